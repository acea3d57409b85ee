internal import Synchronization

/// Statements of a task that is cancelled: they are cancelled on the server too, and neither that
/// nor a server that is busy holds the task up for long.
extension Workspace {
    /// Seconds that a stop is held up at most by an answer that is on its way.
    public static let stopPatience = 0.8

    /// Submits a statement. A task that is cancelled meanwhile still gets the id which is on its
    /// way, without which the statement could not be cancelled on the server; nothing is sent again.
    ///
    /// - Parameter patience: Seconds that an answer on its way may hold up the task.
    public func submit(_ submission: Submission, patience: Double) async throws(DatabricksError)
        -> Statement
    {
        let stop = Stop()
        let workspace = telling { exchange in
            switch exchange {
            case .sent: stop.note(isWaiting: false)
            case .answered: break
            case .waiting:
                guard stop.note(isWaiting: true) else { return }
                withUnsafeCurrentTask { (task) -> Void in task?.cancel() }
            }
        }
        // Not a child of this task, which is cancelled at once.
        let task = Task { () async -> Result<Statement, DatabricksError> in
            do throws(DatabricksError) {
                return .success(try await workspace.submit(submission))
            } catch {
                return .failure(error)
            }
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            if stop.call() {
                task.cancel()
            } else {
                Task {
                    try? await Task.sleep(for: .seconds(patience))
                    task.cancel()
                }
            }
        }
        return try result.get()
    }

    /// Cancels a statement on the server, also for a task that is cancelled itself, and gives up
    /// when the time is over, whatever the server said.
    ///
    /// - Parameter patience: Seconds for all tries together.
    public func cancel(statement id: String, patience: Double) async {
        guard !id.isEmpty else { return }
        let hasty = Workspace(hasty: self, timeout: patience)
        let call = Task { () async -> Void in try? await hasty.cancel(statement: id) }
        let deadline = Task {
            try? await Task.sleep(for: .seconds(patience))
            call.cancel()
        }
        await call.value
        deadline.cancel()
    }
}

/// Whether a submission was told to stop, and whether it waits before another try.
private final class Stop: Sendable {
    private let state = Mutex((isCalled: false, isWaiting: false))

    /// - Returns: Whether it was told to stop.
    @discardableResult
    func note(isWaiting: Bool) -> Bool {
        state.withLock { state in
            state.isWaiting = isWaiting
            return state.isCalled
        }
    }

    /// - Returns: Whether nothing is on its way.
    func call() -> Bool {
        state.withLock { state in
            state.isCalled = true
            return state.isWaiting
        }
    }
}
