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
