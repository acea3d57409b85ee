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
}
