package import Connections
internal import Language
internal import Store

extension TestConnection: UseCase {
    /// Throws nothing: a test that could not begin is a report whose token step has failed.
    package func perform(
        in app: Application, tell: @escaping @Sendable (ProbeEvent) -> Void
    ) async throws -> ProbeReport {
        do {
            let (details, token) = try settings(app)
            let report = await app.probe(details, token: token, onEvent: tell)
            if case .saved(let connection) = subject {
                try app.store().recordTest(
                    report, at: Application.now, of: connection.id, details: details)
            }
            return report
        } catch {
            return Self.report(of: UserError(error))
        }
    }

    private func settings(_ app: Application) throws -> (ConnectionDetails, AccessToken) {
        switch subject {
        case .draft(let details, let source): (details, try app.token(source))
        case .saved(let connection): (connection.details, try app.savedToken(of: connection.id))
        }
    }

    private static func report(of error: UserError) -> ProbeReport {
        let steps = ProbeStep.allCases.map { step in
            step == .token
                ? StepResult(
                    step, .failed, cause: error.message,
                    action: error.field == .token ? "" : MissingToken.action, field: .token)
                : StepResult(step, .notReached)
        }
        return ProbeReport(identity: nil, steps: steps, milliseconds: 0, requests: 0)
    }
}
