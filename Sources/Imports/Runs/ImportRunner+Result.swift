internal import Connections
internal import Databricks
internal import Language

/// The result that a run reads: the one that was begun, or a new one.
extension ImportRunner {
    /// What there is to read.
    enum Found {
        /// No rows; with what a person has to know of it.
        case nothing(RunNote?)
        case rows(RunReading, SourceReader.ResultSet)
    }

    /// The result to read: the one that was begun, or a new one.
    func result(_ progress: RunProgress) async throws -> Found {
        if let reading = progress.reading {
            do {
                let answer = try await finished(reading.statementID)
                let result = SourceReader.ResultSet(answer.statement, answer.body)
                var known = reading
                if known.columns.isEmpty {
                    // The worker before died while the query ran.
                    try agree(result, counted: reading.total)
                    known.columns = result.columns
                    known.total = result.total ?? known.total
                    try store.note(known, of: run.id)
                }
                return .rows(known, result)
            } catch let trouble as UserError where trouble.traits.contains(.expired) {
                try forgetResult(progress)
            } catch let trouble as UserError
                where trouble.traits.contains(.inlineResult) && !reading.isExternal
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
    func beginPatiently(isExternal: Bool = false) async throws -> Found {
        for pause in Self.pauses {
            do {
                return try await begin(isExternal: isExternal)
            } catch let trouble as UserError where trouble.traits.contains(.transient) {
                await control.untilEnd { try? await Task.sleep(for: .seconds(pause)) }
                if control.isEnding { throw trouble }
            }
        }
        return try await begin(isExternal: isExternal)
    }

    /// Another query has to be asked: profiles are sent again, events only when none was.
    func forgetResult(_ progress: RunProgress) throws {
        if definition.kind == .events && !progress.batches.isEmpty {
            try store.hold(importID: saved.id)
            throw UserError(
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

    static var tooSlow: UserError {
        UserError(
            cause: tr("Twice the result of the query was gone before all of its rows were sent."),
            action: tr(
                "Import the table in parts: a query with a WHERE for each, fewer rows at a time."))
    }

    func begin(isExternal: Bool = false) async throws -> Found {
        let sql = SourceSQL(definition.source, of: workspace.details)
        let updatedOn = try await updatedOn(sql)
        // The mark is of what its own run read, which an edit since may have changed.
        let details = workspace.details
        let lower = run.kind == .incremental ? saved.watermark(on: details) : nil
        if let lower, let updatedOn, !updatedOn.fits(lower, type: saved.watermarkType) {
            throw typeChanged(updatedOn)
        }
        // A profile may be sent twice, an event may not: only profiles are read again from the
        // very moment that the last run ended at, and from before it.
        let extent = SourceSQL.Extent(
            updatedOn: updatedOn, lower: lower, lookBack: definition.lookBack,
            identity: definition.identity.column,
            isOnce: definition.kind == .events)
        let counted = try await count(sql, extent)
        let note = try await note(on: counted, extent, sql)
        if counted.rows == 0 { return .nothing(note) }

        let query = sql.rows(definition.columns, extent)
        let submission = reader.submission(query.sql, query.parameters)
        let isSmall = counted.rows <= Self.inlineRows && !isExternal
        for isExternal in isSmall ? [false, true] : [true] {
            let wanted = isExternal ? submission.asExternalLinks : submission
            let id = try await reading { [reader] () async throws(UserError) in
                try await reader.submit(wanted)
            }
            var begun = RunReading(
                statementID: id, isExternal: isExternal, lower: lower, upper: counted.clock,
                total: counted.rows, columns: [], source: definition.sourceKey(on: details),
                markType: updatedOn?.kind.rawValue, note: note)
            try store.note(begun, of: run.id)
            do {
                let answer = try await finished(id)
                let result = SourceReader.ResultSet(answer.statement, answer.body)
                try agree(result, counted: counted.rows)
                begun.total = result.total ?? counted.rows
                begun.columns = result.columns
                try store.note(begun, of: run.id)
                return .rows(begun, result)
            } catch let trouble as UserError {
                // Few rows may still be more than the 25 MiB that come inline.
                if isExternal || !trouble.traits.contains(.inlineResult) { throw trouble }
            }
        }
        throw UserError(
            cause: tr("The result could not be read."), action: tr("Run it again."))
    }

    /// Updated On with the type that the source has it in; nil where the import has none.
    private func updatedOn(_ sql: SourceSQL) async throws -> UpdatedOnColumn? {
        guard let wanted = definition.updatedOn else { return nil }
        let columns = try await reading { [reader] () async throws(UserError) in
            try await reader.columns(of: sql)
        }
        if let problem = ImportRules.problems(definition, columns: columns).first { throw problem }
        return columns.first { $0.name.lowercased() == wanted.column.lowercased() }
            .map { UpdatedOnColumn($0, unit: wanted.unit) }
    }

    private func typeChanged(_ updatedOn: UpdatedOnColumn) -> UserError {
        let name = updatedOn.column.name
        let type = updatedOn.column.typeText
        let cause =
            saved.watermarkType.map {
                tr(
                    "The type of \(name) has changed from \($0) to \(type) since the last run, so its mark cannot be compared."
                )
            } ?? tr("The mark of the last run does not fit \(name), which is \(type) now.")
        let command = "bricktap import run \(definition.nickname) --full"
        return UserError(
            cause: cause,
            action: definition.kind == .events
                ? tr("Run it once in full, which sends every event again: \(command).")
                : tr("Run it once in full: \(command)."))
    }

    /// What the warehouse counted before the rows were asked for.
    struct Counted {
        /// Rows that are to be read.
        var rows: Int
        /// Rows whose time has not come yet, by the workspace's clock.
        var ahead: Int
        /// The newest Updated On among all of them.
        var newest: String?
        /// The workspace's clock in the words of Updated On.
        var clock: String?
    }

    private func count(_ sql: SourceSQL, _ extent: SourceSQL.Extent) async throws -> Counted {
        let query = sql.count(extent)
        let answer = try await reading { [reader] () async throws(UserError) in
            try await reader.small(query.sql, query.parameters)
        }
        let row = answer.rows.first ?? []
        func cell(_ place: Int) -> String? { row.indices.contains(place) ? row[place] : nil }
        // Without its count nothing would tell a result that is not whole.
        guard let all = cell(0).flatMap({ Int($0) }) else {
            throw UserError(
                cause: tr("The warehouse's count of the rows could not be read."),
                action: tr("Run the import again."))
        }
        let due = cell(2).flatMap { Int($0) } ?? all
        return Counted(
            rows: extent.isOnce ? due : all, ahead: all - due, newest: cell(1), clock: cell(3))
    }

    /// What was counted has to come: fewer rows are a result that is not whole, or a column that
    /// says something else each time it is asked. Nothing has been sent yet.
    private func agree(_ result: SourceReader.ResultSet, counted: Int?) throws {
        guard let counted, let total = result.total, total < counted else { return }
        throw UserError(
            cause: tr(
                "The warehouse counted \(counted) rows but returned \(total). Nothing was sent."
            ),
            action: tr(
                "Run the import again. If it keeps happening, look for a query or view whose rows change each time it is read."
            ))
    }

    /// What a person has to know about the marks and clocks of a table.
    private func note(on counted: Counted, _ extent: SourceSQL.Extent, _ sql: SourceSQL)
        async throws -> RunNote?
    {
        guard let updatedOn = extent.updatedOn else { return nil }
        let name = updatedOn.column.name
        if let lower = extent.lower {
            var newest = counted.newest
            if newest == nil {
                newest =
                    try await reading { [reader] () async throws(UserError) in
                        try await reader.small(sql.newest(updatedOn))
                    }.rows.first?.first ?? nil
            }
            if let newest, NewestMark.isNewer(lower, than: newest, updatedOn.kind) {
                let command = "bricktap import run \(definition.nickname) --full"
                return RunNote(
                    cause: tr(
                        "The mark of the last run is newer than the newest \(name) in the source, so older rows are not read."
                    ),
                    action: tr("If rows were replaced, run it once in full: \(command)."))
            }
        }
        guard counted.ahead > 0 else { return nil }
        return RunNote(
            cause: extent.isOnce
                ? tr(
                    "By the workspace's clock the \(name) of \(counted.ahead) rows is in the future; each is sent once that time has come."
                )
                : tr(
                    "By the workspace's clock the \(name) of \(counted.ahead) rows is in the future; every run until then reads them again."
                ),
            action: tr("Correct the values in the source if they are wrong."))
    }

    func finished(_ id: String) async throws -> (statement: Statement, body: ResultBody) {
        try await reading { [reader] () async throws(UserError) in
            try await reader.finished(id)
        }
    }

    /// Reading that is given up as soon as the run is to end.
    func reading<Value: Sendable>(
        _ work: @escaping @Sendable () async throws(UserError) -> Value
    ) async throws -> Value {
        try await control.untilEnd { await Self.result(work) }.get()
    }

    static func result<Value>(
        _ work: () async throws(UserError) -> Value
    ) async -> Result<Value, UserError> {
        do throws(UserError) {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}
