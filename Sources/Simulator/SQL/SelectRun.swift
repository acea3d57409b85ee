/// Runs a query on one table, or on a query of it.
struct SelectRun {
    let table: Scenario.Table
    let parameters: [String: String?]
    private let places: [String: Int]

    init(table: Scenario.Table, parameters: [String: String?]) {
        self.table = table
        self.parameters = parameters
        places = Dictionary(
            table.columns.enumerated().map { ($1.name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    struct Failure: Error {
        var message: String
    }

    func run(_ select: Select) throws -> (columns: [Scenario.Column], rows: ResultRows) {
        var rows: [Int32]?
        if let condition = select.condition {
            rows = try (0..<Int32(table.rowCount)).filter { try holds(condition, row: Int($0)) }
        }
        guard let items = select.items else {
            return (
                table.columns,
                ResultRows(
                    table, rows: rows, columns: Array(table.columns.indices),
                    limit: select.limit ?? Int.max)
            )
        }
        if items.contains(where: { $0.expression.isAggregate }) {
            let columns = items.map { item in
                Scenario.Column(item.alias ?? "value", type(of: item.expression))
            }
            let numbers = rows ?? (0..<Int32(table.rowCount)).map { $0 }
            let values = try items.map { try aggregate($0.expression, numbers) }
            return (columns, ResultRows([values]))
        }
        let places = try items.map { item -> Int? in
            guard case .column(let name) = item.expression else { return nil }
            return try place(name)
        }
        let columns = zip(items, places).map { item, place in
            var column =
                place.map { table.columns[$0] }
                ?? Scenario.Column("value", type(of: item.expression))
            if let alias = item.alias { column.name = alias }
            return column
        }
        let limit = select.limit ?? Int.max
        if places.allSatisfy({ $0 != nil }) {
            return (
                columns,
                ResultRows(table, rows: rows, columns: places.compactMap { $0 }, limit: limit)
            )
        }
        let numbers = (rows ?? (0..<Int32(table.rowCount)).map { $0 }).prefix(limit)
        return (
            columns,
            ResultRows(
                try numbers.map { row in try items.map { try value($0.expression, Int(row)) } })
        )
    }

    private func place(_ name: String) throws -> Int {
        // Asked for every row of a large table: names are mostly in lower case already.
        if let place = places[name] ?? places[name.lowercased()] { return place }
        throw Failure(
            message:
                "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `\(name)` cannot be resolved. SQLSTATE: 42703"
        )
    }

    private func type(of expression: Expression) -> String {
        switch expression {
        case .column(let name): (try? place(name)).map { table.columns[$0].type } ?? "STRING"
        case .countAll, .unixMicros: "BIGINT"
        case .timestampMicros: "TIMESTAMP"
        case .cast(_, let type): type
        case .max(let inner): type(of: inner)
        case .literal(let text): Int(text) == nil ? "STRING" : "INT"
        case .null, .parameter: "STRING"
        }
    }

    private func value(_ expression: Expression, _ row: Int) throws -> String? {
        switch expression {
        case .column(let name): return table.value(row: row, column: try place(name))
        case .literal(let text): return text
        case .null, .countAll, .max: return nil
        case .parameter(let name):
            guard let value = parameters[name] else {
                throw Failure(
                    message:
                        "[UNBOUND_SQL_PARAMETER] Found the unbound parameter: \(name). Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`. SQLSTATE: 42P02"
                )
            }
            return value
        case .cast(let inner, _): return try value(inner, row)
        case .unixMicros(let inner):
            return try value(inner, row).flatMap(Self.micros).map(String.init)
        case .timestampMicros(let inner):
            return try value(inner, row).flatMap { Int($0) }.map {
                Timestamp.dateTime(milliseconds: $0 / 1_000) + "Z"
            }
        }
    }

    private func aggregate(_ expression: Expression, _ rows: [Int32]) throws -> String? {
        switch expression {
        case .countAll: return String(rows.count)
        case .cast(let inner, _): return try aggregate(inner, rows)
        case .unixMicros(let inner):
            return try aggregate(inner, rows).flatMap(Self.micros).map(String.init)
        case .max(let inner):
            var best: String?
            for row in rows {
                guard let value = try value(inner, Int(row)) else { continue }
                if let known = best, Self.compare(value, known) <= 0 { continue }
                best = value
            }
            return best
        default: return try rows.first.flatMap { try value(expression, Int($0)) }
        }
    }

    private func holds(_ condition: Condition, row: Int) throws -> Bool {
        switch condition {
        case .and(let a, let b): return try holds(a, row: row) && holds(b, row: row)
        case .or(let a, let b): return try holds(a, row: row) || holds(b, row: row)
        case .isNull(let expression, let isNull):
            return (try value(expression, row) == nil) == isNull
        case .compare(let a, let comparison, let b):
            guard let left = try value(a, row), let right = try value(b, row) else { return false }
            let order = Self.compare(left, right)
            return switch comparison {
            case .less: order < 0
            case .lessOrEqual: order <= 0
            case .equal: order == 0
            case .greater: order > 0
            case .greaterOrEqual: order >= 0
            case .unequal: order != 0
            }
        }
    }

    /// Numbers as numbers; dates and times in ISO 8601 order themselves as texts.
    private static func compare(_ a: String, _ b: String) -> Int {
        if let left = Double(a), let right = Double(b) {
            return left < right ? -1 : left > right ? 1 : 0
        }
        return a < b ? -1 : a > b ? 1 : 0
    }

    /// `2026-11-01T08:00:00.000Z` in microseconds since 1970.
    private static func micros(_ text: String) -> Int? {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count >= 6 else { return nil }
        var days = 0
        // The year's first of March, as the algorithm of `Timestamp` counts.
        let year = numbers[1] <= 2 ? numbers[0] - 1 : numbers[0]
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (numbers[1] + (numbers[1] > 2 ? -3 : 9)) + 2) / 5 + numbers[2] - 1
        days =
            era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        let milliseconds = numbers.count > 6 ? numbers[6] : 0
        return seconds * 1_000_000 + milliseconds * 1_000
    }
}
