/// Runs a query on one table, or on a query of it.
struct SelectRun: Sendable {
    let table: Scenario.Table
    let parameters: [String: String?]
    /// The workspace's clock: seconds since 1970.
    let now: Double
    private let places: [String: Int]

    init(table: Scenario.Table, parameters: [String: String?], now: Double) {
        self.now = now
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
        if !select.order.isEmpty { rows = try sorted(rows, by: select.order) }
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
        let expressions = items.map(\.expression)
        if let first = rows?.first ?? (table.rowCount > 0 ? 0 : nil) {
            for expression in expressions { _ = try value(expression, Int(first)) }
        }
        return (columns, ResultRows(self, rows: rows, expressions, limit: limit))
    }

    /// Nulls first, as SQL sorts.
    private func sorted(_ rows: [Int32]?, by order: [Expression]) throws -> [Int32]? {
        let numbers = rows ?? (0..<Int32(table.rowCount)).map { $0 }
        let keys = try order.map { expression in
            SortKeys(try numbers.map { try value(expression, Int($0)) })
        }
        func isBefore(_ a: Int, _ b: Int) -> Bool {
            for key in keys {
                let order = key.compare(a, b)
                if order != 0 { return order < 0 }
            }
            return a < b
        }
        let places = numbers.indices
        if zip(places, places.dropFirst()).allSatisfy({ isBefore($0, $1) }) { return rows }
        return places.sorted(by: isBefore).map { numbers[$0] }
    }

    /// What rows are sorted by: as numbers where all are, as words where none is, which is much
    /// quicker than to look at each pair.
    private struct SortKeys {
        private let texts: [String?]
        private let numbers: [Double]?
        private let areWords: Bool

        init(_ texts: [String?]) {
            self.texts = texts
            areWords = texts.allSatisfy {
                $0.map { Double($0) == nil && !SQLValue.isTime($0) } ?? true
            }
            let numbers = texts.prefix { $0.flatMap { Double($0) } != nil }
            self.numbers =
                numbers.count == texts.count ? texts.compactMap { $0.flatMap { Double($0) } } : nil
        }

        func compare(_ a: Int, _ b: Int) -> Int {
            if let numbers, !numbers[a].isNaN, !numbers[b].isNaN {
                return numbers[a] < numbers[b] ? -1 : numbers[a] > numbers[b] ? 1 : 0
            }
            guard let left = texts[a], let right = texts[b] else {
                return (texts[a] == nil ? 0 : 1) - (texts[b] == nil ? 0 : 1)
            }
            if areWords { return left < right ? -1 : left == right ? 0 : 1 }
            return SQLValue.compare(left, right)
        }
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
        case .countAll, .countIf, .unix: "BIGINT"
        case .timestampMicros, .now: "TIMESTAMP"
        case .today: "DATE"
        case .plus(let inner, _), .when(_, let inner): type(of: inner)
        case .cast(_, let type): type
        case .max(let inner): type(of: inner)
        case .literal(let text): Int(text) == nil ? "STRING" : "INT"
        case .null, .parameter: "STRING"
        }
    }

    func value(_ expression: Expression, _ row: Int) throws -> String? {
        switch expression {
        case .column(let name): return table.value(row: row, column: try place(name))
        case .literal(let text): return text
        case .null, .countAll, .countIf, .max: return nil
        case .parameter(let name):
            guard let value = parameters[name] else {
                throw Failure(
                    message:
                        "[UNBOUND_SQL_PARAMETER] Found the unbound parameter: \(name). Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`. SQLSTATE: 42P02"
                )
            }
            return value
        case .cast(let inner, let type):
            return try value(inner, row).map { SQLValue.cast($0, to: type) }
        case .unix(let inner, let unit):
            return try value(inner, row).flatMap(SQLValue.micros).map { String($0 / unit) }
        case .timestampMicros(let inner):
            return try value(inner, row).flatMap { Int($0) }.map { SQLValue.time(micros: $0) }
        case .now: return SQLValue.time(micros: Int(now * 1_000) * 1_000)
        case .today: return Timestamp.date(days: Int(now / 86_400))
        case .plus(let inner, let more):
            return try value(inner, row).map { SQLValue.sum($0, more) }
        case .when(let condition, let inner):
            return try holds(condition, row: row) ? value(inner, row) : nil
        }
    }

    private func aggregate(_ expression: Expression, _ rows: [Int32]) throws -> String? {
        switch expression {
        case .countAll: return String(rows.count)
        case .countIf(let condition):
            return String(try rows.count { try holds(condition, row: Int($0)) })
        case .cast(let inner, let type):
            return try aggregate(inner, rows).map { SQLValue.cast($0, to: type) }
        case .unix(let inner, let unit):
            return try aggregate(inner, rows).flatMap(SQLValue.micros).map { String($0 / unit) }
        case .max(let inner):
            var best: String?
            for row in rows {
                guard let value = try value(inner, Int(row)) else { continue }
                if let known = best, SQLValue.compare(value, known) <= 0 { continue }
                best = value
            }
            return best
        default:
            // The clock and literals have a value without any row.
            return rows.isEmpty && expression.isConstant
                ? try value(expression, 0)
                : try rows.first.flatMap { try value(expression, Int($0)) }
        }
    }

    private func holds(_ condition: Condition, row: Int) throws -> Bool {
        switch condition {
        case .and(let a, let b): return try holds(a, row: row) && holds(b, row: row)
        case .or(let a, let b): return try holds(a, row: row) || holds(b, row: row)
        case .isNull(let expression, let isNull):
            return (try value(expression, row) == nil) == isNull
        case .isOne(let expression, let values):
            guard let wanted = try value(expression, row) else { return false }
            return try values.contains { try value($0, row) == wanted }
        case .compare(let a, let comparison, let b):
            guard let left = try value(a, row), let right = try value(b, row) else { return false }
            let order = SQLValue.compare(left, right)
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
}
