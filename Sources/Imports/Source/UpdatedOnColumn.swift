internal import Connections

/// Updated On as SQL reads it: its values as texts that can be kept, compared and bound again, and
/// the workspace's own clock in the same terms.
struct UpdatedOnColumn: Sendable {
    /// How values are written and compared. The raw value is the SQL type that is kept with a mark:
    /// a mark of one kind says nothing about a column of another.
    enum Kind: String, Sendable {
        /// Microseconds since 1970, whatever time zone the session has.
        case timestamp = "TIMESTAMP"
        /// A time without a zone, as text.
        case local = "TIMESTAMP_NTZ"
        case date = "DATE"
        case whole = "BIGINT"
        case decimal = "DECIMAL"
        case double = "DOUBLE"

        init(_ column: SourceColumn) {
            let type = column.typeText.uppercased()
            switch column.family {
            case .date: self = .date
            case .timestamp: self = type.hasPrefix("TIMESTAMP_NTZ") ? .local : .timestamp
            case .integer: self = .whole
            default:
                self = ["DOUBLE", "FLOAT", "REAL"].contains(type) ? .double : .decimal
            }
        }
    }

    let column: SourceColumn
    let unit: ImportDefinition.EpochUnit?
    let kind: Kind

    init(_ column: SourceColumn, unit: ImportDefinition.EpochUnit?) {
        self.column = column
        self.unit = unit
        kind = Kind(column)
    }

    /// The column that a result has beside those of the mapping: the text of each row's value.
    static let resultName = "bricktap_updated_on"

    // MARK: SQL

    /// The column's value; NULL for NaN and the infinities, which no moment is, and which would
    /// be newer than every row.
    private var value: String {
        let name = SourceSQL.quoted(column.name)
        return kind == .double
            ? "CASE WHEN \(name) < 1e300 AND \(name) > -1e300 THEN \(name) END" : name
    }

    private func text(_ value: String) -> String {
        kind == .timestamp ? "CAST(UNIX_MICROS(\(value)) AS STRING)" : "CAST(\(value) AS STRING)"
    }

    /// Each row's value as a text.
    var rowText: String { text(value) }
    /// The newest value as a text.
    var newestText: String { text("MAX(\(value))") }
    /// The workspace's clock as a text of the same kind.
    var clockText: String { text(clock) }

    /// The workspace's clock. A date or time without a zone may be written where the clocks are
    /// ahead of the session's, so these have as much more as any zone has.
    private var clock: String {
        switch kind {
        case .timestamp: "CURRENT_TIMESTAMP()"
        case .local: "CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_NTZ) + INTERVAL '14' HOUR"
        case .date: "DATE_ADD(CURRENT_DATE(), 1)"
        case .whole, .decimal, .double:
            unit == .milliseconds
                ? "UNIX_MILLIS(CURRENT_TIMESTAMP())" : "UNIX_SECONDS(CURRENT_TIMESTAMP())"
        }
    }

    /// What is not newer than the workspace's clock.
    var isDue: String { "\(value) <= \(clock)" }
    var isMissing: String { "\(value) IS NULL" }
    /// The order in which rows are sent.
    var order: String { value }

    /// What is newer than the parameter `lower`.
    ///
    /// - Parameters:
    ///   - inclusive: The very value of the mark counts too.
    ///   - lookBack: Minutes before it that are read again.
    func after(inclusive: Bool, lookBack: Int) -> String {
        "\(value) \(inclusive ? ">=" : ">") \(lower(lookBack))"
    }

    private static let minutesOfDay = 1_440

    private func lower(_ lookBack: Int) -> String {
        func minus(_ count: Int) -> String { lookBack > 0 ? " - \(lookBack * count)" : "" }
        switch kind {
        case .timestamp: return "TIMESTAMP_MICROS(CAST(:lower AS BIGINT)\(minus(60_000_000)))"
        case .local:
            let mark = "CAST(:lower AS TIMESTAMP_NTZ)"
            return lookBack > 0 ? "\(mark) - INTERVAL '\(lookBack)' MINUTE" : mark
        case .date:
            let days = (lookBack + Self.minutesOfDay - 1) / Self.minutesOfDay
            return days > 0
                ? "DATE_SUB(CAST(:lower AS DATE), \(days))" : "CAST(:lower AS DATE)"
        case .whole, .decimal, .double:
            return "CAST(:lower AS \(column.typeText))"
                + minus(unit == .milliseconds ? 60_000 : 60)
        }
    }

    // MARK: Marks

    /// Whether a mark is of this kind: an older version kept no type with it.
    func fits(_ mark: String, type: String?) -> Bool {
        if let type { return type == kind.rawValue }
        switch kind {
        case .timestamp, .whole: return Int(mark) != nil
        case .decimal, .double: return Double(mark) != nil
        case .date, .local: return mark.contains("-")
        }
    }
}

/// The newest value that a run has read, told from the bytes of its rows. What is newer than the
/// workspace's clock does not count: all that comes until then would be older than such a mark.
struct NewestMark: Sendable {
    private let kind: UpdatedOnColumn.Kind
    private let clock: [UInt8]?
    private var best: [UInt8] = []

    /// - Parameter clock: The workspace's clock in the words of Updated On; nil where no row is newer.
    init(_ kind: UpdatedOnColumn.Kind, clock: String? = nil) {
        self.kind = kind
        self.clock = clock.map { Array($0.utf8) }
    }

    /// Nil before the first value.
    var text: String? { best.isEmpty ? nil : String(decoding: best, as: UTF8.self) }

    /// Takes a row's value, where it is newer. Mostly rows come in order, so it is.
    @inline(__always)
    mutating func take(_ cell: UnsafeBufferPointer<UInt8>) {
        guard !cell.isEmpty else { return }
        if let clock, Self.isNewer(cell, than: clock, kind) { return }
        if best.count == cell.count, kind != .double, best.first != 45 {
            // The same length, neither below zero: the bytes tell.
            var place = 0
            while place < cell.count, best[place] == cell[place] { place += 1 }
            guard place < cell.count, best[place] < cell[place], cell[0] != 45 else { return }
            for rest in place..<cell.count { best[rest] = cell[rest] }
            return
        }
        if best.isEmpty || Self.isNewer(cell, than: best, kind) { best = Array(cell) }
    }

    /// Whether one mark is newer than another of the same kind.
    static func isNewer(_ one: String, than other: String, _ kind: UpdatedOnColumn.Kind) -> Bool {
        isNewer(Array(one.utf8), than: Array(other.utf8), kind)
    }

    private static func isNewer<One: Collection<UInt8>, Other: Collection<UInt8>>(
        _ one: One, than other: Other, _ kind: UpdatedOnColumn.Kind
    ) -> Bool {
        switch kind {
        // Years of four digits order themselves as texts.
        case .date, .local: other.lexicographicallyPrecedes(one)
        case .double: number(one) > number(other)
        case .timestamp, .whole, .decimal: plain(other, isBelow: one)
        }
    }

    private static func number(_ bytes: some Collection<UInt8>) -> Double {
        Double(String(decoding: bytes, as: UTF8.self)) ?? -.infinity
    }

    /// Plain digits of one scale: the longer whole part is the greater number.
    private static func plain(_ one: some Collection<UInt8>, isBelow other: some Collection<UInt8>)
        -> Bool
    {
        let isNegative = (one.first == 45, other.first == 45)
        switch isNegative {
        case (true, false): return true
        case (false, true): return false
        case (true, true): return magnitude(other.dropFirst(), isBelow: one.dropFirst())
        case (false, false): return magnitude(one, isBelow: other)
        }
    }

    private static func magnitude(
        _ one: some Collection<UInt8>, isBelow other: some Collection<UInt8>
    ) -> Bool {
        let lengths = (one.prefix { $0 != 46 }.count, other.prefix { $0 != 46 }.count)
        if lengths.0 != lengths.1 { return lengths.0 < lengths.1 }
        return one.lexicographicallyPrecedes(other)
    }
}
