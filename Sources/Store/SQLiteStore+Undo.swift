internal import Connections
internal import GRDB

/// A deleted connection with everything that hung on it, to be put back. In memory only.
public struct DeletedConnection: Sendable {
    public let id: String
    /// The connection's name.
    public let name: String
    let token: AccessToken?
    /// Rows by their table, in an order in which they can be put in.
    fileprivate let tables: [(name: String, rows: [Row])]

    fileprivate init(id: String, token: AccessToken?, tables: [(String, [Row])]) {
        self.id = id
        self.token = token
        self.tables = tables
        name = tables.first?.1.first?["name"] ?? ""
    }

    /// Those of its rows that `Row` copies out of the database.
    fileprivate struct Row: Sendable {
        let values: [(column: String, value: DatabaseValue)]

        subscript(column: String) -> String? {
            values.first { $0.column == column }.flatMap { String.fromDatabaseValue($0.value) }
        }
    }
}

extension SQLiteStore {
    /// Rows beyond which a delete cannot be undone: they would have to be kept in memory.
    private static let mostKept = 100_000

    /// What hangs on a connection, in the order in which foreign keys want it.
    private static let tables = [
        ("connection", "id = :id"),
        ("connection_test", "connection_id = :id"),
        ("guide_mark", "connection_id = :id"),
        ("kept_form", "connection_id = :id"),
        ("import", "connection_id = :id"),
        ("import_run", "import_id IN (SELECT id FROM import WHERE connection_id = :id)"),
        (
            "import_batch",
            """
            run_id IN (SELECT import_run.id FROM import_run JOIN import
                ON import.id = import_id WHERE connection_id = :id)
            """
        ),
        (
            "import_failure",
            """
            run_id IN (SELECT import_run.id FROM import_run JOIN import
                ON import.id = import_id WHERE connection_id = :id)
            """
        ),
    ]

    /// Tables whose id is SQLite's own number.
    private static let numbered: Set = ["connection_test", "import_failure"]

    /// A connection as it is before its delete; nil when there is too much of it.
    static func remember(_ id: String, token: AccessToken?, in database: Database) throws
        -> DeletedConnection?
    {
        var kept: [(String, [DeletedConnection.Row])] = []
        var count = 0
        for (table, condition) in tables {
            count +=
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM \(table) WHERE \(condition)",
                    arguments: ["id": id]) ?? 0
            guard count <= mostKept else { return nil }
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM \(table) WHERE \(condition)", arguments: ["id": id])
            kept.append(
                (
                    table,
                    rows.map { row in
                        DeletedConnection.Row(values: row.map { ($0.0, $0.1) })
                    }
                ))
        }
        return DeletedConnection(id: id, token: token, tables: kept)
    }

    /// Puts a connection back as it was, open to new runs, its token under another key.
    static func putBack(_ deleted: DeletedConnection, tokenKey: String?, in database: Database)
        throws
    {
        let taken = try String.fetchOne(
            database, sql: "SELECT name FROM connection WHERE name_key = ?",
            arguments: [ConnectionRecord.key(deleted.name)])
        if let taken { throw StoreError.nameTaken(taken) }
        for (table, rows) in deleted.tables {
            for row in rows {
                // A rowid may have been given to another row since; nothing refers to one.
                var values = row.values.filter {
                    $0.column != "id" || !Self.numbered.contains(table)
                }
                if table == "connection" {
                    values = values.map { column, value in
                        switch column {
                        case "token_key": (column, tokenKey.databaseValue)
                        case "closing_since": (column, .null)
                        default: (column, value)
                        }
                    }
                }
                let columns = values.map { "\"\($0.column)\"" }.joined(separator: ", ")
                let marks = values.map { _ in "?" }.joined(separator: ", ")
                try database.execute(
                    sql: "INSERT INTO \(table) (\(columns)) VALUES (\(marks))",
                    arguments: StatementArguments(values.map(\.value)))
            }
        }
    }
}
