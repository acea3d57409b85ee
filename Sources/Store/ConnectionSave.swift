public import Connections

/// Everything that one Save writes: all of it, or nothing.
public struct ConnectionSave: Sendable {
    /// The connection; one with its id is replaced. A new one gets what was ticked in the guide
    /// while it was set up.
    public var connection: Connection
    /// Its token; nil keeps the one that is saved.
    public var token: AccessToken?
    /// What the test of exactly these details found; its time is that of `connection.test`.
    public var report: ProbeReport?
    /// The address that the next form begins with; nil keeps the one there is.
    public var preferredEmail: String?

    /// By default nothing but the connection and its token.
    public init(
        _ connection: Connection, token: AccessToken?, report: ProbeReport? = nil,
        preferredEmail: String? = nil
    ) {
        self.connection = connection
        self.token = token
        self.report = report
        self.preferredEmail = preferredEmail
    }
}
