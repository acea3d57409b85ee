internal import Connections

/// What carries out the effects that reach outside: built by the program, replaced in tests.
///
/// None of these may block for long; answers come through the mailbox whenever they are ready.
public struct Services: Sendable {
    /// Begins the work of an effect. Every answer goes to `post`, from any thread.
    public var perform: @Sendable (Effect, _ post: @escaping @Sendable (Answer) -> Void) -> Void
    /// Surroundings that change: the time, and what has become known since.
    public var refresh: @Sendable (inout Surroundings) -> Void

    /// Both closures are called by the loop, on its thread.
    public init(
        perform: @escaping @Sendable (Effect, @escaping @Sendable (Answer) -> Void) -> Void,
        refresh: @escaping @Sendable (inout Surroundings) -> Void
    ) {
        self.perform = perform
        self.refresh = refresh
    }
}
