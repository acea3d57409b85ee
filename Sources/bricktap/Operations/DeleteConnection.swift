internal import Connections
internal import FoundationEssentials
internal import Store

/// Deletes a connection. Where nothing runs on it, it is gone at once; else it is closed to new
/// runs, every run of it is stopped, and only when all have stopped are imports, connection and
/// token removed.
///
/// Where it has come to is in the store, so it can be begun again after a crash, or taken back.
struct DeleteConnection: Sendable {
    let live: Live
    let connection: Connection

    enum Outcome: Sendable {
        /// With what puts it back, where nothing was stopped for it.
        case deleted(undo: DeletedConnection?, leavesToken: Bool)
        /// These have not stopped; nothing was removed.
        case stillRunning([StoppingRun])
    }

    /// - Parameter onProgress: Gets the runs that are waited for, and those that have stopped.
    /// - Throws: `StoreError`, `.kept` where the delete was taken back meanwhile; `VaultError`.
    func perform(onProgress: ([StoppingRun]) -> Void = { _ in }) async throws -> Outcome {
        let began = Date()
        let keeper = try live.connections()
        let worker = WorkerProcess(live)
        let first = try await worker.insist { _ in
            try keeper.deleteOrClose(id: connection.id, now: began)
        }
        if case .gone(let undo, let leavesToken) = first {
            return .deleted(undo: undo, leavesToken: leavesToken)
        }
        // The worker that stops the runs may have to be started for it.
        let limit = ContinuousClock.now + .seconds(WorkerProcess.deadline)
        var last: [StoppingRun] = []
        while true {
            let runs = try live.store().closingRuns(of: connection.id, since: began)
            if runs != last { onProgress(runs) }
            last = runs
            let waiting = runs.filter { !$0.hasStopped }
            if waiting.isEmpty { break }
            if ContinuousClock.now > limit { return .stillRunning(waiting) }
            try await worker.ensure()
            try await Task.sleep(for: .milliseconds(50))
        }
        // Somebody may have decided to keep it while its runs stopped: looked at with the delete.
        let leavesToken = try !keeper.deleteClosed(id: connection.id)
        return .deleted(undo: nil, leavesToken: leavesToken)
    }

    /// Keeps the connection after all; imports that were stopped stay stopped.
    func takeBack() async throws {
        let worker = WorkerProcess(live)
        try await worker.insist { try $0.reopen(connection: connection.id) }
        // What was asked to stop has to end, too, before it can run again.
        try? await worker.ensure()
    }
}
