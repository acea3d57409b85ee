public import Connections
internal import FoundationEssentials
internal import GRDB

/// Pages of connections, filtered and in order.
extension SQLiteStore {
    public func page(_ query: ConnectionQuery, offset: Int, limit: Int) throws(StoreError)
        -> ConnectionPage
    {
        let (condition, arguments) = Self.condition(query)
        let order = Self.order(query)
        return try read { database in
            var rows: [ConnectionRow] = []
            if limit > 0 {
                // The ids first, from an index; whole rows only for those that are shown.
                rows = try Self.rows(
                    database,
                    " WHERE connection.rowid IN (SELECT rowid FROM connection\(condition)"
                        + " ORDER BY \(order) LIMIT ? OFFSET ?) ORDER BY \(order)",
                    arguments + [limit, offset])
            }
            let total = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM connection") ?? 0
            let matching: Int
            if condition.isEmpty {
                matching = total
            } else if rows.count < limit && (offset == 0 || !rows.isEmpty) {
                // The last row was among them: nothing is left to count.
                matching = offset + rows.count
            } else {
                matching =
                    try Int.fetchOne(
                        database, sql: "SELECT COUNT(*) FROM connection" + condition,
                        arguments: arguments) ?? 0
            }
            return ConnectionPage(rows: rows, offset: offset, matching: matching, total: total)
        }
    }

    public func place(of id: String, in query: ConnectionQuery) throws(StoreError) -> Int? {
        let (condition, arguments) = Self.condition(query)
        return try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT place FROM (
                        SELECT id, ROW_NUMBER() OVER (ORDER BY \(Self.order(query))) - 1 AS place
                        FROM connection\(condition))
                    WHERE id = ?
                    """, arguments: arguments + [id])
        }
    }

    private static func rows(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [ConnectionRow] {
        let statement = try database.makeStatement(
            sql: ConnectionRecord.selectWithLastRun + condition)
        var reader = ConnectionReader(statement.columnNames)
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        var rows: [ConnectionRow] = []
        while let row = try cursor.next() { rows.append(reader.row(row)) }
        return rows
    }

    public func each(_ query: ConnectionQuery, _ body: (ConnectionRow) -> Void) throws(StoreError) {
        let (condition, arguments) = Self.condition(query)
        try read { database in
            let statement = try database.makeStatement(
                sql: ConnectionRecord.select
                    + (condition.isEmpty
                        ? ""
                        : " WHERE connection.rowid IN (SELECT rowid FROM connection\(condition))")
                    + " ORDER BY " + Self.order(query))
            var reader = ConnectionReader(statement.columnNames)
            let cursor = try Row.fetchCursor(statement, arguments: arguments)
            while let row = try cursor.next() { body(reader.row(row)) }
        }
    }

    public func connectors() throws(StoreError) -> [Connector] {
        try read { database in
            // Counted in the index alone; the table is asked once for each person.
            try Row.fetchAll(
                database,
                sql: """
                    SELECT (SELECT connected_by FROM connection AS first
                            WHERE first.connected_by_key = every.connected_by_key
                            ORDER BY name_key LIMIT 1) AS email,
                        COUNT(*) AS connections
                    FROM connection AS every WHERE connected_by_key <> ''
                    GROUP BY connected_by_key ORDER BY connected_by_key
                    """
            ).map { Connector(email: $0["email"], connections: $0["connections"]) }
        }
    }

    /// Both days of a range are in, in the person's own time.
    static func limit(
        _ column: String, to range: DayRange, _ parts: inout [String],
        _ arguments: inout StatementArguments
    ) {
        let interval = range.interval(timeZone: .current)
        if let start = interval.start {
            parts.append("\(column) >= ?")
            arguments += [ConnectionRecord.milliseconds(start)]
        }
        if let end = interval.end {
            parts.append("\(column) < ?")
            arguments += [ConnectionRecord.milliseconds(end)]
        }
    }

    private static func condition(_ query: ConnectionQuery) -> (String, StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        if let range = query.connectedOn {
            limit("connected_on", to: range, &parts, &arguments)
        }
        if !query.connectedBy.isEmpty {
            let marks = query.connectedBy.map { _ in "?" }.joined(separator: ", ")
            parts.append("connected_by_key IN (\(marks))")
            arguments += StatementArguments(query.connectedBy.map(ConnectionRecord.key))
        }
        if !query.search.isEmpty {
            parts.append("holds(search_key, ?)")
            arguments += [ConnectionRecord.key(query.search)]
        }
        return (parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND "), arguments)
    }

    private static func order(_ query: ConnectionQuery) -> String {
        let direction = query.ascending ? "ASC" : "DESC"
        let column =
            switch query.order {
            case .name: "name_key"
            case .host: "host"
            case .connectedBy: "connected_by_key"
            case .connectedOn: "connected_on"
            case .lastTest: "test_at"
            }
        return query.order == .name
            ? "name_key \(direction)" : "\(column) \(direction), name_key \(direction)"
    }
}
