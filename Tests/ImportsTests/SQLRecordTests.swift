internal import Connections
internal import Foundation
internal import HTTP
internal import Testing

@testable internal import Imports

/// The SQL of values and rules against the transcoder: both judge each row alike, and both send the
/// same of it. What Spark made of each row is recorded with the statement that it ran
/// (`Tests/Fixtures/records.json`; `Tests/Spark/run` records it anew).
struct SQLRecordTests {
    /// A mapping, and rows that are tried with it.
    struct Case {
        var name: String
        var definition: ImportDefinition
        var columns: [SourceColumn]
        /// A value for each column: a text that Spark casts to the column's type, or with `=` in
        /// front an expression.
        var rows: [[String?]]

        var plan: RowPlan { get throws { try RowPlan(definition, columns: columns) } }
    }

    /// What Spark made of a case.
    struct Recording: Codable {
        struct Row: Codable, Equatable {
            /// The texts that a result has for the row.
            var cells: [String?]
            var verdict: Int
            var identity: String?
            var value: String?
            var record: String?
        }
        var sql: String
        var rows: [Row]
        /// The statement of *Check all rows*, and its result.
        var checkSQL: String
        var check: [[String?]]
    }

    /// What `Tests/Spark/run` is given.
    struct Order: Codable {
        var name: String
        var columns: [String]
        var types: [String]
        var values: [[String?]]
        var sql: String
        var checkSQL: String
        var parameters: [String: String]
    }

    static func statement(_ record: SQLRecord) -> String {
        let layers = record.layers.queries(from: "source")
        return
            "WITH \(layers.sql) SELECT \(record.verdict) AS verdict, \(record.identity) AS identity, \(record.value) AS value, \(record.record) AS record FROM \(layers.last)"
    }

    static func check(_ one: Case) throws -> RowCheckSQL {
        let details = ConnectionDetails(
            host: Host(name: "h.cloud.databricks.com", cloud: .aws, isLoopback: false),
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c",
            schema: "s")
        return RowCheckSQL(
            try one.plan, columns: one.columns, of: SourceSQL(.table("t"), of: details),
            SourceSQL.Extent(
                identity: one.definition.identity.column, isOnce: one.definition.kind == .events))
    }

    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/records.json")

    @Test func `what Spark makes of a row is what is sent of it`() throws {
        let cases = SQLRecordCases.all
        if let path = ProcessInfo.processInfo.environment["BRICKTAP_RECORD_SQL"] {
            let orders = try cases.map { one in
                let record = SQLRecord(try one.plan, columns: one.columns)
                return Order(
                    name: one.name, columns: one.columns.map(\.name),
                    types: one.columns.map(\.typeText), values: one.rows,
                    sql: Self.statement(record), checkSQL: try Self.check(one).sql,
                    parameters: record.layers.parameters)
            }
            try JSONEncoder().encode(orders).write(to: URL(fileURLWithPath: path))
            return
        }
        let recordings = try JSONDecoder().decode(
            [String: Recording].self, from: Data(contentsOf: Self.fixture))
        for one in cases {
            let recording = try #require(recordings[one.name], "\(one.name) was not recorded")
            try Self.compare(one, recording)
        }
        #expect(recordings.count == cases.count)
    }

    private static func compare(_ one: Case, _ recording: Recording) throws {
        let record = SQLRecord(try one.plan, columns: one.columns)
        #expect(
            statement(record) == recording.sql,
            "\(one.name): the statement is another now; run Tests/Spark/run")
        #expect(recording.rows.count == one.rows.count)
        let check = try check(one)
        #expect(check.sql == recording.checkSQL, "\(one.name): run Tests/Spark/run")
        let report = check.report(recording.check, columns: one.columns, pace: .trial(1.5))
        let good = recording.rows.filter { $0.verdict == 0 }
        let people = Dictionary(grouping: good, by: \.identity)
        #expect(report.rows == one.rows.count && report.accepted == good.count)
        #expect(report.people == people.count)
        #expect(report.repeated == people.values.count { $0.count > 1 })
        #expect(report.refusals.reduce(0) { $0 + $1.rows } == report.refused)
        for refusal in report.refusals {
            let rows = recording.rows.filter { row in
                row.verdict > 0
                    && check.columnNames[check.rules[row.verdict - 1].column] == refusal.column
                    && check.rules[row.verdict - 1].rule.text == refusal.rule
            }
            #expect(rows.count == refusal.rows)
            let examples = Set(
                rows.map { row in
                    let start = row.identity?.unicodeScalars.prefix(Batch.longestValue)
                    return RowCheck.Example(identity: start.map { String($0) }, value: row.value)
                })
            #expect(examples.isSuperset(of: refusal.examples))
            let different = Set(rows.map(\.identity)).count
            #expect(refusal.examples.count == min(3, different), "\(one.name): \(refusal)")
        }
        #expect(report.duration?.seconds == (good.isEmpty ? 0 : 1))
        for row in recording.rows {
            let json = String(decoding: try JSONEncoder().encode([row.cells]), as: UTF8.self)
            let batches = try TranscoderTests.batches(json, one.definition, one.columns)
            let batch = try #require(batches.first)
            let refusal = batch.refusals.first
            let known =
                row.verdict == 0
                ? nil : record.rules[row.verdict - 1]
            let said = refusal.map { SQLRecord.Rule(column: $0.column, rule: $0.rule) }
            #expect(said == known, "\(one.name): \(row.cells)")
            guard known == nil, said == nil else { continue }
            let body = String(decoding: batch.body?.bytes ?? [], as: UTF8.self)
            let sent = body.dropFirst(#"{"d":["#.count).dropLast(2)
            // The writing of escapes is the server's; all else is the same byte for byte.
            if !sent.contains("\\"), row.record?.contains("\\") == false {
                #expect(String(sent) == row.record, "\(one.name): \(row.cells)")
            } else {
                let theirs = try object(row.record ?? "")
                #expect(try object(String(sent)) == theirs, "\(one.name): \(row.cells)")
            }
            #expect(batch.identity(at: 0) == row.identity)
        }
    }

    private static func object(_ json: String) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary
    }
}
