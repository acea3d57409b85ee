import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// The delete of a connection, from its list.
extension ImportConnectionsTests {
    @Test(arguments: goldenSizes)
    func `what does not stop is named and can be kept`(_ size: Size) {
        var stage = deleting(Self.running, size: size)
        stage.press(.tab, .enter)
        guard stage.asked(DeleteConnection.self) != nil else { return }
        stage.answer(
            DeleteConnection.self,
            .success(
                .stillRunning([StoppingRun(nickname: "orders", hasStopped: false, rows: 88_412)])))
        expectGolden(stage.canvas, "delete-not-stopped")
        var again = stage
        again.press(.enter)
        guard again.asked(DeleteConnection.self) != nil else {
            Issue.record("not tried again: \(again.effects)")
            return
        }
        stage.press(.tab, .enter)
        guard stage.asked(KeepConnection.self) != nil else {
            Issue.record("not kept: \(stage.effects)")
            return
        }
        #expect(stage.screen.dialog == nil)
    }

    @Test func `what goes with the connection is named, and what was stopped is counted`() {
        let idle = ["one", "two", "three"].map { ImportSummary(nickname: $0, state: .idle) }
        var stage = deleting(Self.running + idle)
        #expect(stage.text.contains("3 that do not run go with it: one, two, and 1 more"))
        stage.press(.tab, .enter)
        guard stage.asked(DeleteConnection.self) != nil else {
            Issue.record("not deleted: \(stage.effects)")
            return
        }
        let stopped = ["profiles-hourly", "orders"].map {
            StoppingRun(nickname: $0, hasStopped: true, rows: 9)
        }
        stage.tell(DeleteConnection.self, stopped)
        stage.answer(
            DeleteConnection.self, .success(.deleted(Removal(canUndo: false, leavesToken: true))))
        #expect(stage.text.contains("2 imports were stopped. Deleted “connection-0”."))
        #expect(stage.screen.note?.text.contains("did not remove its token") == true)
    }

    @Test func `a delete that did not end is told, and can be taken back`() {
        var stage = listed(2)
        stage.screen.rows[0].isClosing = true
        #expect(stage.text.contains("! deleting"))
        stage.press(.character("d"))
        guard stage.asked(LoadImportsOfConnection.self) != nil else {
            Issue.record("nothing was asked: \(stage.effects)")
            return
        }
        stage.answer(LoadImportsOfConnection.self, .success([]))
        #expect(stage.text.contains("A delete of it was begun and did not end."))
        #expect(stage.text.contains("[>Cancel<]"))
        stage.press(.backTab, .enter)
        guard stage.asked(KeepConnection.self) != nil else {
            Issue.record("not kept: \(stage.effects)")
            return
        }
    }

    @Test func `imports that could not be read are not said to be none`() {
        var stage = listed(3)
        stage.press(.character("d"))
        guard stage.asked(LoadImportsOfConnection.self) != nil else { return }
        stage.answer(LoadImportsOfConnection.self, .failure(UserError("The disk is gone.")))
        #expect(!stage.text.contains("No import is running"))
        #expect(stage.text.contains("The disk is gone."))
    }

    @Test func `Cancel has the focus and the key that opened it does nothing`() {
        var stage = deleting([])
        #expect(stage.text.contains("[>Cancel<]"))
        stage.press(.character("d"))
        #expect(stage.effects.isEmpty)
        stage.press(.enter)
        #expect(stage.screen.dialog == nil)
    }

    @Test func `a confirmed delete is done and said`() {
        var stage = deleting([])
        stage.press(.tab, .enter)
        guard stage.asked(DeleteConnection.self) != nil else {
            Issue.record("not deleted: \(stage.effects)")
            return
        }
        stage.answer(DeleteConnection.self, .success(.deleted(Removal(canUndo: false))))
        answer(&stage, total: 2)
        #expect(stage.text.contains("Deleted “connection-0” and its token."))
    }

    @Test func `a delete that fails says why and loses nothing`() {
        var stage = deleting([])
        stage.press(.tab, .enter)
        guard stage.asked(DeleteConnection.self) != nil else { return }
        stage.answer(DeleteConnection.self, .failure(UserError("The disk is full.")))
        #expect(stage.text.contains("The disk is full."))
        stage.press(.escape)
        #expect(stage.screen.total == 3)
    }

    // MARK: Tests
}
