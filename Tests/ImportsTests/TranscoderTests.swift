internal import Connections
internal import Foundation
internal import HTTP
internal import Testing

@testable internal import Imports

/// What the transcoder makes of rows, held against Foundation's own reader of JSON.
struct TranscoderTests {
    private static func columns(_ types: [String]) -> [SourceColumn] {
        types.enumerated().map { SourceColumn(name: "c\($0)", typeText: $1) }
    }

    private static func definition(
        _ properties: [PropertyMapping], kind: ImportDefinition.Kind = .profiles
    ) -> ImportDefinition {
        ImportDefinition(
            nickname: "n", connection: "c", source: .table("t"), kind: kind,
            identity: ImportDefinition.IdentityColumn("c0"),
            eventName: kind == .events ? .fixed("Bought") : nil, properties: properties)
    }

    static func batches(
        _ text: String, _ definition: ImportDefinition, _ columns: [SourceColumn], size: Int = 1_000
    ) throws -> [Batch] {
        let transcoder = RowTranscoder(
            try RowPlan(definition, columns: columns), batchSize: size)
        var position = RowTranscoder.Position(
            Chunk(index: 0, bytes: Array(text.utf8), rowOffset: 0))
        var batches: [Batch] = []
        while let batch = try transcoder.next(&position) { batches.append(batch) }
        return batches
    }

    private static func body(_ batch: Batch?) -> String {
        String(decoding: batch?.body?.bytes ?? [], as: UTF8.self)
    }

    /// One value of a column of this type, as this property: what stands in the record, or the rule
    /// that refuses it.
    private struct Row {
        var type: String
        var property: PropertyType
        var format: DateFormat?
        /// As JSON.
        var cell: String
        var output: String?
        var rule: RowRule?

        init(
            _ type: String, _ property: PropertyType, _ cell: String, _ output: String?,
            format: DateFormat? = nil, rule: RowRule? = nil
        ) {
            self.type = type
            self.property = property
            self.format = format
            self.cell = cell
            self.output = output
            self.rule = rule
        }
    }

    private static let table: [Row] = [
        Row("STRING", .string, "\"a\"", "\"a\""),
        Row("STRING", .string, "\"\"", "\"\""),
        Row("STRING", .string, "null", nil),
        Row("STRING", .string, #""a\"b\\c\/\n\u00e9""#, #""a\"b\\c\/\n\u00e9""#),
        Row("STRING", .string, #""\ud83d\ude00""#, #""\ud83d\ude00""#),
        Row("STRING", .string, #""a\ud83dz""#, #""a\ufffdz""#),
        Row("STRING", .string, #""\ude00\ud83d""#, #""\ufffd\ufffd""#),
        Row("STRING", .string, "\"Zürich 東京 😀\"", "\"Zürich 東京 😀\""),
        Row(
            "STRING", .string, "\"\(String(repeating: "x", count: 512))\"",
            "\"\(String(repeating: "x", count: 512))\""),
        Row(
            "STRING", .string, "\"\(String(repeating: "x", count: 513))\"", nil, rule: .valueTooLong
        ),
        Row(
            "STRING", .string, "\"\(String(repeating: "\\u0041", count: 512))\"",
            "\"\(String(repeating: "\\u0041", count: 512))\""),
        Row("BIGINT", .long, "\"9223372036854775807\"", "9223372036854775807"),
        Row("BIGINT", .long, "\"-5\"", "-5"),
        Row("BIGINT", .string, "\"5\"", "\"5\""),
        Row("INT", .integer, "\"0\"", "0"),
        Row("SMALLINT", .integer, "\"12\"", "12"),
        Row("TINYINT", .integer, "\"-1\"", "-1"),
        Row("INT", .integer, "7", "7"),
        Row("STRING", .integer, "\"007\"", "7"),
        Row("STRING", .integer, "\"+7\"", "7"),
        Row("STRING", .integer, "\" 7 \"", "7"),
        Row("DECIMAL(10,2)", .integer, "\"7.00\"", "7"),
        Row("DECIMAL(10,2)", .integer, "\"7.50\"", nil, rule: .notWhole),
        Row("STRING", .integer, "\"seven\"", nil, rule: .notNumeric),
        Row("STRING", .integer, "\"\"", nil, rule: .notNumeric),
        Row("STRING", .integer, "\"-\"", nil, rule: .notNumeric),
        Row("DECIMAL(10,2)", .float, "\"12.50\"", "12.50"),
        Row("DOUBLE", .float, "\"1.0E10\"", "1.0E10"),
        Row("DOUBLE", .float, "\"-0.5\"", "-0.5"),
        Row("DOUBLE", .float, "\".5\"", "0.5"),
        // Databricks writes a large DOUBLE as Java does.
        Row("DOUBLE", .integer, "\"1.2345678E7\"", "12345678"),
        Row("DOUBLE", .long, "\"-7.31220381673091E14\"", "-731220381673091"),
        Row("DOUBLE", .integer, "\"1.5E0\"", nil, rule: .notWhole),
        Row("DOUBLE", .integer, "\"1.0E-3\"", nil, rule: .notWhole),
        Row("DOUBLE", .integer, "\"1.0E400\"", nil, rule: .notWhole),
        Row("DOUBLE", .date, "\"1.7698176E9\"", "\"$D_1769817600\"", format: .epochSeconds),
        Row("DOUBLE", .date, "\"1.7698176005E9\"", "\"$D_1769817600\"", format: .epochSeconds),
        Row(
            "DOUBLE", .date, "\"1.769817600123E12\"", "\"$D_1769817600\"",
            format: .epochMilliseconds),
        Row("DOUBLE", .float, "\"5.\"", "5"),
        Row("DOUBLE", .float, "\"NaN\"", nil, rule: .notNumeric),
        Row("FLOAT", .float, "\"Infinity\"", nil, rule: .notNumeric),
        Row("FLOAT", .float, "\"1e\"", nil, rule: .notNumeric),
        Row("BOOLEAN", .boolean, "\"true\"", "true"),
        Row("BOOLEAN", .boolean, "\"false\"", "false"),
        Row("BOOLEAN", .boolean, "true", "true"),
        Row("INT", .boolean, "\"1\"", "true"),
        Row("INT", .boolean, "\"0\"", "false"),
        Row("STRING", .boolean, "\"TRUE\"", "true"),
        Row("STRING", .boolean, "\"yes\"", nil, rule: .notBoolean),
        Row("DATE", .date, "\"1970-01-01\"", "\"$D_0\""),
        Row("DATE", .date, "\"2026-01-31\"", "\"$D_1769817600\""),
        Row("DATE", .date, "\"2000-02-29\"", "\"$D_951782400\""),
        Row("DATE", .date, "\"1900-02-28\"", "\"$D_-2203977600\""),
        Row(
            "DATE", .date, "\"2026-02-29\"", nil,
            rule: .notDate("2026-01-31 or 2026-01-31T10:00:00Z")),
        Row("TIMESTAMP", .date, "\"2021-01-01T10:00:00.000-08:00\"", "\"$D_1609524000\""),
        Row("TIMESTAMP", .date, "\"2021-01-01T10:00:00Z\"", "\"$D_1609495200\""),
        Row("TIMESTAMP_NTZ", .date, "\"2021-01-01T10:00:00.123456\"", "\"$D_1609495200\""),
        Row(
            "TIMESTAMP", .date, "\"2021-01-01 10:00:00 \"", nil,
            rule: .notDate("2026-01-31 or 2026-01-31T10:00:00Z")),
        Row("STRING", .date, "\"31/01/2026\"", "\"$D_1769817600\"", format: .dayMonthYear),
        Row("STRING", .date, #""31\/01\/2026""#, "\"$D_1769817600\"", format: .dayMonthYear),
        Row(
            "STRING", .date, "\"01/31/2026 00:00:01\"", "\"$D_1769817601\"",
            format: .monthDayYearTime),
        Row("STRING", .date, "\"2026/31/01\"", "\"$D_1769817600\"", format: .yearDayMonth),
        Row(
            "STRING", .date, "\"2026/01/31 23:59:59\"", "\"$D_1769903999\"",
            format: .yearMonthDayTime),
        Row(
            "STRING", .date, "\"31 Jan 2026 00:00:00\"", "\"$D_1769817600\"",
            format: .dayNamedMonthYearTime),
        Row("STRING", .date, "\"31Jan2026\"", "\"$D_1769817600\"", format: .dayNamedMonthYearTight),
        Row(
            "STRING", .date, "\"2026-01-31\"", nil, format: .dayMonthYear,
            rule: .notDate("dd/MM/yyyy")),
        Row("BIGINT", .date, "\"1769817600\"", "\"$D_1769817600\"", format: .epochSeconds),
        Row("BIGINT", .date, "\"1769817600999\"", "\"$D_1769817600\"", format: .epochMilliseconds),
        Row("BINARY", .string, "\"deadbeef\"", "\"deadbeef\""),
        Row("ARRAY<STRING>", .string, #""[\"a\",\"b\"]""#, #""[\"a\",\"b\"]""#),
        Row("MAP<STRING,INT>", .string, #""{\"a\":1}""#, #""{\"a\":1}""#),
        Row("STRUCT<a:INT>", .string, #""{\"a\":1}""#, #""{\"a\":1}""#),
        Row("VARIANT", .string, "\"5\"", "\"5\""),
        Row("INTERVAL DAY TO SECOND", .string, "\"1 02:03:04\"", "\"1 02:03:04\""),
        Row("VOID", .string, "null", nil),
    ]

    @Test func everyTypeBecomesWhatItShould() throws {
        for row in Self.table {
            let definition = Self.definition([
                PropertyMapping("c1", to: "P", as: row.property, format: row.format)
            ])
            let batches = try Self.batches(
                "[[\"u1\",\(row.cell)]]", definition, Self.columns(["STRING", row.type]))
            let place = Comment(rawValue: "\(row.type) as \(row.property): \(row.cell.prefix(40))")
            if let rule = row.rule {
                #expect(batches.first?.refusals.first?.rule == rule, place)
                #expect(batches.first?.refusals.first?.column == 1, place)
                #expect(batches.first?.body == nil, place)
            } else {
                let data = row.output.map { "\"P\":\($0)" } ?? ""
                #expect(
                    Self.body(batches.first)
                        == "{\"d\":[{\"type\":\"profile\",\"identity\":\"u1\",\"profileData\":{\(data)}}]}",
                    place)
                #expect(
                    (try? JSONSerialization.jsonObject(with: Data(Self.body(batches.first).utf8)))
                        != nil, place)
            }
        }
    }

    @Test func identitiesThatSayNobodyAreRefused() throws {
        let definition = Self.definition([PropertyMapping("c1", to: "P", as: .string)])
        for word in [
            "undefined", "NULL", "na", "n/a", "0", "nil", "-1", "Infinity", "-infinity", "inf",
            "-inf", "NaN", "-nan", "empty", "xxxxxx", "none",
        ] {
            let batch = try Self.batches(
                "[[\"\(word)\",\"x\"]]", definition, Self.columns(["STRING", "STRING"])
            ).first
            #expect(batch?.refusals.first?.rule == .identityDisallowed, "\(word)")
        }
        for (cell, rule) in [
            ("null", RowRule.identityMissing), ("\"\"", .identityMissing),
            ("\"\(String(repeating: "x", count: 1_025))\"", .identityTooLong),
            (#""n\u0061""#, .identityDisallowed),
        ] {
            let batch = try Self.batches(
                "[[\(cell),\"x\"]]", definition, Self.columns(["STRING", "STRING"])
            ).first
            #expect(batch?.refusals.first?.rule == rule, "\(cell.prefix(20))")
        }
        for word in ["01", "10", "name", "00", "\(String(repeating: "é", count: 1_024))"] {
            let batch = try Self.batches(
                "[[\"\(word)\",\"x\"]]", definition, Self.columns(["STRING", "STRING"])
            ).first
            #expect(batch?.records.count == 1, "\(word.prefix(20))")
        }
    }

    @Test func eventsHaveNameAndTime() throws {
        var definition = Self.definition(
            [PropertyMapping("c2", to: "Price", as: .float)], kind: .events)
        definition.createdOn = ImportDefinition.CreatedOn("c1")
        let columns = Self.columns(["STRING", "TIMESTAMP", "DOUBLE", "STRING"])
        let row = "[[\"u\",\"2021-01-01T10:00:00Z\",\"5.5\",\"Sold\"]]"
        #expect(
            Self.body(try Self.batches(row, definition, columns).first)
                == "{\"d\":[{\"type\":\"event\",\"identity\":\"u\",\"ts\":1609495200,\"evtName\":\"Bought\",\"evtData\":{\"Price\":5.5}}]}"
        )
        definition.eventName = .column("c3")
        #expect(
            Self.body(try Self.batches(row, definition, columns).first).contains(
                "\"evtName\":\"Sold\""))
        for (row, rule) in [
            ("[[\"u\",null,\"1\",\"Sold\"]]", RowRule.timeMissing),
            ("[[\"u\",\"1969-12-31T00:00:00Z\",\"1\",\"Sold\"]]", .timeBeforeEpoch),
            ("[[\"u\",\"2021-01-01\",\"1\",null]]", .eventNameMissing),
            ("[[\"u\",\"2021-01-01\",\"1\",\"a.b\"]]", .eventNameForbidden),
            ("[[\"u\",\"2021-01-01\",\"1\",\"App Launched\"]]", .eventNameForbidden),
        ] {
            let refusal = try Self.batches(row, definition, columns).first?.refusals.first
            #expect(refusal?.rule == rule, "\(row)")
        }
    }

    @Test func malformedChunksAreNamed() throws {
        let definition = Self.definition([PropertyMapping("c1", to: "P", as: .string)])
        for text in [
            "", "{}", "[", "[[\"a\",\"b\"]", "[[\"a\"]]", "[[\"a\",\"b\",\"c\"]]",
            "[[\"a\",\"b\"],]",
            "[[\"a\",\"b\"] [\"c\",\"d\"]]", "[[\"a\",\"b]]", "[[\"a\",{}]]", "[[\"a\",[1]]]",
            "[[\"a\",nul]]", "[[\"a\",\"\u{1}\"]]", #"[["a","\x"]]"#, #"[["a","\u12g4"]]"#,
            "[[\"a\",\"b\"]]x", "[[\"a\",\"b\\", #"[["a","\u12"#,
        ] {
            #expect(throws: MalformedChunk.self, "\(text)") {
                try Self.batches(text, definition, Self.columns(["STRING", "STRING"]))
            }
        }
        let batches = try Self.batches(
            " [ [ \"a\" , null ] ,\n[\"b\",\"c\"] ] ", definition,
            Self.columns(["STRING", "STRING"]))
        #expect(batches.first?.records.count == 2)
        #expect(try Self.batches("[]", definition, Self.columns(["STRING", "STRING"])).isEmpty)
    }

    @Test func invalidUTF8IsRefusedRowByRow() throws {
        let definition = Self.definition([PropertyMapping("c1", to: "P", as: .string)])
        let sequences: [[UInt8]] = [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF],
            [0x80],
        ]
        for bytes in sequences {
            let text = Array("[[\"a\",\"".utf8) + bytes + Array("\"],[\"b\",\"ok\"]]".utf8)
            let transcoder = RowTranscoder(
                try RowPlan(definition, columns: Self.columns(["STRING", "STRING"])))
            var position = RowTranscoder.Position(Chunk(index: 0, bytes: text, rowOffset: 0))
            let batch = try transcoder.next(&position)
            #expect(batch?.refusals.first?.rule == .notText, "\(bytes)")
            #expect(batch?.records.count == 1)
        }
    }

    @Test func batchesAreTheSameHoweverOftenTheyAreMade() throws {
        let definition = Self.definition([PropertyMapping("c1", to: "P", as: .integer)])
        let rows = (1...2_500).map { "[\"u\($0)\",\"\($0 % 7 == 0 ? "x" : "\($0)")\"]" }
        let text = "[" + rows.joined(separator: ",") + "]"
        let first = try Self.batches(text, definition, Self.columns(["STRING", "STRING"]))
        let second = try Self.batches(text, definition, Self.columns(["STRING", "STRING"]))
        #expect(first.map(\.rows) == [1_000, 1_000, 500])
        #expect(first.map { Self.body($0) } == second.map { Self.body($0) })
        #expect(first.reduce(0) { $0 + $1.refusals.count } == 357)
        #expect(
            first[1].failure(at: 0, reason: "r", code: 1, fate: .rule).source
                == "[\"u1002\",\"1002\"]")
        #expect(first[1].failure(at: 0, reason: "r", code: 1, fate: .rule).record.row == 1_002)
    }

    /// Random rows, written by Foundation: what comes out is what Foundation reads in.
    @Test func agreesWithFoundationOnRandomRows() throws {
        var random = Random(seed: 20_261_123)
        let definition = Self.definition(
            [
                PropertyMapping("c1", to: "A", as: .string),
                PropertyMapping("c2", to: "B \"quoted", as: .string),
                PropertyMapping("c3", to: "C", as: .float),
            ].map { mapping in
                var mapping = mapping
                if mapping.property.contains("\"") { mapping.property = "Bé" }
                return mapping
            })
        let columns = Self.columns(["STRING", "STRING", "STRING", "DOUBLE"])
        for _ in 0..<200 {
            let rows: [[Any]] = (0..<20).map { index in
                [
                    "id\(index)", random.text() as Any? ?? NSNull(),
                    random.text() as Any? ?? NSNull(),
                    "\(Int.random(in: -999...999, using: &random)).5",
                ]
            }
            let options: JSONSerialization.WritingOptions =
                Bool.random(using: &random) ? [] : [.prettyPrinted, .withoutEscapingSlashes]
            let data = try JSONSerialization.data(withJSONObject: rows, options: options)
            let batches = try Self.batches(
                String(decoding: data, as: UTF8.self), definition, columns, size: 7)
            var read: [[String: Any]] = []
            for batch in batches {
                let object = try JSONSerialization.jsonObject(
                    with: Data(batch.body?.bytes ?? []))
                read += try #require((object as? [String: Any])?["d"] as? [[String: Any]])
            }
            #expect(read.count == rows.count)
            for (row, record) in zip(rows, read) {
                let data = record["profileData"] as? [String: Any]
                #expect(record["identity"] as? String == row[0] as? String)
                #expect(data?["A"] as? String == row[1] as? String)
                #expect(data?["Bé"] as? String == row[2] as? String)
                #expect((data?["C"] as? NSNumber)?.doubleValue == Double(row[3] as? String ?? ""))
            }
        }
    }

    /// Each use of a column has its own room in the body.
    @Test func `a column may feed many properties`() throws {
        let value = String(repeating: "x", count: 512)
        let properties = (0..<200).map { PropertyMapping("c1", to: "P\($0)", as: .string) }
        let rows = (1...50).map { "[\"\($0)\",\"\(value)\"]" }.joined(separator: ",")
        let made = try Self.batches(
            "[\(rows)]", Self.definition(properties), Self.columns(["STRING", "STRING"]))
        let body = try #require(
            try JSONSerialization.jsonObject(with: Data(Self.body(made.first).utf8))
                as? [String: Any])
        let records = try #require(body["d"] as? [[String: Any]])
        #expect(made.reduce(0) { $0 + $1.records.count } == 50)
        for record in records {
            let data = record["profileData"] as? [String: String]
            #expect(data?.count == 200)
            #expect(data?.values.allSatisfy { $0 == value } == true)
        }
    }
}

/// A generator that gives the same numbers in every run.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Text with everything that JSON escapes and UTF-8 knows; sometimes none.
    mutating func text() -> String? {
        if Int.random(in: 0..<10, using: &self) == 0 { return nil }
        var text = ""
        for _ in 0..<Int.random(in: 0..<40, using: &self) {
            switch Int.random(in: 0..<6, using: &self) {
            case 0:
                text.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 0..<32, using: &self)))
            case 1: text += ["\"", "\\", "/", "\u{7f}"].randomElement(using: &self) ?? ""
            case 2: text += ["é", "東", "😀", "\u{2028}", "ß"].randomElement(using: &self) ?? ""
            default:
                text.unicodeScalars.append(Unicode.Scalar(UInt8.random(in: 32..<127, using: &self)))
            }
        }
        return text
    }
}
