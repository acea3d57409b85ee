import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// What the form and its test show, at every size.
extension SetupTests {
    @Test func `the checklist tells what is filled in from what was proved`() {
        var stage = filled()
        #expect(stage.text.contains("• Host ") && !stage.text.contains("✓ Host"))
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report()))
        stage.press(.enter)
        for line in [
            "✓ Host        reachable", "✓ HTTP Path        runs", "✓ Access token accepted",
            "✓ Catalog        usable", "✓ Schema         usable", "• Connection name",
        ] {
            #expect(stage.text.contains(line), "\(line)")
        }
        stage.screen.setFocus(.field(.schema))
        stage.type("x")
        #expect(stage.text.contains("• Host  ") && !stage.text.contains("reachable"))
    }

    @Test func `the checklist marks the field at which a test failed`() {
        var stage = filled()
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report(failing: .warehouse)))
        stage.press(.escape)
        #expect(stage.text.contains("✗ HTTP Path      failed"))
        #expect(stage.text.contains("✓ Host        reachable"))
        #expect(stage.text.contains("• Catalog"))
    }

    @Test func `the smallest window shows what is wrong, and an example`() {
        var stage = Stage(Setup(path: .existing), size: smallestSize)
        #expect(stage.text.contains("Example: analytics-prod"))
        stage.press(.control("t"))
        #expect(stage.text.contains("✗ Host: "))
    }

    @Test(arguments: [110, 120, 140])
    func `the buttons of the wide form stay in their box`(_ width: Int) {
        let layout = SetupLayout(
            size: Size(width: width, height: 30), rows: Setup(path: .existing).rows)
        #expect(layout.buttons.allSatisfy { $0.right < layout.form.right })
        #expect(width < 140 || layout.help.width - 4 >= FieldCatalog.field(.host).example.count)
    }

    @Test(arguments: goldenSizes) func `F7 and F9 are in sight, and F8 where it has something`(
        _ size: Size
    ) {
        var stage = filled(size: size)
        #expect(stage.text.contains(" F9 guide ") && !stage.text.contains("F8"))
        #expect(size.width < 80 || stage.text.contains("F7 create"))
        stage.screen.offers = [
            Offer(
                title: "prod",
                reading: PasteReading(
                    source: .databricksProfile("prod"), texts: [.host: "h"], token: nil))
        ]
        #expect(stage.text.contains(" F8 prefill "))
        let layout = SetupLayout(size: size, rows: stage.screen.rows)
        guard let key = stage.screen.borderKeys(layout).first(where: { $0.number == 8 }) else {
            return
        }
        stage.send(.mouse(MouseEvent(.press, at: Point(x: key.area.x + 1, y: key.area.y))))
        #expect(stage.screen.offerPicker != nil)
    }

    @Test func `the rest of the text is not written over`() {
        var stage = filled(size: smallestSize)
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report(failing: .warehouse)))
        let more = stage.canvas.lines[14]
        #expect(more.contains("more") && !more.contains("choose"))
        for _ in 0..<30 { stage.press(.down) }
        #expect(stage.text.contains("7c1f0000"))
        stage.press(.character("c"))
        #expect(stage.canvas.lines[14].contains("copied"))
    }

    @Test func `what a sleeping warehouse is waited for is said whole`() {
        var stage = filled()
        stage.press(.control("t"))
        let text = "starting, 14 s (serverless: usually under a minute)"
        stage.tell(TestConnection.self, .started(.warehouse, at: 80))
        stage.tell(TestConnection.self, .progress(.warehouse, text))
        #expect(stage.text.contains("Warehouse: \(text)"))
    }
}
