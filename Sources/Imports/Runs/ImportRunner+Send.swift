internal import Connections
internal import Language

/// One batch on its way: what is sent at once, what has to wait for an earlier row of the same
/// person, and what is written down of both.
extension ImportRunner {
    func send(
        _ batch: Batch, of rows: Rows, _ log: AcknowledgementLog, _ order: SendOrder?,
        _ plan: SendOrder.Plan?
    ) async {
        defer {
            if let plan {
                order?.finish(plan.first)
                order?.finish(plan.held)
            }
        }
        let id = rows.id(of: batch)
        let begun = rows.begun[id]
        var left = Array(batch.records.indices)
        // An earlier worker may have left a part of it.
        if let rest = begun?.rest.map({ Set($0) }) {
            left.removeAll { !rest.contains(Int(batch.records[$0].row)) }
        }
        let isBegun = begun?.rest != nil
        var ledger = Ledger(batch, rows, failed: self.failed, refusals: !isBegun)
        if begun?.isSending == true, definition.inDoubt == .leaveOut {
            // Its worker died before the answer was on the disk.
            let reason = Uploader.mayHaveArrived(tr("bricktap ended before CleverTap answered."))
            let failures = left.map {
                batch.failure(at: $0, reason: reason, code: nil, fate: .doubt)
            }
            await write(ledger.outcome(of: left, accepted: 0, failures, rest: []), log)
            return
        }
        var first = left
        var later: [Int] = []
        if let held = plan.map({ Set($0.heldRecords) }), !held.isEmpty {
            later = left.filter(held.contains)
            first = left.filter { !held.contains($0) }
        }
        if let plan { await order?.wait(for: plan.beforeRefusals) }
        guard await deliver(first, of: batch, rows, log, &ledger, leaving: later) else { return }
        guard let plan, !later.isEmpty else { return }
        order?.finish(plan.first)
        await order?.wait(for: plan.before)
        if control.isEnding { return }
        await deliver(later, of: batch, rows, log, &ledger, leaving: [])
    }

    /// Sends some records of a batch, and writes down what became of them. What is refused as a whole
    /// is halved until the record stands alone that is at fault; each half is written down by itself.
    ///
    /// - Parameter rest: Records of the batch that nothing is done with yet.
    /// - Returns: Whether all of them are dealt with.
    @discardableResult
    private func deliver(
        _ records: [Int], of batch: Batch, _ rows: Rows, _ log: AcknowledgementLog,
        _ ledger: inout Ledger, leaving rest: [Int]
    ) async -> Bool {
        // Mostly the batch is sent as it is.
        let whole = records.count == batch.records.count
        guard let part = whole ? batch : batch.part(records) else {
            return await write(
                ledger.outcome(of: [], accepted: 0, [], rest: number(records + rest, in: batch)),
                log)
        }
        let failures: [BatchOutcome.Failure]
        let accepted: Int
        switch await upload(part, rows.id(of: batch), rows, log) {
        case .taken(let taken, let refused):
            (accepted, failures) = (taken, refused)
            if taken > 0 { streak.tookSome() }
        case .malformed(let reason, let status):
            if records.count > 1 {
                let middle = records.count / 2
                let second = Array(records[middle...])
                let isDone = await deliver(
                    Array(records[..<middle]), of: batch, rows, log, &ledger,
                    leaving: second + rest)
                guard isDone, !control.isEnding else { return false }
                return await deliver(second, of: batch, rows, log, &ledger, leaving: rest)
            }
            accepted = 0
            failures = records.map {
                batch.failure(at: $0, reason: reason, code: status, fate: .rule)
            }
            if streak.refusedOne() {
                control.end(
                    .trouble(
                        cause: tr("CleverTap refuses each record by itself. \(reason)"),
                        action: tr(
                            "Ask CleverTap's support whether the account takes uploads, then run the import again."
                        )))
            }
        case .blocked, .cancelled: return false
        }
        let outcome = ledger.outcome(
            of: records, accepted: accepted, failures, rest: number(rest, in: batch))
        return await write(outcome, log)
    }

    private func number(_ records: [Int], in batch: Batch) -> [Int] {
        records.map { Int(batch.records[$0].row) }
    }

    /// Sends a part of a batch; what may be in doubt later is written down before it is.
    private func upload(
        _ part: Batch, _ id: BatchID, _ rows: Rows, _ log: AcknowledgementLog
    ) async -> Uploader.Outcome {
        var notes = Uploader.Notes()
        if definition.inDoubt == .leaveOut {
            let retried = part.records.compactMap { rows.retried(Int($0.row), of: part) }
            let control = self.control
            notes.willSend = {
                let problem = await log.write(BatchSending(id: id, retried: retried))
                if let problem { control.end(Self.unwritten(problem)) }
                return problem == nil
            }
            notes.wasNotTaken = {
                let note = BatchSending(id: id, retried: retried, mayArrive: false)
                if let problem = await log.write(note) { control.end(Self.unwritten(problem)) }
            }
        }
        let outcome = await uploader.upload(
            part, inDoubt: definition.inDoubt, control: control, notes: notes)
        if case .blocked(let trouble) = outcome {
            control.end(.trouble(cause: trouble.cause, action: trouble.action))
        }
        return outcome
    }

    /// Failed records that are kept, as the store has them: what is superseded does not count. A full
    /// run will have settled those of earlier ones when it has read all.
    private func counted() -> Int? {
        let isFull = (try? store.progress(of: run.id))?.reading?.lower == nil
        let count = try? store.failureCount(
            of: saved.id, run: isFull && run.kind != .retry ? run.id : nil)
        if let count { failed.set(count: count) }
        return count
    }

    private static func unwritten(_ problem: StoreError) -> RunControl.Reason {
        .trouble(
            cause: problem.description, action: tr("Free the store, then run the import again."))
    }

    /// Writes down what became of rows; false where that was not possible, and the run ends.
    @discardableResult
    private func write(_ outcome: BatchOutcome, _ log: AcknowledgementLog) async -> Bool {
        if let problem = await log.write(outcome) {
            control.end(Self.unwritten(problem))
            return false
        }
        let isMore = outcome.failures.count > outcome.retried.count
        let kept = failed.count(adding: outcome.failures.count - outcome.retried.count)
        if isMore, kept >= FailedRecordLimit.most, let kept = counted(),
            kept >= FailedRecordLimit.most
        {
            control.end(
                .trouble(
                    cause: tr(
                        "The run stopped: this import has \(kept) failed records, and \(FailedRecordLimit.most) is the limit."
                    ),
                    action: tr(
                        "Fix the reasons and retry them, or discard them with “bricktap import discard-failed \(definition.nickname)”."
                    )))
        }
        return true
    }
}

/// Puts together what becomes of a batch, part by part.
private struct Ledger {
    private let batch: Batch
    private let rows: ImportRunner.Rows
    private let failed: FailedPeople
    /// The batch's rows that a rule refused, until they are written down with the first part.
    private var refusals: [BatchOutcome.Failure]
    /// Rows whose identity itself breaks a rule: they are of no person.
    private let nobodies: Set<Int>

    init(_ batch: Batch, _ rows: ImportRunner.Rows, failed: FailedPeople, refusals: Bool) {
        self.batch = batch
        self.rows = rows
        self.failed = failed
        self.refusals = refusals ? batch.ruleFailures : []
        nobodies = Set(
            zip(batch.refusals, batch.refusedIdentities)
                .filter { $0.1 == .none }.map { Int($0.0.place.row) })
    }

    /// The outcome of some records of the batch, of which so many were taken.
    mutating func outcome(
        of records: [Int], accepted: Int, _ sent: [BatchOutcome.Failure], rest: [Int]
    ) -> BatchOutcome {
        var failures = refusals + sent
        let newer = settle(records, &failures)
        var retried: [Int] = []
        if !rows.retrying.isEmpty {
            let refused = refusals.isEmpty ? [] : batch.refusals.map(\.place)
            retried = (records.map { batch.records[$0] } + refused).compactMap {
                rows.retried(Int($0.row), of: batch)
            }
        }
        for place in failures.indices {
            failures[place].retried = failures[place].place.flatMap { rows.retried($0, of: batch) }
        }
        refusals = []
        return BatchOutcome(
            chunk: rows.id(of: batch).chunk, batch: batch.index, accepted: accepted,
            refused: failures.count, failures: failures, retried: retried, rest: rest, newer: newer,
            layout: rows.layout)
    }

    /// Whose older failed records are not to be sent again: something newer of them got in, or
    /// failed in their place.
    private func settle(_ records: [Int], _ failures: inout [BatchOutcome.Failure])
        -> [BatchOutcome.Newer]
    {
        guard rows.plan.isOrdered else { return [] }
        let people = failures.filter { $0.place.map { !nobodies.contains($0) } ?? false }
        failed.note(people.compactMap { $0.record.identity.map { IdentityHash($0) } })
        if failed.isEmpty { return [] }
        // By bytes: two texts that Unicode takes for one are two people in CleverTap.
        var last: [[UInt8]: (identity: String, row: Int)] = [:]
        func note(_ identity: String?, _ row: Int) {
            guard let identity else { return }
            let key = Array(identity.utf8)
            if last[key].map({ $0.row < row }) ?? true { last[key] = (identity, row) }
        }
        // A record that nothing is known of counts as in: an older one must not come over it.
        for record in records where failed.contains(batch.identities[record]) {
            note(batch.identity(at: record), Int(batch.records[record].row))
        }
        for failure in people { note(failure.record.identity, failure.place ?? -1) }
        for place in failures.indices {
            guard let row = failures[place].place, !nobodies.contains(row),
                let identity = failures[place].record.identity,
                let newest = last[Array(identity.utf8)]
            else { continue }
            failures[place].record.isSuperseded = row < newest.row
        }
        return last.values.map { person in
            BatchOutcome.Newer(
                person.identity, row: batch.chunk.rowOffset + person.row + 1,
                before: rows.retried(person.row, of: batch))
        }
    }
}
