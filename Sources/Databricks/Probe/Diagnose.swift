internal import Connections
internal import HTTP

/// The words for what went wrong in a step: cause, next action, field at fault.
///
/// Every sentence of a diagnosis stands here once; `docs/troubleshooting.md` has a row for each.
struct Diagnose: Sendable {
    let details: ConnectionDetails
    var identity: String?

    var who: String { identity ?? "this token's identity" }
    private var host: String { details.host.name }

    /// The failed result of a step, from an error of a call.
    func failure(_ step: ProbeStep, _ error: DatabricksError) -> StepResult {
        if case .transport(let transport) = error.kind { return failure(step, transport) }
        let words = words(step, error)
        var result = StepResult(
            step, .failed, cause: words.cause, action: words.action, field: words.field,
            detail: detail(error), requestID: error.requestID)
        if case .addressBlocked(let address) = error.kind { result.address = address }
        return result
    }

    func detail(_ error: DatabricksError) -> String? {
        let status = error.status.map { "HTTP \($0)" }
        let parts = [status, error.code].compactMap { $0 }.joined(separator: " ")
        let message = error.message.trimmed
        if message.isEmpty { return parts.isEmpty ? nil : parts }
        return parts.isEmpty ? message : "\(message) (\(parts))"
    }

    // MARK: On the way

    /// The step that a failure on the way belongs to.
    func step(of error: TransportError, timings: Timings, otherwise: ProbeStep) -> ProbeStep {
        switch error {
        case .hostNotFound, .nameLookupTimedOut, .refused, .unreachable, .connectTimedOut,
            .proxyNotFound, .proxyUnreachable, .proxyRefused, .plainHTTPRefused:
            .network
        case .tlsTimedOut, .certificateUnknownIssuer, .certificateExpired,
            .certificateNotYetValid, .certificateRevoked, .certificateWrongHost, .notTLS,
            .tlsFailed, .caBundleUnreadable:
            .tls
        case .connectionLost where !details.insecureHTTP && timings.tls == 0: .tls
        case .failed where timings.connect == 0: .network
        default: otherwise
        }
    }

    func failure(_ step: ProbeStep, _ error: TransportError) -> StepResult {
        let (action, field) = advice(error, step)
        return StepResult(
            step, .failed, cause: error.description, action: action, field: field,
            detail: error.detail)
    }

    private func advice(_ error: TransportError, _ step: ProbeStep) -> (String, FieldID?) {
        switch error {
        case .hostNotFound:
            ("Compare the host with the address bar of your workspace.", .host)
        case .nameLookupTimedOut:
            ("Check this machine's network and DNS, then test again.", .host)
        case .refused(_, let port):
            port == 443
                ? ("Check the host; something answers there, but not a workspace.", .host)
                : ("Use port 443 unless your administrator gave you another.", .port)
        case .unreachable, .connectTimedOut:
            (
                "Ask your network team to allow \(host) port \(details.port) from this machine, or set https_proxy.",
                details.port == 443 ? .host : .port
            )
        case .tlsTimedOut:
            (
                "Something between here and the workspace holds TLS back: ask your network team.",
                .host
            )
        case .certificateUnknownIssuer:
            (
                "If your company inspects TLS, give its CA file with --ca-bundle (F6 in the form). Never switch verification off.",
                .caBundle
            )
        case .certificateExpired, .certificateNotYetValid:
            (
                "Check this machine's clock first; if it is right, tell whoever runs \(host).",
                .host
            )
        case .certificateRevoked:
            ("Do not connect. Tell whoever runs \(host).", .host)
        case .certificateWrongHost:
            ("Compare the host with the address bar of your workspace.", .host)
        case .notTLS:
            details.port == 443
                ? ("Check the host: a workspace speaks HTTPS on port 443.", .host)
                : ("Use port 443 unless your administrator gave you another.", .port)
        case .tlsFailed, .connectionLost:
            step == .tls
                ? ("Check host and port; a proxy or firewall may have cut the connection.", .host)
                : ("Test again; if it stays, ask your network team.", step.field)
        case .caBundleUnreadable:
            ("Name a readable file with PEM certificates.", .caBundle)
        case .proxyNotFound, .proxyUnreachable:
            ("Check the https_proxy variable of this shell.", nil)
        case .proxyRefused(let status):
            status == 407
                ? ("Put user and password into https_proxy (http://user:password@proxy:port).", nil)
                : ("Ask whoever runs the proxy to allow \(host) port \(details.port).", nil)
        case .answerTimedOut:
            ("Test again; with --timeout you can wait longer for each answer.", step.field)
        case .notHTTP, .tooLarge:
            ("Check the host: this is not how a workspace answers.", .host)
        case .plainHTTPRefused:
            ("Use HTTPS.", .host)
        case .cancelled, .failed:
            ("Test again.", step.field)
        }
    }

    // MARK: Answers

    private func words(_ step: ProbeStep, _ error: DatabricksError)
        -> (cause: String, action: String, field: FieldID?)
    {
        switch error.kind {
        case .tokenRefused:
            return (
                "\(host) does not accept this token: it is mistyped, revoked, expired, or belongs to another workspace.",
                "Make a new token in this workspace: Settings › Developer › Access tokens.", .token
            )
        case .tokenUnsupported:
            return (
                "\(host) does not take this kind of token.",
                "Paste a personal access token (dapi…) made in this workspace.", .token
            )
        case .tokenExpired:
            return (
                "The token has expired.",
                "Make a new token: Settings › Developer › Access tokens.", .token
            )
        case .scopeMissing:
            return (
                "The token lacks an API scope that this needs.",
                "Make a token with the scopes sql and unity-catalog, or all APIs.", .token
            )
        case .addressBlocked(let address):
            return (
                "The workspace's IP access list does not allow "
                    + (address.map { "this machine's address, \($0)." } ?? "this machine's address."),
                "Ask a workspace admin to add "
                    + (address ?? "this machine's address")
                    + " to the IP access list. CleverTap's own addresses are others and must be on it too.",
                .host
            )
        case .notInWorkspace:
            return (
                "The token's owner is not a member of this workspace, or a network policy keeps them out.",
                "Ask a workspace admin to add the user, or check that the host is the workspace you mean.",
                .host
            )
        case .privateLinkOnly:
            return (
                "This workspace can be reached over its private link only.",
                "Run bricktap from a machine inside that network.", .host
            )
        case .redirected:
            return (
                "\(host) sends requests on to another address. The redirect was not followed, so the token went nowhere else.",
                "Compare the host with the address bar of your workspace.", .host
            )
        case .webPage(let title):
            return (
                "\(host) answered with a web page"
                    + (title.map { " (“\($0)”)" } ?? "") + ", not as a Databricks API.",
                "Compare the host with the address bar of your workspace.", .host
            )
        case .accountHost:
            return (
                "\(host) serves an account or several workspaces, and was not told which one.",
                "Use the workspace's own host, or add ?o=<workspace id> to the HTTP path.", .host
            )
        case .rateLimited:
            return (
                "The workspace is answering too many requests, and still was after \(Workspace.tries) tries.",
                "Wait a minute, then test again.", nil
            )
        case .unavailable:
            return (
                "The workspace says it is temporarily unavailable, and still was after \(Workspace.tries) tries.",
                "Wait a few minutes, then test again.", nil
            )
        case .serverError:
            return (
                "The workspace failed to answer (HTTP \(error.status ?? 500)).",
                "Test again; if it stays, give the request id to Databricks support.", nil
            )
        case .undecodable:
            return (
                "\(host) answered, but not in a form that Databricks uses.",
                "Compare the host with the address bar of your workspace.", .host
            )
        case .privilegeMissing, .refused, .notFound, .invalidParameter, .other, .transport:
            return refusal(step, error)
        }
    }

    private func refusal(_ step: ProbeStep, _ error: DatabricksError)
        -> (cause: String, action: String, field: FieldID?)
    {
        let id = details.httpPath.warehouseID
        switch (step, error.kind) {
        case (.warehouse, .notFound):
            return (
                "No SQL warehouse with the id \(id) exists in this workspace.",
                "Copy the HTTP path again: SQL Warehouses › your warehouse › Connection details.",
                .httpPath
            )
        case (.warehouse, .invalidParameter):
            return (
                "“\(id)” is not the id of a SQL warehouse.",
                "Copy the HTTP path again: SQL Warehouses › your warehouse › Connection details.",
                .httpPath
            )
        case (.warehouse, .privilegeMissing), (.sql, .privilegeMissing):
            return (
                "The warehouse exists, but \(who) has no right to use it.",
                "Ask its owner for the permission “Can use”, or choose another warehouse.",
                .httpPath
            )
        case (.sql, .notFound):
            return (
                "No SQL warehouse with the id \(id) exists in this workspace.",
                "Copy the HTTP path again: SQL Warehouses › your warehouse › Connection details.",
                .httpPath
            )
        case (.token, .notFound), (.workspace, .notFound):
            return (
                "\(host) answered, but has no Databricks API.",
                "Compare the host with the address bar of your workspace.", .host
            )
        default:
            return (
                "The workspace refused the \(step.title.lowercased()) check"
                    + (error.status.map { " (HTTP \($0))." } ?? "."),
                "Show the server's own words to a workspace admin.", step.field
            )
        }
    }
}
