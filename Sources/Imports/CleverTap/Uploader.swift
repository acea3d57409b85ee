package import Connections
package import HTTP
internal import Language

/// Uploads batches to one CleverTap account; shared by all runs, as the account's limit is.
package struct Uploader: Sendable {
    let api: UploadAPI
    let gate: UploadGate
    private let waits: Waits

    /// Seconds between tries.
    package struct Waits: Sendable {
        package var first = 0.25
        package var longest = 20.0
        /// Seconds of tries in all, for one batch.
        package var patience = 600.0

        package init() {}
    }

    package init(
        destination: Destination, passcode: Passcode, http: HTTPClient, waits: Waits = Waits()
    ) {
        api = UploadAPI(destination: destination, passcode: passcode, http: http)
        gate = UploadGate()
        self.waits = waits
    }

    /// - Parameter gate: That of another uploader to the same account.
    init(destination: Destination, passcode: Passcode, http: HTTPClient, gate: UploadGate) {
        api = UploadAPI(destination: destination, passcode: passcode, http: http)
        self.gate = gate
        waits = Waits()
    }

    package enum Outcome: Sendable {
        case taken(accepted: Int, failures: [BatchOutcome.Failure])
        /// The account, the network or the service: the run cannot go on.
        case blocked(UserError)
        /// The request as a whole was refused for its content or its size: nothing of it was taken, and
        /// one record may be at fault for all.
        case malformed(reason: String, status: Int)
        /// The run is to end; whether a request was on its way that may have arrived.
        case cancelled(wasSent: Bool)
    }

    /// What is written down around each try, so that a death in between is known to be one.
    package struct Notes: Sendable {
        /// A place is free, and the request is about to be sent; false where it must not be.
        var willSend: @Sendable () async -> Bool = { true }
        /// CleverTap has certainly not taken it.
        var wasNotTaken: @Sendable () async -> Void = {}

        package init() {}
    }

    /// Uploads a batch, as often as another try may help.
    ///
    /// Records may be sent twice where that does no harm. Else those whose answer was lost are not
    /// sent again: CleverTap has no way to tell a repetition, so they are failed records that the
    /// person can retry, who may know better.
    ///
    package func upload(
        _ batch: Batch, inDoubt: ImportDefinition.OnDoubt, control: RunControl = RunControl(),
        notes: Notes = Notes()
    ) async -> Outcome {
        guard let body = batch.body else { return .taken(accepted: 0, failures: []) }
        var began: ContinuousClock.Instant?
        var wait = waits.first
        while true {
            guard let era = await control.untilEnd({ [gate] in await gate.enter() }) else {
                return .cancelled(wasSent: false)
            }
            if control.isEnding {
                gate.leave()
                return .cancelled(wasSent: false)
            }
            guard await notes.willSend() else {
                gate.leave()
                return .cancelled(wasSent: false)
            }
            // Waiting for a place is not trying.
            let start = began ?? .now
            began = start
            let answer = await control.untilAbort { [api] in
                await api.send(body, isRepeatable: inDoubt == .sendAgain)
            }
            let trouble: String
            switch answer {
            case .taken(let reply) where reply.saysWhatHappened:
                gate.succeeded()
                gate.leave()
                return outcome(reply, batch)
            case .refused(let refusal):
                await notes.wasNotTaken()
                gate.leave()
                return .blocked(refusal)
            case .malformed(let words, let status):
                await notes.wasNotTaken()
                gate.leave()
                return .malformed(
                    reason: tr("CleverTap did not understand the request: “\(words)”."),
                    status: status)
            case .cancelled:
                gate.leave()
                return .cancelled(wasSent: true)
            case .busy(let status):
                await notes.wasNotTaken()
                if status == 429 { gate.wasTooMuch(era: era) }
                trouble = tr("CleverTap is still answering \(status).")
            case .down(let words):
                await notes.wasNotTaken()
                trouble = words
            case .taken, .unknown:
                var words = tr("CleverTap's answer does not say what became of the records.")
                if case .unknown(let given) = answer { words = given }
                if inDoubt == .leaveOut {
                    gate.leave()
                    if control.reason == .stop { return .cancelled(wasSent: true) }
                    return failed(batch, Self.mayHaveArrived(words), code: nil, fate: .doubt)
                }
                trouble = words
            }
            gate.leave()
            let elapsed = (ContinuousClock.now - start).components.seconds
            if Double(elapsed) > waits.patience {
                return .blocked(
                    UserError(
                        cause: trouble,
                        action: tr(
                            "Check \(api.destination.host) and the network, then run the import again."
                        )
                    ))
            }
            // Uploads that were turned away together do not come back together.
            let pause = wait * Double.random(in: 0.5...1)
            await control.untilEnd { try? await Task.sleep(for: .seconds(pause)) }
            if control.isEnding { return .cancelled(wasSent: false) }
            wait = min(waits.longest, wait * 2)
        }
    }

    /// A row that is not known is not sent again: it might be one that got in.
    private static func unknownRow(_ reason: String) -> String {
        tr("\(reason) The answer does not tell which row it was, so a retry leaves it out.")
    }

    /// Why records are left out whose upload was cut off.
    static func mayHaveArrived(_ words: String) -> String {
        tr("\(words) CleverTap may or may not have these records.")
    }

    private static var noReason: String { tr("CleverTap gave no reason.") }

    func outcome(_ reply: UploadReply, _ batch: Batch) -> Outcome {
        let count = batch.records.count
        if reply.unprocessed.isEmpty {
            if reply.status == "success" && (reply.processed ?? count) >= count {
                return .taken(accepted: count, failures: [])
            }
            if (reply.processed ?? (reply.status == "fail" ? 0 : count)) == 0 {
                return failed(
                    batch, reply.error?.text ?? Self.noReason, code: reply.code,
                    fate: FailedRecord.Fate(code: reply.code))
            }
        }
        var finder = RecordFinder(batch, reply.unprocessed)
        var failures: [BatchOutcome.Failure] = []
        for refused in reply.unprocessed.prefix(count) {
            let reason = refused.error?.text ?? Self.noReason
            let place: Int?
            switch finder.take(refused) {
            case .place(let found): place = found
            case .unknown: place = nil
            case .repetition: continue
            }
            failures.append(
                batch.failure(
                    at: place, reason: place == nil ? Self.unknownRow(reason) : reason,
                    identity: refused.identity, code: refused.code,
                    fate: FailedRecord.Fate(code: refused.code)))
        }
        // Fewer than were sent, and no word about the rest.
        let silent = count - failures.count - (reply.processed ?? count - failures.count)
        // Where all that is left failed, each of them is known.
        let isAll = silent == finder.left
        for _ in 0..<max(0, silent) {
            let place = isAll ? finder.takeNext() : nil
            let reason = tr("CleverTap did not process it and gave no reason.")
            failures.append(
                batch.failure(
                    at: place, reason: place == nil ? Self.unknownRow(reason) : reason,
                    identity: nil, code: nil, fate: .passing))
        }
        return .taken(accepted: count - failures.count, failures: failures)
    }

    private func failed(
        _ batch: Batch, _ reason: String, code: Int?, fate: FailedRecord.Fate
    ) -> Outcome {
        .taken(
            accepted: 0,
            failures: batch.records.indices.map {
                batch.failure(at: $0, reason: reason, code: code, fate: fate)
            })
    }

    /// Tries of something that a person waits for, and the longest pause between two in seconds.
    private static let tries = 40
    private static let tryPause = 0.5

    /// A `dryRun=1` upload. Imports that run may fill all the places that the account has: 429 says
    /// nothing about the question, so it is asked again, often: a place is free for moments only.
    func tryOut(_ body: HTTPBody) async -> UploadAPI.Answer {
        var wait = waits.first
        for _ in 1..<Self.tries {
            let answer = await api.send(body, dryRun: true)
            guard case .busy = answer else { return answer }
            try? await Task.sleep(for: .seconds(wait * Double.random(in: 0.5...1)))
            if Task.isCancelled { return .cancelled }
            wait = min(Self.tryPause, wait * 1.5)
        }
        return await api.send(body, dryRun: true)
    }

    /// A `dryRun=1` upload of one harmless profile: are region, account and passcode right?
    package func test() async -> UserError? {
        let body = HTTPBody(
            Array(
                "{\"d\":[{\"type\":\"profile\",\"identity\":\"bricktap-test\",\"profileData\":{\"Name\":\"bricktap test\"}}]}"
                    .utf8))
        let down = { (words: String) in
            UserError(
                cause: words,
                action: tr("Check the network to \(api.destination.host) and try again."))
        }
        switch await tryOut(body) {
        case .taken(let reply):
            if reply.status == "success" { return nil }
            return UserError(
                cause: tr("CleverTap answered, but refused the test record."),
                action: tr("Ask CleverTap's support with the words below."),
                detail: reply.error ?? reply.unprocessed.first?.error)
        case .refused(let trouble): return trouble
        case .busy(let status): return down(tr("CleverTap is still answering \(status)."))
        case .down(let words), .unknown(let words): return down(words)
        case .malformed(let words, _):
            return down(tr("CleverTap did not understand the test: “\(words)”."))
        case .cancelled: return down(tr("Cancelled."))
        }
    }
}
