/// A query: what, from where, which rows.
indirect enum SelectSource: Sendable, Equatable {
    case table([String])
    case query(Select)
}

struct Select: Sendable, Equatable {
    struct Item: Sendable, Equatable {
        var expression: Expression
        var alias: String?
    }

    /// Nil for `*`.
    var items: [Item]?
    var from: SelectSource
    var condition: Condition?
    var order: [Expression] = []
    var limit: Int?
}

/// A value in a query.
indirect enum Expression: Sendable, Equatable {
    case column(String)
    case literal(String)
    case null
    /// `:name`, bound by the request.
    case parameter(String)
    case cast(Expression, String)
    case countAll
    case countIf(Condition)
    case max(Expression)
    /// Since 1970, in units of so many microseconds.
    case unix(Expression, Int)
    case timestampMicros(Expression)
    case now
    case today
    /// Microseconds more of a time, days more of a date, or that much more of a number.
    case plus(Expression, Int)
    case when(Condition, Expression)

    var isAggregate: Bool {
        switch self {
        case .countAll, .countIf, .max: true
        case .cast(let inner, _), .unix(let inner, _), .timestampMicros(let inner),
            .plus(let inner, _):
            inner.isAggregate
        default: false
        }
    }
}

indirect enum Condition: Sendable, Equatable {
    enum Comparison: String, Sendable {
        case less = "<", lessOrEqual = "<=", equal = "=", greater = ">", greaterOrEqual = ">=",
            unequal = "<>"
    }
    case compare(Expression, Comparison, Expression)
    case isNull(Expression, Bool)
    case isOne(Expression, [Expression])
    case and(Condition, Condition)
    case or(Condition, Condition)
}

/// The rows of a result: texts that are made when they are asked for, so that a large table costs
/// no memory.
struct ResultRows: Sendable {
    private enum Kind: Sendable {
        case list([[String?]])
        /// Rows of a table by number, nil for all, and which of its columns.
        case picked(Scenario.Table, [Int32]?, columns: [Int])
        /// Values that are worked out.
        case computed(SelectRun, [Int32]?, [Expression])
    }
    private let kind: Kind
    let count: Int

    init(_ rows: [[String?]]) {
        kind = .list(rows)
        count = rows.count
    }

    init(_ table: Scenario.Table, rows: [Int32]?, columns: [Int], limit: Int) {
        kind = .picked(table, rows, columns: columns)
        count = min(limit, rows?.count ?? table.rowCount)
    }

    init(_ run: SelectRun, rows: [Int32]?, _ items: [Expression], limit: Int) {
        kind = .computed(run, rows, items)
        count = min(limit, rows?.count ?? run.table.rowCount)
    }

    private init(_ kind: Kind, count: Int) {
        self.kind = kind
        self.count = count
    }

    func prefix(_ limit: Int) -> ResultRows { ResultRows(kind, count: min(limit, count)) }

    subscript(index: Int) -> [String?] {
        switch kind {
        case .list(let rows): return rows[index]
        case .picked(let table, let rows, let columns):
            let number = rows.map { Int($0[index]) } ?? index
            return columns.map { table.value(row: number, column: $0) }
        case .computed(let run, let rows, let items):
            let number = rows.map { Int($0[index]) } ?? index
            return items.map { try? run.value($0, number) }
        }
    }

    subscript(range: Range<Int>) -> [[String?]] { range.map { self[$0] } }
}

extension Scenario.Table {
    /// A value as it was given, or made from the row's number by the column's type.
    func value(row index: Int, column place: Int) -> String? {
        if rows.indices.contains(index) { return rows[index][place] }
        let column = columns[place]
        switch column.type.uppercased().prefix(3) {
        case "BIG", "INT", "SMA", "TIN": return String(index + 1)
        case "DOU", "FLO", "DEC": return "\(index % 1_000).\(index % 90 + 10)"
        case "BOO": return index % 2 == 0 ? "true" : "false"
        case "DAT": return Timestamp.date(days: 19_000 + index % 1_500)
        case "TIM": return Timestamp.dateTime(milliseconds: Self.firstTime + index * 60_000) + "Z"
        default: break
        }
        switch column.name.lowercased() {
        case "email": return "person\(index + 1)@example.com"
        // One in a thousand is no phone number.
        case "phone": return index % 1_000 == 999 ? "none" : "+1415\(5_550_000 + index)"
        default: return "\(column.name) \(index + 1)"
        }
    }

    private static let firstTime = 1_700_000_000_000
}
