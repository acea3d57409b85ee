internal import Connections
internal import HTTP

/// Runs one statement to its end: submits, polls, and cancels it on the server when the task is
/// cancelled, or when it takes too long.
struct StatementRunner: Sendable {
    let workspace: Workspace
    let warehouseID: String

    enum Outcome: Sendable {
        case succeeded(Statement)
        case failed(Statement.Failure)
        /// Stopped by somebody else, or closed.
        case stopped(Statement.State)
        case refused(DatabricksError)
        case tookTooLong(seconds: Int)
        case cancelled
    }

    /// Seconds that the server may hold the first answer back; 0 gives an id at once, so that the
    /// statement can be cancelled at once. The API takes 0 or 5...50.
    var hold: Int { workspace.timeout >= 7 ? 5 : 0 }

    /// - Parameters:
    ///   - limit: Seconds until the statement is given up and cancelled.
    ///   - expectsWait: The warehouse sleeps: ask for an id at once and poll.
    ///   - onPoll: Called after each answer that is not the last, with the state; throws to give up.
    func run(
        _ sql: String, limit: Double, expectsWait: Bool = false, rowLimit: Int? = nil,
        onPoll: (Statement.State) async throws(DatabricksError) -> Void = { _ in }
    ) async -> Outcome {
        let began = ContinuousClock.now
        let hold = expectsWait ? 0 : hold
        let submission = Workspace.Submission(
            sql, warehouseID: warehouseID, wait: hold, rowLimit: rowLimit)
        var statement: Statement
        do throws(DatabricksError) {
            statement = try await workspace.submit(
                submission, patience: Double(hold) + Workspace.stopPatience)
        } catch {
            return error.isCancelled ? .cancelled : .refused(error)
        }
        let id = statement.id
        var pause = 0.1
        while true {
            if Task.isCancelled {
                if !statement.state.isTerminal { await cancel(id) }
                return .cancelled
            }
            if statement.state.isTerminal { return Self.outcome(statement) }
            let elapsed = Self.seconds(since: began)
            if elapsed >= limit {
                await cancel(id)
                return .tookTooLong(seconds: Int(elapsed.rounded()))
            }
            do throws(DatabricksError) {
                try await onPoll(statement.state)
                try await sleep(min(pause, max(0.05, limit - elapsed)))
                pause = min(1, pause * 1.5)
                statement = try await workspace.statement(id: id)
            } catch {
                await cancel(id)
                return error.isCancelled ? .cancelled : .refused(error)
            }
        }
    }

    private func sleep(_ seconds: Double) async throws(DatabricksError) {
        do {
            try await Task.sleep(for: .seconds(seconds))
        } catch {
            throw DatabricksError(.transport(.cancelled))
        }
    }

    /// Seconds that cancelling on the server may take.
    private static let cancelPatience = 3.0

    private func cancel(_ id: String) async {
        await workspace.cancel(statement: id, patience: Self.cancelPatience)
    }

    private static func outcome(_ statement: Statement) -> Outcome {
        if let failure = statement.failure { return .failed(failure) }
        return statement.state == .succeeded ? .succeeded(statement) : .stopped(statement.state)
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let components = (ContinuousClock.now - start).components
        return Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
