internal import Connections
internal import FoundationEssentials
internal import Language
internal import Store
internal import Wizard

/// Run, pause, resume, stop and delete an import: asked of the store, carried out by the worker.
struct ControlImport: Sendable {
    let live: Live
    let id: String

    /// Whether a pause or a stop waits until no run of the import works any more; a delete does.
    enum Waiting { case never, untilQuiet }

    /// - Returns: The run that was asked for; nil for what asks for none.
    /// - Throws: `StoreError` for what the import's state forbids, `Failure` where a run does not
    ///   stop in time or no worker can be started.
    @discardableResult
    func perform(_ wish: ImportWish, waiting: Waiting = .never) async throws -> ImportRun? {
        guard let row = try live.store().importRow(id: id) else { throw StoreError.importGone }
        let worker = WorkerProcess(live)
        var run: ImportRun?
        switch wish {
        case .run, .runFull, .retryFailed:
            let account = row.saved.definition.accountName
            if try live.store().destination(named: account) == nil {
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
                let name = row.saved.definition.nickname
                throw Failure.cannot(
                    wish == .delete
                        ? tr("“\(name)” did not stop; nothing was deleted.")
                        : tr(
                            "The run of “\(name)” has not stopped within \(Int(WorkerProcess.deadline)) s. It was asked to; “bricktap import show \(name)” tells when it has."
                        ))
            }
        }
        if wish == .delete { try await worker.insist { try $0.removeImport(id: id) } }
        try await worker.ensure()
        return run
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
