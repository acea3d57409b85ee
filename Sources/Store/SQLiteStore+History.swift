public import Connections
public import FoundationEssentials
internal import GRDB

/// What has become known of a connection: its tests, the life of its token, its checklist.
extension SQLiteStore {
    /// What the tests of a connection are about; a test of other settings proves nothing of these.
    private static func settings(_ details: ConnectionDetails) -> String {
        [
            details.host.name, String(details.port), details.httpPath.text, details.catalog,
            details.schema, details.caBundle ?? "",
        ].joined(separator: "\n")
    }

    public func recordTest(
        _ report: ProbeReport, at now: Date, of id: String, details: ConnectionDetails
    ) throws(StoreError) {
        try write { try Self.record(report, at: now, of: id, details: details, in: $0) }
    }

    static func record(
        _ report: ProbeReport, at now: Date, of id: String, details: ConnectionDetails,
        in database: Database
    ) throws {
        guard let state = report.state(at: now) else { return }
        let record = TestRecord(report, at: now)
        let steps = (try? JSONEncoder().encode(record.steps)).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard
            let row = try Row.fetchOne(
                database, sql: ConnectionRecord.select + " WHERE id = ?", arguments: [id])
        else { return }
        var connection = ConnectionRecord.row(row).connection
        // Edited while it was tested: the outcome is about settings that are gone.
        guard connection.details == details else { return }
        connection.test = state
        try database.execute(
            sql: ConnectionRecord.update, arguments: ConnectionRecord.arguments(connection))
        try database.execute(
            sql: """
                INSERT INTO connection_test
                    (connection_id, at, passed, identity, milliseconds, settings, steps)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, ConnectionRecord.milliseconds(now), record.passed, record.identity,
                record.milliseconds, Self.settings(details), steps ?? "[]",
            ])
        try database.execute(
            sql: """
                DELETE FROM connection_test WHERE connection_id = ? AND id NOT IN (
                    SELECT id FROM connection_test WHERE connection_id = ?
                    ORDER BY at DESC, id DESC LIMIT ?)
                """, arguments: [id, id, ConnectionHistory.kept])
    }

    public func history(of id: String) throws(StoreError) -> ConnectionHistory {
        try read { database in
            var history = ConnectionHistory()
            for row in try Row.fetchAll(
                database, sql: "SELECT item, at FROM guide_mark WHERE connection_id = ?",
                arguments: [id])
            {
                history.doneByHand[row["item"]] = ConnectionRecord.date(row["at"])
            }
            guard
                let row = try Row.fetchOne(
                    database, sql: ConnectionRecord.select + " WHERE id = ?", arguments: [id])
            else { return history }
            let settings = Self.settings(ConnectionRecord.row(row).connection.details)
            history.tokenSavedOn = (row["token_saved_on"] as Int64?).map(ConnectionRecord.date)
            history.lastRun = try Int64.fetchOne(
                database,
                sql: """
                    SELECT max(started_at) FROM import
                    JOIN import_run ON import_run.import_id = import.id WHERE connection_id = ?
                    """, arguments: [id]
            ).map(ConnectionRecord.date)
            history.tests = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM connection_test WHERE connection_id = ?
                    ORDER BY at DESC, id DESC LIMIT ?
                    """, arguments: [id, ConnectionHistory.kept]
            ).map { Self.record($0, settings: settings) }
            return history
        }
    }

    private static func record(_ row: Row, settings: String) -> TestRecord {
        let steps: String = row["steps"]
        return TestRecord(
            at: ConnectionRecord.date(row["at"]), passed: row["passed"], identity: row["identity"],
            milliseconds: row["milliseconds"],
            // A step that this version does not know leaves the rest unread, not the program.
            steps: (try? JSONDecoder().decode([TestRecord.Step].self, from: Data(steps.utf8)))
                ?? [],
            isOfTheseSettings: row["settings"] == settings)
    }

    // MARK: The guide

    public func markGuide(_ item: String, done: Date?, of id: String) throws(StoreError) {
        try write { database in
            if let done {
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO guide_mark (connection_id, item, at) VALUES (?, ?, ?)
                        """, arguments: [id, item, ConnectionRecord.milliseconds(done)])
            } else {
                try database.execute(
                    sql: "DELETE FROM guide_mark WHERE connection_id = ? AND item = ?",
                    arguments: [id, item])
            }
        }
    }

    /// What was ticked while a connection was set up is the connection's, once it is saved.
    static func giveGuide(to id: String, in database: Database) throws {
        try database.execute(
            sql: "UPDATE OR REPLACE guide_mark SET connection_id = ? WHERE connection_id = ''",
            arguments: [id])
    }
}

/// How fast runs were.
extension SQLiteStore {
    /// Runs that a pace is told by, and records that one has at least.
    private static let pacedRuns = 5
    private static let leastRecords = 1_000

    /// Records a second that an account took in its last runs, waiting for the warehouse included;
    /// nil before the first run of any size.
    public func recordsPerSecond(account: String) throws(StoreError) -> Double? {
        try read { database in
            let runs = try Row.fetchAll(
                database,
                sql: """
                    SELECT accepted, ended_at - started_at AS milliseconds
                    FROM import_run JOIN import ON import.id = import_id
                    WHERE account_key = ? AND state = 'succeeded' AND accepted >= ?
                        AND ended_at > started_at
                    ORDER BY ended_at DESC LIMIT ?
                    """,
                arguments: [ConnectionRecord.key(account), Self.leastRecords, Self.pacedRuns])
            let milliseconds = runs.reduce(0) { $0 + ($1["milliseconds"] as Int) }
            guard milliseconds > 0 else { return nil }
            return Double(runs.reduce(0) { $0 + ($1["accepted"] as Int) }) * 1_000
                / Double(milliseconds)
        }
    }
}
