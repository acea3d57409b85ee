import Connections
import Drawing
import Testing

@testable import Wizard

@Suite struct HelpOverlayTests {
    private func lines(_ help: HelpOverlay, width: Int) -> [String] {
        var canvas = Canvas(size: Size(width: width, height: 16))
        help.draw(on: &canvas)
        return canvas.lines
    }

    @Test func `keys and what they do stand in two columns`() {
        let help = HelpOverlay(
            title: "Help", about: [],
            bindings: [
                Binding([.enter], "Enter", "open"),
                Binding([.pageUp], "PgUp PgDn", "a page up, down"),
                Binding(
                    [.character("s")], "s",
                    "sort by the next column, or the other way round, and say by what it is sorted"
                ),
            ])
        let drawn = lines(help, width: 60)
        #expect(drawn[2].hasPrefix("    Enter       open  "))
        #expect(drawn[3].hasPrefix("    PgUp PgDn   a page up, down  "))
        #expect(drawn[4].hasPrefix("    s           sort by the next column"))
        // What does not fit goes on under the words, not under the key.
        #expect(drawn[5].hasPrefix("                round, and say"))
    }

    @Test func `a click on the footer is the key that stands there`() {
        var state = WizardState(
            .importConnections,
            in: Surroundings(now: ImportConnectionsTests.now, size: goldenSizes[0]))
        for (_, ticket) in state.start().questions(LoadConnections.self) {
            let page = ConnectionPage(
                rows: ImportConnectionsTests.rows(3), offset: 0, matching: 3, total: 3)
            _ = state.handle(.answer(LoadConnections.self, page, to: ticket))
        }
        func click(_ words: String) {
            let footer = Array(state.draw().lines.last ?? "")
            let x = footer.indices.first { footer[$0...].starts(with: words) } ?? 0
            _ = state.handle(.mouse(MouseEvent(.press, at: Point(x: x, y: 23))))
        }
        click("? more")
        #expect(state.draw().outlined.contains("Import Connections"))
        #expect(state.draw().outlined.contains("Keys"))
        click("Esc back")
        click("d delete")
        #expect(state.draw().outlined.contains("Delete connection-0"))
        click("Esc cancel")
        click("n new")
        #expect(state.draw().outlined.contains("Set up a connection"))
    }

    @Test(arguments: goldenSizes)
    func `the footer shows the way to the help and the way out at every size`(_ size: Size) {
        let lists = ImportConnectionsTests()
        func footer(_ stage: Stage<ImportConnections>) -> String { stage.canvas.lines.last ?? "" }
        var stage = lists.listed(3, size: size)
        #expect(footer(stage).contains("? more"))
        if size.width >= 80 { #expect(footer(stage).contains("f filter  / search")) }
        stage.press(.enter)
        #expect(footer(stage).contains("F9 guide"))
        #expect(footer(stage).contains("F1 help  Esc back"))
        if size.width < 76 { #expect(footer(stage).contains("C duplicate")) }
        var deleting = lists.deleting([], size: size)
        #expect(footer(deleting).contains("F1 help  Esc cancel"))
        deleting.press(.function(1))
        #expect(deleting.text.contains("Keys"))
        deleting.press(.escape)
        #expect(deleting.screen.dialog != nil)
        stage.press(.function(1))
        #expect(stage.text.contains("F9          guide"))
        stage.press(.escape)
        #expect(footer(stage).contains("F9 guide"))
        stage.press(.escape, .character("f"))
        #expect(footer(stage).contains("F1 help  Esc cancel"))
        stage.press(.function(1))
        #expect(stage.text.contains("Ctrl-S      show"))
    }
}
