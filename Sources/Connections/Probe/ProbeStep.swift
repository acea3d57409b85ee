internal import Language
internal import Text

/// A step of Test Connection, in the order in which they are reported.
public enum ProbeStep: String, Sendable, CaseIterable, Hashable, Codable {
    /// The host's name is found, and its port takes a TCP connection.
    case network
    /// The TLS handshake succeeds, with a certificate that is trusted.
    case tls
    /// What answers there is a Databricks workspace.
    case workspace
    /// The workspace accepts the token, and tells whose it is.
    case token
    /// The SQL warehouse is there, and runs or could be started.
    case warehouse
    /// The warehouse runs a statement, `SELECT 1`.
    case sql
    /// The token's owner may use the catalog.
    case catalog
    /// The token's owner may use the schema.
    case schema
    /// A table of the schema can be read.
    case tables

    /// The step's name for people.
    public var title: String {
        switch self {
        case .network: tr("Network")
        case .tls: "TLS"
        case .workspace: tr("Workspace")
        case .token: tr("Token")
        case .warehouse: tr("Warehouse")
        case .sql: "SQL"
        case .catalog: tr("Catalog")
        case .schema: tr("Schema")
        case .tables: tr("Tables")
        }
    }

    /// The same in small letters, as a word among others.
    public var label: String {
        switch self {
        case .network: tr("network")
        case .tls: tr("tls")
        case .workspace: tr("workspace")
        case .token: tr("token")
        case .warehouse: tr("warehouse")
        case .sql: tr("sql")
        case .catalog: tr("catalog")
        case .schema: tr("schema")
        case .tables: tr("tables")
        }
    }

    /// The field that a failure of this step usually points at.
    public var field: FieldID? {
        switch self {
        case .network, .tls, .workspace: .host
        case .token: .token
        case .warehouse, .sql: .httpPath
        case .catalog: .catalog
        case .schema, .tables: .schema
        }
    }
}

/// How a step ended; the raw values are the words of the JSON contract.
public enum StepStatus: String, Sendable, Codable {
    /// It did what an import needs.
    case passed
    /// It did not, so the whole test failed: the result says why, and what to do.
    case failed
    /// It does not hinder the test, but there is something to say about it.
    case warned
    /// It was not tried, because a step before it failed or the test was cancelled.
    case notReached = "not_reached"
    /// There was nothing to try, such as TLS over plain HTTP on this machine.
    case notNeeded = "not_needed"
    /// It was under way when the test was cancelled.
    case cancelled
}

/// One step of a report.
public struct StepResult: Sendable, Equatable {
    /// Which step it is.
    public let step: ProbeStep
    /// What became of it.
    public var status: StepStatus
    /// How long the step took; nil when it did not run.
    public var milliseconds: Int?
    /// When the step began, from the start of the test; for the waterfall. Nil when it did not run.
    public var startedAt: Int?
    /// What was found, or why it failed, in plain words.
    public var cause: String?
    /// The one next thing to do.
    public var action: String?
    /// The field at fault.
    public var field: FieldID?
    /// The server's own words.
    public var detail: ForeignText?
    /// The `x-request-id` of the answer that decided, for Databricks' support; nil where there was none.
    public var requestID: ForeignText?
    /// SQL for an administrator, ready to run, a statement each.
    public var grants: [String]
    /// The address that the workspace saw, where it refused it.
    public var address: String?

    /// Cuts the texts that a server may have sent: 2,000 characters of a cause, 8,000 of an action.
    public init(
        _ step: ProbeStep, _ status: StepStatus, milliseconds: Int? = nil, startedAt: Int? = nil,
        cause: String? = nil, action: String? = nil, field: FieldID? = nil,
        detail: ForeignText? = nil, requestID: ForeignText? = nil, grants: [String] = []
    ) {
        self.step = step
        self.status = status
        self.milliseconds = milliseconds
        self.startedAt = startedAt
        self.cause = cause?.bounded(to: 2_000)
        self.action = action?.bounded(to: 8_000)
        self.field = field
        self.detail = detail
        self.requestID = requestID
        self.grants = grants
    }
}
