internal import Connections
internal import FoundationEssentials
internal import GRDB
internal import Synchronization

/// An import and its runs as rows, and back.
enum ImportRecord {
    /// `r` is the newest run.
    static let select = """
        SELECT import.*, connection.name AS connection_name, \(runColumns)
        FROM import LEFT JOIN connection ON connection.id = import.connection_id
        LEFT JOIN import_run AS r ON r.id = import.last_run
        """

    private static let runNames = [
        "id", "import_id", "number", "kind", "state", "requested_at", "started_at", "ended_at",
        "total", "superseded", "cause", "action", "want",
    ]
    /// Where a lost result was asked for again, what is in CleverTap of the first one still counts.
    private static let counts = """
        max(r.accepted, r.earlier_accepted) AS r_accepted,
        CASE WHEN r.accepted + r.refused < r.earlier_accepted + r.earlier_refused
            THEN r.earlier_refused ELSE r.refused END AS r_refused
        """
    private static let runColumns =
        runNames.map { "r.\($0) AS r_\($0)" }.joined(separator: ", ") + ", " + counts
    static let selectRun = "SELECT \(runColumns) FROM import_run AS r"

    static func encoded(_ definition: ImportDefinition) throws -> String {
        String(decoding: try JSONEncoder().encode(definition), as: UTF8.self)
    }

    static func definition(_ text: String) throws -> ImportDefinition {
        if let known = known.withLock({ $0[text] }) { return known }
        let definition = try JSONDecoder().decode(ImportDefinition.self, from: Data(text.utf8))
        known.withLock { known in
            if known.count >= 500 { known.removeAll(keepingCapacity: true) }
            known[text] = definition
        }
        return definition
    }

    /// What has been read lately: a list looks at the same rows twice a second.
    private static let known = Mutex<[String: ImportDefinition]>([:])

    static func arguments(_ saved: SavedImport) throws -> StatementArguments {
        let definition = saved.definition
        return [
            "id": saved.id, "connection_id": saved.connectionID,
            "nickname": definition.nickname,
            "nickname_key": ConnectionRecord.key(definition.nickname),
            "definition": try encoded(definition), "kind": definition.kind.rawValue,
            "standing": saved.standing.rawValue, "is_manual": definition.schedule.isManual,
            "created_on": ConnectionRecord.milliseconds(saved.createdOn),
            "created_by": saved.createdBy,
            "created_by_key": ConnectionRecord.key(saved.createdBy),
            "account_key": ConnectionRecord.key(definition.accountName),
            "after_key": definition.schedule.predecessor.map { ConnectionRecord.key($0.trimmed) },
            "watermark": saved.watermark, "holds_events": saved.holdsEvents,
            "next_run": saved.nextRun.map(ConnectionRecord.milliseconds),
            // The connection's name is looked for where it is: it may be given another.
            "search_key": ConnectionRecord.key(
                [definition.nickname, saved.createdBy].joined(separator: "\n")),
        ]
    }

    static func row(_ row: Row) throws -> ImportRow {
        var definition = try definition(row["definition"])
        let connection = (row["connection_name"] as String?) ?? definition.connection
        definition.connection = connection
        let saved = SavedImport(
            id: row["id"], definition: definition, connectionID: row["connection_id"],
            standing: SavedImport.Standing(rawValue: row["standing"]) ?? .stopped,
            createdOn: ConnectionRecord.date(row["created_on"]), createdBy: row["created_by"],
            watermark: row["watermark"], watermarkSource: row["watermark_source"],
            watermarkType: row["watermark_type"], holdsEvents: row["holds_events"],
            nextRun: (row["next_run"] as Int64?).map(ConnectionRecord.date),
            version: row["version"])
        let lastRun = (row["r_id"] as String?) == nil ? nil : run(row)
        return ImportRow(saved: saved, connection: connection, lastRun: lastRun)
    }

    static func run(_ row: Row) -> ImportRun {
        let date = { (name: String) in (row[name] as Int64?).map(ConnectionRecord.date) }
        return ImportRun(
            id: row["r_id"], importID: row["r_import_id"], number: row["r_number"],
            kind: ImportRun.Kind(rawValue: row["r_kind"]) ?? .full,
            state: ImportRun.State(rawValue: row["r_state"]) ?? .failed,
            requestedAt: date("r_requested_at") ?? Date(timeIntervalSince1970: 0),
            startedAt: date("r_started_at"), endedAt: date("r_ended_at"), total: row["r_total"],
            accepted: row["r_accepted"], refused: row["r_refused"],
            superseded: row["r_superseded"], cause: row["r_cause"],
            action: row["r_action"])
    }

    static func failure(_ row: Row) -> FailedRecord {
        FailedRecord(
            id: row["id"], row: row["row"], identity: row["identity"], column: row["column_name"],
            reason: row["reason"], code: row["code"], value: row["value"],
            fate: FailedRecord.Fate(rawValue: row["fate"]) ?? .rule,
            isSuperseded: row["is_superseded"])
    }
}
