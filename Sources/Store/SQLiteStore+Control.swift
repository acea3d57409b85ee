public import Connections
public import FoundationEssentials
internal import GRDB
internal import Language

/// Pause, resume and stop: what the worker is to do with a run.
extension SQLiteStore {
    public func pause(importID: String) throws(StoreError) {
        try write { database in
            let row = try Self.existing(importID, in: database)
            guard row.saved.standing == .active || row.lastRun?.state.isActive == true else {
                throw StoreError.unfit(
                    tr(
                        "“\(row.saved.definition.nickname)” is \(row.status.label); there is nothing to pause."
                    )
                )
            }
            try Self.ask("pause", importID, in: database)
            try database.execute(
                sql: "UPDATE import SET standing = 'paused', next_run = NULL WHERE id = ?",
                arguments: [importID])
        }
    }

    public func hold(importID: String) throws(StoreError) {
        try write { database in
            try Self.ask("pause", importID, in: database)
            try database.execute(
                sql: """
                    UPDATE import SET standing = 'paused', holds_events = 1, next_run = NULL
                    WHERE id = ?
                    """, arguments: [importID])
        }
    }

    public func resume(importID: String, now: Date) throws(StoreError) {
        try write { database in
            let row = try Self.existing(importID, in: database)
            guard
                row.saved.standing == .paused || row.saved.standing == .stopped
                    || row.saved.standing == .active && row.lastRun?.state == .paused
            else {
                throw StoreError.unfit(
                    tr(
                        "“\(row.saved.definition.nickname)” is \(row.status.label); there is nothing to resume."
                    )
                )
            }
            try row.saved.connectionID.map { try Self.refuseClosing($0, in: database) }
            try Self.refuseOrder(row.saved, in: database)
            try database.execute(
                sql: """
                    UPDATE import_run SET want = 'go',
                        state = CASE state WHEN 'paused' THEN 'queued' ELSE state END
                    WHERE import_id = ? AND \(Self.unfinished)
                    """, arguments: [importID])
            let next = row.saved.definition.schedule.next(
                after: now, lastStart: row.lastRun?.startedAt)
            try database.execute(
                sql:
                    "UPDATE import SET standing = 'active', holds_events = 0, next_run = ? WHERE id = ?",
                arguments: [next.map(ConnectionRecord.milliseconds), importID])
        }
    }

    public func stop(importID: String) throws(StoreError) {
        try write { database in
            let row = try Self.existing(importID, in: database)
            if row.status == .draft {
                throw StoreError.unfit(
                    tr("“\(row.saved.definition.nickname)” is a draft; there is nothing to stop."))
            }
            try Self.askToStop(importID, now: Date(), in: database)
        }
    }

    static func askToStop(_ importID: String, now: Date, in database: Database) throws {
        try ask("stop", importID, in: database)
        // Nobody works on a run that is paused or was never begun: it is over at once.
        let idle = try String.fetchAll(
            database,
            sql: """
                SELECT id FROM import_run
                WHERE import_id = ? AND (state = 'paused' OR state = 'queued' AND started_at IS NULL)
                """, arguments: [importID])
        for run in idle { try endStopped(run, ConnectionRecord.milliseconds(now), in: database) }
        try database.execute(
            sql: """
                UPDATE import SET standing = 'stopped', next_run = NULL
                WHERE id = ? AND standing <> 'draft'
                """, arguments: [importID])
    }

    private static func ask(_ want: String, _ importID: String, in database: Database) throws {
        try database.execute(
            sql: "UPDATE import_run SET want = ? WHERE import_id = ? AND \(unfinished)",
            arguments: [want, importID])
        if want == "pause" {
            try database.execute(
                sql: """
                    UPDATE import_run SET state = 'paused'
                    WHERE import_id = ? AND state = 'queued' AND started_at IS NULL
                    """, arguments: [importID])
        }
    }
}
