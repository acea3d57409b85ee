public import Connections
public import Databricks
public import HTTP
internal import Language
import Text

/// What can be tried before an import is saved: columns, the first rows, and a dry run. Nothing is
/// written anywhere.
public struct ImportTrial: Sendable {
    let workspace: Workspace
    var reader: SourceReader { SourceReader(workspace) }

    /// Rows of *Preview Results*, and of the sample of a dry run. CleverTap names no numbers; these
    /// are the project's own.
    public static let previewRows = 50
    /// Rows of a dry run, unless told otherwise.
    public static let sampleRows = 500

    /// Asks nothing of the workspace yet.
    public init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// The tables and views of the connection's schema that may be seen.
    public func tables() async throws(UserError) -> [String] {
        do throws(DatabricksError) {
            let details = workspace.details
            return try await workspace.tables(of: details.schema, in: details.catalog)
                .map { $0.name.bounded(to: Resource.longestName) }.sorted()
        } catch {
            throw Self.trouble(reader.trouble(error))
        }
    }

    /// The first rows of a source; throws when the workspace refuses them.
    public func preview(_ source: ImportDefinition.Source, rows: Int = previewRows)
        async throws(UserError) -> Preview
    {
        let sql = SourceSQL(source, of: workspace.details)
        do throws(UserError) {
            let answer = try await reader.small(sql.preview(rows: rows))
            return Preview(columns: answer.columns, rows: answer.rows)
        } catch {
            throw Self.trouble(error)
        }
    }

    /// The columns of a source; throws when the workspace refuses them.
    public func columns(of source: ImportDefinition.Source) async throws(UserError)
        -> [SourceColumn]
    {
        do throws(UserError) {
            return try await reader.columns(of: SourceSQL(source, of: workspace.details))
        } catch {
            throw Self.trouble(error)
        }
    }

    /// Holds a sample against every rule, and against CleverTap's own where a destination is given
    /// (`dryRun=1`: it validates and stores nothing).
    public func dryRun(
        _ definition: ImportDefinition, rows: Int = sampleRows,
        destination: (Destination, Passcode, HTTPClient)? = nil
    ) async throws(UserError) -> DryRunReport {
        let sql = SourceSQL(definition.source, of: workspace.details)
        let columns = try await columns(of: definition.source)
        if let problem = ImportRules.problems(definition, columns: columns).first {
            throw UserError(cause: problem.message, action: tr("Change \(problem.place)."))
        }
        var batches: [Batch] = []
        var plain = definition
        plain.updatedOn = nil
        do {
            let id = try await reader.submit(
                reader.submission(sql.sample(definition.columns, rows: rows)))
            let answer = try await reader.finished(id)
            let result = SourceReader.ResultSet(answer.statement, answer.body)
            let transcoder = RowTranscoder(try RowPlan(plain, columns: result.columns))
            for index in 0..<result.chunkCount {
                var position = RowTranscoder.Position(
                    try await reader.chunk(index, of: result))
                while let batch = try transcoder.next(&position) { batches.append(batch) }
            }
        } catch let trouble as UserError {
            throw Self.trouble(trouble)
        } catch {
            let words = "\(error)"
            throw UserError(
                cause: tr("The sample is malformed: \(words)"), action: tr("Try it again."))
        }
        var findings = batches.flatMap(\.findings)
        var accepted = batches.reduce(0) { $0 + $1.records.count }
        if let (destination, passcode, http) = destination {
            let uploader = Uploader(destination: destination, passcode: passcode, http: http)
            for batch in batches {
                let refused = try await uploader.dryRun(batch)
                accepted -= refused.count
                findings += refused
            }
        }
        return DryRunReport(
            rows: batches.reduce(0) { $0 + $1.rows }, accepted: accepted,
            findings: findings.sorted { $0.row < $1.row })
    }

    /// Are region, account and passcode right? A `dryRun=1` upload of one record.
    public static func test(
        _ destination: Destination, passcode: Passcode, http: HTTPClient
    ) async -> UserError? {
        await Uploader(destination: destination, passcode: passcode, http: http).test()
    }

    static func trouble(_ trouble: UserError) -> UserError {
        UserError(cause: trouble.cause, action: trouble.action)
    }
}

extension Uploader {
    /// What CleverTap itself would refuse of a batch.
    func dryRun(_ batch: Batch) async throws(UserError) -> [DryRunFinding] {
        guard let body = batch.body else { return [] }
        switch await tryOut(body) {
        case .taken(let reply):
            guard case .taken(_, let failures) = outcome(reply, batch) else { return [] }
            return failures.map { failure in
                DryRunFinding(
                    row: failure.record.row, column: failure.record.column ?? "(record)",
                    value: failure.record.value ?? failure.record.identity ?? "",
                    rule: failure.record.reason
                        + (failure.record.code.map { " (CleverTap \($0))" } ?? ""))
            }
        case .refused(let trouble):
            throw UserError(cause: trouble.cause, action: trouble.action)
        case .busy(let status):
            throw UserError(
                cause: tr("CleverTap is still answering \(status)."),
                action: tr("Try again in a moment."))
        case .down(let words), .unknown(let words), .malformed(let words, _):
            throw UserError(cause: words, action: tr("Try again."))
        case .cancelled: throw UserError(cause: tr("Cancelled."), action: "")
        }
    }
}
