public import Connections
public import FoundationEssentials
internal import GRDB

/// A connection that is being deleted: closed to new runs, until every run of it has stopped.
///
/// The mark is in the store, so a delete that a crash interrupted is found again and can be gone
/// on with, or taken back.
extension SQLiteStore {
    /// Closes a connection and asks every run of it to stop.
    public func close(connection id: String, now: Date) throws(StoreError) {
        try write { try Self.close(connection: id, now: now, in: $0) }
    }

    static func close(connection id: String, now: Date, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE connection SET closing_since = coalesce(closing_since, ?) WHERE id = ?
                """, arguments: [ConnectionRecord.milliseconds(now), id])
        if database.changesCount == 0 { throw StoreError.gone }
        for importID in try String.fetchAll(
            database, sql: "SELECT id FROM import WHERE connection_id = ?", arguments: [id])
        {
            try askToStop(importID, now: now, in: database)
        }
    }

    /// Whether a run of an import of the connection is at work, or will be.
    static func isRunning(on connection: String, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM import JOIN import_run
                    ON import_run.import_id = import.id
                    WHERE connection_id = ? AND \(active))
                """, arguments: [connection]) == true
    }

    /// The name of a connection that is not being deleted; nil for one that is, or is gone.
    static func nameOfOpen(_ id: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT name FROM connection WHERE id = ? AND closing_since IS NULL",
            arguments: [id])
    }

    /// Takes a delete back. Imports that were stopped stay stopped.
    public func reopen(connection id: String) throws(StoreError) {
        try write {
            try $0.execute(
                sql: "UPDATE connection SET closing_since = NULL WHERE id = ?", arguments: [id])
        }
    }

    /// The runs that a delete has to wait for, and those that it has waited for, newest of each.
    public func closingRuns(of connection: String, since: Date) throws(StoreError) -> [StoppingRun]
    {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT nickname, state, accepted + refused AS rows FROM import
                    JOIN import_run ON import_run.id = import.last_run
                    WHERE connection_id = ? AND (\(Self.active) OR ended_at >= ?)
                    ORDER BY nickname_key
                    """, arguments: [connection, ConnectionRecord.milliseconds(since)]
            ).map { row in
                let state = ImportRun.State(rawValue: row["state"]) ?? .stopped
                return StoppingRun(
                    nickname: row["nickname"], hasStopped: !state.isActive, rows: row["rows"])
            }
        }
    }
}
