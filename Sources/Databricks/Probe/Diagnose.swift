internal import Connections
internal import HTTP
internal import Language

/// The words for what went wrong in a step: cause, next action, field at fault.
///
/// Every sentence of a diagnosis stands here once; `docs/troubleshooting.md` has a row for each.
struct Diagnose: Sendable {
    let details: ConnectionDetails
    var identity: String?

    var who: String { identity ?? tr("this token's identity") }
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

    func detail(_ error: DatabricksError) -> ForeignText? {
        let parts: ForeignText =
            switch (error.status, error.code) {
            case (let status?, let code?): "HTTP \(status) \(code)"
            case (let status?, nil): "HTTP \(status)"
            case (nil, let code?): code
            case (nil, nil): ""
            }
        let message = error.message.trimmed
        if message.isEmpty { return parts.isEmpty ? nil : parts }
        return parts.isEmpty ? message : "\(message) (\(parts))"
    }

    // MARK: On the way

    /// The step that a failure on the way belongs to.
    func step(of error: TransportError, timings: Timings, otherwise: ProbeStep) -> ProbeStep {
        switch error {
        case .hostNotFound, .nameLookupTimedOut, .notConnected, .refused, .unreachable,
            .connectTimedOut,
            .proxyUnreadable, .proxyNotFound, .proxyUnreachable, .proxyRefused, .plainHTTPRefused,
            .inwardRefused:
            .network
        case .tlsTimedOut, .certificateUnknownIssuer, .certificateExpired,
            .certificateNotYetValid, .certificateRevoked, .revocationUnknown,
            .certificateWrongHost, .notTLS,
            .tlsFailed, .caBundleUnreadable:
            .tls
        case .connectionLost where !details.insecureHTTP && timings.tls == 0: .tls
        case .failed where timings.connect == 0: .network
        default: otherwise
        }
    }

    /// Which of the failures on the way came furthest. Requests share a connection: those that
    /// only waited for it know least of what became of it.
    func furthest(_ failures: [DatabricksError]) -> TransportError? {
        func progress(_ error: TransportError) -> Int {
            switch error {
            case .notConnected: 0
            case .hostNotFound, .nameLookupTimedOut, .proxyNotFound: 1
            default:
                switch step(of: error, timings: Timings(), otherwise: .workspace) {
                case .network: 2
                case .tls: 3
                default: 4
                }
            }
        }
        let errors = failures.compactMap { failure -> TransportError? in
            guard case .transport(let error) = failure.kind, error != .cancelled else { return nil }
            return error
        }
        return errors.max { progress($0) < progress($1) }
    }

    func failure(_ step: ProbeStep, _ error: TransportError) -> StepResult {
        let (action, field) = advice(error, step)
        return StepResult(
            step, .failed, cause: error.words, action: action, field: field,
            detail: error.detail.map { Redactor.none.text($0) })
    }

    private func advice(_ error: TransportError, _ step: ProbeStep) -> (String, FieldID?) {
        switch error {
        case .hostNotFound:
            (tr("Compare the host with the address bar of your workspace."), .host)
        case .nameLookupTimedOut:
            (tr("Check this machine's network and DNS, then test again."), .host)
        case .refused(_, let port):
            port == 443
                ? (tr("Check the host; something answers there, but not a workspace."), .host)
                : (tr("Use port 443 unless your administrator gave you another."), .port)
        case .unreachable, .connectTimedOut, .notConnected:
            (
                tr(
                    "Ask your network team to allow \(host) port \(details.port) from this machine, or set https_proxy."
                ),
                details.port == 443 ? .host : .port
            )
        case .tlsTimedOut:
            (
                tr(
                    "Something between here and the workspace holds TLS back: ask your network team."
                ),
                .host
            )
        case .certificateUnknownIssuer:
            (
                tr(
                    "If your company inspects TLS, give its CA file with --ca-bundle (F6 in the form). Never switch verification off."
                ),
                .caBundle
            )
        case .certificateExpired, .certificateNotYetValid:
            (
                tr("Check this machine's clock first; if it is right, tell whoever runs \(host)."),
                .host
            )
        case .certificateRevoked:
            (tr("Do not connect. Tell whoever runs \(host)."), .host)
        case .revocationUnknown:
            (
                tr(
                    "Ask whoever made the CA bundle for one with a current revocation list of every authority in it."
                ), .caBundle
            )
        case .certificateWrongHost:
            (tr("Compare the host with the address bar of your workspace."), .host)
        case .notTLS:
            details.port == 443
                ? (tr("Check the host: a workspace speaks HTTPS on port 443."), .host)
                : (tr("Use port 443 unless your administrator gave you another."), .port)
        case .tlsFailed, .connectionLost:
            step == .tls
                ? (
                    tr("Check host and port; a proxy or firewall may have cut the connection."),
                    .host
                )
                : (tr("Test again; if it stays, ask your network team."), step.field)
        case .caBundleUnreadable:
            (tr("Name a readable file with PEM certificates."), .caBundle)
        case .proxyUnreadable(let variable, true):
            (
                tr(
                    "Percent-encode these characters in \(variable): %40 for @, %23 for #, %2F for /, %3F for ?."
                ), nil
            )
        case .proxyUnreadable(let variable, false):
            (
                tr(
                    "Set \(variable) to an address such as http://proxy.example.com:3128, or unset it."
                ), nil
            )
        case .proxyNotFound, .proxyUnreachable:
            (tr("Check the https_proxy variable of this shell."), nil)
        case .proxyRefused(let status):
            status == 407
                ? (
                    tr("Put user and password into https_proxy (http://user:password@proxy:port)."),
                    nil
                )
                : (tr("Ask whoever runs the proxy to allow \(host) port \(details.port)."), nil)
        case .answerTimedOut:
            (tr("Test again; with --timeout you can wait longer for each answer."), step.field)
        case .notHTTP, .tooLarge:
            (tr("Check the host: this is not how a workspace answers."), .host)
        case .plainHTTPRefused, .inwardRefused:
            (tr("Use HTTPS."), .host)
        case .cancelled, .failed:
            (tr("Test again."), step.field)
        }
    }

    // MARK: Answers

    private func words(_ step: ProbeStep, _ error: DatabricksError)
        -> (cause: String, action: String, field: FieldID?)
    {
        switch error.kind {
        case .tokenRefused:
            return (
                tr(
                    "\(host) does not accept this token: it is mistyped, revoked, expired, or belongs to another workspace."
                ),
                tr("Make a new token in this workspace: Settings › Developer › Access tokens."),
                .token
            )
        case .tokenUnsupported:
            return (
                tr("\(host) does not take this kind of token."),
                tr("Paste a personal access token (dapi…) made in this workspace."), .token
            )
        case .tokenExpired:
            return (
                tr("The token has expired."),
                tr("Make a new token: Settings › Developer › Access tokens."), .token
            )
        case .scopeMissing:
            return (
                tr("The token lacks an API scope that this needs."),
                tr("Make a token with the scopes sql and unity-catalog, or all APIs."), .token
            )
        case .addressBlocked(let address):
            return (
                address.map {
                    tr(
                        "The workspace's IP access list does not allow this machine's address, \($0)."
                    )
                } ?? tr("The workspace's IP access list does not allow this machine's address."),
                address.map {
                    tr(
                        "Ask a workspace admin to add \($0) to the IP access list. CleverTap's own addresses are others and must be on it too."
                    )
                }
                    ?? tr(
                        "Ask a workspace admin to add this machine's address to the IP access list. CleverTap's own addresses are others and must be on it too."
                    ),
                .host
            )
        case .notInWorkspace:
            return (
                tr(
                    "The token's owner is not a member of this workspace, or a network policy keeps them out."
                ),
                tr(
                    "Ask a workspace admin to add the user, or check that the host is the workspace you mean."
                ),
                .host
            )
        case .privateLinkOnly:
            return (
                tr("This workspace can be reached over its private link only."),
                tr("Run bricktap from a machine inside that network."), .host
            )
        case .redirected:
            return (
                tr(
                    "\(host) sends requests on to another address. The redirect was not followed, so the token went nowhere else."
                ),
                tr("Compare the host with the address bar of your workspace."), .host
            )
        case .webPage(let title):
            return (
                title.map {
                    tr("\(host) answered with a web page (“\($0)”), not as a Databricks API.")
                }
                    ?? tr("\(host) answered with a web page, not as a Databricks API."),
                tr("Compare the host with the address bar of your workspace."), .host
            )
        case .hostNotTrusted:
            return (
                tr(
                    "\(host) is outside Databricks' domains, and nobody has vouched for it. The token was not sent to it."
                ),
                tr(
                    "Compare the host with the address bar of your workspace. If you are sure of it, trust it (--trust-host, or y in the form)."
                ),
                .host
            )
        case .accountHost:
            return (
                tr("\(host) serves an account or several workspaces, and was not told which one."),
                tr("Use the workspace's own host, or add ?o=<workspace id> to the HTTP path."),
                .host
            )
        case .rateLimited:
            return (
                tr(
                    "The workspace is getting too many requests, and said so each time it was asked again."
                ),
                tr("Wait a minute, then test again."), nil
            )
        case .unavailable:
            return (
                tr(
                    "The workspace says it is temporarily unavailable, and said so each time it was asked again."
                ),
                tr("Wait a few minutes, then test again."), nil
            )
        case .serverError:
            return (
                tr("The workspace failed to answer (HTTP \(error.status ?? 500))."),
                tr("Test again; if it stays, give the request id to Databricks support."), nil
            )
        case .undecodable:
            return (
                tr("\(host) answered, but not in a form that Databricks uses."),
                tr("Compare the host with the address bar of your workspace."), .host
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
                tr("No SQL warehouse with the id \(id) exists in this workspace."),
                tr(
                    "Copy the HTTP path again: SQL Warehouses › your warehouse › Connection details."
                ),
                .httpPath
            )
        case (.warehouse, .invalidParameter):
            return (
                tr("“\(id)” is not the id of a SQL warehouse."),
                tr(
                    "Copy the HTTP path again: SQL Warehouses › your warehouse › Connection details."
                ),
                .httpPath
            )
        case (.warehouse, .privilegeMissing), (.sql, .privilegeMissing):
            return (
                tr("The warehouse exists, but \(who) has no right to use it."),
                tr("Ask its owner for the permission “Can use”, or choose another warehouse."),
                .httpPath
            )
        case (.sql, .notFound):
            return (
                tr("No SQL warehouse with the id \(id) exists in this workspace."),
                tr(
                    "Copy the HTTP path again: SQL Warehouses › your warehouse › Connection details."
                ),
                .httpPath
            )
        case (.token, .notFound), (.workspace, .notFound):
            return (
                tr("\(host) answered, but has no Databricks API."),
                tr("Compare the host with the address bar of your workspace."), .host
            )
        default:
            return (
                error.status.map {
                    tr("The workspace refused the \(step.label) check (HTTP \($0)).")
                }
                    ?? tr("The workspace refused the \(step.label) check."),
                tr("Show the server's own words to a workspace admin."), step.field
            )
        }
    }
}
