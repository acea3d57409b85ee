public import Connections

/// What reaches outside: built by the program, replaced in tests.
///
/// None of these may block for long; answers come through the mailbox whenever they are ready.
public struct Services: Sendable {
    /// Begins to answer a question. Every answer goes to `post`, from any thread.
    public var ask: @Sendable (Question, _ post: @escaping @Sendable (Answer) -> Void) -> Void
    /// Breaks off what a question began.
    public var cancel: @Sendable (Ticket) -> Void
    /// Surroundings that change: the time, and what has become known since.
    public var refresh: @Sendable (inout Surroundings) -> Void

    /// The closures are called by the loop, on its thread.
    public init(
        ask: @escaping @Sendable (Question, @escaping @Sendable (Answer) -> Void) -> Void,
        cancel: @escaping @Sendable (Ticket) -> Void,
        refresh: @escaping @Sendable (inout Surroundings) -> Void
    ) {
        self.ask = ask
        self.cancel = cancel
        self.refresh = refresh
    }
}
