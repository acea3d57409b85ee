internal import Connections
internal import Databricks

/// The statements of an import. Names are quoted, values are bound as parameters; the person's own
/// query stands in brackets and runs with the rights of the connection's token.
struct SourceSQL: Sendable {
    let source: ImportDefinition.Source
    let catalog: String
    let schema: String

    init(_ source: ImportDefinition.Source, of details: ConnectionDetails) {
        self.source = source
        catalog = details.catalog
        schema = details.schema
    }

    typealias Parameter = Workspace.Submission.Parameter

    /// What FROM takes.
    var from: String {
        switch source {
        case .table(let name):
            let parts = TableName.parts(name)
            let full = [catalog, schema].prefix(max(0, 3 - parts.count)) + parts
            return full.map(Self.quoted).joined(separator: ".")
        // A comment at the end must not swallow the bracket behind it.
        case .sql(let text): return "(\(SQLText.trimmed(text))\n) AS import_source"
        }
    }

    /// No rows: what the result's columns are called and which types they have.
    var describe: String { "SELECT * FROM \(from) LIMIT 0" }

    func preview(rows: Int) -> String { "SELECT * FROM \(from) LIMIT \(rows)" }

    func sample(_ columns: [String], rows: Int) -> String {
        "SELECT \(columns.map(Self.quoted).joined(separator: ", ")) FROM \(from) LIMIT \(rows)"
    }

    /// How many rows a run will read, and up to where.
    ///
    /// The upper bound is asked for first, and the rows are read up to it: what is written to the
    /// table meanwhile belongs to the next run.
    func bounds(_ updatedOn: SourceColumn?, after lower: String?, inclusive: Bool)
        -> (sql: String, parameters: [Parameter])
    {
        let upper = updatedOn.map { Bound($0).text("MAX(\(Self.quoted($0.name)))") } ?? "NULL"
        var sql = "SELECT COUNT(*) AS row_count, \(upper) AS upper_bound FROM \(from)"
        var parameters: [Parameter] = []
        if let updatedOn, let lower {
            sql += " WHERE " + Bound(updatedOn).after(inclusive)
            parameters.append(Parameter("lower", lower))
        }
        return (sql, parameters)
    }

    func rows(
        _ columns: [String], updatedOn: SourceColumn?, after lower: String?, inclusive: Bool,
        upTo upper: String?
    ) -> (sql: String, parameters: [Parameter]) {
        var sql = "SELECT \(columns.map(Self.quoted).joined(separator: ", ")) FROM \(from)"
        var parameters: [Parameter] = []
        guard let updatedOn, let upper else { return (sql, []) }
        let bound = Bound(updatedOn)
        parameters.append(Parameter("upper", upper))
        if let lower {
            sql += " WHERE \(bound.after(inclusive)) AND \(bound.upTo)"
            parameters.append(Parameter("lower", lower))
        } else {
            // A row without a time belongs to the full run, and to no later one.
            sql += " WHERE \(bound.upTo) OR \(Self.quoted(updatedOn.name)) IS NULL"
        }
        return (sql, parameters)
    }

    static func quoted(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
            + "`"
    }

    /// A value of Updated On as a text that comes back as the same value, whatever time zone the
    /// session has: microseconds for TIMESTAMP, the plain text for the rest.
    private struct Bound {
        let column: SourceColumn
        private let isTimestamp: Bool

        init(_ column: SourceColumn) {
            self.column = column
            let type = column.typeText.uppercased()
            isTimestamp = type == "TIMESTAMP" || type == "TIMESTAMP_LTZ"
        }

        func text(_ value: String) -> String {
            isTimestamp ? "CAST(UNIX_MICROS(\(value)) AS STRING)" : "CAST(\(value) AS STRING)"
        }

        private func value(_ parameter: String) -> String {
            isTimestamp
                ? "TIMESTAMP_MICROS(CAST(:\(parameter) AS BIGINT))"
                : "CAST(:\(parameter) AS \(column.typeText))"
        }

        func after(_ inclusive: Bool) -> String {
            "\(SourceSQL.quoted(column.name)) \(inclusive ? ">=" : ">") \(value("lower"))"
        }

        var upTo: String { "\(SourceSQL.quoted(column.name)) <= \(value("upper"))" }
    }
}
