package import Connections

/// A use case: what answers a request. Each is one file, and every face calls it.
package protocol UseCase: Request {
    /// Requests of one queue are done one after the other; those of none need not wait.
    var queue: String? { get }
    /// - Parameter tell: Gets what is told before the answer.
    /// - Throws: Why nothing was done: what `UserError(_:)` has words for.
    func perform(in app: Application, tell: @escaping @Sendable (Update) -> Void) async throws
        -> Value
}

extension UseCase {
    package var queue: String? { nil }

    /// Does it without telling anything meanwhile.
    package func perform(in app: Application) async throws -> Value {
        try await perform(in: app) { _ in }
    }
}

/// A use case that only reads and writes the store, in no time.
package protocol StoreUseCase: Request {
    /// - Throws: Why nothing was done: what `UserError(_:)` has words for.
    func perform(in app: Application) throws -> Value
}
