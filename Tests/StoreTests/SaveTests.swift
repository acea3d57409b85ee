import Connections
import Foundation
import GRDB
import Testing

@testable import Store

/// A save and a delete are one transaction each: all of it, or nothing.
@Suite struct SaveTests {
    private func report() -> ProbeReport {
        ProbeReport(
            identity: "ann@example.com",
            steps: ProbeStep.allCases.map { StepResult($0, .passed, milliseconds: 5) },
            milliseconds: 9, requests: 3)
    }

    private func count(_ table: String, in store: SQLiteStore) throws -> Int {
        try store.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") ?? -1 }
    }

    private func tokens(_ folder: StoreFolder) throws -> Int {
        guard let data = FileManager.default.contents(atPath: folder.location.tokensPath) else {
            return 0
        }
        return String(decoding: data, as: UTF8.self).components(separatedBy: "dapi").count - 1
    }

    /// Every table that a save writes to, refusing: each write is one that may fail.
    @Test(arguments: [
        "connection INSERT", "connection UPDATE", "connection_test INSERT", "guide_mark UPDATE",
        "preference INSERT", "token_in_doubt DELETE",
    ])
    func `a save that fails on the way leaves nothing`(_ write: String) throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let store = keeper.store
        try store.markGuide("grants", done: Date(), of: "")
        let parts = write.split(separator: " ").map(String.init)
        try store.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER fails BEFORE \(parts[1]) ON \(parts[0])
                    BEGIN SELECT RAISE(ABORT, 'no'); END
                    """)
        }
        let at = Date(timeIntervalSince1970: 1_760_000_000)
        let connection = made("partial", test: .passed(at: at))
        #expect(throws: (any Error).self) {
            try keeper.save(
                ConnectionSave(
                    connection, token: AccessToken("dapi0123"), report: report(),
                    preferredEmail: "ann@example.com"))
        }
        #expect(try store.connection(named: "partial") == nil)
        #expect(try count("connection_test", in: store) == 0)
        #expect(try store.preferredEmail() == nil)
        #expect(try store.history(of: "").doneByHand.keys.sorted() == ["grants"])
        // Where even the note about the token could not be removed, the next start removes it.
        try store.write { try $0.execute(sql: "DROP TRIGGER fails") }
        try keeper.settle(now: Date() + 3_600)
        #expect(try tokens(folder) == 0)
        #expect(try count("token_in_doubt", in: store) == 0)
        // The name is free, as was said.
        try keeper.save(made("partial"), token: AccessToken("dapi4567"))
        #expect(try tokens(folder) == 1)
    }

    @Test func `a save writes all of it`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let store = keeper.store
        try store.markGuide("grants", done: Date(), of: "")
        let at = Date(timeIntervalSince1970: 1_760_000_000)
        let connection = made("a", test: .passed(at: at))
        try keeper.save(
            ConnectionSave(
                connection, token: AccessToken("dapi0123"), report: report(),
                preferredEmail: "ann@example.com"))
        #expect(try store.connection(named: "a")?.connection.test == .passed(at: at))
        #expect(try store.history(of: connection.id).tests.count == 1)
        #expect(try store.history(of: connection.id).doneByHand.keys.sorted() == ["grants"])
        #expect(try store.preferredEmail() == "ann@example.com")
        // An edit that keeps the token.
        var edited = connection
        edited.name = "b"
        try keeper.save(ConnectionSave(edited, token: nil))
        #expect(try keeper.token(for: connection.id) == AccessToken("dapi0123"))
        #expect(try store.connection(named: "b") != nil)
    }

    @Test func `a connection that is not there cannot be saved without a token`() throws {
        let keeper = try StoreFolder().keeper()
        #expect(throws: StoreError.missing("a")) {
            try keeper.save(ConnectionSave(made("a"), token: nil))
        }
    }

    // MARK: Delete

    private func anImport(on connection: String) -> SavedImport {
        SavedImport(
            id: "hourly",
            definition: ImportDefinition(
                nickname: "hourly", connection: "a", source: .table("t"),
                identity: ImportDefinition.IdentityColumn("id")),
            connectionID: connection, standing: .active, createdOn: Date(), createdBy: "")
    }

    @Test func `a delete closes a connection on which something runs, and removes any other`()
        throws
    {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let store = keeper.store
        let connection = made("a")
        try keeper.save(connection, token: AccessToken("dapi0123"))
        try store.saveImport(anImport(on: connection.id), runsNow: true)
        let run = try #require(try store.activeRuns().first).run
        #expect(try store.begin(runID: run.id, at: Date()))

        guard case .closed = try keeper.deleteOrClose(id: connection.id, now: Date()) else {
            Issue.record("it runs, and was deleted")
            return
        }
        #expect(throws: (any Error).self, "its run has not stopped") {
            try keeper.deleteClosed(id: connection.id)
        }
        #expect(try store.connection(named: "a") != nil)

        try store.finish(runID: run.id, .stopped, at: Date())
        try store.reopen(connection: connection.id)
        #expect(throws: StoreError.kept("a")) { try keeper.deleteClosed(id: connection.id) }
        #expect(try keeper.token(for: connection.id) != nil)

        guard
            case .gone(undo: _?, leavesToken: false) = try keeper.deleteOrClose(
                id: connection.id, now: Date())
        else {
            Issue.record("nothing runs, and it was not deleted")
            return
        }
        #expect(try store.connection(named: "a") == nil)
        #expect(try tokens(folder) == 0)
    }

    @Test func `an import is found by the name that its connection has now`() throws {
        let folder = try StoreFolder()
        let keeper = try folder.keeper()
        let store = keeper.store
        var connection = made("oldname")
        try keeper.save(connection, token: AccessToken("dapi0123"))
        try store.saveImport(anImport(on: connection.id))
        connection.name = "newname"
        try store.update(connection)
        func found(_ text: String) throws -> Int {
            try store.imports(ImportQuery(search: text), offset: 0, limit: 9).matching
        }
        #expect(try found("newname") == 1)
        #expect(try found("oldname") == 0)
        #expect(try found("HOUR") == 1)
        #expect(try store.place(of: "hourly", in: ImportQuery(search: "newname")) == 0)
        #expect(try store.place(of: "hourly", in: ImportQuery(search: "oldname")) == nil)
    }
}
