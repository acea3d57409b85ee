internal import Connections
internal import Foundation
internal import HTTP
internal import Testing

@testable internal import Imports

/// Values as they arrive at CleverTap: one identity has one writing, and what is out of its type is
/// refused rather than sent.
struct ValueTests {
    private static func records(
        _ cells: [String], identity type: String = "STRING",
        properties: [PropertyMapping] = [PropertyMapping("id", to: "Id", as: .string)],
        kind: ImportDefinition.Kind = .profiles, name: ImportDefinition.EventName? = nil,
        others: [(String, String)] = []
    ) throws -> (bodies: [[String: Any]], refusals: [RowRule]) {
        let columns =
            [SourceColumn(name: "id", typeText: type)]
            + others.map { SourceColumn(name: $0.0, typeText: $0.1) }
        let definition = ImportDefinition(
            nickname: "n", connection: "c", source: .table("t"), kind: kind,
            identity: ImportDefinition.IdentityColumn("id"), eventName: name,
            properties: properties)
        let batches = try TranscoderTests.batches(
            "[" + cells.joined(separator: ",") + "]", definition, columns)
        var bodies: [[String: Any]] = []
        for batch in batches {
            guard let bytes = batch.body?.bytes else { continue }
            let json = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            bodies += json?["d"] as? [[String: Any]] ?? []
        }
        return (bodies, batches.flatMap(\.refusals).map(\.rule))
    }

    private static func identities(_ texts: [String], _ type: String) throws
        -> (sent: [String], refused: [RowRule])
    {
        let cells = try texts.map {
            "[" + String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "]"
        }
        let (bodies, refusals) = try records(cells, identity: type)
        return (bodies.map { $0["identity"] as? String ?? "?" }, refusals)
    }

    @Test func `identities of numbers are plain digits`() throws {
        let double = try Self.identities(
            [
                "1.2345678E7", "123.0", "4.0000000001E10", "12.5", "1.0E-3", "-5.0",
                "9.007199254740991E15",
            ],
            "DOUBLE")
        #expect(
            double.sent == [
                "12345678", "123", "40000000001", "12.5", "0.001", "-5", "9007199254740991",
            ])
        let decimal = try Self.identities(
            ["1234.00", "1234.50", "98765432109876543210.00", "7"], "DECIMAL(30,2)")
        #expect(decimal.sent == ["1234", "1234.5", "98765432109876543210", "7"])
        let refused = try Self.identities(["0.0", "-1.0", "NaN", "-0.0", "1.0E17"], "DOUBLE")
        #expect(refused.sent.isEmpty)
        #expect(
            refused.refused == [
                .identityDisallowed, .identityDisallowed, .identityDisallowed, .identityDisallowed,
                .identityNotExact,
            ])
        // What stands at the edge may be a neighbour, rounded; a FLOAT has seven digits.
        let edges = try Self.identities(
            ["9.007199254740992E15", "1.2345678901234567E19", "1.0E40"], "DOUBLE")
        #expect(edges.refused == [.identityNotExact, .identityNotExact, .identityNotExact])
        let single = try Self.identities(["1.2345E7", "1.6777216E7", "1.23456792E8"], "FLOAT")
        #expect(single.sent == ["12345000"])
        #expect(single.refused == [.identityNotExact, .identityNotExact])
        // A text stays as it is, also where it looks like a number.
        #expect(try Self.identities(["123.0", "1E5"], "STRING").sent == ["123.0", "1E5"])
    }

    @Test func `blanks around an identity are no part of it`() throws {
        let blanks = [
            " ", "\t", "\n", "\r\n", "\u{A0}", "\u{200B}", "\u{3000}", "\u{FEFF}", "\u{2060}",
            "\u{2028}", "\u{180E}", "\u{AD}", "\u{2800}", "\u{200D}", "\u{0}",
        ]
        for blank in blanks {
            let (sent, _) = try Self.identities(
                ["abc" + blank, blank + "abc", blank + "abc" + blank, "a" + blank + "c"], "STRING")
            #expect(sent == ["abc", "abc", "abc", "a" + blank + "c"], "\(blank.unicodeScalars)")
            let alone = try Self.identities([blank, blank + blank], "STRING")
            #expect(alone.refused == [.identityMissing, .identityMissing])
        }
        let nobody = try Self.identities([" null ", "0 ", "\tNone", "NA\u{A0}"], "STRING")
        #expect(nobody.refused == Array(repeating: .identityDisallowed, count: 4))
        #expect(
            try Self.identities(["müller", "東京", "é"], "STRING").sent == ["müller", "東京", "é"])
        let quoted = try Self.identities([" a\"b\\c ", "x\ny "], "STRING")
        #expect(quoted.sent == ["a\"b\\c", "x\ny"])
    }

    @Test func `a failed record is named as it was sent`() throws {
        let definition = ImportDefinition(
            nickname: "n", connection: "c", source: .table("t"),
            identity: ImportDefinition.IdentityColumn("id"),
            properties: [PropertyMapping("id", to: "Id", as: .string)])
        let batch = try #require(
            try TranscoderTests.batches(
                "[[\"1.0E7\"],[\"2.0\"]]", definition,
                [SourceColumn(name: "id", typeText: "DOUBLE")]
            ).first)
        #expect(batch.identity(at: 0) == "10000000" && batch.identity(at: 1) == "2")
    }

    @Test func `names of events are trimmed`() throws {
        let names = [
            "Purchased", " Purchased", "Purchased ", "Purchased\\t", "\\nPurchased",
            "Purchased" + String(repeating: " ", count: 200), "\\u00a0Purchased\\u200b",
        ]
        let (bodies, refusals) = try Self.records(
            names.map { "[\"u\",\"\($0)\"]" } + ["[\"u\",\" \"]", "[\"u\",\"a%b\"]"], kind: .events,
            name: .column("event"), others: [("event", "STRING")])
        #expect(bodies.map { $0["evtName"] as? String } == Array(repeating: "Purchased", count: 7))
        #expect(refusals == [.eventNameMissing, .eventNameForbidden])
    }

    @Test func `a number outside its type is refused`() throws {
        func rules(_ type: PropertyType, _ values: [String]) throws -> [RowRule] {
            try Self.records(
                values.map { "[\"u\",\"\($0)\"]" },
                properties: [PropertyMapping("n", to: "N", as: type)], others: [("n", "STRING")]
            ).refusals
        }
        let large = String(repeating: "9", count: 38)
        for type in [PropertyType.integer, .long] {
            #expect(
                try rules(type, ["9223372036854775808", "-9223372036854775809", large, "1E30"])
                    == Array(repeating: .outOfRange, count: 4))
            #expect(
                try rules(type, ["9223372036854775807", "-9223372036854775808", "0"]).isEmpty)
        }
        #expect(
            try rules(.float, ["1e999", "-1E400", String(repeating: "9", count: 400)])
                == Array(repeating: .outOfRange, count: 3))
        #expect(try rules(.float, ["1e308", "-1.5E-400", "1.7976931348623157E308"]).isEmpty)
    }

    @Test func `seconds and milliseconds are told apart by their digits`() throws {
        func seconds(_ format: DateFormat, _ values: [String]) throws -> [Int?] {
            values.map { value in
                Array(value.utf8).withUnsafeBufferPointer {
                    DateText.seconds($0, .format(format))
                }
            }
        }
        #expect(
            try seconds(
                .epochSeconds,
                ["1732790000", "315532800", "-86400", "0", "1.73279E9", "1732790000.0"])
                == [1_732_790_000, 315_532_800, -86_400, 0, 1_732_790_000, 1_732_790_000])
        #expect(
            try seconds(.epochSeconds, ["1732790000000", "1732790000123456", "17327900000"])
                == [nil, nil, nil])
        #expect(
            try seconds(.epochMilliseconds, ["1732790000123", "315532800000", "0", "-86400000000"])
                == [1_732_790_000, 315_532_800, 0, -86_400_000])
        #expect(
            try seconds(.epochMilliseconds, ["1732790000", "1732790000123456", "5"])
                == [nil, nil, nil])
    }

    @Test func `an offset may have seconds`() {
        func seconds(_ text: String) -> Int? {
            Array(text.utf8).withUnsafeBufferPointer { DateText.iso($0) }
        }
        #expect(seconds("1850-01-01T00:00:00.000-07:52:58") == -3_786_797_222)
        #expect(seconds("1900-01-01T00:00:00.000+00:19:32") == -2_208_989_972)
        #expect(seconds("0001-01-01T00:00:00.000-07:52:58") == -62_135_568_422)
        #expect(seconds("1850-01-01T00:00:00-07:52:60") == nil)
        #expect(seconds("1850-01-01T00:00:00-07:52:5") == nil)
    }

    @Test func `no body is larger than 4 MiB, and no row is lost or doubled at its end`() throws {
        let value = String(repeating: "x", count: 500)
        let properties = (0..<20).map { PropertyMapping("c\($0)", to: "P\($0)", as: .string) }
        let columns =
            [SourceColumn(name: "id", typeText: "STRING")]
            + (0..<20).map { SourceColumn(name: "c\($0)", typeText: "STRING") }
        let definition = ImportDefinition(
            nickname: "n", connection: "c", source: .table("t"),
            identity: ImportDefinition.IdentityColumn("id"), properties: properties)
        let rows = (1...1_500).map { row in
            "[\"u\(row)\"" + String(repeating: ",\"\(value)\"", count: 20) + "]"
        }
        let batches = try TranscoderTests.batches(
            "[" + rows.joined(separator: ",") + "]", definition, columns)
        #expect(batches.count > 3)
        #expect(batches.allSatisfy { ($0.body?.count ?? 0) <= 4_194_304 })
        #expect(batches.map(\.records.count).reduce(0, +) == 1_500)
        #expect(batches.flatMap { $0.records.map(\.row) } == Array(0..<1_500))
    }

    @Test func `a batch falls into its records`() throws {
        let rows = (1...7).map { "[\"u\($0)\",\"{\\\"a\\\":[\($0)]}\"]" }
        let definition = ImportDefinition(
            nickname: "n", connection: "c", source: .table("t"),
            identity: ImportDefinition.IdentityColumn("id"),
            properties: [PropertyMapping("j", to: "J", as: .string)])
        let batch = try #require(
            try TranscoderTests.batches(
                "[" + rows.joined(separator: ",") + "]", definition,
                [
                    SourceColumn(name: "id", typeText: "STRING"),
                    SourceColumn(name: "j", typeText: "STRING"),
                ]
            ).first)
        let all = try batch.records.indices.map { try #require(batch.part([$0])) }
        #expect(all.map(\.records.count) == Array(repeating: 1, count: 7))
        for (index, one) in all.enumerated() {
            let json = try JSONSerialization.jsonObject(with: Data(one.body?.bytes ?? []))
            let records = (json as? [String: Any])?["d"] as? [[String: Any]]
            #expect(records?.count == 1)
            #expect(records?.first?["identity"] as? String == "u\(index + 1)")
            #expect(one.identity(at: 0) == "u\(index + 1)")
        }
    }
}
