package import Connections
internal import FoundationEssentials
internal import Language
internal import Store

/// Asked of the store, carried out by the worker.
extension ControlImport: UseCase {
    package var queue: String? { id }

    /// - Throws: `StoreError` for what the import's state forbids, `UserError` where a run does not
    ///   stop in time or no worker can be started.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> ImportRun?
    {
        guard let row = try app.store().importRow(id: id) else { throw StoreError.importGone }
        let worker = WorkerProcess(app)
        var run: ImportRun?
        switch wish {
        case .run, .runFull, .retryFailed:
            let account = row.saved.definition.accountName
            if try app.store().destination(named: account) == nil {
                throw StoreError.noDestination(account)
            }
            do {
                run = try await worker.insist { try $0.requestRun(of: id, kind: wish.request) }
            } catch let error as StoreError {
                // Also where it is running already: the worker of that run may have died.
                try await worker.ensure()
                throw error
            }
        case .pause: try await worker.insist { try $0.pause(importID: id) }
        case .resume: try await worker.insist { try $0.resume(importID: id, now: Date()) }
        case .stop: try await worker.insist { try $0.stop(importID: id) }
        case .delete:
            if row.status != .draft { try await worker.insist { try $0.stop(importID: id) } }
        }
        let isToEnd = wish == .pause || wish == .stop
        if wish == .delete || (isToEnd && waiting == .untilQuiet) {
            guard try await worker.waitUntilQuiet(importID: id) else {
                throw UserError(hasNotStopped(row.saved.definition.nickname, app))
            }
        }
        if wish == .delete { try await worker.insist { try $0.removeImport(id: id) } }
        try await worker.ensure()
        return run
    }

    private func hasNotStopped(_ name: String, _ app: Application) -> String {
        wish == .delete
            ? tr("“\(name)” did not stop; nothing was deleted.")
            : tr(
                "The run of “\(name)” has not stopped within \(Int(app.patience)) s. It was asked to; “bricktap import show \(name)” tells when it has."
            )
    }
}

extension ImportWish {
    fileprivate var request: RunRequest {
        switch self {
        case .runFull: .full
        case .retryFailed: .failed
        default: .usual
        }
    }
}
