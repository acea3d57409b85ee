internal import HTTP
internal import Synchronization

/// Statements of a task that is cancelled: they are cancelled on the server too, and neither that
/// nor a server that is slow holds the task up for long.
extension Workspace {
    /// Seconds that a stop is held up at most by an answer that is on its way, and again by the
    /// cancelling on the server: together less than the second in which a run has to be stopped.
    public static let stopPatience = 0.4
    /// Seconds that the cancelling goes on for behind the back of a task that is held up no longer.
    public static let persistence = 3.0
    /// Submissions and cancellings that have not ended, whether or not anybody waits for them.
    private static let unsettled = Mutex(0)

    /// Waits until nothing goes on behind anybody's back, for a program that is about to end: a statement whose id is
    /// still on its way could not be cancelled by anybody later.
    ///
    /// - Parameter patience: Seconds.
    public static func settle(within patience: Double) async {
        // A task of its own: one that is cancelled does not sleep.
        await Task {
            let limit = ContinuousClock.now + .seconds(patience)
            while unsettled.withLock({ $0 }) > 0, ContinuousClock.now < limit {
                try? await Task.sleep(for: .milliseconds(10))
            }
        }.value
    }

    /// Submits a statement. A task that is cancelled meanwhile still gets the id which is on its
    /// way, without which the statement could not be cancelled on the server; nothing is sent again.
    /// An id that comes later than that is cancelled when it comes.
    ///
    /// - Parameter patience: Seconds that an answer on its way may hold up the task.
    public func submit(_ submission: Submission, patience: Double) async throws(DatabricksError)
        -> Statement
    {
        let stop = Stop()
        let workspace = telling { exchange in
            switch exchange {
            case .sent where stop.note(isWaiting: false), .waiting where stop.note(isWaiting: true):
                withUnsafeCurrentTask { (task) -> Void in task?.cancel() }
            case .sent, .answered, .waiting: break
            }
        }
        let answer = Answer<Result<Statement, DatabricksError>>()
        // Not a child of this task, which is cancelled at once.
        Self.unsettled.withLock { $0 += 1 }
        let task = Task {
            defer { Self.unsettled.withLock { $0 -= 1 } }
            let result = await Self.result { () async throws(DatabricksError) in
                try await workspace.submit(submission)
            }
            if !answer.give(result), case .success(let statement) = result {
                await cancel(statement: statement.id, patience: Self.persistence)
            }
        }
        let result = await withTaskCancellationHandler {
            await answer.value()
        } onCancel: {
            if stop.call() {
                task.cancel()
            } else {
                Task {
                    // What is on its way has its own time; only who waits for it is let go.
                    try? await Task.sleep(for: .seconds(patience))
                    answer.give(.failure(DatabricksError(.transport(.cancelled))))
                }
            }
        }
        return try result.get()
    }

    /// Cancels a statement on the server, also for a task that is cancelled itself. It returns when
    /// the server has answered or the time is over; a try that is on its way then goes on.
    ///
    /// - Parameter patience: Seconds for all tries together.
    public func cancel(statement id: String, patience: Double) async {
        guard !id.isEmpty else { return }
        let longest = max(patience, Self.persistence)
        let hasty = Workspace(hasty: self, timeout: longest)
        let answer = Answer<Void>()
        Self.unsettled.withLock { $0 += 1 }
        let call = Task {
            defer { Self.unsettled.withLock { $0 -= 1 } }
            try? await hasty.cancel(statement: id)
            answer.give(())
        }
        let deadline = Task {
            try await Task.sleep(for: .seconds(patience))
            answer.give(())
            try await Task.sleep(for: .seconds(longest - patience))
            call.cancel()
        }
        await answer.value()
        Task {
            await call.value
            deadline.cancel()
        }
    }

    private static func result(
        _ work: () async throws(DatabricksError) -> Statement
    ) async -> Result<Statement, DatabricksError> {
        do throws(DatabricksError) {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}

/// What one task waits for and the quickest of several gives.
private final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case given(Value)
    }

    private let state = Mutex(State.open)

    /// - Returns: Whether it was the first.
    @discardableResult
    func give(_ value: Value) -> Bool {
        let (waiting, isFirst) = state.withLock {
            state -> (CheckedContinuation<Value, Never>?, Bool) in
            switch state {
            case .given: return (nil, false)
            case .open:
                state = .given(value)
                return (nil, true)
            case .awaited(let waiting):
                state = .given(value)
                return (waiting, true)
            }
        }
        waiting?.resume(returning: value)
        return isFirst
    }

    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let given = state.withLock { state -> Value? in
                if case .given(let value) = state { return value }
                state = .awaited(continuation)
                return nil
            }
            if let given { continuation.resume(returning: given) }
        }
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
