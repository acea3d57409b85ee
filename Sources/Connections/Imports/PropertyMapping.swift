/// A column of the source and the CleverTap property that it becomes.
public struct PropertyMapping: Sendable, Equatable, Codable {
    /// The column's name.
    public var column: String
    /// The property's name in CleverTap.
    public var property: String
    /// What its values are sent as.
    public var type: PropertyType
    /// For a date that the source holds as text or as a number.
    public var format: DateFormat?

    public init(
        _ column: String, to property: String, as type: PropertyType, format: DateFormat? = nil
    ) {
        self.column = column
        self.property = property
        self.type = type
        self.format = format
    }
}

/// CleverTap's types of a property (map-data-for-import, "Data types and validation").
public enum PropertyType: String, Sendable, Codable, CaseIterable {
    case string, integer, float, long, boolean, date

    /// The type's name for people.
    public var title: String {
        switch self {
        case .string: tr("String")
        case .integer: tr("Integer")
        case .float: tr("Float")
        case .long: tr("Long")
        case .boolean: tr("Boolean")
        case .date: tr("Date")
        }
    }
}

/// How a date stands in a column of text or numbers: the formats that CleverTap offers, and ISO
/// 8601, which is this project's own addition because Databricks writes its timestamps so.
public enum DateFormat: String, Sendable, Codable, CaseIterable {
    case epochSeconds = "epoch_seconds"
    case epochMilliseconds = "epoch_milliseconds"
    case iso8601 = "iso_8601"
    case dayMonthYearTime = "dd/MM/yyyy HH:mm:ss"
    case monthDayYearTime = "MM/dd/yyyy HH:mm:ss"
    case yearDayMonthTime = "yyyy/dd/MM HH:mm:ss"
    case yearMonthDayTime = "yyyy/MM/dd HH:mm:ss"
    case dayNamedMonthYearTime = "dd MMM yyyy HH:mm:ss"
    case dayMonthYear = "dd/MM/yyyy"
    case monthDayYear = "MM/dd/yyyy"
    case yearDayMonth = "yyyy/dd/MM"
    case yearMonthDay = "yyyy/MM/dd"
    case dayNamedMonthYear = "dd MMM yyyy"
    case dayNamedMonthYearTight = "ddMMMyyyy"

    /// The format's name for people.
    public var title: String {
        switch self {
        case .epochSeconds: tr("Epoch (Seconds)")
        case .epochMilliseconds: tr("Epoch (Milliseconds)")
        case .iso8601: "ISO 8601"
        default: rawValue
        }
    }

    /// Whether it counts from 1970.
    public var isEpoch: Bool { self == .epochSeconds || self == .epochMilliseconds }
}

/// A column of a source, as the warehouse names and types it.
public struct SourceColumn: Sendable, Equatable {
    /// The column's name.
    public var name: String
    /// SQL's own spelling: `DECIMAL(10,2)`.
    public var typeText: String
    /// The type, as far as mapping is concerned.
    public var family: Family

    /// What matters of a type here; the words are those of `type_name` on the wire.
    public enum Family: Sendable, Equatable {
        case text, integer, decimal, boolean, date, timestamp, other
    }

    public init(name: String, typeText: String) {
        self.name = name
        self.typeText = typeText
        let word = typeText.uppercased().prefix { $0 != "(" && $0 != "<" && $0 != " " }
        family =
            switch word {
            case "STRING", "CHAR", "VARCHAR": .text
            case "BIGINT", "LONG", "INT", "INTEGER", "SMALLINT", "SHORT", "TINYINT", "BYTE":
                .integer
            case "DECIMAL", "NUMERIC", "DOUBLE", "FLOAT", "REAL": .decimal
            case "BOOLEAN": .boolean
            case "DATE": .date
            case "TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ": .timestamp
            default: .other
            }
    }

    /// Whether it holds numbers.
    public var isNumber: Bool { family == .integer || family == .decimal }
    /// Whether it holds points in time.
    public var isMoment: Bool { family == .date || family == .timestamp }
}

extension SourceColumn: Codable {
    private enum Key: String, CodingKey { case name, type }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try values.decode(String.self, forKey: .name),
            typeText: try values.decode(String.self, forKey: .type))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .name)
        try values.encode(typeText, forKey: .type)
    }
}
