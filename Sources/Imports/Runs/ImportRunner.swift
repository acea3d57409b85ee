package import Connections
package import Databricks
internal import HTTP
internal import Synchronization

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

    package init(
        store: any RunStore, workspace: Workspace, uploader: Uploader, saved: SavedImport,
        run: ImportRun, control: RunControl
    ) {
        self.store = store
        self.workspace = workspace
        self.uploader = uploader
        self.saved = saved
        self.run = run
        self.control = control
    }

    /// Results of so many rows come inline; larger ones as links to chunks.
    static let inlineRows = 5_000
    /// Batches between the transcoder and the disk.
    private static let inFlight = 20
    /// Seconds that uploads on their way have before a stop breaks them off.
    private static let grace = 0.4
    /// The same where an upload that is broken off might be an event sent twice.
    private static let longGrace = 65.0

    var definition: ImportDefinition { saved.definition }
    var reader: SourceReader { SourceReader(workspace) }

    /// Works until the run is over, or is to end.
    package func perform() async -> RunEnd { await perform(isAgain: false) }

    /// - Parameter isAgain: The result of a first query went while its rows were sent.
    private func perform(isAgain: Bool) async -> RunEnd {
        do {
            let progress = try progress()
            if progress.retryOf != nil { return try await retry(progress) }
            guard let result = try await result(progress) else {
                return .succeeded(watermark: nil)
            }
            let (reading, rows) = result
            let plan = try plan(rows.columns)
            let upper = reading.upper
            let end = await transfer(
                plan, chunks: rows.chunkCount, done: try self.progress().done, total: rows.total
            ) { [reader] index in
                await Self.result { () async throws(SourceReader.Trouble) in
                    try await reader.chunk(index, of: rows)
                }
            }
            guard let end else {
                // The result went before its last row was read.
                try forgetResult(try self.progress())
                if isAgain { throw Self.tooSlow }
                return await perform(isAgain: true)
            }
            if case .succeeded = end, rows.isTruncated {
                return .failed(
                    cause: tr("The warehouse cut the result off at its limit of 100 GiB."),
                    action: tr("Narrow the query; every row that came was imported."))
            }
            guard case .succeeded = end else { return end }
            return try nothingGotIn() ?? .succeeded(watermark: upper)
        } catch let trouble as SourceReader.Trouble {
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

    /// A run of which CleverTap took no row has not succeeded, and its mark stays; nil for any other.
    private func nothingGotIn() throws(StoreError) -> RunEnd? {
        let progress = try progress()
        guard progress.accepted == 0, progress.refused > 0 else { return nil }
        return .failed(
            cause: tr("None of the \(progress.refused) rows got in."),
            action: tr("Look at its failed records for the reasons, then run the import again."))
    }

    func progress() throws(StoreError) -> RunProgress {
        guard let progress = try store.progress(of: run.id) else {
            throw .importMissing(definition.nickname)
        }
        return progress
    }

    func plan(_ columns: [SourceColumn]) throws(ImportRules.Problem) -> RowPlan {
        var definition = definition
        // Updated On is not among the columns that are read; the query has judged it.
        definition.updatedOn = nil
        return try RowPlan(definition, columns: columns)
    }

    // MARK: Rows

    typealias Fetch = @Sendable (Int) async -> Result<Chunk, SourceReader.Trouble>

    /// Sends the rows of all chunks; nil when the result went before the last was read.
    ///
    /// - Parameter retrying: The ids of the failed records that each chunk's rows are.
    func transfer(
        _ plan: RowPlan, chunks: Int, done: [Int: Set<Int>] = [:], total: Int? = nil,
        retrying: [[Int]] = [], fetch: @escaping Fetch
    ) async -> RunEnd? {
        let log = AcknowledgementLog(store: store, runID: run.id)
        let places = Slots(Self.inFlight)
        let control = self.control
        var seen: Int?
        await withTaskGroup(of: Void.self) { group in
            var begun = 0
            seen = await feed(plan, chunks: chunks, done: done, fetch: fetch) { batch in
                guard await control.untilEnd({ await places.enter() }) else { return false }
                if control.isEnding {
                    places.leave()
                    return false
                }
                let retried =
                    retrying.isEmpty
                    ? []
                    : batch.places.map {
                        retrying[batch.chunk.index][Int($0.row)]
                    }
                group.addTask { await self.send(batch, log, places, retried) }
                begun += 1
                // A group keeps what is left of each task until it is asked for.
                if begun > Self.inFlight { await group.next() }
                return true
            }
            await waitForUploads(&group)
        }
        if let reason = control.reason { return end(reason) }
        guard let seen else { return nil }
        if let total, seen != total {
            return .failed(
                cause: tr(
                    "The warehouse announced \(total) rows, and \(seen) came: the result is not whole."
                ),
                action: tr("Run the import again; every row that came was imported."))
        }
        return .succeeded(watermark: nil)
    }

    /// Fetches chunks ahead, makes batches of them in order, and hands each over.
    ///
    /// - Returns: Rows that were seen; nil when the result is not kept any more.
    private func feed(
        _ plan: RowPlan, chunks: Int, done: [Int: Set<Int>], fetch: @escaping Fetch,
        take: (Batch) async -> Bool
    ) async -> Int? {
        var seen = 0
        let control = self.control
        let transcoder = RowTranscoder(plan)
        var fetching: [Int: Task<Result<Chunk, SourceReader.Trouble>, Never>] = [:]
        defer { for task in fetching.values { task.cancel() } }
        func begin(_ index: Int) {
            guard fetching[index] == nil else { return }
            fetching[index] = Task { await control.untilEnd { await fetch(index) } }
        }
        for index in 0..<chunks {
            begin(index)
            guard let task = fetching.removeValue(forKey: index) else { return seen }
            let chunk: Chunk
            switch await task.value {
            case .success(let fetched):
                chunk = fetched
                // Only now: what is fetched ahead takes memory that this chunk might wait for.
                if index + 1 < chunks { begin(index + 1) }
            case .failure(let trouble):
                if trouble.isExpired { return nil }
                control.end(.trouble(cause: trouble.cause, action: trouble.action))
                return seen
            }
            var position = RowTranscoder.Position(chunk)
            do throws(MalformedChunk) {
                while let batch = try transcoder.next(&position) {
                    seen += batch.rows
                    if done[index]?.contains(batch.index) == true { continue }
                    guard await take(batch) else { return seen }
                }
            } catch {
                control.end(
                    .trouble(
                        cause: tr(
                            "Chunk \(index) of the result is malformed at row \(error.row + 1): \(error.problem)."
                        ),
                        action: tr(
                            "Run the import again; if it stays, report it with this message.")))
                return seen
            }
        }
        return seen
    }

    private func send(
        _ batch: Batch, _ log: AcknowledgementLog, _ places: Slots, _ retried: [Int]
    ) async {
        defer { places.leave() }
        switch await uploader.upload(batch, kind: definition.kind, control: control) {
        case .taken(let accepted, let failures):
            let failures = batch.ruleFailures + failures
            let problem = await log.write(
                BatchOutcome(
                    chunk: batch.chunk.index, batch: batch.index, accepted: accepted,
                    refused: failures.count, failures: failures, retried: retried))
            if let problem {
                control.end(
                    .trouble(
                        cause: problem.description,
                        action: tr("Free the store, then run the import again.")))
            }
        case .blocked(let trouble):
            control.end(.trouble(cause: trouble.cause, action: trouble.action))
        case .cancelled: break
        }
    }

    /// Uploads on their way are waited for; when the run is to end, not for long.
    private func waitForUploads(_ group: inout TaskGroup<Void>) async {
        let control = self.control
        let isEvents = definition.kind == .events
        let timer = Task {
            while !control.isEnding { try await Task.sleep(for: .milliseconds(10)) }
            let began = ContinuousClock.now
            // A stop may come while a pause waits.
            while ContinuousClock.now - began
                < .seconds(isEvents && control.reason != .stop ? Self.longGrace : Self.grace)
            {
                try await Task.sleep(for: .milliseconds(10))
            }
            control.abort()
        }
        await group.waitForAll()
        timer.cancel()
    }

    private func end(_ reason: RunControl.Reason) -> RunEnd {
        switch reason {
        case .stop: .stopped
        case .pause, .handover: .paused(cause: nil, action: nil)
        case .trouble(let cause, let action): .failed(cause: cause, action: action)
        }
    }
}
