internal import Connections
internal import HTTP
internal import Synchronization

/// What a running probe has found: results, times, the number of requests. Told on as it grows.
final class ProbeLog: Sendable {
    private struct State {
        var results: [ProbeStep: StepResult] = [:]
        var started: [ProbeStep: Int] = [:]
        var answered: [ProbeStep: Int] = [:]
        var requests = 0
        var identity: String?
        var certificate: Certificate?
    }

    private let state = Mutex(State())
    private let began = ContinuousClock.now
    private let redactor: Redactor
    private let onEvent: @Sendable (ProbeEvent) -> Void

    init(token: AccessToken, onEvent: @escaping @Sendable (ProbeEvent) -> Void) {
        redactor = Redactor(token)
        self.onEvent = onEvent
    }

    /// Milliseconds since the test began.
    var now: Int {
        let components = (ContinuousClock.now - began).components
        return Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    func countRequest() {
        state.withLock { $0.requests += 1 }
    }

    var identity: String? { state.withLock { $0.identity } }

    func note(identity: String) {
        state.withLock { $0.identity = redacted(identity) }
    }

    /// The host's own, once a connection was made.
    var certificate: Certificate? { state.withLock { $0.certificate } }

    func note(_ certificate: Certificate) {
        state.withLock { $0.certificate = certificate }
    }

    func begin(_ step: ProbeStep, at start: Int? = nil) {
        let start = start ?? now
        let isNew = state.withLock { state in
            guard state.started[step] == nil else { return false }
            state.started[step] = start
            return true
        }
        if isNew { onEvent(.started(step, at: start)) }
    }

    /// The answer of a step is here, though its verdict may wait for others.
    func noteAnswer(_ step: ProbeStep) {
        let now = now
        state.withLock { $0.answered[step] = $0.answered[step] ?? now }
    }

    func progress(_ step: ProbeStep, _ text: String) {
        onEvent(.progress(step, redacted(text)))
    }

    /// Sets the result of a step; the first one stands.
    func finish(_ result: StepResult) {
        let end = now
        let final: StepResult? = state.withLock { state in
            guard state.results[result.step] == nil else { return nil }
            var result = result
            if result.status != .notReached && result.status != .notNeeded {
                let start = result.startedAt ?? state.started[result.step] ?? end
                result.startedAt = start
                let stop = state.answered[result.step] ?? end
                result.milliseconds = result.milliseconds ?? max(0, stop - start)
            }
            result.cause = result.cause.map(redacted)
            result.action = result.action.map(redacted)
            result.grants = result.grants.map(redacted)
            state.results[result.step] = result
            return result
        }
        if let final { onEvent(.finished(final)) }
    }

    func isFinished(_ step: ProbeStep) -> Bool {
        state.withLock { $0.results[step] != nil }
    }

    func status(_ step: ProbeStep) -> StepStatus? {
        state.withLock { $0.results[step]?.status }
    }

    /// The report, with every step that has no result yet set to this one.
    func report(rest: StepStatus) -> ProbeReport {
        for step in ProbeStep.allCases where !isFinished(step) {
            let ran = state.withLock { $0.started[step] != nil }
            finish(StepResult(step, rest == .cancelled && !ran ? .notReached : rest))
        }
        let total = now
        return state.withLock { state in
            ProbeReport(
                identity: state.identity,
                steps: ProbeStep.allCases.compactMap { state.results[$0] },
                milliseconds: total, requests: state.requests)
        }
    }

    /// Names and states of a workspace's objects are no errors, and come here as they are.
    private func redacted(_ text: String) -> String { redactor.sentences(text) }
}
