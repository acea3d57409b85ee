internal import Synchronization

/// How many uploads may be on their way: 15, which CleverTap allows an account; half as many after
/// a 429, and one more again after as many successes as there are places.
final class UploadGate: Sendable {
    static let most = 15

    private struct Pace {
        var successes = 0
        /// A 429 counts once for all uploads that were on their way when it came.
        var era = 0
    }

    private let slots = Slots(most)
    private let pace = Mutex(Pace())

    /// Waits for a place.
    ///
    /// - Returns: The era in which it was taken; nil when the task was cancelled.
    func enter() async -> Int? {
        await slots.enter() ? pace.withLock { $0.era } : nil
    }

    func leave() {
        slots.leave()
    }

    func succeeded() {
        let limit = slots.limit
        guard limit < Self.most else { return }
        let isTime = pace.withLock { pace in
            pace.successes += 1
            if pace.successes < limit { return false }
            pace.successes = 0
            return true
        }
        if isTime { slots.set(limit: min(Self.most, limit + 1)) }
    }

    /// CleverTap said 429 to an upload of this era.
    func wasTooMuch(era: Int) {
        let isNews = pace.withLock { pace in
            guard era == pace.era else { return false }
            pace.era += 1
            pace.successes = 0
            return true
        }
        if isNews { slots.set(limit: max(1, slots.limit / 2)) }
    }

    var limit: Int { slots.limit }
}
