internal import Dispatch
internal import Synchronization
internal import Wizard

/// Waits on the calling thread for what the desk does; Ctrl-C ends what can be broken off.
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

    /// Hands each answer over until one is the last; false when it was broken off before.
    static func perform(_ effect: Effect, on desk: Desk, until isLast: (Answer) -> Bool) -> Bool {
        let bell = DispatchSemaphore(value: 0)
        let mailbox = Mailbox { bell.signal() }
        let isBrokenOff = Flag()
        let end = effect.end
        let interrupt = end.map { _ in
            Interrupt {
                isBrokenOff.raise()
                bell.signal()
            }
        }
        defer { interrupt?.stop() }
        desk.perform(effect) { mailbox.post($0) }
        while true {
            bell.wait()
            for answer in mailbox.take() where isLast(answer) { return true }
            guard let end, isBrokenOff.take() else { continue }
            desk.perform(end) { _ in }
            // A test tells how far it came; nothing else answers any more.
            if case .cancelTrial = end { return false }
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

extension Effect {
    /// What breaks it off; nil where nothing does.
    fileprivate var end: Effect? {
        switch self {
        case .probe(let ticket, _): .cancelProbe(ticket)
        case .loadResources(let ticket, _, _, _), .create(let ticket, _, _, _, _),
            .loadTables(let ticket, _), .preview(let ticket, _, _), .dryRun(let ticket, _),
            .checkRows(let ticket, _),
            .testDestination(let ticket, _, _):
            .cancelTrial(ticket)
        default: nil
        }
    }
}
