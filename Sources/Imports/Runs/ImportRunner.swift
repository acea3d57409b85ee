package import Connections
package import Databricks
internal import HTTP
internal import Language

/// One run of an import, from the query to the last batch.
///
/// Chunks are fetched ahead, transcoded one after the other, and uploaded by batches side by side.
/// What is in memory is bounded by the chunks and batches in flight, not by the table.
package struct ImportRunner: Sendable {
    let store: any RunStore
    let workspace: Workspace
    let uploader: Uploader
    let saved: SavedImport
    let run: ImportRun
    let control: RunControl
    let failed: FailedPeople
    let streak = RefusedStreak()

    /// - Throws: `StoreError` where the failed records cannot be read that are kept.
    package init(
        store: any RunStore, workspace: Workspace, uploader: Uploader, saved: SavedImport,
        run: ImportRun, control: RunControl
    ) throws(StoreError) {
        self.store = store
        self.workspace = workspace
        self.uploader = uploader
        self.saved = saved
        self.run = run
        self.control = control
        failed = try FailedPeople(of: saved.id, in: store)
    }

    /// Results of so many rows come inline; larger ones as links to chunks.
    static let inlineRows = 5_000

    var definition: ImportDefinition { saved.definition }
    var reader: SourceReader { SourceReader(workspace) }

    /// Works until the run is over, or is to end.
    package func perform() async -> RunEnd { await perform(isAgain: false) }

    /// - Parameter isAgain: The result of a first query went while its rows were sent.
    private func perform(isAgain: Bool) async -> RunEnd {
        do {
            let progress = try progress()
            try await knowPeople()
            if progress.retryOf != nil { return try await retry() }
            if progress.isRead { return try await heal(progress.reading?.note) }
            let reading: RunReading
            let rows: SourceReader.ResultSet
            switch try await result(progress) {
            case .nothing(let note):
                return try await heal(note)
            case .rows(let begun, let result): (reading, rows) = (begun, result)
            }
            // An event is read only once its time has come, by the clock of its own statement.
            let newest = reading.markType.flatMap { UpdatedOnColumn.Kind(rawValue: $0) }
                .map { NewestMark($0, clock: definition.kind == .events ? nil : reading.upper) }
            let sent = await transfer(
                Rows(
                    plan: try plan(rows.columns, mark: newest), chunks: rows.chunkCount,
                    layout: layout(rows.columns), begun: try self.progress().batches,
                    total: rows.total, least: reading.total
                ) { [reader] index in
                    await Self.result { () async throws(UserError) in
                        try await reader.chunk(index, of: rows)
                    }
                })
            guard let sent else {
                // The result went before its last row was read.
                try forgetResult(try self.progress())
                if isAgain { throw Self.tooSlow }
                return await perform(isAgain: true)
            }
            guard case .succeeded = sent.end else { return sent.end }
            if rows.isTruncated {
                return .failed(
                    cause: tr("The warehouse cut the result off at its limit of 100 GiB."),
                    action: tr("Narrow the query; every row that came was imported."))
            }
            let mark = mark(after: reading, sent.newest)
            // What was read again up to the mark, and failed as before, is no news.
            let isNews = mark == nil || mark != reading.lower
            if isNews, let failure = try nothingGotIn() { return failure }
            // What becomes of failed records of earlier runs undoes nothing of this.
            try store.settle(runID: run.id, watermark: mark)
            return try await heal(reading.note ?? doubt(try self.progress()))
        } catch let trouble as UserError {
            if let reason = control.reason { return end(reason) }
            return .failed(cause: trouble.cause, action: trouble.action)
        } catch let error as StoreError {
            return .failed(cause: error.description, action: tr("Run the import again."))
        } catch let problem as ImportRules.Problem {
            return .failed(
                cause: problem.message,
                action: tr("Edit the import: \(problem.place) does not fit."))
        } catch {
            return .failed(cause: "\(error)", action: tr("Run the import again."))
        }
    }

    /// What the next run begins after: the newest value that was read, but nothing older than where
    /// this run began. Nil where the mark stays.
    private func mark(after reading: RunReading, _ newest: NewestMark?) -> String? {
        guard let kind = reading.markType.flatMap({ UpdatedOnColumn.Kind(rawValue: $0) }) else {
            // A version before this one has begun the run: it read up to there.
            return reading.upper
        }
        guard let mark = newest?.text else { return nil }
        if let lower = reading.lower, NewestMark.isNewer(lower, than: mark, kind) { return lower }
        return mark
    }

    /// A run of which CleverTap took no row has not succeeded, and its mark stays; nil for any other.
    private func nothingGotIn() throws(StoreError) -> RunEnd? {
        let progress = try progress()
        // What may have arrived is not read again: an event would be there twice.
        guard progress.accepted == 0, progress.refused > 0, progress.doubtful == 0 else {
            return nil
        }
        return .failed(
            cause: tr("None of the \(progress.refused) rows got in."),
            action: tr("Look at its failed records for the reasons, then run the import again."))
    }

    /// Records that may or may not be in CleverTap are told at once.
    private func doubt(_ progress: RunProgress) -> RunNote? {
        guard progress.doubtful > 0 else { return nil }
        return RunNote(
            cause: tr("\(progress.doubtful) records may or may not be in CleverTap."),
            action: tr("Look there; a retry of the failed records sends them again."))
    }

    func progress() throws(StoreError) -> RunProgress {
        guard let progress = try store.progress(of: run.id) else {
            throw .importMissing(definition.nickname)
        }
        return progress
    }

    func layout(_ columns: [SourceColumn]) -> RowLayout {
        RowLayout(columns: columns, identity: definition.identity.column)
    }

    func plan(_ columns: [SourceColumn], mark: NewestMark? = nil)
        throws(ImportRules.Problem) -> RowPlan
    {
        var definition = definition
        // Updated On itself is not among the columns that are read; the query has judged it.
        definition.updatedOn = nil
        return try RowPlan(definition, columns: columns, mark: mark)
    }
}
