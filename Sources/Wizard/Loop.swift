internal import Connections
public import Drawing

/// What the loop needs of a terminal, as closures, so that it can run without one.
public struct Display {
    /// Waits for the next event; milliseconds, -1 for ever. `.tick` when the time has passed.
    public var nextEvent: (Int32) -> TerminalEvent
    /// Shows a canvas.
    public var show: (Canvas) -> Void
    /// Suspends the program, as Ctrl-Z does.
    public var suspend: () -> Void
    /// Draws everything anew.
    public var redraw: () -> Void
    /// Copies a text to the clipboard of the terminal.
    public var copy: (String) -> Void
    /// Gives the terminal to the demo until that is left; why it could not be shown, or nil.
    public var lookAround: () -> String?

    /// Every closure is called on the thread that runs the loop.
    public init(
        nextEvent: @escaping (Int32) -> TerminalEvent, show: @escaping (Canvas) -> Void,
        suspend: @escaping () -> Void, redraw: @escaping () -> Void,
        copy: @escaping (String) -> Void, lookAround: @escaping () -> String? = { nil }
    ) {
        self.nextEvent = nextEvent
        self.show = show
        self.suspend = suspend
        self.redraw = redraw
        self.copy = copy
        self.lookAround = lookAround
    }
}

/// Runs the wizard until it is left: events in, effects out, a canvas after each.
///
/// Runs on the calling thread and blocks only in `Display.nextEvent`.
public struct Loop {
    /// What is shown, and what it knows.
    public var state: WizardState
    private let display: Display
    private let services: Services
    private let mailbox: Mailbox
    /// When the next tick is due.
    private var tickAt: ContinuousClock.Instant?

    /// Does nothing until `run`; what `services` find out goes into the mailbox.
    public init(
        _ state: WizardState, display: Display, services: Services, mailbox: Mailbox
    ) {
        self.state = state
        self.display = display
        self.services = services
        self.mailbox = mailbox
    }

    /// - Parameter hasBegun: Called after the first frame.
    /// - Returns: The signal that ended the program; nil when the user left.
    public mutating func run(_ hasBegun: () -> Void = {}) -> Int32? {
        perform(state.start())
        display.show(state.draw())
        hasBegun()
        while !state.isOver {
            let event = display.nextEvent(wait)
            if case .terminate(let signal) = event {
                perform(state.lastWords())
                return signal
            }
            if let event = Event(event) { take(event) }
            if let due = tickAt, due <= .now {
                tickAt = nil
                take(.tick)
            }
            for answer in mailbox.take() { take(.answer(answer)) }
            if !state.isOver { display.show(state.draw()) }
        }
        perform(state.lastWords())
        return nil
    }

    private mutating func take(_ event: Event) {
        guard !state.isOver else { return }
        perform(state.handle(event, refresh: services.refresh))
    }

    private mutating func perform(_ effects: [Effect]) {
        let mailbox = self.mailbox
        for effect in effects {
            switch effect {
            case .suspend: display.suspend()
            case .redraw: display.redraw()
            case .lookAround: take(.lookedAround(display.lookAround()))
            case .copy(let text):
                display.copy(text)
                services.ask(Question(KeepCopied(text))) { _ in }
            case .ask(let question): services.ask(question) { mailbox.post($0) }
            case .cancel(let ticket): services.cancel(ticket)
            case .tick(let milliseconds):
                let due = ContinuousClock.now + .milliseconds(milliseconds)
                tickAt = tickAt.map { min($0, due) } ?? due
            // The screens have carried out the others.
            default: break
            }
        }
    }

    private var wait: Int32 {
        guard let tickAt else { return -1 }
        let left = (tickAt - .now).components
        let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
        return Int32(max(0, min(60_000, milliseconds + 1)))
    }
}

extension Event {
    /// The screens' view of what the terminal told; nil for what only the loop cares about.
    init?(_ event: TerminalEvent) {
        switch event {
        case .key(let key): self = .key(key)
        case .paste(let text): self = .paste(text)
        case .mouse(let mouse): self = .mouse(mouse)
        case .resize(let size): self = .resize(size)
        case .terminate, .wake, .tick: return nil
        }
    }
}
