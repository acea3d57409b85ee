internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import Store

/// Deletes a connection: closes it to new runs, stops every run of it, and only when all have
/// stopped removes imports, connection and token.
///
/// Where it has come to is in the store, so it can be begun again after a crash, or taken back.
struct Deletion: Sendable {
    let live: Live
    let connection: Connection

    enum Outcome: Sendable {
        /// With what puts it back, where nothing was stopped for it.
        case deleted(undo: DeletedConnection?, leavesToken: Bool)
        /// These have not stopped; nothing was removed.
        case stillRunning([StoppingRun])
    }

    /// - Parameter onProgress: Gets the runs that are waited for, and those that have stopped.
    func perform(onProgress: ([StoppingRun]) -> Void = { _ in }) async throws -> Outcome {
        let began = Date()
        let store = try live.store()
        let keeper = try live.connections()
        let before = try keeper.remember(id: connection.id)
        try WorkerProcess.insist(live) { try $0.close(connection: connection.id, now: began) }
        // The worker that stops the runs may have to be started for it.
        let limit = ContinuousClock.now + .seconds(WorkerProcess.deadline)
        var last: [StoppingRun] = []
        while true {
            let runs = try store.closingRuns(of: connection.id, since: began)
            if runs != last { onProgress(runs) }
            last = runs
            let waiting = runs.filter { !$0.hasStopped }
            if waiting.isEmpty { break }
            if ContinuousClock.now > limit { return .stillRunning(waiting) }
            try WorkerProcess.ensure(live)
            try await Task.sleep(for: .milliseconds(50))
        }
        // Somebody may have decided to keep it while its runs stopped.
        guard try store.connectionRow(id: connection.id)?.isClosing == true else {
            throw Failure.cannot(tr("“\(connection.name)” is kept: its delete was taken back."))
        }
        let isTokenGone = try keeper.delete(id: connection.id)
        return .deleted(undo: last.isEmpty ? before : nil, leavesToken: !isTokenGone)
    }

    /// Keeps the connection after all; imports that were stopped stay stopped.
    func takeBack() throws {
        try WorkerProcess.insist(live) { try $0.reopen(connection: connection.id) }
        // What was asked to stop has to end, too, before it can run again.
        try? WorkerProcess.ensure(live)
    }
}
