internal import Connections
internal import HTTP
internal import Imports

/// Measures the transcoder alone, on one core: a chunk of 25,000 rows of 8 columns, again and again.
@main
enum Entry {
    static func main() throws {
        let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 40
        let bytes = chunk(rows: 25_000)
        let plan = try RowPlan(definition, columns: columns)
        let transcoder = RowTranscoder(plan)
        var records = 0
        var written = 0
        let began = ContinuousClock.now
        for round in 0..<rounds {
            var position = RowTranscoder.Position(
                Chunk(index: round, bytes: bytes, rowOffset: 0))
            while let batch = try transcoder.next(&position) {
                records += batch.records.count
                written += batch.body?.count ?? 0
            }
        }
        let time = (ContinuousClock.now - began).components
        let seconds = Double(time.seconds) + Double(time.attoseconds) / 1e18
        let read = bytes.count * rounds
        print(
            "{\"records\":\(records),\"bytes_in\":\(read),\"bytes_out\":\(written),\"seconds\":\(seconds),\"mb_per_second\":\(Double(read) / seconds / 1e6)}"
        )
    }

    private static let columns = [
        ("customer_id", "BIGINT"), ("email", "STRING"), ("name", "STRING"), ("city", "STRING"),
        ("score", "DECIMAL(10,2)"), ("orders", "INT"), ("is_subscribed", "BOOLEAN"),
        ("signed_up", "DATE"),
    ].map { SourceColumn(name: $0.0, typeText: $0.1) }

    private static let definition = ImportDefinition(
        nickname: "bench", connection: "bench", source: .table("bench"),
        identity: ImportDefinition.IdentityColumn("customer_id"),
        properties: [
            PropertyMapping("email", to: "Email", as: .string),
            PropertyMapping("name", to: "Name", as: .string),
            PropertyMapping("city", to: "City", as: .string),
            PropertyMapping("score", to: "Score", as: .float),
            PropertyMapping("orders", to: "Orders", as: .integer),
            PropertyMapping("is_subscribed", to: "Subscribed", as: .boolean),
            PropertyMapping("signed_up", to: "Signed up", as: .date),
        ])

    private static func chunk(rows: Int) -> [UInt8] {
        let cities = ["Rome", "Zürich", "Bengaluru", "São Paulo", "New York"]
        let lines = (1...rows).map { row in
            let email = row % 50 == 0 ? "null" : "\"ada\(row)@example.com\""
            return
                "[\"\(row)\",\(email),\"Ada Example \(row)\",\"\(cities[row % 5])\",\"\(row % 1_000).\(10 + row % 90)\",\"\(row % 40)\",\"\(row % 3 == 0)\",\"20\(10 + row % 16)-0\(1 + row % 9)-\(10 + row % 18)\"]"
        }
        return Array("[\(lines.joined(separator: ","))]".utf8)
    }
}
