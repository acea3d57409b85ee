public import Connections
public import FoundationEssentials
internal import GRDB
internal import Language

/// News: who is told, what is still to be told, and how each import was when it was told last.
extension SQLiteStore {
    // MARK: Settings

    /// Nil where nobody is to be told.
    public func newsSettings() throws(StoreError) -> NewsSettings? {
        try read { try Self.newsSettings(in: $0) }
    }

    private static func newsSettings(in database: Database) throws -> NewsSettings? {
        try Row.fetchOne(database, sql: "SELECT * FROM news_setting").map { row in
            NewsSettings(
                webhookHost: row["webhook_host"], usesCommand: row["uses_command"],
                refusedAbove: row["refused_above"], idleAfter: row["idle_after"])
        }
    }

    /// Writes who is told; nil for nobody, and what was still to be told is forgotten.
    static func save(_ settings: NewsSettings?, tokenKey: String?, in database: Database) throws {
        guard let settings, !settings.channels.isEmpty else {
            try database.execute(sql: "DELETE FROM news_setting")
            try database.execute(sql: "DELETE FROM news")
            // What is told from some day on begins from how things are then.
            try database.execute(sql: "UPDATE import SET condition = 'fine'")
            return
        }
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO news_setting
                    (only, webhook_host, uses_command, refused_above, idle_after, token_key)
                VALUES (1, ?, ?, ?, ?, ?)
                """,
            arguments: [
                settings.webhookHost, settings.usesCommand, settings.refusedAbove,
                settings.idleAfter, tokenKey,
            ])
    }

    // MARK: What has happened

    /// Notes what a run that is over has changed, in the transaction that ends it.
    static func noteNews(of runID: String, at moment: Int64, in database: Database) throws {
        guard let settings = try newsSettings(in: database),
            let row = try Row.fetchOne(
                database, sql: ImportRecord.selectRun + " WHERE id = ?", arguments: [runID])
        else { return }
        let run = ImportRecord.run(row)
        let saved = try existing(run.importID, in: database)
        guard run.kind != .retry else { return }
        let before = try ImportCondition(
            rawValue: String.fetchOne(
                database, sql: "SELECT condition FROM import WHERE id = ?",
                arguments: [run.importID]) ?? "")
        let after = ImportCondition.after(
            run, before: before ?? .fine,
            idleRuns: saved.saved.definition.schedule.isManual
                ? 0 : try idleRuns(of: run.importID, most: settings.idleAfter, in: database),
            settings)
        guard let event = ImportCondition.news(from: before ?? .fine, to: after) else { return }
        try database.execute(
            sql: "UPDATE import SET condition = ? WHERE id = ?",
            arguments: [after.rawValue, run.importID])
        try add(event, NewsBody(event, saved, run), of: run.importID, at: moment, in: database)
    }

    /// Runs in a row, from the newest back, that read nothing.
    private static func idleRuns(of importID: String, most: Int, in database: Database) throws
        -> Int
    {
        try Row.fetchAll(
            database,
            sql: """
                SELECT state, accepted + refused + superseded AS rows FROM import_run
                WHERE import_id = ? AND kind <> 'retry' ORDER BY number DESC LIMIT ?
                """, arguments: [importID, most]
        ).prefix { $0["state"] == "succeeded" && $0["rows"] == 0 }.count
    }

    /// Minutes that an import may be late before its worker counts as having been away.
    private static let absence: Int64 = 15

    /// Imports that were due while no worker was there are told of, once.
    public func noteAbsence(now: Date) throws(StoreError) {
        let moment = ConnectionRecord.milliseconds(now)
        try write { database in
            guard try Self.newsSettings(in: database) != nil else { return }
            // One whose run is under way is not late; one that was told of is told once.
            let late = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, nickname, next_run FROM import
                    WHERE standing = 'active' AND next_run < ? AND late_told IS NOT next_run
                        AND NOT EXISTS (SELECT 1 FROM import_run WHERE import_id = import.id
                            AND state IN ('queued', 'running', 'paused'))
                    ORDER BY next_run LIMIT 100
                    """, arguments: [moment - Self.absence * 60_000])
            guard let first = late.first else { return }
            for row in late {
                try database.execute(
                    sql: "UPDATE import SET late_told = next_run WHERE id = ?",
                    arguments: [row["id"] as String])
            }
            let since = ConnectionRecord.date(first["next_run"])
            try Self.add(
                .workerBack, NewsBody(since: since, imports: late.map { $0["nickname"] }),
                of: nil, at: moment, in: database)
        }
    }

    /// News that are kept at most: the oldest go first.
    private static let mostNews = 1_000

    private static func add(
        _ event: News.Event, _ body: NewsBody, of importID: String?, at moment: Int64,
        in database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO news (event, import_id, at, body, next_try) VALUES (?, ?, ?, '', ?)",
            arguments: [event.rawValue, importID, moment, moment])
        let id = database.lastInsertedRowID
        try database.execute(
            sql: "UPDATE news SET body = ? WHERE id = ?",
            arguments: [try body.json(id: id, at: ConnectionRecord.date(moment)), id])
        try database.execute(
            sql:
                "DELETE FROM news WHERE id <= (SELECT id FROM news ORDER BY id DESC LIMIT 1 OFFSET ?)",
            arguments: [mostNews])
    }

    // MARK: Telling

    /// What is to be told by now, oldest first: of each import only the first, so that its states come
    /// in their order.
    public func dueNews(now: Date) throws(StoreError) -> [News] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM news WHERE next_try <= ? AND NOT EXISTS (SELECT 1 FROM news AS older
                        WHERE older.import_id = news.import_id AND older.id < news.id)
                    ORDER BY id LIMIT 50
                    """,
                arguments: [ConnectionRecord.milliseconds(now)]
            ).compactMap { row in
                guard let event = News.Event(rawValue: row["event"]) else { return nil }
                let delivered = (row["delivered"] as String).split(separator: ",")
                return News(
                    id: row["id"], event: event, at: ConnectionRecord.date(row["at"]),
                    body: row["body"], tries: row["tries"],
                    delivered: Set(delivered.compactMap { News.Channel(rawValue: String($0)) }))
            }
        }
    }

    /// When the next news is to be tried; nil where none is left.
    public func nextNews() throws(StoreError) -> Date? {
        try read {
            try Int64.fetchOne($0, sql: "SELECT MIN(next_try) FROM news").map(ConnectionRecord.date)
        }
    }

    /// Writes down who has it, and when it is tried again where somebody has not; nil removes it.
    public func noteDelivery(_ news: News, nextTry: Date?) throws(StoreError) {
        try write { database in
            guard let nextTry else {
                try database.execute(sql: "DELETE FROM news WHERE id = ?", arguments: [news.id])
                return
            }
            try database.execute(
                sql: "UPDATE news SET tries = ?, delivered = ?, next_try = ? WHERE id = ?",
                arguments: [
                    news.tries,
                    news.delivered.map(\.rawValue).sorted().joined(separator: ","),
                    ConnectionRecord.milliseconds(nextTry), news.id,
                ])
        }
    }
}

/// The object that is delivered: names, numbers and one sentence.
public struct NewsBody: Encodable {
    var id: Int64 = 0
    var event: String
    var at = ""
    var text: String
    var nickname: String?
    var connection: String?
    var account: String?
    var run: Int?
    var state: String?
    var total: Int?
    var accepted: Int?
    var refused: Int?
    var since: String?
    var imports: [String]?

    private enum CodingKeys: String, CodingKey {
        case id, event, at, text, connection, account, run, state, total, accepted, refused, since,
            imports
        case nickname = "import"
    }

    init(_ event: News.Event, _ row: ImportRow, _ run: ImportRun) {
        self.event = event.rawValue
        let name = row.saved.definition.nickname
        let more = tr("“bricktap import show \(name)” tells more.")
        let words =
            switch event {
            case .failed: tr("Import “\(name)” has failed.")
            case .refused:
                tr(
                    "Import “\(name)”: \(run.refused) of \(run.accepted + run.refused) rows were refused."
                )
            case .nothingRead: tr("Import “\(name)” has read nothing for several runs.")
            case .recovered: tr("Import “\(name)” is well again.")
            case .workerBack, .test: ""
            }
        text = "\(words) \(more)"
        nickname = name
        connection = row.connection
        account = row.saved.definition.accountName
        self.run = run.number
        state = run.state.rawValue
        total = run.total
        accepted = run.accepted
        refused = run.refused
    }

    init(since: Date, imports: [String]) {
        event = News.Event.workerBack.rawValue
        self.since = since.formatted(.iso8601)
        self.imports = imports
        text = tr(
            "bricktap's worker is back: imports were due since \(since.formatted(.iso8601)) and did not run."
        )
    }

    /// What a try of the way says.
    public init() {
        event = News.Event.test.rawValue
        text = tr("This is a test of bricktap's news.")
    }

    /// The object as JSON, on one line.
    public func json(id: Int64, at date: Date) throws -> String {
        var body = self
        body.id = id
        body.at = date.formatted(.iso8601)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }
}
