internal import Glibc
internal import Synchronization

/// Asks the resolver why a name has no address: curl says the same of a name that does not exist
/// and of DNS servers that cannot be asked.
enum NameLookup {
    /// Seconds that the resolver has; it was asked a moment ago.
    private static let patience = 2.0

    /// Whether no DNS server had an answer; false for one that says there is no such name.
    ///
    /// The resolver blocks, so it is asked on a thread of its own, which nobody waits for longer.
    static func isUnanswered(_ host: String) async -> Bool {
        let question = Question(host)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                question.begin(continuation)
                Task {
                    try? await Task.sleep(for: .seconds(patience))
                    question.end(isUnanswered: true)
                }
            }
        } onCancel: {
            question.end(isUnanswered: false)
        }
    }

    /// A question that is answered once: by the thread, by the time, or by being cancelled.
    private final class Question: Sendable {
        private struct State {
            var continuation: CheckedContinuation<Bool, Never>?
            var answer: Bool?
        }

        private let host: String
        private let state = Mutex(State())

        init(_ host: String) {
            self.host = host
        }

        func begin(_ continuation: CheckedContinuation<Bool, Never>) {
            let early = state.withLock { state -> Bool? in
                if state.answer == nil { state.continuation = continuation }
                return state.answer
            }
            if let early {
                continuation.resume(returning: early)
                return
            }
            let box = Unmanaged.passRetained(self)
            var thread = pthread_t()
            let failed = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    let question = Unmanaged<Question>.fromOpaque(argument).takeRetainedValue()
                    question.ask()
                    return nil
                }, box.toOpaque())
            if failed != 0 {
                box.release()
                end(isUnanswered: false)
                return
            }
            pthread_detach(thread)
        }

        func end(isUnanswered: Bool) {
            let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard state.answer == nil else { return nil }
                state.answer = isUnanswered
                defer { state.continuation = nil }
                return state.continuation
            }
            continuation?.resume(returning: isUnanswered)
        }

        private func ask() {
            var found: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, nil, nil, &found)
            if code == 0 { freeaddrinfo(found) }
            end(isUnanswered: code == EAI_AGAIN)
        }
    }
}
