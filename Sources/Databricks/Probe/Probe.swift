public import Connections
public import HTTP

/// Test Connection: finds out whether a connection works, and if not, why and what to do.
///
/// What can run at once does. A cancelled probe still cancels, on the server, the statements it had
/// begun, so `run` may return a few seconds after it was cancelled.
public struct Probe: Sendable {
    private let http: HTTPClient

    /// The client's connections are shared by all tests, and used again.
    public init(http: HTTPClient) {
        self.http = http
    }

    /// Tests a connection; ends with a report whatever happens, also when its task is cancelled.
    public func run(
        _ details: ConnectionDetails, token: AccessToken, limits: ProbeLimits = ProbeLimits(),
        onEvent: @escaping @Sendable (ProbeEvent) -> Void = { _ in }
    ) async -> ProbeReport {
        await ProbeRun(
            details: details, token: token, limits: limits, http: http, onEvent: onEvent
        ).run()
    }
}
