internal import Connections
internal import Databricks

/// The result that a run reads: the one that was begun, or a new one.
extension ImportRunner {
    /// The result to read: the one that was begun, or a new one; nil when there are no rows.
    func result(_ progress: RunProgress) async throws
        -> (RunReading, SourceReader.ResultSet)?
    {
        if let reading = progress.reading {
            do {
                let answer = try await finished(reading.statementID)
                let result = SourceReader.ResultSet(answer.statement, answer.body)
                var known = reading
                if known.columns.isEmpty {
                    // The worker before died while the query ran.
                    known.columns = result.columns
                    known.total = result.total ?? known.total
                    try store.note(known, of: run.id)
                }
                return (known, result)
            } catch let trouble as SourceReader.Trouble where trouble.isExpired {
                try forgetResult(progress)
            } catch let trouble as SourceReader.Trouble
                where trouble.isOfInlineResult && !reading.isExternal
            {
                // Its worker died between that answer and asking for links.
                try store.startOver(runID: run.id)
                return try await beginPatiently(isExternal: true)
            }
        }
        return try await beginPatiently()
    }

    /// Seconds between tries of a query that the warehouse could not run just now.
    private static let pauses = [1.0, 4, 10, 20]

    /// Nothing was read yet, so a query that could not be run is asked again.
    func beginPatiently(isExternal: Bool = false) async throws -> (
        RunReading, SourceReader.ResultSet
    )? {
        for pause in Self.pauses {
            do {
                return try await begin(isExternal: isExternal)
            } catch let trouble as SourceReader.Trouble where trouble.isTransient {
                await control.untilEnd { try? await Task.sleep(for: .seconds(pause)) }
                if control.isEnding { throw trouble }
            }
        }
        return try await begin(isExternal: isExternal)
    }

    /// Another query has to be asked: profiles are sent again, events only when none was.
    func forgetResult(_ progress: RunProgress) throws {
        if definition.kind == .events && !progress.done.isEmpty {
            try store.pause(importID: saved.id)
            throw SourceReader.Trouble(
                cause: tr(
                    "Databricks does not keep the result of the query any more (it does for 1 hour), after \(progress.accepted) events were sent."
                ),
                action: tr(
                    "Run the import again only if sending these events twice is harmless; it is paused until you resume it."
                )
            )
        }
        try store.startOver(runID: run.id)
    }

    static var tooSlow: SourceReader.Trouble {
        SourceReader.Trouble(
            cause: tr("Twice the result of the query was gone before all of its rows were sent."),
            action: tr(
                "Import the table in parts: a query with a WHERE for each, fewer rows at a time."))
    }

    func begin(isExternal: Bool = false) async throws -> (
        RunReading, SourceReader.ResultSet
    )? {
        let sql = SourceSQL(definition.source, of: workspace.details)
        var updatedOn: SourceColumn?
        if let wanted = definition.updatedOn {
            let columns = try await reading { [reader] () async throws(SourceReader.Trouble) in
                try await reader.columns(of: sql)
            }
            if let problem = ImportRules.problems(definition, columns: columns).first {
                throw problem
            }
            updatedOn = columns.first { $0.name.lowercased() == wanted.column.lowercased() }
        }
        // The mark is of what its own run read, which an edit since may have changed.
        let details = workspace.details
        let lower = run.kind == .incremental ? saved.watermark(on: details) : nil
        let key = definition.sourceKey(on: details)
        // A profile may be sent twice, an event may not: only profiles are read again from the
        // very moment that the last run ended at.
        let inclusive = definition.kind == .profiles
        let bounds = sql.bounds(updatedOn, after: lower, inclusive: inclusive)
        let counted = try await reading { [reader] () async throws(SourceReader.Trouble) in
            try await reader.small(bounds.sql, bounds.parameters)
        }
        let row = counted.rows.first ?? []
        // Without its bounds the query would read everything again.
        guard let total = row.first.flatMap({ $0 }).flatMap({ Int($0) }) else {
            throw SourceReader.Trouble(
                cause: tr("The warehouse's count of the rows could not be read."),
                action: tr("Run the import again."))
        }
        let upper = row.count > 1 ? row[1] : nil
        if total == 0 { return nil }

        let query = sql.rows(
            definition.columns, updatedOn: updatedOn, after: lower, inclusive: inclusive,
            upTo: upper)
        let submission = reader.submission(query.sql, query.parameters)
        let isSmall = total <= Self.inlineRows && !isExternal
        for isExternal in isSmall ? [false, true] : [true] {
            let wanted = isExternal ? submission.asExternalLinks : submission
            let id = try await reading { [reader] () async throws(SourceReader.Trouble) in
                try await reader.submit(wanted)
            }
            var begun = RunReading(
                statementID: id, isExternal: isExternal, lower: lower, upper: upper, total: total,
                columns: [], source: key)
            try store.note(begun, of: run.id)
            do {
                let answer = try await finished(id)
                let result = SourceReader.ResultSet(answer.statement, answer.body)
                begun.total = result.total ?? total
                begun.columns = result.columns
                try store.note(begun, of: run.id)
                return (begun, result)
            } catch let trouble as SourceReader.Trouble {
                // Few rows may still be more than the 25 MiB that come inline.
                if isExternal || !trouble.isOfInlineResult { throw trouble }
            }
        }
        throw SourceReader.Trouble(
            cause: tr("The result could not be read."), action: tr("Run it again."))
    }

    func finished(_ id: String) async throws -> (statement: Statement, body: ResultBody) {
        try await reading { [reader] () async throws(SourceReader.Trouble) in
            try await reader.finished(id)
        }
    }

    /// Reading that is given up as soon as the run is to end.
    func reading<Value: Sendable>(
        _ work: @escaping @Sendable () async throws(SourceReader.Trouble) -> Value
    ) async throws -> Value {
        try await control.untilEnd { await Self.result(work) }.get()
    }

    static func result<Value>(
        _ work: () async throws(SourceReader.Trouble) -> Value
    ) async -> Result<Value, SourceReader.Trouble> {
        do throws(SourceReader.Trouble) {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}
