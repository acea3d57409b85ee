public import Connections
public import FoundationEssentials
internal import GRDB
internal import Language

/// Runs, as the worker sees them. Each call is one transaction, durable when it returns.
extension SQLiteStore: RunStore {
    public func beat(worker: String, pid: Int32, tick: Int64) throws(StoreError) {
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO worker (only, id, pid, tick) VALUES (1, ?, ?, ?)",
                arguments: [worker, pid, tick])
        }
    }

    public func forgetWorker(_ worker: String) throws(StoreError) {
        try write {
            try $0.execute(sql: "DELETE FROM worker WHERE id = ?", arguments: [worker])
        }
    }

    /// The worker that wrote last, and when on its clock; nil when it ended in good order.
    public func worker() throws(StoreError) -> (pid: Int32, tick: Int64)? {
        try read {
            try Row.fetchOne($0, sql: "SELECT pid, tick FROM worker").map {
                (pid: $0["pid"], tick: $0["tick"])
            }
        }
    }

    public func enqueueDue(now: Date) throws(StoreError) -> Date? {
        let moment = ConnectionRecord.milliseconds(now)
        let next = try read {
            try Int64.fetchOne(
                $0, sql: "SELECT MIN(next_run) FROM import WHERE next_run IS NOT NULL")
        }
        guard let next else { return nil }
        if next > moment { return ConnectionRecord.date(next) }
        return try write { database in
            let due = try Row.fetchAll(
                database,
                sql: ImportRecord.select + " WHERE next_run <= ? AND standing = 'active'",
                arguments: [moment]
            ).map(ImportRecord.row)
            for row in due {
                // A run that is not over yet goes first; this one waits until it is.
                do {
                    guard try Self.enqueue(row, .usual, now: now, in: database) != nil else {
                        continue
                    }
                } catch is StoreError {
                    // One that cannot run must not keep the others from it.
                    continue
                }
                let after = row.saved.definition.schedule.next(after: now, lastStart: now)
                try database.execute(
                    sql: "UPDATE import SET next_run = ? WHERE id = ?",
                    arguments: [after.map(ConnectionRecord.milliseconds), row.id])
            }
            return try Int64.fetchOne(
                database, sql: "SELECT MIN(next_run) FROM import WHERE next_run > ?",
                arguments: [moment]
            ).map(ConnectionRecord.date)
        }
    }

    public func reschedule(now: Date) throws(StoreError) {
        try write { database in
            let waiting = try Row.fetchAll(
                database, sql: ImportRecord.select + " WHERE next_run > ? AND standing = 'active'",
                arguments: [ConnectionRecord.milliseconds(now)]
            ).map(ImportRecord.row)
            for row in waiting {
                let next = row.saved.definition.schedule.next(
                    after: now, lastStart: row.lastRun?.startedAt ?? row.lastRun?.requestedAt)
                guard let next, let known = row.saved.nextRun, next < known else { continue }
                try database.execute(
                    sql: "UPDATE import SET next_run = ? WHERE id = ?",
                    arguments: [ConnectionRecord.milliseconds(next), row.id])
            }
        }
    }

    /// An import will be due by itself.
    public func hasSchedule() throws(StoreError) -> Bool {
        try read {
            try Bool.fetchOne(
                $0, sql: "SELECT EXISTS (SELECT 1 FROM import WHERE next_run IS NOT NULL)") ?? false
        }
    }

    public func activeRuns() throws(StoreError) -> [RunOrder] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: ImportRecord.selectRun + " WHERE \(Self.active) ORDER BY requested_at, id"
            ).map { row in
                RunOrder(
                    run: ImportRecord.run(row),
                    want: RunOrder.Want(rawValue: row["r_want"]) ?? .go)
            }
        }
    }

    public func connectionRow(id: String) throws(StoreError) -> ConnectionRow? {
        try read { database in
            try Row.fetchOne(
                database, sql: ConnectionRecord.select + " WHERE id = ?", arguments: [id]
            ).map(ConnectionRecord.row)
        }
    }

    public func progress(of runID: String) throws(StoreError) -> RunProgress? {
        try read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM import_run WHERE id = ?", arguments: [runID])
            else { return nil }
            var reading: RunReading?
            if let statement: String = row["statement_id"] {
                reading = RunReading(
                    statementID: statement, isExternal: row["is_external"],
                    lower: row["lower_bound"], upper: row["upper_bound"], total: row["total"],
                    columns: try Self.columns(row["columns"]), source: row["source"],
                    markType: row["mark_type"],
                    note: (row["note_cause"] as String?).map {
                        RunNote(cause: $0, action: row["note_action"] ?? "")
                    })
            }
            var batches: [BatchID: BatchProgress] = [:]
            for batch in try Row.fetchAll(
                database,
                sql: "SELECT chunk, batch, rest, is_sending FROM import_batch WHERE run_id = ?",
                arguments: [runID])
            {
                batches[BatchID(chunk: batch["chunk"], batch: batch["batch"])] = BatchProgress(
                    rest: try Self.rows(batch["rest"]), isSending: batch["is_sending"])
            }
            let definition = try (row["definition"] as String?).map(ImportRecord.definition)
            let doubtful =
                try Int.fetchOne(
                    database,
                    sql: "SELECT COUNT(*) FROM import_failure WHERE run_id = ? AND fate = 'doubt'",
                    arguments: [runID]) ?? 0
            return RunProgress(
                definition: definition, reading: reading, retryOf: row["retry_of"],
                batches: batches,
                accepted: row["accepted"], refused: row["refused"], doubtful: doubtful,
                isRead: row["is_read"])
        }
    }

    public func begin(runID: String, at date: Date) throws(StoreError) -> Bool {
        try write {
            try $0.execute(
                sql: """
                    UPDATE import_run SET state = 'running', started_at = coalesce(started_at, ?),
                        cause = NULL, action = NULL, definition = coalesce(definition,
                            (SELECT definition FROM import WHERE import.id = import_id))
                    WHERE id = ? AND \(Self.active)
                    """, arguments: [ConnectionRecord.milliseconds(date), runID])
            guard $0.changesCount > 0 else { return false }
            let text = try String.fetchOne(
                $0, sql: "SELECT definition FROM import_run WHERE id = ?", arguments: [runID])
            if let name = try text.map(ImportRecord.definition)?.accountName {
                try $0.execute(
                    sql: "UPDATE import_run SET account = coalesce(account, ?) WHERE id = ?",
                    arguments: [try Self.destination(named: name, in: $0)?.identity, runID])
            }
            return true
        }
    }

    public func note(_ reading: RunReading, of runID: String) throws(StoreError) {
        try write {
            try $0.execute(
                sql: """
                    UPDATE import_run SET statement_id = ?, is_external = ?, lower_bound = ?,
                        upper_bound = ?, total = ?, columns = ?, source = ?, mark_type = ?,
                        note_cause = ?, note_action = ?,
                        kind = CASE WHEN kind = 'incremental' AND ? IS NULL THEN 'full'
                            ELSE kind END
                    WHERE id = ?
                    """,
                arguments: [
                    reading.statementID, reading.isExternal, reading.lower, reading.upper,
                    reading.total, try Self.text(reading.columns), reading.source,
                    reading.markType, reading.note?.cause, reading.note?.action, reading.lower,
                    runID,
                ])
        }
    }

    static func columns(_ text: String?) throws -> [SourceColumn] {
        guard let text else { return [] }
        return try JSONDecoder().decode([SourceColumn].self, from: Data(text.utf8))
    }

    private static func text(_ columns: [SourceColumn]) throws -> String {
        String(decoding: try JSONEncoder().encode(columns), as: UTF8.self)
    }

    public func finish(runID: String, _ end: RunEnd, at date: Date) throws(StoreError) {
        let moment = ConnectionRecord.milliseconds(date)
        try write { database in
            switch end {
            case .succeeded(let watermark, let note):
                try Self.settleEarlier(runID, isRead: true, in: database)
                try Self.close(
                    runID, "succeeded", note?.cause, note?.action, moment, in: database)
                try Self.makeFollowersDue(after: runID, at: moment, in: database)
                try Self.noteNews(of: runID, at: moment, in: database)
                if let watermark {
                    try Self.move(to: watermark, by: runID, in: database)
                }
            case .failed(let cause, let action):
                try Self.settleEarlier(runID, isRead: false, in: database)
                let isPaused = try Self.pauseEvents(of: runID, in: database)
                let next =
                    isPaused
                    ? tr(
                        """
                        \(action) Events that were sent are sent again by the next run: it is \
                        paused until you resume it.
                        """) : action
                try Self.close(runID, "failed", cause, next, moment, in: database)
                try Self.noteNews(of: runID, at: moment, in: database)
            case .stopped: try Self.endStopped(runID, moment, in: database)
            case .paused(let cause, let action):
                let want = try String.fetchOne(
                    database, sql: "SELECT want FROM import_run WHERE id = ? AND \(Self.active)",
                    arguments: [runID])
                if want == "stop" {
                    try Self.endStopped(runID, moment, in: database)
                } else {
                    try database.execute(
                        sql: """
                            UPDATE import_run SET cause = ?, action = ?,
                                state = CASE want WHEN 'go' THEN 'queued' ELSE 'paused' END
                            WHERE id = ? AND \(Self.active)
                            """, arguments: [cause, action, runID])
                }
            }
        }
    }

    /// A person has ended a run, whether somebody worked on it or not.
    static func endStopped(_ runID: String, _ moment: Int64, in database: Database) throws {
        try settleEarlier(runID, isRead: false, in: database)
        try holdEvents(of: runID, in: database)
        try close(runID, "stopped", nil, nil, moment, in: database)
    }

    static func move(to watermark: String, by runID: String, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE import SET watermark = ?,
                    watermark_source = (SELECT source FROM import_run WHERE id = ?),
                    watermark_type = (SELECT mark_type FROM import_run WHERE id = ?)
                WHERE id = (SELECT import_id FROM import_run WHERE id = ?)
                """, arguments: [watermark, runID, runID, runID])
    }

    /// An event that was sent twice cannot be taken back: after a run that failed midway a person
    /// decides.
    private static func pauseEvents(of runID: String, in database: Database) throws -> Bool {
        try holdEvents(of: runID, in: database)
        try database.execute(
            sql: """
                UPDATE import SET standing = 'paused', next_run = NULL
                WHERE holds_events AND standing = 'active'
                    AND id = (SELECT import_id FROM import_run WHERE id = ?)
                """, arguments: [runID])
        return database.changesCount > 0
    }

    /// The next run would send events again that are, or may be, in CleverTap.
    private static func holdEvents(of runID: String, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE import SET holds_events = 1
                WHERE kind = 'events' AND id = (
                    SELECT import_id FROM import_run AS run
                    WHERE run.id = :run AND kind <> 'retry' AND NOT is_read AND (accepted > 0
                        OR EXISTS (SELECT 1 FROM import_failure
                            WHERE run_id = :run AND fate = 'doubt')
                        OR EXISTS (SELECT 1 FROM import_batch
                            WHERE run_id = :run AND is_sending)))
                """, arguments: ["run": runID])
    }

    private static func close(
        _ runID: String, _ state: String, _ cause: String?, _ action: String?, _ moment: Int64,
        in database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE import_run SET state = ?, cause = ?, action = ?, ended_at = ?
                WHERE id = ? AND state NOT IN ('succeeded', 'failed', 'stopped')
                """, arguments: [state, cause, action, moment, runID])
        try database.execute(sql: "DELETE FROM import_batch WHERE run_id = ?", arguments: [runID])
        try settleFailures(runID, in: database)
    }
}
