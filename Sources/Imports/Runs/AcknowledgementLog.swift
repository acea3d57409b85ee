internal import Connections
internal import Dispatch
internal import Synchronization

/// Writes what became of batches to the store, as many at once as have come meanwhile: one
/// transaction, and one wait for the disk, serves all.
final class AcknowledgementLog: Sendable {
    private struct State {
        var waiting: [(BatchOutcome, CheckedContinuation<StoreError?, Never>)] = []
        var isWriting = false
    }

    private let store: any RunStore
    private let runID: String
    private let state = Mutex(State())
    /// Store calls block: they have a thread of their own.
    private let queue = DispatchQueue(label: "bricktap.acknowledge")

    init(store: any RunStore, runID: String) {
        self.store = store
        self.runID = runID
    }

    /// Returns when the outcome is on the disk, or with the reason why it is not.
    func write(_ outcome: BatchOutcome) async -> StoreError? {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.waiting.append((outcome, continuation))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if isFirst { queue.async { self.drain() } }
        }
    }

    private func drain() {
        while true {
            let batch = state.withLock { state in
                let batch = state.waiting
                state.waiting = []
                if batch.isEmpty { state.isWriting = false }
                return batch
            }
            if batch.isEmpty { return }
            var problem: StoreError?
            do throws(StoreError) {
                try store.acknowledge(batch.map(\.0), of: runID)
            } catch {
                problem = error
            }
            for (_, continuation) in batch { continuation.resume(returning: problem) }
        }
    }
}
