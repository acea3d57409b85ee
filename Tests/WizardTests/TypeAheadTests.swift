import Connections
import Drawing
import Testing

@testable import Wizard

/// Keys typed before the rows they concern are there.
@Suite struct TypeAheadTests {
    let lists = ImportConnectionsTests()

    @Test func `keys after a cleared filter wait for the new rows`() {
        var stage = lists.listed(3)
        stage.type("/")
        stage.type("one")
        lists.answer(&stage, total: 3, matching: 1)
        stage.press(.enter)
        lists.answer(&stage, total: 3, matching: 1)
        #expect(stage.screen.rows.count == 1)
        stage.press(.character("x"))
        let question = stage.effects
        stage.press(.character("j"))
        #expect(stage.effects.isEmpty)
        stage.press(.character("t"))
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.dialog == nil)
        stage.effects = question
        lists.answer(&stage, total: 3)
        guard case .test(_, let connection)? = stage.screen.dialog else {
            Issue.record("not tested: \(stage.effects)")
            return
        }
        #expect(connection.id == "id-1")
    }

    @Test func `a key typed before the first rows is played on them`() {
        var stage = Stage(ImportConnections())
        let question = stage.effects
        stage.press(.enter)
        #expect(stage.screen.dialog == nil)
        stage.effects = question
        lists.answer(&stage, total: 2)
        #expect(stage.text.contains("connection-0"))
        #expect(stage.screen.dialog != nil)
    }

    @Test func `leaving never waits`() {
        var stage = Stage(ImportConnections())
        stage.press(.character("q"))
        #expect(stage.effects == [.quit])
    }

    @Test func `an action on a row that is not here yet waits for it`() {
        var stage = lists.listed(10_000)
        stage.press(.end)
        let question = stage.effects
        #expect(stage.screen.selected == nil)
        stage.press(.character("d"))
        #expect(stage.screen.dialog == nil)
        stage.effects = question
        lists.answer(&stage, total: 10_000)
        guard case .delete(let delete)? = stage.screen.dialog else {
            Issue.record("no delete was asked for")
            return
        }
        #expect(delete.row.id == "id-9999")
    }
}
