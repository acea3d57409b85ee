internal import Connections

/// Mappings of every type, with the values at the edges of their rules.
enum SQLRecordCases {
    typealias Case = SQLRecordTests.Case

    static var all: [Case] {
        identities + numbers + dates + texts + events
    }

    private static func definition(
        _ properties: [PropertyMapping], kind: ImportDefinition.Kind = .profiles,
        createdOn: DateFormat? = nil, name: ImportDefinition.EventName? = nil,
        id: ImportDefinition.IdentityColumn.Kind = .identity
    ) -> ImportDefinition {
        ImportDefinition(
            nickname: "n", connection: "c", source: .table("t"), kind: kind,
            identity: ImportDefinition.IdentityColumn("id", kind: id),
            createdOn: kind == .events && name != .fixed("No Time")
                ? ImportDefinition.CreatedOn("at", format: createdOn) : nil,
            eventName: name, properties: properties)
    }

    /// One value a row, as one property.
    private static func values(
        _ type: String, _ property: PropertyType, _ values: [String?], format: DateFormat? = nil,
        to name: String = "P"
    ) -> Case {
        Case(
            name: "\(type) as \(name == "P" ? property.rawValue : name) \(format?.rawValue ?? "")",
            definition: definition([
                PropertyMapping("v", to: name, as: property, format: format)
            ]),
            columns: [
                SourceColumn(name: "id", typeText: "STRING"),
                SourceColumn(name: "v", typeText: type),
            ],
            rows: values.enumerated().map { ["u\($0)", $1] })
    }

    private static func identity(_ type: String, _ values: [String?]) -> Case {
        Case(
            name: "identity of \(type)",
            definition: definition([PropertyMapping("p`x 0", to: "P", as: .string)]),
            columns: [
                SourceColumn(name: "id", typeText: type),
                SourceColumn(name: "p`x 0", typeText: "STRING"),
            ],
            rows: values.map { [$0, "v"] })
    }

    private static let blanks: [String] = [
        " ", "\t", "\n", "\r\n", "\u{A0}", "\u{200B}", "\u{3000}", "\u{FEFF}", "\u{2060}",
        "\u{2028}", "\u{180E}", "\u{AD}", "\u{2800}", "\u{200D}", "\u{85}", "\u{7F}", "\u{3164}",
        "\u{E0020}", "\u{1}",
    ]

    private static let identities: [Case] = [
        identity(
            "STRING",
            blanks.map { "\($0)u1\($0)" } + blanks
                + [
                    nil, "", "u", "0", "00", "-1", "n/a", "N/A", "NULL", "None", "Undefined",
                    "xxxxxx",
                    "xxxxxxx", " null ", "nan", "-NaN", "Infinity", "emptY", "naïve", "日本", "👩‍👩‍👧",
                    "a'b", "a\"b", "a\\b", "a/b", "a b", "1E5", "123.0", "x\ny", "\u{1}x\u{1}y",
                    String(repeating: "é", count: 1_024), String(repeating: "é", count: 1_025),
                    String(repeating: "e\u{301}", count: 600), "e\u{301}", "İnf", "; DROP", "x;",
                ]),
        identity("BIGINT", [nil, "0", "1", "-1", "-2", "9223372036854775807", "007"]),
        identity("INT", ["0", "12", "-1"]),
        identity("BOOLEAN", ["true", "false"]),
        identity(
            "DOUBLE",
            [
                "1.2345678E7", "123", "4.0000000001E10", "12.5", "1.0E-3", "-5", "9007199254740991",
                "9007199254740992", "-9007199254740992", "0", "-0.0", "-1", "NaN", "Infinity",
                "-Infinity", "1.0E17", "1.0E40", "1.0E-31", "1.0E-40", "123456789.125", "1.0E-7",
                "1.5E-10", "-12345678.5", "0.1", "100", "10000000", "9999999", nil,
            ]),
        identity(
            "FLOAT",
            ["1.2345E7", "16777216", "16777215", "123456792", "0.5", "NaN", "1E20", "-3", "0"]),
        identity(
            "DECIMAL(30,2)",
            ["1234", "1234.5", "98765432109876543210", "7", "0", "-1", "-0.5", "100", nil]),
        identity("DECIMAL(38,18)", ["0", "1", "0.000000000000000001", "-1.5"]),
        identity("DATE", ["2026-01-02"]),
        identity("TIMESTAMP", ["2026-01-02T03:04:05.678Z"]),
    ]

    private static let numerals: [String?] = [
        nil, "", " ", "0", "-0", "1", "-1", "+1", " 7 ", "007", "-007", "1.", "1.0", "1.00", ".5",
        "-.5", "+.5", ".", "-.", "+", "-", "--1", "+-1", "1.5", "1,5", "1e3", "1E3", "1.5e1",
        "1.5E+1", "15E-1", "1500e-2", "1e31", "1e30", "1e-31", "1e400", "-1e400", "1e0003", "1e",
        "e1", "1.e5", ".5e1", "0e0", "000", "00.50", "0x10", "1_000", "1 000", "NaN", "Infinity",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "-9223372036854775809", "09223372036854775807", "9223372036854775807.0",
        "9.223372036854775807e18", "9.223372036854775808e18", "123456789012345678901234567890",
        "1.7976931348623157E308", "1.7976931348623159E308", "-1.7976931348623157E308", "1e308",
        String(repeating: "9", count: 309), String(repeating: "0", count: 400) + "1", "1\n", "\t1",
        "\u{A0}1", "١", "１", "1;", "true", "12345678901234567", "0.000", "-0.0", "+0", "5.0e0",
        "1.2345678E7", "4.0000000001E10",
    ]

    private static let doubles: [String?] = [
        nil, "0", "-0.0", "1", "1.5", "12345678", "4.0000000001E10", "1.0E18", "9.3E18", "1.0E31",
        "NaN", "Infinity", "-Infinity", "1.0E-5", "123456789.5", "-7", "1.7976931348623157E308",
        "4.9E-324", "0.1", "100",
    ]

    private static let numbers: [Case] = [
        values("STRING", .integer, numerals), values("STRING", .float, numerals),
        values("STRING", .long, ["1", "x"]),
        values(
            "BIGINT", .integer, [nil, "0", "-1", "9223372036854775807", "-9223372036854775808"]),
        values("BIGINT", .float, [nil, "0", "-1", "9223372036854775807"]),
        values("BIGINT", .string, ["12", nil]),
        values("SMALLINT", .integer, ["-32768"]), values("TINYINT", .integer, ["127"]),
        values("DOUBLE", .integer, doubles), values("DOUBLE", .float, doubles),
        values("DOUBLE", .string, doubles), values("FLOAT", .float, ["1.5", "1E20", "NaN", "0.1"]),
        values("FLOAT", .integer, ["1.5", "1E20", "16777216", "3"]),
        values(
            "DECIMAL(38,6)", .integer, ["1", "1.5", "99999999999999999999", "-0.5", "0", nil]),
        values("DECIMAL(38,6)", .float, ["1", "1.5", "99999999999999999999", "-0.5", "0"]),
        values("DECIMAL(38,18)", .float, ["0", "0.000000000000000001"]),
        values("DECIMAL(10,0)", .integer, ["12"]),
        values(
            "STRING", .boolean,
            [
                nil, "", "true", "TRUE", "True", "false", "FaLsE", "1", "0", "yes", "t", " true",
                "true ", "2", "01", "truE", "\u{212A}",
            ]),
        values("BOOLEAN", .boolean, ["true", "false", nil]),
        values("BOOLEAN", .string, ["true"]), values("BOOLEAN", .integer, ["true"]),
        values("INT", .boolean, ["0", "1", "2"]), values("DOUBLE", .boolean, ["1", "0"]),
        values("DATE", .integer, ["2026-01-02"]),
    ]

    private static let isoTexts: [String?] = [
        nil, "", "2026-01-02", "2026-1-2", "2026-02-28", "2026-02-29", "2024-02-29", "1900-02-29",
        "2000-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32",
        "0000-01-01", "0000-02-29", "0000-03-01", "0001-01-01", "9999-12-31", "1969-12-31",
        "1970-01-01", "2026-01-02T03:04:05Z", "2026-01-02 03:04:05", "2026-01-02T03:04",
        "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.", "2026-01-02T03:04.5",
        "2026-01-02T24:00:00",
        "2026-01-02T23:59:60Z", "2026-01-02T23:59:61Z", "2026-01-02T23:60:00",
        "2026-01-02T03:04:05+01",
        "2026-01-02T03:04:05+0130", "2026-01-02T03:04:05-01:30", "2026-01-02T03:04:05+01:30:15",
        "2026-01-02T03:04:05+18:59", "2026-01-02T03:04:05+19:00", "2026-01-02T03:04:05+01:60",
        "2026-01-02T03:04:05z", "2026-01-02t03:04:05Z", "2026-01-02T03:04:05 Z",
        "2026-01-02T03:04:05+1", "2026-01-02T03:04:05+01:3", "2026-01-02T", "2026-01-02T03",
        "2026-01-02T03:04:05Zx", " 2026-01-02", "2026-01-02 ", "2026-01-02\n", "+2026-01-02",
        "12026-01-02", "２026-01-02", "2026/01/02", "1883-11-18T12:03:57.500-07:52:58",
        "2026-01-02T03:04+01:00", "1969-12-31T23:59:59.500Z",
    ]

    private static let epochs: [String?] = [
        nil, "", "0", "-0", "1", "-1", "1700000000", "1700000000.75", "-1700000000", "+1700000000",
        "9999999999", "10000000000", "-9999999999", "1700000000000", "1699999999999",
        "-1699999999999", "-10000000001", "9999999999999", "10000000000000", "1.7E9",
        "1.7000005E9", "+1.7E9", "1.7e12", "1.7E30", "1.7E31", "00000001700000000",
        "000000001700000000", "1700000000.", ".5", "1.5.5", "abc", " 1700000000", "1e400", "-1.5",
        "0.9", "-0.9", "1E-5", "12345678901234567", "123456789012345678",
    ]

    private static func formatted(_ format: DateFormat, _ good: String, _ bad: [String]) -> Case {
        values(
            "STRING", .date,
            [nil, "", good, good + "x", " " + good, good + "\n", "x" + good.dropFirst()] + bad,
            format: format)
    }

    private static let dates: [Case] = [
        values("STRING", .date, isoTexts, format: .iso8601),
        values("STRING", .date, epochs, format: .epochSeconds),
        values("STRING", .date, epochs, format: .epochMilliseconds),
        values("BIGINT", .date, ["0", "1700000000", "17000000000", nil], format: .epochSeconds),
        values(
            "BIGINT", .date, ["0", "1700000000", "1700000000123", "-1700000000123"],
            format: .epochMilliseconds),
        values(
            "DOUBLE", .date, ["1.7E9", "1700000000.75", "NaN", "17000000000"], format: .epochSeconds
        ),
        values("DECIMAL(20,3)", .date, ["1700000000.125", "0"], format: .epochSeconds),
        values("DATE", .date, ["2026-01-02", "1969-12-31", "0001-01-01", nil]),
        values(
            "TIMESTAMP", .date,
            [
                "2026-01-02T03:04:05.678901Z", "1969-12-31T23:59:59.500Z", "1883-11-18T00:00:00Z",
                "9999-12-31T23:59:59Z", nil,
            ]),
        values("TIMESTAMP_NTZ", .date, ["2026-01-02T03:04:05.678", "0001-01-01T00:00:00"]),
        values("BIGINT", .string, ["1700000000"], format: nil, to: "Name"),
        formatted(
            .dayMonthYearTime, "23/11/2026 14:30:00",
            ["31/04/2026 00:00:00", "23/11/2026 24:00:00", "23/11/2026T14:30:00", "23/11/2026"]),
        formatted(
            .monthDayYearTime, "11/23/2026 14:30:60",
            ["23/11/2026 14:30:00", "02/29/2023 00:00:00", "02/29/2024 23:59:59"]),
        formatted(.yearDayMonthTime, "2026/23/11 14:30:00", ["2026/11/23 14:30:00"]),
        formatted(.yearMonthDayTime, "2026/11/23 14:30:00", ["2026/23/11 14:30:00"]),
        formatted(
            .dayNamedMonthYearTime, "23 Nov 2026 14:30:00",
            ["23 NOV 2026 00:00:00", "23 nov 2026 00:00:00", "23 Nox 2026 00:00:00"]),
        formatted(.dayMonthYear, "23/11/2026", ["29/02/2023", "29/02/2024", "1/2/2026"]),
        formatted(.monthDayYear, "11/23/2026", ["23/11/2026"]),
        formatted(.yearDayMonth, "2026/23/11", ["2026/11/23"]),
        formatted(.yearMonthDay, "2026/11/23", ["2026-11-23"]),
        formatted(.dayNamedMonthYear, "23 Nov 2026", ["31 Jun 2026", "30 jUn 2026", "1 Jan 2026"]),
        formatted(.dayNamedMonthYearTight, "23Nov2026", ["31Dec1969", "23 Nov2026"]),
    ]

    private static let texts: [Case] = [
        values(
            "STRING", .string,
            [
                nil, "", "x", String(repeating: "x", count: 512),
                String(repeating: "x", count: 513), String(repeating: "é", count: 256),
                String(repeating: "é", count: 257), "a\"b\\c/d\ne\tf\u{1}\u{1F}\u{7F}", "日本👩‍👩‍👧",
                "\u{2028}", "'; --", ":text0", "<b>&amp;",
            ]),
        values(
            "STRING", .string,
            [
                nil, "", "+12345", "+1234", "12345", "+1 2345", "+123456789012345", "+1234x",
                "+12345\n",
                "++12345", "+１２３４５", "none", "+12345;",
            ], to: "Phone"),
        values("BIGINT", .string, ["12345", "-12345"], to: "Phone"),
        values("CHAR(5)", .string, ["ab"]), values("VARCHAR(5)", .string, ["ab"]),
        values("DATE", .string, ["2026-01-02"]),
        values("TIMESTAMP", .string, ["2026-01-02T03:04:05.678901Z", "1969-12-31T23:59:59.500Z"]),
        values("TIMESTAMP_NTZ", .string, ["2026-01-02T03:04:05.678901"]),
        values("ARRAY<INT>", .string, ["=ARRAY(1, 2)", nil]),
        values("STRUCT<a:INT,b:STRING>", .string, ["=NAMED_STRUCT('a', 1, 'b', 'x\"y')"]),
        values("MAP<STRING,INT>", .string, ["=MAP('a', 1)"]),
        Case(
            name: "several properties, some of them empty",
            definition: definition(
                [
                    PropertyMapping("a", to: "A", as: .string),
                    PropertyMapping("b", to: "B c", as: .integer),
                    PropertyMapping("a", to: "Again", as: .string),
                    PropertyMapping("d", to: "When", as: .date, format: .iso8601),
                ], id: .clevertapID),
            columns: ["id", "a", "b", "d"].map { SourceColumn(name: $0, typeText: "STRING") },
            rows: [
                ["u1", "x", "1", "2026-01-02"], ["u2", nil, "1", nil], ["u3", nil, nil, nil],
                ["u4", "x", nil, "2026-01-02"], ["u5", nil, nil, "2026-01-02"],
                ["", "x", "y", "z"], ["u6", "x", "y", "z"], ["u7", "x", "1", "z"],
            ]),
    ]

    private static func event(
        _ name: ImportDefinition.EventName, _ type: String, _ format: DateFormat?,
        _ rows: [[String?]]
    ) -> Case {
        let isFixed = name == .fixed("Bought it")
        return Case(
            name: "event \(isFixed ? "fixed" : "named") \(type)",
            definition: definition(
                [PropertyMapping("p", to: "P", as: .float)], kind: .events, createdOn: format,
                name: name),
            columns: [
                SourceColumn(name: "id", typeText: "STRING"),
                SourceColumn(name: "at", typeText: type),
                SourceColumn(name: "e", typeText: "STRING"),
                SourceColumn(name: "p", typeText: "STRING"),
            ].filter { !isFixed || $0.name != "e" },
            rows: rows)
    }

    private static let events: [Case] = [
        event(
            .fixed("Bought it"), "TIMESTAMP", nil,
            [
                ["u1", "2026-01-02T03:04:05Z", "1.5"], ["u2", nil, "1"],
                ["u3", "1969-12-31T23:59:59Z", "1"], ["u4", "1970-01-01T00:00:00Z", nil],
                ["", nil, "x"], ["u5", "2026-01-02T03:04:05Z", "x"],
            ]),
        event(
            .column("e"), "STRING", .epochSeconds,
            [
                "Bought", " Bought ", "", " ", nil, "\u{A0}Bought\u{200B}", "100%", "a.b", "a'b",
                "a\"b", "a\\b", "a#b", "a:b", "a;b", "a$b", "a&b", "a|b", "a!b", "a<b", "a>b",
                "a[b",
                "a-b", "a/b", "a^b", "a\u{1}b", "a\nb", "a\u{7F}b", "%\u{301}", "App Launched",
                " app launched ", "App Launched2", String(repeating: "x", count: 120),
                String(repeating: "x", count: 121), String(repeating: "é", count: 60),
                String(repeating: "é", count: 61), "日本",
            ].enumerated().map { ["u\($0)", "1700000000", $1, "1"] }
                + [["u", "x", "Bought", "1"], ["u", nil, "", "1"], ["u", "-5", "%", "x"]]),
    ]
}
