internal import Connections
internal import Dispatch
internal import Operations
internal import Synchronization
internal import Wizard

/// Waits on the calling thread for an answer; Ctrl-C ends what can be broken off.
enum Patience {
    private final class Flag: Sendable {
        private let isUp = Mutex(false)

        func raise() { isUp.withLock { $0 = true } }

        /// True once for each time that it was raised.
        func take() -> Bool {
            isUp.withLock { isUp in
                defer { isUp = false }
                return isUp
            }
        }
    }

    /// Hands each answer over until the last; false when it was broken off before.
    static func ask(_ question: Question, of handler: RequestHandler, take: (Answer) -> Void)
        -> Bool
    {
        let bell = DispatchSemaphore(value: 0)
        let mailbox = Mailbox { bell.signal() }
        let isBrokenOff = Flag()
        let cancelling = type(of: question.request).cancelling
        let interrupt =
            cancelling == .goesOn
            ? nil
            : Interrupt {
                isBrokenOff.raise()
                bell.signal()
            }
        defer { interrupt?.stop() }
        handler.ask(question) { mailbox.post($0) }
        while true {
            bell.wait()
            for answer in mailbox.take() {
                take(answer)
                if answer.isLast { return true }
            }
            guard isBrokenOff.take() else { continue }
            handler.cancel(question.ticket)
            if cancelling == .ends { return false }
        }
    }

    /// False when Ctrl-C came before the time had passed.
    static func wait(milliseconds: Int) -> Bool {
        let bell = DispatchSemaphore(value: 0)
        let interrupt = Interrupt { bell.signal() }
        defer { interrupt.stop() }
        return bell.wait(timeout: .now() + .milliseconds(milliseconds)) == .timedOut
    }
}
