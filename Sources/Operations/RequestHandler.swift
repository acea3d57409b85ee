package import Connections
internal import Databricks
internal import Dispatch
internal import Glibc
internal import Language
internal import Synchronization

/// Answers what the faces ask. What only the store is asked for is done in order on one queue, all
/// else as tasks of their own, so that nothing keeps the store waiting.
package final class RequestHandler: Sendable {
    private struct State {
        /// What is broken off when the program ends, or when nobody waits for it any more.
        var breakable: [Ticket: Task<Void, Never>] = [:]
        /// What is waited for when the program ends.
        var lasting: [Ticket: Task<Void, Never>] = [:]
        /// The last thing asked of each queue: the next one waits for it.
        var queues: [String: Task<Void, Never>] = [:]
    }

    package let app: Application
    private let store = DispatchQueue(label: "bricktap.store")
    private let state = Mutex(State())

    package init(_ app: Application) {
        self.app = app
    }

    /// Begins to answer a question. Every answer goes to `post`, from any thread.
    package func ask(_ question: Question, post: @escaping @Sendable (Answer) -> Void) {
        switch question.request {
        case let request as any StoreUseCase: answer(request, question.ticket, post)
        case let request as any UseCase: answer(request, question.ticket, post)
        default: preconditionFailure("Nothing answers \(type(of: question.request)).")
        }
    }

    /// Breaks off what a question began; what must not be left half done goes on.
    package func cancel(_ ticket: Ticket) { state.withLock { $0.breakable[ticket] }?.cancel() }

    private func answer<Asked: StoreUseCase>(
        _ request: Asked, _ ticket: Ticket, _ post: @escaping @Sendable (Answer) -> Void
    ) {
        store.async { [app] in
            let result = Result { try request.perform(in: app) }.mapError { UserError($0) }
            post(.result(result, of: Asked.self, ticket))
        }
    }

    private func answer<Asked: UseCase>(
        _ request: Asked, _ ticket: Ticket, _ post: @escaping @Sendable (Answer) -> Void
    ) {
        let goesOn = Asked.cancelling == .goesOn
        // Under the lock, so that work that ends at once is noted before it is forgotten.
        state.withLock { state in
            let before = request.queue.flatMap { state.queues[$0] }
            let task = Task.detached { [self] in
                await before?.value
                let result: Result<Asked.Value, UserError>
                do {
                    result = .success(
                        try await request.perform(in: app) {
                            post(.update($0, of: Asked.self, ticket))
                        })
                } catch {
                    result = .failure(UserError(error))
                }
                if Asked.cancelling != .ends || !Task.isCancelled {
                    post(.result(result, of: Asked.self, ticket))
                }
                self.state.withLock { state in
                    state.breakable[ticket] = nil
                    state.lasting[ticket] = nil
                }
            }
            if goesOn { state.lasting[ticket] = task } else { state.breakable[ticket] = task }
            if let queue = request.queue { state.queues[queue] = task }
        }
    }

    /// Does something on the store's queue, after what was asked before.
    package func afterStore(_ work: @escaping @Sendable () -> Void) { store.async(execute: work) }

    // MARK: The end

    /// Seconds that the end of the program waits for statements to be cancelled on the server.
    private static let patience = 2.0
    /// Seconds that the store may take for what was typed last: what it waits for another program, and
    /// less where a signal ends this one.
    private static let storePatience = 6.0
    private static let storePatienceOfSignal = 1.0

    /// What is said while the program waits, and cannot be left out.
    package enum Remark: Sendable {
        /// What was typed last may not be kept.
        case storeIsBusy
        /// An import is waited for. From here on a signal ends the program at once.
        case waitsForImport
    }

    /// Waits for the work that must not be lost: what is being stored, and cancelled.
    package func close(hurries: Bool, say: (Remark) -> Void) {
        let tasks = state.withLock { state in
            for task in state.breakable.values { task.cancel() }
            return Array(state.breakable.values) + Array(state.lasting.values)
        }
        let stored = DispatchGroup()
        stored.enter()
        store.async { stored.leave() }
        let limit = hurries ? Self.storePatienceOfSignal : Self.storePatience
        if stored.wait(timeout: .now() + limit) != .success {
            say(.storeIsBusy)
            if hurries && tasks.isEmpty { return }
        }
        let group = DispatchGroup()
        group.enter()
        Task.detached {
            for task in tasks { await task.value }
            await Workspace.settle(within: Self.patience)
            group.leave()
        }
        if group.wait(timeout: .now() + Self.patience) == .success { return }
        guard state.withLock({ !$0.lasting.isEmpty }) else { return }
        // A stop that was asked for goes on in the worker; what comes after it is done here.
        say(.waitsForImport)
        _ = group.wait(timeout: .now() + app.patience)
    }
}
