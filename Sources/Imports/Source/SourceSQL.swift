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

    /// How much of the source a run reads.
    struct Extent: Sendable {
        var updatedOn: UpdatedOnColumn?
        /// The mark that the last run left; nil for all rows.
        var lower: String?
        /// Minutes before the mark that are read again.
        var lookBack = 0
        /// The column that tells whose a row is.
        var identity: String
        /// An event may not be sent twice: the row at the mark is not read again, and one whose
        /// time has not come yet is left to the run that finds it past.
        var isOnce: Bool

        fileprivate var parameters: [Parameter] { lower.map { [Parameter("lower", $0)] } ?? [] }

        /// The condition for what is newer than the mark.
        fileprivate var after: String? {
            guard let updatedOn, lower != nil else { return nil }
            return updatedOn.after(inclusive: !isOnce, lookBack: isOnce ? 0 : lookBack)
        }
    }

    /// How many rows there are to read, how new they are, and what the workspace's clock shows.
    ///
    /// Rows that come to the table after this was asked may be read too; which value the next run
    /// begins after is told by the rows themselves.
    func count(_ extent: Extent) -> (sql: String, parameters: [Parameter]) {
        var items = ["COUNT(*) AS row_count"]
        if let updatedOn = extent.updatedOn {
            let due =
                extent.lower == nil
                ? "\(updatedOn.isDue) OR \(updatedOn.isMissing)" : updatedOn.isDue
            items += [
                "\(updatedOn.newestText) AS upper_bound", "COUNT_IF(\(due)) AS due_count",
                "\(updatedOn.clockText) AS workspace_clock",
            ]
        } else {
            items.append("NULL AS upper_bound")
        }
        var sql = "SELECT \(items.joined(separator: ", ")) FROM \(from)"
        if let after = extent.after { sql += " WHERE \(after)" }
        return (sql, extent.after == nil ? [] : extent.parameters)
    }

    /// The newest value of the whole table.
    func newest(_ updatedOn: UpdatedOnColumn) -> String {
        "SELECT \(updatedOn.newestText) AS newest FROM \(from)"
    }

    /// The rows themselves. One person's newest profile has to come last, so the rows of each stand
    /// together, in the order of Updated On: what is sent side by side is then of different people.
    func rows(_ columns: [String], _ extent: Extent) -> (sql: String, parameters: [Parameter]) {
        var items = columns.map(Self.quoted)
        guard let updatedOn = extent.updatedOn else {
            return ("SELECT \(items.joined(separator: ", ")) FROM \(from)", [])
        }
        items.append("\(updatedOn.rowText) AS \(Self.quoted(UpdatedOnColumn.resultName))")
        var conditions: [String] = []
        if let after = extent.after { conditions.append(after) }
        if extent.isOnce {
            conditions.append(
                // A row without a time belongs to the full run, and to no later one.
                extent.lower == nil
                    ? "(\(updatedOn.isDue) OR \(updatedOn.isMissing))" : updatedOn.isDue)
        }
        var sql = "SELECT \(items.joined(separator: ", ")) FROM \(from)"
        if !conditions.isEmpty { sql += " WHERE \(conditions.joined(separator: " AND "))" }
        if !extent.isOnce { sql += Self.order(extent.identity, updatedOn) }
        return (sql, extent.after == nil ? [] : extent.parameters)
    }

    /// The columns of all rows that a run from the beginning reads, in no order.
    func whole(_ columns: [String], _ extent: Extent) -> String {
        var sql = "SELECT \(columns.map(Self.quoted).joined(separator: ", ")) FROM \(from)"
        if let updatedOn = extent.updatedOn, extent.isOnce {
            sql += " WHERE (\(updatedOn.isDue) OR \(updatedOn.isMissing))"
        }
        return sql
    }

    /// The rows of some people, by the texts that the identity column has for them.
    func rows(
        _ columns: [String], of people: [String], in identity: String, order: UpdatedOnColumn?
    ) -> (sql: String, parameters: [Parameter]) {
        let names = people.indices.map { "p\($0)" }
        let items = columns.map(Self.quoted).joined(separator: ", ")
        var sql =
            "SELECT \(items) FROM \(from) WHERE CAST(\(Self.quoted(identity)) AS STRING) IN ("
            + names.map { ":\($0)" }.joined(separator: ", ") + ")"
        if let order { sql += Self.order(identity, order) }
        return (sql, zip(names, people).map { Parameter($0, $1) })
    }

    private static func order(_ identity: String, _ updatedOn: UpdatedOnColumn) -> String {
        " ORDER BY \(quoted(identity)), \(updatedOn.order)"
    }

    static func quoted(_ name: String) -> String {
        "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
            + "`"
    }
}
