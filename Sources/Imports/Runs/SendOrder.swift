internal import Connections
internal import Synchronization

/// Keeps the rows of one person in their order while batches are sent side by side.
///
/// A row waits only for an earlier row of the same identity that is still on its way: it is held
/// back from its batch, and sent when that one's fate is on the disk. What a batch has of each
/// identity is noted in the order in which batches are made, so nothing ever waits for a later one.
final class SendOrder: Sendable {
    /// A part of a batch whose fate is written down at once: what is sent first, or what is held.
    struct Part: Hashable, Sendable {
        fileprivate var number: UInt32
    }

    /// How a batch is sent.
    struct Plan: Sendable {
        /// What is sent at once, and what is held back.
        let first: Part
        let held: Part
        /// Places of records that wait for earlier ones.
        var heldRecords: [Int] = []
        /// What the held records wait for.
        var before: Set<Part> = []
        /// What rows wait for that a rule refused: their word must not come before an older row's.
        var beforeRefusals: Set<Part> = []
    }

    private struct State {
        var next: UInt32 = 0
        /// The last part that has a row of an identity; parts that are done may still be named.
        var last: [IdentityHash: Part] = [:]
        var open: Set<Part> = []
        var waiting: [Part: [CheckedContinuation<Void, Never>]] = [:]
    }
    private let state = Mutex(State())
    /// Identities after which those that nothing waits for are forgotten.
    private static let most = 1 << 16

    /// Notes what a batch has, and finds what of it has to wait. Called for one batch after the other.
    func plan(_ batch: Batch) -> Plan {
        state.withLock { state in
            var plan = Plan(first: Part(number: state.next), held: Part(number: state.next + 1))
            state.next += 2
            state.open.insert(plan.first)
            for (place, identity) in batch.identities.enumerated() {
                let earlier = state.last[identity]
                if let earlier, earlier != plan.first, state.open.contains(earlier) {
                    plan.heldRecords.append(place)
                    // A second row of somebody whose first is held waits with it.
                    if earlier != plan.held { plan.before.insert(earlier) }
                    state.open.insert(plan.held)
                    state.last[identity] = plan.held
                } else {
                    state.last[identity] = plan.first
                }
            }
            for identity in batch.refusedIdentities where identity != .none {
                if let earlier = state.last[identity], earlier.number < plan.first.number,
                    state.open.contains(earlier)
                {
                    plan.beforeRefusals.insert(earlier)
                }
                if state.last[identity] != plan.held { state.last[identity] = plan.first }
            }
            if state.last.count > Self.most {
                let open = state.open
                state.last = state.last.filter { open.contains($0.value) }
            }
            return plan
        }
    }

    /// A part's fate is on the disk, or it will not be sent any more.
    func finish(_ part: Part) {
        let woken = state.withLock { state in
            state.open.remove(part)
            return state.waiting.removeValue(forKey: part) ?? []
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until all of these are done. They are: whatever ends a run finishes its parts.
    func wait(for parts: Set<Part>) async {
        for part in parts {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    guard state.open.contains(part) else { return true }
                    state.waiting[part, default: []].append(continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        }
    }
}
