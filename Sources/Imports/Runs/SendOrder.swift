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
        var last = LastParts()
        /// For each part, whether its rows may still be on their way.
        var isOpen: [Bool] = []
        var waiting: [Part: [CheckedContinuation<Void, Never>]] = [:]
    }
    private let state = Mutex(State())

    /// Notes what a batch has, and finds what of it has to wait. Called for one batch after the other.
    func plan(_ batch: Batch) -> Plan {
        state.withLock { state in
            let first = UInt32(state.isOpen.count)
            let held = first + 1
            state.isOpen.append(true)
            state.isOpen.append(false)
            if !state.last.hasRoom(for: batch.rows) {
                state.last = state.last.kept(room: batch.rows, isOpen: state.isOpen)
            }
            var plan = Plan(first: Part(number: first), held: Part(number: held))
            for (place, earlier) in state.last.note(batch.identities, first, isOpen: state.isOpen) {
                plan.heldRecords.append(place)
                plan.before.insert(Part(number: earlier))
                state.last.set(batch.identities[place], held)
            }
            state.isOpen[Int(held)] = !plan.heldRecords.isEmpty
            for identity in batch.refusedIdentities where identity != .none {
                if let earlier = state.last[identity], earlier < first, state.isOpen[Int(earlier)] {
                    plan.beforeRefusals.insert(Part(number: earlier))
                }
                if state.last[identity] != held { state.last.set(identity, first) }
            }
            return plan
        }
    }

    /// A part's fate is on the disk, or it will not be sent any more.
    func finish(_ part: Part) {
        let woken = state.withLock { state in
            state.isOpen[Int(part.number)] = false
            return state.waiting.removeValue(forKey: part) ?? []
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until all of these are done. They are: whatever ends a run finishes its parts.
    func wait(for parts: Set<Part>) async {
        for part in parts {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    guard state.isOpen[Int(part.number)] else { return true }
                    state.waiting[part, default: []].append(continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        }
    }
}
