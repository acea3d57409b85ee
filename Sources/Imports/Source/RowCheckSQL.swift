internal import Connections
internal import Databricks

/// *Check all rows*: one query that counts, over the whole source, the rows that each rule would
/// refuse.
struct RowCheckSQL: Sendable {
    let rules: [SQLRecord.Rule]
    let columnNames: [String]
    let sql: String
    let parameters: [SourceSQL.Parameter]

    /// Groups of what a rule refuses; each gives two examples at most.
    static let buckets = 16

    /// - Parameters:
    ///   - columns: Those of the mapping, in its order.
    ///   - extent: The rows of a full run.
    init(_ plan: RowPlan, columns: [SourceColumn], of source: SourceSQL, _ extent: SourceSQL.Extent)
    {
        let record = SQLRecord(plan, columns: columns)
        rules = record.rules
        columnNames = columns.map(\.name)
        let layers = record.layers.queries(from: "source")
        let person = record.identity
        // People are counted first, so that a refused row is an example once, and one who comes
        // twice is known.
        sql = """
            WITH source AS (\(source.whole(columns.map(\.name), extent))),
            \(layers.sql),
            people AS (SELECT \(record.verdict) AS verdict, \(person) AS person, COUNT(*) AS times, SUM(OCTET_LENGTH(\(record.record))) AS bytes, MIN(\(record.value)) AS example FROM \(layers.last) GROUP BY \(record.verdict), \(person)),
            parts AS (SELECT verdict, CASE WHEN verdict = 0 THEN 0 ELSE PMOD(XXHASH64(person), \(Self.buckets)) END AS part, times, bytes, CASE WHEN verdict > 0 OR times > 1 THEN TO_JSON(ARRAY(SUBSTR(person, 1, \(Batch.longestValue)), example)) END AS example FROM people)
            SELECT verdict, part, SUM(times) AS row_count, COUNT(*) AS people, SUM(CASE WHEN times > 1 THEN 1 ELSE 0 END) AS repeated, SUM(bytes) AS bytes, MIN(example) AS first_example, MAX(example) AS last_example FROM parts GROUP BY verdict, part
            """
        parameters = record.layers.parameters.sorted { $0.key < $1.key }
            .map { SourceSQL.Parameter($0.key, $0.value) }
    }
}
