import Connections
import Foundation
import Testing

@testable import Store

@Suite struct HistoryTests {
    private func report(
        _ milliseconds: Int, failing: ProbeStep? = nil
    ) -> ProbeReport {
        var failed = false
        let steps = ProbeStep.allCases.map { step -> StepResult in
            if failed { return StepResult(step, .notReached) }
            failed = step == failing
            return StepResult(step, failed ? .failed : .passed, milliseconds: milliseconds)
        }
        return ProbeReport(
            identity: "ann@example.com", steps: steps, milliseconds: milliseconds, requests: 9)
    }

    private func time(_ seconds: Double) -> Date {
        Date(timeIntervalSince1970: 1_760_000_000 + seconds)
    }

    @Test func `the last twenty tests are kept, newest first`() throws {
        let store = try SQLiteStore()
        let connection = made("a")
        try store.add(connection)
        for number in 1...25 {
            try store.recordTest(
                report(number), at: time(Double(number)), of: connection.id,
                details: connection.details)
        }
        let history = try store.history(of: connection.id)
        #expect(history.tests.count == 20)
        #expect(history.times(of: .sql) == Array(6...25))
        #expect(history.tests.first?.at == time(25))
        #expect(history.identity == "ann@example.com")
    }

    @Test func `a step is proved by the newest test of these settings in which it passed`() throws {
        let store = try SQLiteStore()
        var connection = made("a")
        try store.add(connection)
        try store.recordTest(
            report(5), at: time(1), of: connection.id, details: connection.details)
        try store.recordTest(
            report(5, failing: .catalog), at: time(2), of: connection.id,
            details: connection.details)
        var history = try store.history(of: connection.id)
        #expect(history.proof(of: .token) == time(2))
        #expect(history.proof(of: .catalog) == time(1))
        #expect(history.tokenLastUsed == time(2))

        connection.details.schema = "another"
        try store.update(connection)
        history = try store.history(of: connection.id)
        #expect(history.tests.count == 2 && history.proof(of: .token) == nil)
    }

    @Test func `a cancelled test leaves no trace`() throws {
        let store = try SQLiteStore()
        let connection = made("a")
        try store.add(connection)
        let cancelled = ProbeReport(
            identity: nil, steps: [StepResult(.network, .cancelled)], milliseconds: 1, requests: 0)
        try store.recordTest(
            cancelled, at: time(1), of: connection.id, details: connection.details)
        #expect(try store.history(of: connection.id).tests.isEmpty)
        #expect(try store.connection(named: "a")?.connection.test == .untested)
    }

    @Test func `what was ticked while setting up goes with the connection that comes of it`() throws
    {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let store = keeper.store
        try store.markGuide("create-catalog", done: time(1), of: "")
        try store.markGuide("grants", done: time(2), of: "")
        try store.markGuide("grants", done: nil, of: "")
        let connection = made("a")
        try keeper.save(connection, token: AccessToken("dapi0123"))
        #expect(
            try store.history(of: connection.id).doneByHand == ["create-catalog": time(1)])
        #expect(try store.history(of: "").doneByHand.isEmpty)
        try store.delete(id: connection.id)
        #expect(try store.history(of: connection.id).doneByHand.isEmpty)
    }

    @Test func `an unused token is revoked after ninety days`() {
        #expect(TokenLife.daysLeft(lastUsed: nil, now: time(0)) == nil)
        #expect(TokenLife.daysLeft(lastUsed: time(0), now: time(0)) == 90)
        #expect(TokenLife.daysLeft(lastUsed: time(0), now: time(86_400 * 91.5)) == -1)
    }

    // MARK: Undo

    private func anImport(_ nickname: String, on connection: String) -> SavedImport {
        SavedImport(
            id: nickname,
            definition: ImportDefinition(
                nickname: nickname, connection: "a", source: .table("t"),
                identity: ImportDefinition.IdentityColumn("id")),
            connectionID: connection, standing: .active, createdOn: time(0),
            createdBy: "ann@example.com")
    }

    private func undo(of deleted: ConnectionKeeper.Deleted) throws -> DeletedConnection {
        guard case .gone(let undo?, leavesToken: false) = deleted else { throw StoreError.gone }
        return undo
    }

    @Test func `a delete is undone whole: connection, token, tests, imports`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let connection = made("a", test: .passed(at: time(3)))
        try keeper.save(connection, token: AccessToken("dapi0123"))
        let store = keeper.store
        try store.recordTest(
            report(5), at: time(3), of: connection.id, details: connection.details)
        try store.markGuide("grants", done: time(2), of: connection.id)
        try store.saveImport(anImport("hourly", on: connection.id))
        let row = try store.connection(named: "a")
        let history = try store.history(of: connection.id)
        let imports = try store.imports(ImportQuery(), offset: 0, limit: 10)

        let kept = try undo(of: keeper.deleteOrClose(id: connection.id, now: time(9)))
        #expect(try store.connection(named: "a") == nil)
        #expect(try keeper.token(for: connection.id) == nil)

        try keeper.restore(kept)
        #expect(try store.connection(named: "a") == row)
        #expect(try keeper.token(for: connection.id) == AccessToken("dapi0123"))
        #expect(try store.history(of: connection.id) == history)
        #expect(try store.imports(ImportQuery(), offset: 0, limit: 10) == imports)
    }

    @Test func `a delete is undone although other connections were tested since`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let (first, second) = (made("a"), made("b", id: "b"))
        try keeper.save(first, token: AccessToken("dapi0123"))
        try keeper.save(second, token: AccessToken("dapi4567"))
        let store = keeper.store
        try store.recordTest(report(5), at: time(3), of: first.id, details: first.details)
        let kept = try undo(of: keeper.deleteOrClose(id: first.id, now: time(9)))
        // SQLite gives the number of the test that went to this one.
        try store.recordTest(report(7), at: time(4), of: second.id, details: second.details)
        try keeper.restore(kept)
        #expect(try store.history(of: first.id).times(of: .sql) == [5])
        #expect(try store.history(of: second.id).times(of: .sql) == [7])
    }

    @Test func `an undo does not take a name that was given away since`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let connection = made("a")
        try keeper.save(connection, token: AccessToken("dapi0123"))
        let kept = try undo(of: keeper.deleteOrClose(id: connection.id, now: time(9)))
        try keeper.save(made("A"), token: AccessToken("dapi4567"))
        #expect(throws: StoreError.nameTaken("A")) { try keeper.restore(kept) }
        #expect(try keeper.store.page(ConnectionQuery(), offset: 0, limit: 9).total == 1)
    }
}
