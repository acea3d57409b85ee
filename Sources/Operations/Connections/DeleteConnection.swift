package import Connections
internal import FoundationEssentials
internal import Language
internal import Store

/// Where a delete has come to is in the store, so it can be begun again after a crash, or taken back.
extension DeleteConnection: UseCase {
    /// - Throws: `StoreError`, `.kept` where the delete was taken back meanwhile; `VaultError`.
    package func perform(
        in app: Application, tell: @escaping @Sendable ([StoppingRun]) -> Void
    ) async throws -> Value {
        let began = Date()
        let keeper = try app.connections()
        let worker = WorkerProcess(app)
        let first = try await worker.insist { _ in
            try keeper.deleteOrClose(id: connection.id, now: began)
        }
        if case .gone(let undo, let leavesToken) = first {
            app.note(deleted: undo)
            return .deleted(Removal(canUndo: undo != nil, leavesToken: leavesToken))
        }
        // The worker that stops the runs may have to be started for it.
        let limit = ContinuousClock.now + .seconds(app.patience)
        var last: [StoppingRun] = []
        while true {
            let runs = try app.store().closingRuns(of: connection.id, since: began)
            if runs != last { tell(runs) }
            last = runs
            let waiting = runs.filter { !$0.hasStopped }
            if waiting.isEmpty { break }
            if ContinuousClock.now > limit { return .stillRunning(waiting) }
            try await worker.ensure()
            try await Task.sleep(for: .milliseconds(50))
        }
        // Somebody may have decided to keep it while its runs stopped: looked at with the delete.
        let leavesToken = try !keeper.deleteClosed(id: connection.id)
        app.note(deleted: nil)
        return .deleted(Removal(canUndo: false, leavesToken: leavesToken))
    }
}

extension KeepConnection: UseCase {
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> Done
    {
        let worker = WorkerProcess(app)
        try await worker.insist { try $0.reopen(connection: connection.id) }
        // What was asked to stop has to end, too, before it can run again.
        try? await worker.ensure()
        return Done()
    }
}

extension UndoDelete: StoreUseCase {
    /// - Throws: `UserError` where nothing was deleted; `StoreError`, `VaultError`.
    package func perform(in app: Application) throws -> String {
        guard let deleted = app.deleted else {
            throw UserError(tr("There is no delete that could be undone."))
        }
        try app.connections().restore(deleted)
        app.note(deleted: nil)
        return deleted.name
    }
}
