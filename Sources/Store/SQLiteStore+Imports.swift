public import Connections
internal import FoundationEssentials
internal import GRDB
internal import Language

/// Imports: what is saved of them, and what people ask of them.
extension SQLiteStore: ImportStore {
    // MARK: Reading

    public func imports(_ query: ImportQuery, offset: Int, limit: Int) throws(StoreError)
        -> ImportPage
    {
        let (condition, arguments) = Self.condition(query)
        return try read { database in
            let total = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM import") ?? 0
            let running =
                try Int.fetchOne(
                    database,
                    sql: "SELECT COUNT(DISTINCT import_id) FROM import_run WHERE \(Self.active)")
                ?? 0
            let matching =
                condition.isEmpty
                ? total
                : try Int.fetchOne(
                    database, sql: "SELECT COUNT(*) FROM import" + condition, arguments: arguments)
                    ?? 0
            var rows: [ImportRow] = []
            if limit > 0 {
                rows = try Row.fetchAll(
                    database,
                    sql: ImportRecord.select
                        + " WHERE import.rowid IN (SELECT rowid FROM import\(condition)"
                        + " ORDER BY nickname_key LIMIT ? OFFSET ?) ORDER BY nickname_key",
                    arguments: arguments + [limit, offset]
                ).map(ImportRecord.row)
            }
            return ImportPage(
                rows: rows, offset: offset, matching: matching, total: total, running: running)
        }
    }

    public func place(of id: String, in query: ImportQuery) throws(StoreError) -> Int? {
        let (condition, arguments) = Self.condition(query)
        return try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT place FROM (
                        SELECT id, ROW_NUMBER() OVER (ORDER BY nickname_key) - 1 AS place
                        FROM import\(condition))
                    WHERE id = ?
                    """, arguments: arguments + [id])
        }
    }

    static let unfinished = "state IN ('queued', 'running', 'paused')"
    /// In the words of the index of unfinished runs, which is small: without them every run is looked at.
    static let active = "\(unfinished) AND state <> 'paused'"

    private static func condition(_ query: ImportQuery) -> (String, StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        if !query.search.isEmpty {
            parts.append(
                """
                (holds(search_key, ?)
                    OR connection_id IN (SELECT id FROM connection WHERE holds(name_key, ?)))
                """)
            let wanted = ConnectionRecord.key(query.search)
            arguments += [wanted, wanted]
        }
        if !query.kinds.isEmpty {
            parts.append("kind IN (\(marks(query.kinds.count)))")
            arguments += StatementArguments(query.kinds.map(\.rawValue))
        }
        if !query.connections.isEmpty {
            parts.append(
                "connection_id IN (SELECT id FROM connection WHERE name_key IN (\(marks(query.connections.count))))"
            )
            arguments += StatementArguments(query.connections.map(ConnectionRecord.key))
        }
        if !query.createdBy.isEmpty {
            parts.append("created_by_key IN (\(marks(query.createdBy.count)))")
            arguments += StatementArguments(query.createdBy.map(ConnectionRecord.key))
        }
        if let range = query.createdOn {
            limit("created_on", to: range, &parts, &arguments)
        }
        if !query.statuses.isEmpty {
            let isRunning = "id IN (SELECT import_id FROM import_run WHERE \(active))"
            let choices = query.statuses.map { status in
                switch status {
                case .running: isRunning
                case .draft: "NOT \(isRunning) AND standing = 'draft'"
                case .paused: "NOT \(isRunning) AND standing = 'paused'"
                case .stopped: "NOT \(isRunning) AND standing = 'stopped'"
                case .scheduled: "NOT \(isRunning) AND standing = 'active' AND NOT is_manual"
                case .ready: "NOT \(isRunning) AND standing = 'active' AND is_manual"
                }
            }
            parts.append("(" + choices.map { "(\($0))" }.joined(separator: " OR ") + ")")
        }
        return (parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND "), arguments)
    }

    private static func marks(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }

    public func importRow(nickname: String) throws(StoreError) -> ImportRow? {
        try read { database in
            try Row.fetchOne(
                database, sql: ImportRecord.select + " WHERE nickname_key = ?",
                arguments: [ConnectionRecord.key(nickname)]
            ).map(ImportRecord.row)
        }
    }

    public func importRow(id: String) throws(StoreError) -> ImportRow? {
        try read { try Self.importRow(id, in: $0) }
    }

    static func importRow(_ id: String, in database: Database) throws -> ImportRow? {
        try Row.fetchOne(
            database, sql: ImportRecord.select + " WHERE import.id = ?", arguments: [id]
        ).map(ImportRecord.row)
    }

    public func runs(of importID: String, limit: Int) throws(StoreError) -> [ImportRun] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: ImportRecord.selectRun + " WHERE import_id = ? ORDER BY number DESC LIMIT ?",
                arguments: [importID, limit]
            ).map(ImportRecord.run)
        }
    }

    public func failedRuns(of importID: String) throws(StoreError) -> [ImportRun] {
        try read { try Self.failedRuns(of: importID, in: $0) }
    }

    private static func failedRuns(of importID: String, in database: Database) throws -> [ImportRun]
    {
        try Row.fetchAll(
            database,
            sql: ImportRecord.selectRun + """
                 WHERE import_id = ? AND state IN ('succeeded', 'failed', 'stopped')
                    AND EXISTS (SELECT 1 FROM import_failure WHERE run_id = r.id)
                ORDER BY number DESC
                """, arguments: [importID]
        ).map(ImportRecord.run)
    }

    // MARK: Changing

    public func saveImport(_ saved: SavedImport, runsNow: Bool) throws(StoreError) {
        try write { database in
            let taken = try String.fetchOne(
                database, sql: "SELECT nickname FROM import WHERE nickname_key = ? AND id <> ?",
                arguments: [ConnectionRecord.key(saved.definition.nickname), saved.id])
            if let taken { throw StoreError.nicknameTaken(taken) }
            if let connection = saved.connectionID {
                try Self.refuseClosing(connection, in: database)
            }
            let known = try Row.fetchOne(
                database, sql: "SELECT version, nickname FROM import WHERE id = ?",
                arguments: [saved.id])
            if let known, known["version"] != saved.version {
                throw StoreError.changedMeanwhile(known["nickname"])
            }
            try Self.refuseOrder(saved, in: database)
            try Self.follow(saved, in: database)
            // The mark is the runs' to move; whether it still holds, its source tells.
            try database.execute(
                sql: """
                    INSERT INTO import (id, connection_id, nickname, nickname_key, definition, kind,
                        standing, is_manual, created_on, created_by, created_by_key, watermark,
                        account_key, holds_events, after_key, next_run, search_key)
                    VALUES (:id, :connection_id, :nickname, :nickname_key, :definition, :kind,
                        :standing, :is_manual, :created_on, :created_by, :created_by_key, :watermark,
                        :account_key, :holds_events, :after_key, :next_run, :search_key)
                    ON CONFLICT (id) DO UPDATE SET connection_id = :connection_id,
                        nickname = :nickname, nickname_key = :nickname_key,
                        definition = :definition, kind = :kind, standing = :standing,
                        is_manual = :is_manual, account_key = :account_key,
                        holds_events = :holds_events, after_key = :after_key,
                        next_run = :next_run, search_key = :search_key, version = version + 1
                    """, arguments: try ImportRecord.arguments(saved))
            // Events that would be sent again are for a person to decide.
            guard runsNow, !saved.holdsEvents else { return }
            _ = try Self.enqueue(
                try Self.existing(saved.id, in: database), .usual, now: Date(), in: database)
        }
    }

    public func removeImport(id: String) throws(StoreError) {
        try write { database in
            let isActive = try Bool.fetchOne(
                database,
                sql:
                    "SELECT EXISTS (SELECT 1 FROM import_run WHERE import_id = ? AND \(Self.active))",
                arguments: [id])
            if isActive == true {
                throw StoreError.unfit(
                    tr("The import is running. Stop it first; nothing was deleted."))
            }
            if let follower = try Self.follower(of: id, in: database) {
                throw StoreError.unfit(
                    tr("“\(follower)” runs after it. Change that first; nothing was deleted."))
            }
            try database.execute(sql: "DELETE FROM import WHERE id = ?", arguments: [id])
        }
    }

    static func refuseClosing(_ connection: String, in database: Database) throws {
        let closing = try String.fetchOne(
            database, sql: "SELECT name FROM connection WHERE id = ? AND closing_since IS NOT NULL",
            arguments: [connection])
        if let closing { throw StoreError.closing(closing) }
    }

    // MARK: What people ask

    public func requestRun(of importID: String, kind: RunRequest) throws(StoreError) -> ImportRun {
        try write { database in
            guard let row = try Self.importRow(importID, in: database) else {
                throw StoreError.importGone
            }
            if row.saved.standing == .draft {
                throw StoreError.unfit(
                    tr("“\(row.saved.definition.nickname)” is a draft. Finish it first."))
            }
            if row.saved.holdsEvents, kind != .failed {
                throw StoreError.unfit(
                    tr(
                        "“\(row.saved.definition.nickname)” is paused because its next run would send events a second time. Resume it if that is harmless, then run it."
                    ))
            }
            guard let run = try Self.enqueue(row, kind, now: Date(), in: database) else {
                let name = row.saved.definition.nickname
                throw StoreError.unfit(
                    row.lastRun?.state == .paused
                        ? tr("A run of “\(name)” is paused. Resume it, and it goes on.")
                        : tr("“\(name)” is running already."))
            }
            return run
        }
    }

    /// Nil when a run of the import is not over yet.
    static func enqueue(
        _ row: ImportRow, _ request: RunRequest, now: Date, in database: Database
    ) throws -> ImportRun? {
        guard let connection = row.saved.connectionID else {
            throw StoreError.unfit(
                tr("The connection of “\(row.saved.definition.nickname)” does not exist any more."))
        }
        try refuseClosing(connection, in: database)
        if let last = row.lastRun, !last.state.isOver { return nil }
        var kind = ImportRun.Kind.full
        var retryOf: String?
        switch request {
        case .full: break
        case .usual:
            if let details = try details(of: connection, in: database),
                row.saved.watermark(on: details) != nil
            {
                kind = .incremental
            }
        case .failed:
            guard let failed = try failedRuns(of: row.id, in: database).first else {
                throw StoreError.unfit(
                    tr("“\(row.saved.definition.nickname)” has no failed records."))
            }
            let account = try destination(
                named: row.saved.definition.accountName, in: database)?.identity
            let isOfIt = try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM import_failure JOIN import_run AS run ON run.id = run_id
                        WHERE import_id = ? AND coalesce(run.account = ?, TRUE))
                    """, arguments: [row.id, account])
            guard isOfIt == true else {
                throw StoreError.unfit(
                    tr(
                        "The failed records of “\(row.saved.definition.nickname)” are of another account. Its next run reads all rows."
                    ))
            }
            kind = .retry
            retryOf = failed.id
        }
        try forgetSuperseded(of: row.id, in: database)
        let run = ImportRun(
            id: UUID().uuidString.lowercased(), importID: row.id,
            number: (row.lastRun?.number ?? 0) + 1, kind: kind, state: .queued, requestedAt: now)
        try database.execute(
            sql: """
                INSERT INTO import_run (id, import_id, number, kind, state, retry_of, requested_at)
                VALUES (?, ?, ?, ?, 'queued', ?, ?)
                """,
            arguments: [
                run.id, run.importID, run.number, run.kind.rawValue, retryOf,
                ConnectionRecord.milliseconds(now),
            ])
        try database.execute(
            sql: "UPDATE import SET last_run = ? WHERE id = ?", arguments: [run.id, row.id])
        return run
    }

    private static func details(of connection: String, in database: Database) throws
        -> ConnectionDetails?
    {
        try Row.fetchOne(
            database, sql: ConnectionRecord.select + " WHERE id = ?", arguments: [connection]
        ).map { ConnectionRecord.row($0).connection.details }
    }

    static func existing(_ id: String, in database: Database) throws -> ImportRow {
        guard let row = try importRow(id, in: database) else { throw StoreError.importGone }
        return row
    }
}
