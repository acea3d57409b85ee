internal import Language

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

    /// Without a format, which only a date in a column of text or numbers needs, unless told otherwise.
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
    /// Text of up to 512 bytes.
    case string
    /// A whole number; checked and sent like `long`.
    case integer
    /// A number, with a fraction or without.
    case float
    /// A whole number, as BIGINT holds it.
    case long
    /// One of `true`, `false`, `1` and `0`.
    case boolean
    /// A moment, sent as seconds since 1970 in CleverTap's `$D_` form.
    case date

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
    /// Whole seconds since 1970 in UTC.
    case epochSeconds = "epoch_seconds"
    /// Whole milliseconds since 1970 in UTC; sent as seconds, rounded down.
    case epochMilliseconds = "epoch_milliseconds"
    /// `2026-11-23`, or with a time as in `2026-11-23T14:30:00Z`; UTC where no offset is written.
    case iso8601 = "iso_8601"
    /// As in `23/11/2026 14:30:00`, in UTC.
    case dayMonthYearTime = "dd/MM/yyyy HH:mm:ss"
    /// As in `11/23/2026 14:30:00`, in UTC.
    case monthDayYearTime = "MM/dd/yyyy HH:mm:ss"
    /// As in `2026/23/11 14:30:00`, in UTC.
    case yearDayMonthTime = "yyyy/dd/MM HH:mm:ss"
    /// As in `2026/11/23 14:30:00`, in UTC.
    case yearMonthDayTime = "yyyy/MM/dd HH:mm:ss"
    /// As in `23 Nov 2026 14:30:00`, in UTC.
    case dayNamedMonthYearTime = "dd MMM yyyy HH:mm:ss"
    /// As in `23/11/2026`: its midnight in UTC.
    case dayMonthYear = "dd/MM/yyyy"
    /// As in `11/23/2026`: its midnight in UTC.
    case monthDayYear = "MM/dd/yyyy"
    /// As in `2026/23/11`: its midnight in UTC.
    case yearDayMonth = "yyyy/dd/MM"
    /// As in `2026/11/23`: its midnight in UTC.
    case yearMonthDay = "yyyy/MM/dd"
    /// As in `23 Nov 2026`: its midnight in UTC.
    case dayNamedMonthYear = "dd MMM yyyy"
    /// As in `23Nov2026`: its midnight in UTC.
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
public struct SourceColumn: Sendable, Hashable {
    /// The column's name.
    public var name: String
    /// SQL's own spelling: `DECIMAL(10,2)`.
    public var typeText: String
    /// The type, as far as mapping is concerned.
    public var family: Family

    /// What matters of a type here; the words are those of `type_name` on the wire.
    public enum Family: Sendable, Equatable {
        /// STRING, CHAR and VARCHAR.
        case text
        /// Whole numbers of any width.
        case integer
        /// DECIMAL, and also DOUBLE and FLOAT.
        case decimal
        /// BOOLEAN.
        case boolean
        /// DATE.
        case date
        /// TIMESTAMP, with a time zone or without.
        case timestamp
        /// Every other type, such as ARRAY, MAP and STRUCT: imported as its JSON text.
        case other
    }

    /// Tells the family by the type's first word, in capitals or not.
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

    /// Reads `name` and `type`; the family is not kept but told anew.
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
