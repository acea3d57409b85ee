internal import Synchronization

/// Records that CleverTap refused one by one with nothing taken in between. Many in a row are no
/// matter of the records: an account that refuses everything would have each record sent alone.
final class RefusedStreak: Sendable {
    private struct State {
        var count = 0
        var hasTaken = false
    }
    private let state = Mutex(State())

    /// Where nothing was taken yet, so many are enough.
    private static let atFirst = 20
    /// Later there may be a whole part of a table that is at fault.
    private static let later = 500

    func tookSome() {
        state.withLock { $0 = State(count: 0, hasTaken: true) }
    }

    /// A record that stood alone was refused. True where no more are to be tried.
    func refusedOne() -> Bool {
        state.withLock { state in
            state.count += 1
            return state.count >= (state.hasTaken ? Self.later : Self.atFirst)
        }
    }
}
