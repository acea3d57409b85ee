public import Connections
import Synchronization

/// Answers on their way to the screens: put in from any thread, taken out by the loop.
public final class Mailbox: Sendable {
    private let answers = Mutex<[Answer]>([])
    private let wake: @Sendable () -> Void

    /// - Parameter wake: Ends the loop's wait; called after every answer.
    public init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// Leaves an answer, from any thread, and wakes the loop.
    public func post(_ answer: Answer) {
        answers.withLock { $0.append(answer) }
        wake()
    }

    /// Takes what has been left.
    public func take() -> [Answer] {
        answers.withLock { answers in
            defer { answers = [] }
            return answers
        }
    }
}
