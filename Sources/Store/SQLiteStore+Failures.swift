public import Connections
internal import FoundationEssentials
internal import GRDB
internal import Language

/// Records that did not get in: kept with their rows, grouped, sent again, or put away.
extension SQLiteStore {
    public func failures(of runID: String, offset: Int, limit: Int) throws(StoreError)
        -> [FailedRecord]
    {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM import_failure WHERE run_id = ? ORDER BY row, id LIMIT ? OFFSET ?
                    """, arguments: [runID, limit, offset]
            ).map(ImportRecord.failure)
        }
    }

    public func failureReasons(of importID: String) throws(StoreError) -> [FailureReason] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT reason, code, column_name, fate, COUNT(*) AS count,
                        MIN(identity) AS identity, MIN(value) AS value
                    FROM import_failure WHERE NOT is_superseded
                        AND run_id IN (SELECT id FROM import_run WHERE import_id = ?)
                    GROUP BY reason, code, column_name, fate ORDER BY count DESC, reason LIMIT 100
                    """, arguments: [importID]
            ).map { row in
                FailureReason(
                    reason: row["reason"], code: row["code"], column: row["column_name"],
                    fate: FailedRecord.Fate(rawValue: row["fate"]) ?? .rule, count: row["count"],
                    identity: row["identity"], value: row["value"])
            }
        }
    }

    public func discardFailures(of importID: String) throws(StoreError) -> Int {
        try write { database in
            let row = try Self.existing(importID, in: database)
            guard row.lastRun?.state.isOver != false else {
                throw StoreError.unfit(
                    tr("A run of “\(row.saved.definition.nickname)” is not over yet."))
            }
            try database.execute(
                sql: """
                    DELETE FROM import_failure
                    WHERE run_id IN (SELECT id FROM import_run WHERE import_id = ?)
                    """, arguments: [importID])
            return database.changesCount
        }
    }

    // MARK: Keeping

    static func keep(
        _ failures: [BatchOutcome.Failure], _ layout: RowLayout, of runID: String,
        in database: Database
    ) throws {
        guard !failures.isEmpty else { return }
        let layout = try number(layout, in: database)
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO import_failure (run_id, row, identity, column_name, reason, code, source,
                    fate, value, is_superseded, layout, age)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                    (SELECT coalesce(age, id) FROM import_failure WHERE id = ?))
                """)
        for failure in failures {
            let record = failure.record
            try insert.execute(arguments: [
                runID, record.row, record.identity, record.column, record.reason, record.code,
                failure.source, record.fate.rawValue, record.value, record.isSuperseded,
                layout, failure.retried,
            ])
        }
    }

    private static func number(_ layout: RowLayout, in database: Database) throws -> Int? {
        let columns = String(decoding: try JSONEncoder().encode(layout.columns), as: UTF8.self)
        let find = "SELECT id FROM import_layout WHERE columns = ? AND identity = ?"
        let arguments: StatementArguments = [columns, layout.identity]
        if let known = try Int.fetchOne(database, sql: find, arguments: arguments) { return known }
        try database.execute(
            sql: "INSERT INTO import_layout (columns, identity) VALUES (?, ?)",
            arguments: arguments)
        return Int(database.lastInsertedRowID)
    }

    static func remove(_ retried: [Int], in database: Database) throws {
        guard !retried.isEmpty else { return }
        let delete = try database.cachedStatement(sql: "DELETE FROM import_failure WHERE id = ?")
        for id in retried { try delete.execute(arguments: [id]) }
    }

    static func supersede(
        _ newer: [BatchOutcome.Newer], of runID: String, in database: Database
    ) throws {
        guard !newer.isEmpty else { return }
        let update = try database.cachedStatement(
            sql: """
                UPDATE import_failure SET is_superseded = 1
                WHERE identity = :identity AND run_id IN (
                        SELECT id FROM import_run
                        WHERE import_id = (SELECT import_id FROM import_run WHERE id = :run))
                    AND CASE WHEN :before IS NULL
                        THEN run_id <> :run OR is_earlier OR row < :row
                        ELSE coalesce(age, id) < (
                            SELECT coalesce(age, id) FROM import_failure WHERE id = :before) END
                """)
        for one in newer {
            try update.execute(arguments: [
                "identity": one.identity, "run": runID, "row": one.row, "before": one.before,
            ])
        }
    }

    /// A full run that succeeded has read every row anew: what failed before it is settled by it.
    static func supersede(by runID: String, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE import_failure SET is_superseded = 1 WHERE run_id IN (
                    SELECT earlier.id FROM import_run AS earlier JOIN import_run AS run
                        ON earlier.import_id = run.import_id AND earlier.number < run.number
                    JOIN import ON import.id = run.import_id
                    WHERE (earlier.source IS run.source OR earlier.source IS NULL
                            OR import.kind = 'events')
                        AND run.id = ? AND run.kind = 'full' AND run.source IS NOT NULL)
                """, arguments: [runID])
    }

    public func settle(runID: String, watermark: String?) throws(StoreError) {
        try write { database in
            try Self.settleEarlier(runID, isRead: true, in: database)
            try database.execute(
                sql: "UPDATE import_run SET is_read = 1 WHERE id = ?", arguments: [runID])
            if let watermark { try Self.move(to: watermark, by: runID, in: database) }
            try Self.supersede(by: runID, in: database)
            try Self.mergeRepeated(runID, in: database)
        }
    }

    /// A run is over, however it ended. What it had begun to send again may have arrived. Where its
    /// rows will be read again by the next one, events must not be sent from its failed records, too.
    static func settleFailures(_ runID: String, in database: Database) throws {
        try database.execute(
            sql: "UPDATE import_failure SET fate = 'doubt', sent_by = NULL WHERE sent_by = ?",
            arguments: [runID])
        try database.execute(
            sql: """
                UPDATE import_failure SET is_superseded = 1
                WHERE run_id = :run AND age IS NULL AND EXISTS (
                    SELECT 1 FROM import_run AS run JOIN import ON import.id = run.import_id
                    WHERE run.id = :run AND import.kind = 'events' AND run.kind <> 'retry'
                        AND run.state IN ('failed', 'stopped')
                        AND NOT (run.is_read AND run.mark_type IS NOT NULL)
                        AND (run.lower_bound IS import.watermark OR \(isAfterMark)))
                """, arguments: ["run": runID])
    }

    /// Whether a failed record's row, which ends with its Updated On, is newer than the import's mark:
    /// a full run also reads what no later one does.
    private static let isAfterMark = """
        CASE WHEN run.mark_type IN ('DATE', 'TIMESTAMP_NTZ')
            THEN json_extract(source, '$[#-1]') > import.watermark
            ELSE CAST(json_extract(source, '$[#-1]') AS REAL) > CAST(import.watermark AS REAL) END
        """

    /// A row that was read again and failed again is one failed record, also where its identity is
    /// what is wrong with it.
    private static func mergeRepeated(_ runID: String, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE import_failure SET is_superseded = 1
                WHERE run_id IN (
                        SELECT earlier.id FROM import_run AS earlier JOIN import_run AS run
                            ON earlier.import_id = run.import_id AND earlier.number < run.number
                        JOIN import ON import.id = run.import_id
                        WHERE run.id = :run AND import.kind = 'profiles')
                    AND source IN (SELECT source FROM import_failure WHERE run_id = :run)
                """, arguments: ["run": runID])
    }

    /// Failed records that were superseded and are kept to be told of, for each import.
    private static let mostSuperseded = 10_000

    /// Makes room before a run: of what is not sent again any more only the newest is kept.
    static func forgetSuperseded(of importID: String, in database: Database) throws {
        try database.execute(
            sql: """
                WITH gone AS (SELECT id FROM import_failure WHERE is_superseded
                    AND run_id IN (SELECT id FROM import_run WHERE import_id = ?)
                    ORDER BY id DESC LIMIT -1 OFFSET \(mostSuperseded))
                DELETE FROM import_failure WHERE id IN gone
                """, arguments: [importID])
    }

    private static let ofImport = "run_id IN (SELECT id FROM import_run WHERE import_id = ?)"

    public func failedRows(
        of importID: String, fates: Set<FailedRecord.Fate>, for retry: String
    ) throws(StoreError) -> [FailedRow] {
        // Of rows that are not known it is not certain that they are not in CleverTap; and what failed
        // in another account has not been sent to this one at all.
        let wanted = fates.subtracting([.unknown]).map { "'\($0.rawValue)'" }.sorted()
        return try read { database in
            var layouts: [Int: RowLayout] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT * FROM import_layout") {
                layouts[row["id"]] = RowLayout(
                    columns: try Self.columns(row["columns"]), identity: row["identity"])
            }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT id, layout, identity_of FROM import_failure
                    WHERE \(Self.ofImport) AND source <> '[]' AND NOT is_superseded
                        AND run_id <> ? AND sent_by IS NOT ? AND fate IN (\(wanted.joined(separator: ", ")))
                        AND EXISTS (SELECT 1 FROM import_run AS failed
                            LEFT JOIN import_run AS present ON present.id = ?
                            WHERE failed.id = run_id
                                AND coalesce(failed.account = present.account, TRUE))
                    ORDER BY coalesce(age, id)
                    """, arguments: [importID, retry, retry, retry]
            ).compactMap { row in
                (row["layout"] as Int?).flatMap { layouts[$0] }.map {
                    FailedRow(
                        id: row["id"], layout: $0, identityOf: row["identity_of"] ?? $0.identity)
                }
            }
        }
    }

    public func setIdentities(_ identities: [Int: String], of column: String) throws(StoreError) {
        try write { database in
            let update = try database.cachedStatement(
                sql: "UPDATE import_failure SET identity = ?, identity_of = ? WHERE id = ?")
            for (id, identity) in identities {
                try update.execute(arguments: [identity, column, id])
            }
        }
    }

    public func failedRows(_ ids: [Int]) throws(StoreError) -> [String] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT source FROM import_failure WHERE id = ?")
            return try ids.map { id in
                guard let row = try String.fetchOne(statement, arguments: [id]) else {
                    throw StoreError.unfit(
                        tr("A failed record was discarded while it was being retried."))
                }
                return row
            }
        }
    }

    public func failedIdentities(of importID: String) throws(StoreError) -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT identity FROM import_failure
                    WHERE \(Self.ofImport) AND NOT is_superseded AND identity IS NOT NULL
                    """, arguments: [importID])
        }
    }

    public func failureCount(of importID: String, run: String?) throws(StoreError) -> Int {
        try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FROM import_failure
                    WHERE \(Self.ofImport) AND NOT is_superseded AND (? IS NULL OR run_id = ?)
                    """, arguments: [importID, run, run]) ?? 0
        }
    }

    public func dropSuperseded(of importID: String, for runID: String) throws(StoreError) {
        try write { database in
            try database.execute(
                sql: "DELETE FROM import_failure WHERE \(Self.ofImport) AND is_superseded",
                arguments: [importID])
            let dropped = database.changesCount
            try database.execute(
                sql: "UPDATE import_run SET superseded = superseded + ? WHERE id = ?",
                arguments: [dropped, runID])
        }
    }

    public func doubtRetried(by runID: String) throws(StoreError) {
        try write { database in
            try database.execute(
                sql: "UPDATE import_failure SET fate = 'doubt' WHERE sent_by = ?",
                arguments: [runID])
        }
    }
}
