internal import Connections
internal import Databricks
internal import Language
internal import Synchronization

/// From chunks to CleverTap: rows become batches one after the other, and batches are sent side by
/// side.
extension ImportRunner {
    typealias Fetch = @Sendable (Int) async -> Result<Chunk, UserError>

    /// What is sent.
    struct Rows: Sendable {
        var plan: RowPlan
        /// How many chunks there are.
        var chunks: Int
        /// What the cells of a row are.
        var layout: RowLayout
        /// What an earlier worker had begun.
        var begun: [BatchID: BatchProgress] = [:]
        /// Rows that the warehouse announced; nil where it announced none.
        var total: Int?
        /// Rows that were counted before; fewer are not all.
        var least: Int?
        /// For each chunk, the ids of the failed records that its rows are; empty for new rows.
        var retrying: [[Int]] = []
        /// Added to the numbers of chunks where they are written down: those of a run's second part
        /// are not those of its first.
        var firstChunk = 0
        var fetch: Fetch
    }

    /// How sending ended.
    struct Sent: Sendable {
        var end: RunEnd
        /// The newest Updated On that was read.
        var newest: NewestMark?
    }

    /// Batches between the transcoder and the disk.
    private static let inFlight = 20
    /// Seconds that uploads on their way have before a stop breaks them off.
    private static let grace = 0.4
    /// The same where an upload that is broken off is in doubt.
    private static let longGrace = 65.0

    /// Sends all rows; nil when the result went before the last was read.
    func transfer(_ rows: Rows) async -> Sent? {
        let log = AcknowledgementLog(store: store, runID: run.id)
        let order = rows.plan.isOrdered ? SendOrder() : nil
        let places = Slots(Self.inFlight)
        let control = self.control
        var fed: (seen: Int, newest: NewestMark?)?
        await withTaskGroup(of: Void.self) { group in
            var begun = 0
            fed = await feed(rows) { batch in
                guard await control.untilEnd({ await places.enter() }) else { return false }
                if control.isEnding {
                    places.leave()
                    return false
                }
                let plan = order?.plan(batch)
                group.addTask {
                    await self.send(batch, of: rows, log, order, plan)
                    places.leave()
                }
                begun += 1
                // A group keeps what is left of each task until it is asked for.
                if begun > Self.inFlight { await group.next() }
                return true
            }
            await waitForUploads(&group)
        }
        if let reason = control.reason { return Sent(end: end(reason)) }
        guard let fed else { return nil }
        if let total = rows.total ?? rows.least.map({ max($0, fed.seen) }), fed.seen != total {
            return Sent(
                end: .failed(
                    cause: tr(
                        "The warehouse announced \(total) rows, and \(fed.seen) came: the result is not whole."
                    ),
                    action: tr("Run the import again; every row that came was imported.")))
        }
        return Sent(end: .succeeded(watermark: nil), newest: fed.newest)
    }

    /// Fetches chunks ahead, makes batches of them in order, and hands each over.
    ///
    /// - Returns: Rows that were seen, and the newest of them; nil when the result is not kept any more.
    private func feed(_ rows: Rows, take: (Batch) async -> Bool) async -> (
        seen: Int, newest: NewestMark?
    )? {
        var seen = 0
        let control = self.control
        let transcoder = RowTranscoder(rows.plan)
        var fetching: [Int: Task<Result<Chunk, UserError>, Never>] = [:]
        defer { for task in fetching.values { task.cancel() } }
        func begin(_ index: Int) {
            guard fetching[index] == nil else { return }
            fetching[index] = Task { await control.untilEnd { await rows.fetch(index) } }
        }
        for index in 0..<rows.chunks {
            begin(index)
            guard let task = fetching.removeValue(forKey: index) else { return (seen, nil) }
            let chunk: Chunk
            switch await task.value {
            case .success(let fetched):
                chunk = fetched
                // Only now: what is fetched ahead takes memory that this chunk might wait for.
                if index + 1 < rows.chunks { begin(index + 1) }
            case .failure(let trouble):
                if trouble.traits.contains(.expired) { return nil }
                control.end(.trouble(cause: trouble.cause, action: trouble.action))
                return (seen, nil)
            }
            var position = RowTranscoder.Position(chunk)
            do throws(MalformedChunk) {
                while let batch = try transcoder.next(&position) {
                    seen += batch.rows
                    if rows.begun[rows.id(of: batch)]?.rest == [] { continue }
                    guard await take(batch) else { return (seen, nil) }
                }
            } catch {
                control.end(
                    .trouble(
                        cause: tr(
                            "Chunk \(index) of the result is malformed at row \(error.row + 1): \(error.problem)."
                        ),
                        action: tr(
                            "Run the import again; if it stays, report it with this message.")))
                return (seen, nil)
            }
        }
        return (seen, transcoder.newest)
    }

    /// Uploads on their way are waited for; when the run is to end, not for long.
    private func waitForUploads(_ group: inout TaskGroup<Void>) async {
        let control = self.control
        let isLong = definition.inDoubt == .leaveOut
        let timer = Task {
            while !control.isEnding { try await Task.sleep(for: .milliseconds(10)) }
            let began = ContinuousClock.now
            // A stop may come while a pause waits.
            while ContinuousClock.now - began
                < .seconds(isLong && control.reason != .stop ? Self.longGrace : Self.grace)
            {
                try await Task.sleep(for: .milliseconds(10))
            }
            control.abort()
        }
        await group.waitForAll()
        timer.cancel()
    }

    func end(_ reason: RunControl.Reason) -> RunEnd {
        switch reason {
        case .stop: .stopped
        case .pause, .handover: .paused(cause: nil, action: nil)
        case .trouble(let cause, let action): .failed(cause: cause, action: action)
        }
    }
}

extension ImportRunner.Rows {
    /// What a batch is called where its fate is written down.
    func id(of batch: Batch) -> BatchID {
        BatchID(chunk: firstChunk + batch.chunk.index, batch: batch.index)
    }

    /// The failed record that a row is; nil for a new row.
    func retried(_ row: Int, of batch: Batch) -> Int? {
        retrying.isEmpty ? nil : retrying[batch.chunk.index][row]
    }
}
