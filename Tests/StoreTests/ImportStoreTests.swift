import Connections
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct ImportStoreTests {
    private let day = Date(timeIntervalSince1970: 1_760_000_000)

    private func saved(
        _ nickname: String, on connection: String? = "c1", kind: ImportDefinition.Kind = .profiles,
        _ standing: SavedImport.Standing = .active, schedule: Schedule = .manually,
        by email: String = "ann@example.com", after days: Double = 0
    ) -> SavedImport {
        SavedImport(
            id: "id of \(nickname)",
            definition: ImportDefinition(
                nickname: nickname, connection: "analytics", source: .table("customers"),
                kind: kind, identity: ImportDefinition.IdentityColumn("customer_id"),
                eventName: kind == .events ? .fixed("Bought") : nil,
                properties: [PropertyMapping("email", to: "Email", as: .string)],
                schedule: schedule),
            connectionID: connection, standing: standing,
            createdOn: day.addingTimeInterval(days * 86_400), createdBy: email)
    }

    private func filled() throws -> SQLiteStore {
        let store = try SQLiteStore()
        try store.add(made("analytics", id: "c1"))
        try store.add(made("events", id: "c2"))
        try store.saveImport(saved("Profiles", schedule: .every(1, .hours)))
        try store.saveImport(saved("orders", on: "c2", kind: .events, by: "Raj@example.com"))
        try store.saveImport(saved("churn", .paused, after: 3))
        try store.saveImport(saved("weekly", on: nil, .draft, by: ""))
        try store.saveImport(saved("old", .stopped, after: -9))
        return store
    }

    private func names(_ store: SQLiteStore, _ query: ImportQuery) throws -> [String] {
        try store.imports(query, offset: 0, limit: 100).rows.map(\.saved.definition.nickname)
    }

    @Test func `an import comes back as it was saved, under any case`() throws {
        let store = try filled()
        let row = try #require(try store.importRow(nickname: "PROFILES"))
        #expect(row.saved == saved("Profiles", schedule: .every(1, .hours)))
        #expect(row.connection == "analytics")
        #expect(row.status == .scheduled)
        #expect(throws: StoreError.nicknameTaken("Profiles")) {
            var other = saved("PROFILES")
            other = SavedImport(
                id: "another", definition: other.definition, connectionID: "c1",
                standing: .active, createdOn: day, createdBy: "")
            try store.saveImport(other)
        }
    }

    @Test func `each filter leaves what it names, and all of them together`() throws {
        let store = try filled()
        #expect(
            try names(store, ImportQuery()) == ["churn", "old", "orders", "Profiles", "weekly"])
        #expect(try names(store, ImportQuery(statuses: [.draft, .ready])) == ["orders", "weekly"])
        #expect(try names(store, ImportQuery(statuses: [.scheduled])) == ["Profiles"])
        #expect(try names(store, ImportQuery(statuses: [.paused, .stopped])) == ["churn", "old"])
        #expect(try names(store, ImportQuery(kinds: [.events])) == ["orders"])
        #expect(try names(store, ImportQuery(connections: ["EVENTS"])) == ["orders"])
        #expect(try names(store, ImportQuery(createdBy: ["RAJ@example.com"])) == ["orders"])
        #expect(try names(store, ImportQuery(search: "CHU")) == ["churn"])
        let from = Day(day.addingTimeInterval(2 * 86_400), timeZone: .current)
        #expect(try names(store, ImportQuery(createdOn: DayRange(from: from))) == ["churn"])
        #expect(
            try names(
                store, ImportQuery(statuses: [.paused], kinds: [.profiles], connections: ["events"])
            ).isEmpty)
        _ = try store.requestRun(of: "id of Profiles", kind: .usual)
        #expect(try names(store, ImportQuery(statuses: [.running])) == ["Profiles"])
        let page = try store.imports(ImportQuery(kinds: [.profiles]), offset: 1, limit: 2)
        #expect(page.rows.map(\.saved.definition.nickname) == ["old", "Profiles"])
        #expect((page.matching, page.total, page.running) == (4, 5, 1))
    }

    @Test func `what can be filtered by is counted`() throws {
        let facets = try filled().importFacets()
        #expect(facets.connections == [.init("analytics", count: 3), .init("events", count: 1)])
        #expect(
            facets.creators == [
                .init("ann@example.com", count: 3), .init("Raj@example.com", count: 1),
            ])
    }

    @Test func `an edit keeps runs and watermark of who saved it`() throws {
        let store = try filled()
        let run = try store.requestRun(of: "id of orders", kind: .usual)
        #expect(throws: StoreError.unfit("“orders” is running already.")) {
            try store.requestRun(of: "id of orders", kind: .usual)
        }
        #expect(try store.begin(runID: run.id, at: day))
        try store.acknowledge(
            [
                BatchOutcome(
                    chunk: 0, batch: 0, accepted: 9, refused: 1,
                    failures: [
                        .init(
                            record: FailedRecord(
                                row: 4, identity: "x", column: "email", reason: "r"),
                            source: "[\"x\",null]")
                    ])
            ], sending: [], of: run.id)
        try store.finish(runID: run.id, .succeeded(watermark: "2026"), at: day)
        var edited = try #require(try store.importRow(id: "id of orders")).saved
        #expect(edited.watermark == "2026")
        edited.definition.nickname = "orders 2"
        try store.saveImport(edited)
        let row = try #require(try store.importRow(nickname: "orders 2"))
        #expect(row.lastRun?.accepted == 9)
        #expect(row.saved.watermark == "2026")
        #expect(try store.failures(of: run.id, offset: 0, limit: 9).map(\.row) == [4])
        let rows = try store.failedRows(of: "id of orders", fates: [.rule], for: "another")
        #expect(try store.failedRows(rows.map(\.id)) == ["[\"x\",null]"])
    }

    @Test func `an import may run after another, which keeps it company`() throws {
        let store = try filled()
        try store.saveImport(saved("after", on: "c2", schedule: .after("profiles")))
        #expect(try store.importRow(nickname: "after")?.status == .scheduled)
        #expect(throws: StoreError.self) {
            try store.saveImport(saved("lost", schedule: .after("nobody")))
        }
        // In a ring each would wait for ever.
        #expect(throws: StoreError.self) {
            try store.saveImport(saved("Profiles", schedule: .after("after")))
        }
        #expect(throws: StoreError.self) { try store.removeImport(id: "id of Profiles") }
        // It follows a nickname that changes, and is due when a run has succeeded, but not when it
        // has failed, nor after a retry.
        var renamed = saved("Profiles")
        renamed.definition.nickname = "people"
        try store.saveImport(renamed)
        #expect(
            try store.importRow(nickname: "after")?.saved.definition.schedule == .after("people"))
        for (end, isDue) in [
            (RunEnd.failed(cause: "c", action: "a"), false), (.succeeded(watermark: nil), true),
        ] {
            let run = try store.requestRun(of: "id of Profiles", kind: .usual)
            #expect(try store.begin(runID: run.id, at: day))
            try store.finish(runID: run.id, end, at: day)
            #expect((try store.importRow(nickname: "after")?.saved.nextRun != nil) == isDue)
        }
        #expect(try store.enqueueDue(now: day) == nil)
        #expect(try store.importRow(nickname: "after")?.lastRun?.state == .queued)
        #expect(try store.importRow(nickname: "after")?.saved.nextRun == nil)
        // Without it there is nothing to wait for.
        try store.delete(id: "c1")
        #expect(try store.importRow(nickname: "after")?.saved.standing == .stopped)
        #expect(throws: StoreError.self) { try store.resume(importID: "id of after", now: day) }
    }

    @Test func `a connection that is being deleted takes no new runs, until it is kept`() throws {
        let store = try filled()
        try store.close(connection: "c1", now: day)
        #expect(try store.connection(named: "analytics")?.isClosing == true)
        #expect(throws: StoreError.closing("analytics")) {
            try store.requestRun(of: "id of Profiles", kind: .usual)
        }
        #expect(throws: StoreError.closing("analytics")) { try store.saveImport(saved("new")) }
        #expect(try store.importRow(nickname: "weekly")?.status == .draft, "it is on no connection")
        try store.reopen(connection: "c1")
        #expect(try store.importRow(nickname: "Profiles")?.status == .stopped)
        try store.resume(importID: "id of Profiles", now: day)
        #expect(try store.importRow(nickname: "Profiles")?.status == .scheduled)
    }

    @Test func `a delete takes imports, runs and failures with it, and nothing else`() throws {
        let store = try filled()
        _ = try store.requestRun(of: "id of orders", kind: .usual)
        #expect(throws: StoreError.self) { try store.removeImport(id: "id of orders") }
        try store.close(connection: "c2", now: day)
        try store.delete(id: "c2")
        #expect(try names(store, ImportQuery()) == ["churn", "old", "Profiles", "weekly"])
        #expect(try store.activeRuns().isEmpty)
    }

    @Test func `a store of the version before is taken over`() throws {
        let folder = try StoreFolder()
        try folder.location.prepare()
        let path = folder.location.directory + "/bricktap.sqlite"
        do {
            let queue = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(queue, upTo: "v1")
            try queue.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO connection (id, name, name_key, host, port, http_path, catalog,
                            schema, connected_by, connected_by_key, connected_on, test_status,
                            search_key)
                        VALUES ('c1', 'old', 'old', 'adb-1.2.azuredatabricks.net', 443,
                            '/sql/1.0/warehouses/abc', 'c', 's', 'a@b.c', 'a@b.c', 1, 'untested', '')
                        """)
            }
            try queue.close()
        }
        chmod(path, 0o600)
        let store = try folder.open()
        #expect(try store.connection(named: "old")?.isClosing == false)
        try store.saveImport(saved("first"))
        #expect(try names(store, ImportQuery()) == ["first"])
    }

    /// Its batches were cut in another way: what was noted of them would be of other rows.
    @Test(arguments: ["profiles", "events"])
    func `a run that the version before has begun reads its profiles anew`(_ kind: String) throws {
        let folder = try StoreFolder()
        try folder.location.prepare()
        let path = folder.location.databasePath
        do {
            let queue = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(queue, upTo: "v9")
            try queue.write { database in
                try database.execute(
                    sql: ConnectionRecord.insert,
                    arguments: ConnectionRecord.arguments(made("old", id: "c1")))
                try database.execute(
                    sql: """
                        INSERT INTO import (id, connection_id, nickname, nickname_key, definition, kind,
                            standing, is_manual, created_on, created_by, created_by_key, search_key)
                        VALUES ('i1', 'c1', 'n', 'n', '{}', '\(kind)', 'active', 1, 1, 'a@b.c', 'a@b.c', '');
                        INSERT INTO import_run (id, import_id, number, kind, state, requested_at,
                            statement_id, columns, accepted)
                        VALUES ('r1', 'i1', 1, 'full', 'running', 1, 's1', '[]', 1000);
                        INSERT INTO import_batch (run_id, chunk, batch) VALUES ('r1', 0, 0);
                        """)
            }
            try queue.close()
        }
        chmod(path, 0o600)
        let store = try folder.open()
        let left = try store.queue.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT statement_id, earlier_accepted, (SELECT COUNT(*) FROM import_batch) AS batches
                    FROM import_run
                    """)
        }
        let isKept = kind == "events"
        #expect(left?["statement_id"] as String? == (isKept ? "s1" : nil))
        #expect(left?["earlier_accepted"] == (isKept ? 0 : 1_000))
        #expect(left?["batches"] == (isKept ? 1 : 0))
    }
}
