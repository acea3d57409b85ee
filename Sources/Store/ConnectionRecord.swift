internal import Connections
internal import FoundationEssentials
internal import GRDB

/// A connection as a row, and back.
enum ConnectionRecord {
    private static let columns = [
        "id", "name", "name_key", "host", "port", "http_path", "catalog", "schema", "ca_bundle",
        "host_is_trusted", "insecure_http", "connected_by", "connected_by_key", "connected_on",
        "test_status", "test_at", "test_step", "search_key",
    ]

    private static let running = """
        (SELECT COUNT(*) FROM import
            JOIN import_run ON import_run.import_id = import.id
                AND import_run.state IN ('queued', 'running')
            WHERE import.connection_id = connection.id) AS running_imports
        """

    static let select = "SELECT connection.*, \(running) FROM connection"

    /// With the last run of an import: for the few rows of a page.
    static let selectWithLastRun = """
        SELECT connection.*, \(running), (SELECT max(started_at) FROM import
            JOIN import_run ON import_run.import_id = import.id
            WHERE import.connection_id = connection.id) AS last_run
        FROM connection
        """

    static let insert =
        "INSERT INTO connection (\(columns.joined(separator: ", "))) VALUES ("
        + columns.map { ":\($0)" }.joined(separator: ", ") + ")"

    static let update =
        "UPDATE connection SET "
        + columns.dropFirst().map { "\($0) = :\($0)" }.joined(separator: ", ")
        + " WHERE id = :id"

    /// What names and addresses are compared by: ignoring case, in every script.
    static func key(_ text: String) -> String { text.lowercased() }

    static func milliseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1_000).rounded())
    }

    static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }

    static func arguments(_ connection: Connection) -> StatementArguments {
        let details = connection.details
        var step: String?
        if case .failed(_, let failed) = connection.test { step = failed?.rawValue }
        let search = [
            connection.name, details.host.name, "\(details.catalog).\(details.schema)",
            connection.connectedBy,
        ]
        return [
            "id": connection.id, "name": connection.name, "name_key": key(connection.name),
            "host": details.host.name, "port": details.port, "http_path": details.httpPath.text,
            "catalog": details.catalog, "schema": details.schema, "ca_bundle": details.caBundle,
            "host_is_trusted": details.hostIsTrusted, "insecure_http": details.insecureHTTP,
            "connected_by": connection.connectedBy,
            "connected_by_key": key(connection.connectedBy),
            "connected_on": milliseconds(connection.connectedOn),
            "test_status": connection.test.word,
            "test_at": connection.test.at.map(milliseconds), "test_step": step,
            "search_key": key(search.joined(separator: "\n")),
        ]
    }

    static func row(_ row: Row) -> ConnectionRow {
        var reader = ConnectionReader(Array(row.columnNames))
        return reader.row(row)
    }
}

/// Reads the rows of one statement: where a column stands is looked up once, not for every row.
struct ConnectionReader {
    private let id, name, host, port, path, catalog, schema, bundle, isTrusted, isInsecure: Int
    private let by, on, status, testAt, step, closing, running, tokenSaved, version: Int
    /// Nil where the statement does not ask for it.
    private let lastRun: Int?
    /// Many connections lead to one warehouse.
    private var paths: [String: HTTPPath] = [:]

    init(_ columns: [String]) {
        func place(_ column: String) -> Int {
            guard let place = columns.firstIndex(of: column) else {
                preconditionFailure("the statement has no column \(column)")
            }
            return place
        }
        id = place("id")
        name = place("name")
        host = place("host")
        port = place("port")
        path = place("http_path")
        catalog = place("catalog")
        schema = place("schema")
        bundle = place("ca_bundle")
        isTrusted = place("host_is_trusted")
        isInsecure = place("insecure_http")
        by = place("connected_by")
        on = place("connected_on")
        status = place("test_status")
        testAt = place("test_at")
        step = place("test_step")
        closing = place("closing_since")
        running = place("running_imports")
        tokenSaved = place("token_saved_on")
        version = place("version")
        lastRun = columns.firstIndex(of: "last_run")
    }

    mutating func row(_ row: Row) -> ConnectionRow {
        let host: String = row[host]
        let details = ConnectionDetails(
            host: HostRule.host(from: host) ?? Host(name: host, cloud: nil, isLoopback: false),
            port: row[port], httpPath: httpPath(row[path]),
            catalog: row[catalog], schema: row[schema], caBundle: row[bundle],
            hostIsTrusted: row[isTrusted], insecureHTTP: row[isInsecure])
        let at = (row[testAt] as Int64?).map(ConnectionRecord.date)
        let test: TestState =
            switch (row[status] as String, at) {
            case ("passed", let at?): .passed(at: at)
            case ("failed", let at?):
                .failed(at: at, step: (row[step] as String?).flatMap(ProbeStep.init))
            default: .untested
            }
        return ConnectionRow(
            connection: Connection(
                id: row[id], name: row[name], details: details, connectedBy: row[by],
                connectedOn: ConnectionRecord.date(row[on]), test: test, version: row[version]),
            runningImports: row[running], isClosing: row[closing] as Int64? != nil,
            tokenLastUsed: tokenLastUsed(row, test))
    }

    private func tokenLastUsed(_ row: Row, _ test: TestState) -> Date? {
        guard let lastRun else { return nil }
        let saved = (row[tokenSaved] as Int64?).map(ConnectionRecord.date)
        let run = (row[lastRun] as Int64?).map(ConnectionRecord.date)
        return [saved, run, test.tokenUsed].compactMap { $0 }.max()
    }

    private mutating func httpPath(_ text: String) -> HTTPPath {
        if let known = paths[text] { return known }
        let path = HTTPPathRule.path(from: text) ?? HTTPPath(text: text, warehouseID: "")
        if paths.count < 1_000 { paths[text] = path }
        return path
    }
}
