import Connections
import Drawing
import FoundationEssentials
import Testing

@testable import Wizard

@Suite struct GuideScreenTests {
    private func stage(
        _ path: SetupPath = .new, isOverForm: Bool = true, size: Size = goldenSizes[0]
    )
        -> Stage<GuideScreen>
    {
        var progress = GuideProgress(
            names: GuideProgress.Names(catalog: "main", schema: "sales"))
        progress.filled = [.catalog, .host]
        progress.history.tests = [
            TestRecord(
                at: Date(timeIntervalSince1970: 1_795_000_000), passed: false, identity: nil,
                milliseconds: 9,
                steps: [ProbeStep.network, .workspace].map {
                    TestRecord.Step(step: $0, status: .passed, milliseconds: 4, cause: nil)
                })
        ]
        return Stage(
            GuideScreen(GuideSubject(path: path, isOverForm: isOverForm, progress: progress)),
            size: size)
    }

    @Test(arguments: goldenSizes)
    func `the guide looks as it should`(_ size: Size) {
        var stage = stage(size: size)
        stage.press(.down, .character(" "), .up)
        expectGolden(stage.canvas, "guide")
    }

    @Test func `Space ticks what was done by hand, and takes the tick away`() {
        var stage = stage()
        stage.press(.character(" "))
        guard let asked = stage.asked(MarkGuide.self), asked.item == "create-catalog",
            case let at = asked.done, asked.id == ""
        else {
            Issue.record("\(stage.effects)")
            return
        }
        #expect(at != nil && stage.text.contains("done by hand"))
        stage.press(.character(" "))
        #expect(stage.effects == [.tell(MarkGuide("create-catalog", done: nil, id: ""))])
    }

    @Test func `what the workspace proved cannot be ticked away`() {
        var stage = stage(.existing)
        stage.screen.list.selected = 1
        stage.press(.character(" "))
        #expect(stage.effects.isEmpty && stage.text.contains("has proved it"))
    }

    @Test func `c copies the SQL with the form's own names`() {
        var stage = stage()
        stage.press(.character("c"))
        #expect(
            stage.effects == [.copy("CREATE CATALOG IF NOT EXISTS main;\nSHOW CATALOGS;")])
    }

    @Test func `Enter leads to the field of the form, where there is one`() {
        var stage = stage()
        stage.press(.enter)
        #expect(stage.effects == [.backToField(.catalog)])
        stage = self.stage(isOverForm: false)
        stage.press(.enter)
        #expect(stage.effects.isEmpty)
    }

    @Test func `what is kept of a connection is taken in`() {
        var stage = stage()
        guard let asked = stage.asked(LoadHistory.self), asked.id == "" else {
            Issue.record("not asked")
            return
        }
        stage.answer(
            LoadHistory.self,
            .success(ConnectionHistory(doneByHand: ["grants": stage.surroundings.now])))
        #expect(stage.text.contains("done by hand"))
        // Its own test is not lost by that.
        #expect(stage.text.contains("proved 2026-11-18"))
    }

    @Test(arguments: [60, 80, 110, 120, 140])
    func `when something was proved is said at every width`(_ width: Int) {
        let size = Size(width: width, height: 24)
        #expect(stage(size: size).text.contains("proved 2026-11-18 11:06"))
    }
}
