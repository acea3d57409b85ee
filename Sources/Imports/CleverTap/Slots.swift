internal import Synchronization

/// Places that work has to wait for, in the order of asking; their number may change meanwhile. Some
/// work takes several.
final class Slots: Sendable {
    private struct State {
        var limit: Int
        var used = 0
        var waiting: [(id: UInt64, count: Int, CheckedContinuation<Bool, Never>)] = []
        var nextID: UInt64 = 0
        var cancelledEarly: Set<UInt64> = []
    }

    private let state: Mutex<State>

    init(_ limit: Int) {
        state = Mutex(State(limit: limit))
    }

    /// Waits for so many places; false when the task was cancelled before it got them.
    func enter(_ count: Int = 1) async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> Bool? in
                    if state.cancelledEarly.contains(id) { return false }
                    if state.waiting.isEmpty, state.used + count <= state.limit {
                        state.used += count
                        return true
                    }
                    state.waiting.append((id, count, continuation))
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let place = state.waiting.firstIndex(where: { $0.id == id }) else {
                    state.cancelledEarly.insert(id)
                    return nil
                }
                return state.waiting.remove(at: place).2
            }
            waiting?.resume(returning: false)
            // Who stood behind may have room.
            change { _ in }
        }
        state.withLock { _ = $0.cancelledEarly.remove(id) }
        return isIn
    }

    func leave(_ count: Int = 1) {
        change { $0.used -= count }
    }

    var limit: Int { state.withLock { $0.limit } }

    func set(limit: Int) {
        change { $0.limit = limit }
    }

    private func change(_ change: (inout State) -> Void) {
        let next = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            change(&state)
            var next: [CheckedContinuation<Bool, Never>] = []
            while let first = state.waiting.first, state.used + first.count <= state.limit {
                state.used += first.count
                next.append(state.waiting.removeFirst().2)
            }
            return next
        }
        for continuation in next { continuation.resume(returning: true) }
    }
}
