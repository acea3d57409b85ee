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

    static let select = """
        SELECT connection.*, (SELECT COUNT(*) FROM import
            JOIN import_run ON import_run.import_id = import.id
                AND import_run.state IN ('queued', 'running')
            WHERE import.connection_id = connection.id) AS running_imports
        FROM connection
        """

    static let insert =
        "INSERT INTO connection (\(columns.joined(separator: ", "))) VALUES ("
        + columns.map { ":\($0)" }.joined(separator: ", ") + ")"

    static let update =
        "UPDATE connection SET "
        + columns.dropFirst().map { "\($0) = :\($0)" }.joined(separator: ", ") + " WHERE id = :id"

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
        let host: String = row["host"]
        let path: String = row["http_path"]
        let details = ConnectionDetails(
            host: HostRule.host(from: host) ?? Host(name: host, cloud: nil, isLoopback: false),
            port: row["port"],
            httpPath: HTTPPathRule.path(from: path) ?? HTTPPath(text: path, warehouseID: ""),
            catalog: row["catalog"], schema: row["schema"], caBundle: row["ca_bundle"],
            hostIsTrusted: row["host_is_trusted"], insecureHTTP: row["insecure_http"])
        let at = (row["test_at"] as Int64?).map(date)
        let test: TestState =
            switch (row["test_status"] as String, at) {
            case ("passed", let at?): .passed(at: at)
            case ("failed", let at?):
                .failed(at: at, step: (row["test_step"] as String?).flatMap(ProbeStep.init))
            default: .untested
            }
        return ConnectionRow(
            connection: Connection(
                id: row["id"], name: row["name"], details: details,
                connectedBy: row["connected_by"], connectedOn: date(row["connected_on"]),
                test: test),
            runningImports: row["running_imports"],
            isClosing: row["closing_since"] as Int64? != nil)
    }
}
