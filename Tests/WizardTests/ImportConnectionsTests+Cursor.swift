import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// The cursor of the list, when the rows are read again.
extension ImportConnectionsTests {
    /// Answers the question for rows among some effects as somebody gives them.
    private func answer(
        _ stage: inout Stage<ImportConnections>, of matching: Int,
        with rows: (_ offset: Int) -> [ConnectionRow]
    ) {
        if let offset = stage.asked(LoadConnections.self)?.offset {
            stage.answer(
                LoadConnections.self,
                .success(
                    ConnectionPage(
                        rows: rows(offset), offset: offset, matching: matching,
                        total: matching)))
            return
        }
        Issue.record("no rows were asked for: \(stage.effects)")
    }

    @Test func `the cursor follows its connection to another place`() {
        var stage = listed(5)
        stage.press(.down, .character("r"))
        let rows = Self.rows(5)
        answer(&stage, of: 5) { _ in [rows[0], rows[2], rows[3], rows[4], rows[1]] }
        #expect(stage.screen.list.selected == 4)
        #expect(stage.screen.selected?.id == "id-1")
    }

    @Test func `a move wins over rows that come later`() {
        var stage = listed(5)
        stage.press(.character("r"))
        let question = stage.effects
        stage.press(.down)
        stage.effects = question
        answer(&stage, of: 5) { _ in Self.rows(5).reversed() }
        #expect(stage.screen.list.selected == 3)
        #expect(stage.screen.selected?.id == "id-1")
    }

    @Test func `a connection that went far away is asked for, and keys wait for it`() {
        var stage = listed(500)
        stage.press(.down, .character("r"))
        answer(&stage, of: 500) { _ in Self.rows(60, from: 100) }
        guard let asked = stage.asked(LocateConnection.self), asked.id == "id-1" else {
            Issue.record("its place was not asked for: \(stage.effects)")
            return
        }
        stage.press(.character("d"))
        #expect(stage.screen.dialog == nil)
        stage.answer(LocateConnection.self, .success(400))
        #expect(stage.screen.list.selected == 400)
        answer(&stage, of: 500) { offset in
            Self.rows(60, from: offset).map { $0.id == "id-400" ? Self.rows(2)[1] : $0 }
        }
        guard case .delete(let delete)? = stage.screen.dialog else {
            Issue.record("the key was lost")
            return
        }
        #expect(delete.row.id == "id-1")
    }

    @Test func `a move wins over a place that comes later`() {
        var stage = listed(500)
        stage.press(.down, .character("r"))
        answer(&stage, of: 500) { _ in Self.rows(60, from: 100) }
        guard stage.asked(LocateConnection.self) != nil else {
            Issue.record("its place was not asked for: \(stage.effects)")
            return
        }
        stage.press(.down)
        stage.answer(LocateConnection.self, .success(400))
        #expect(stage.screen.list.selected == 2)
    }

    @Test func `a save leads back to the list as it was, which says so and goes to the connection`()
    {
        var state = WizardState(
            .importConnections, in: Surroundings(now: Self.now, size: goldenSizes[0]))
        var effects = state.start()
        func answerRows() {
            if let (asked, ticket) = effects.questions(LoadConnections.self).last {
                let page = ConnectionPage(
                    rows: Self.rows(5), offset: asked.offset, matching: 5, total: 5)
                effects = state.handle(.answer(LoadConnections.self, page, to: ticket))
                return
            }
            Issue.record("no rows were asked for: \(effects)")
        }
        answerRows()
        // The other way round, to have something to keep.
        effects = state.handle(.key(.character("s")))
        answerRows()
        _ = state.handle(.key(.down))
        _ = state.handle(.key(.down))
        _ = state.handle(.key(.down))
        _ = state.handle(.key(.character("e")))
        _ = state.handle(.key(.character("x")))
        effects = state.handle(.key(.control("s")))
        for (_, ticket) in effects.questions(CheckConnectionName.self) {
            _ = state.handle(.answer(CheckConnectionName.self, false, to: ticket))
        }
        effects = state.handle(.key(.enter))
        guard let (request, ticket) = effects.questions(SaveConnection.self).first,
            let edited = request.editing
        else {
            Issue.record("not saved: \(effects)")
            return
        }
        #expect(edited.id == "id-3")
        var saved = Self.rows(5)[4].connection
        saved.test = .untested
        effects = state.handle(.answer(SaveConnection.self, saved, to: ticket))
        answerRows()
        let text = state.draw().outlined
        #expect(text.contains("“connection-4” is saved, untested."))
        #expect(text.contains(">connection-4"))
        #expect(text.contains("Name ▼"))
    }

    @Test func `where a connection was deleted the next one comes to the cursor`() {
        var stage = deleting([])
        stage.press(.tab, .enter)
        guard stage.asked(DeleteConnection.self) != nil else {
            Issue.record("not deleted: \(stage.effects)")
            return
        }
        stage.answer(DeleteConnection.self, .success(.deleted(Removal(canUndo: false))))
        answer(&stage, of: 2) { _ in Self.rows(2, from: 1) }
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.selected?.id == "id-1")
    }
}
