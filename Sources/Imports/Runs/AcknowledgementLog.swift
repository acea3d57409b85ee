internal import Connections
internal import Dispatch
internal import Synchronization

/// Writes what is about to be sent, and what became of it, to the store, as many at once as have
/// come meanwhile: one transaction, and one wait for the disk, serves all.
final class AcknowledgementLog: Sendable {
    private struct State {
        var waiting: [(Note, CheckedContinuation<StoreError?, Never>)] = []
        var isWriting = false
    }

    private enum Note {
        case sending(BatchSending)
        case outcome(BatchOutcome)
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
    func write(_ outcome: BatchOutcome) async -> StoreError? { await write(.outcome(outcome)) }

    /// Returns when it is on the disk that a batch is about to be sent, or was not after all.
    func write(_ sending: BatchSending) async -> StoreError? { await write(.sending(sending)) }

    private func write(_ note: Note) async -> StoreError? {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.waiting.append((note, continuation))
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
                var sending: [BatchSending] = []
                var outcomes: [BatchOutcome] = []
                for (note, _) in batch {
                    switch note {
                    case .sending(let one): sending.append(one)
                    case .outcome(let one): outcomes.append(one)
                    }
                }
                try store.acknowledge(outcomes, sending: sending, of: runID)
            } catch {
                problem = error
            }
            for (_, continuation) in batch { continuation.resume(returning: problem) }
        }
    }
}
