internal import Connections
internal import HTTP
internal import Language

/// One run of the probe. Two waves, each as parallel as it can be:
///
/// 1. who the host is, who the token is, what the warehouse is, which tables there are;
/// 2. `SELECT 1`, `USE CATALOG`, `USE SCHEMA` and a `SELECT` from a table, on the warehouse.
///
/// The first wave costs no warehouse time, so a dead token starts nothing. A host outside Databricks'
/// domains that nobody vouched for is only asked what it says of itself, without the token.
struct ProbeRun: Sendable {
    let details: ConnectionDetails
    let token: AccessToken
    let limits: ProbeLimits
    let workspace: Workspace
    let log: ProbeLog

    /// Seconds that a warehouse which says it runs may take for a trivial statement.
    static let awakeLimit = 60.0

    init(
        details: ConnectionDetails, token: AccessToken, limits: ProbeLimits, http: HTTPClient,
        onEvent: @escaping @Sendable (ProbeEvent) -> Void
    ) {
        self.details = details
        self.token = token
        self.limits = limits
        let log = ProbeLog(token: token, onEvent: onEvent)
        self.log = log
        let isPlain = details.insecureHTTP
        workspace = Workspace(
            details: details, token: token, http: http, timeout: limits.timeout
        ) { exchange in
            switch exchange {
            case .sent: log.countRequest()
            case .answered(let response): log.noteConnection(response, isPlainHTTP: isPlain)
            case .waiting(let seconds, _):
                log.progress(
                    .workspace, tr("busy, asks to wait \(Int(seconds.rounded(.up))) s"))
            }
        }
    }

    var diagnose: Diagnose { Diagnose(details: details, identity: log.identity) }

    func run() async -> ProbeReport {
        await findOut()
        return log.report(rest: Task.isCancelled ? .cancelled : .notReached)
    }

    private func findOut() async {
        log.begin(.network, at: 0)
        if !details.isVouchedFor {
            let config = await ask(.workspace) { () throws(DatabricksError) in
                try await workspace.hostConfig()
            }
            judgeStranger(config)
        } else {
            await firstWave()
        }
    }

    // MARK: First wave

    private func firstWave() async {
        let isUnityCatalog = details.catalog.lowercased() != "hive_metastore"
        async let configAnswer = ask(.workspace) { () throws(DatabricksError) in
            try await workspace.hostConfig()
        }
        async let user = ask(.token) { () throws(DatabricksError) in
            try await workspace.currentUser()
        }
        async let warehouse = ask(.warehouse) { () throws(DatabricksError) in
            try await workspace.warehouse(id: details.httpPath.warehouseID)
        }
        async let tables =
            isUnityCatalog
            ? ask(nil) { () throws(DatabricksError) in
                try await workspace.tables(of: details.schema, in: details.catalog)
            } : nil

        let config = await configAnswer
        let userAnswer = await user
        if case .success(let user) = userAnswer { log.note(identity: user.userName) }
        let warehouseAnswer = await warehouse
        let tablesAnswer = await tables
        if Task.isCancelled { return }

        guard judgeTransport([config.failure, userAnswer.failure, warehouseAnswer.failure]),
            judgeWorkspace(config, user: userAnswer, warehouse: warehouseAnswer),
            judgeToken(userAnswer, warehouse: warehouseAnswer)
        else { return }
        await WarehouseCheck(run: self, warehouse: warehouseAnswer, user: userAnswer)
            .run(tables: tablesAnswer)
    }

    /// Runs a call as the work of a step. Nothing is thrown: an error is an answer too.
    func ask<Answer: Sendable>(
        _ step: ProbeStep?, _ call: () async throws(DatabricksError) -> Answer
    ) async -> Result<Answer, DatabricksError> {
        if let step { log.begin(step) }
        // A sleeping warehouse is waited for: its answer is not the end of its step.
        defer { if let step, step != .warehouse { log.noteAnswer(step) } }
        do throws(DatabricksError) {
            return .success(try await call())
        } catch {
            return .failure(error)
        }
    }

    // MARK: Verdicts of the first wave

    /// Nobody vouched for the host. What is known of it is said, so that a person can.
    private func judgeStranger(_ config: Result<HostConfig, DatabricksError>) {
        if Task.isCancelled { return }
        guard judgeTransport([config.failure]) else { return }
        var result = diagnose.failure(.workspace, DatabricksError(.hostNotTrusted))
        let claim: String
        switch config {
        case .success(let config): claim = diagnose.claim(of: config)
        case .failure(let error):
            let own = diagnose.failure(.workspace, error)
            result.detail = own.detail
            result.requestID = own.requestID
            claim =
                own.field == .host && error.kind != .notFound
                ? own.cause ?? "" : tr("It does not say that it is a workspace.")
        }
        result.cause = [result.cause, log.certificate.map(diagnose.words), claim]
            .compactMap { $0 }.joined(separator: " ")
        log.finish(result)
    }

    /// Sets `network` and `tls`: from the first answer that came, else from the failures.
    private func judgeTransport(_ failures: [DatabricksError?]) -> Bool {
        if log.isFinished(.network) && log.status(.tls) != .failed { return true }
        let failures = failures.compactMap { $0 }
        guard let error = diagnose.furthest(failures) else { return true }
        // The request that opened the connection knows how far it came; the others shared it.
        let timings =
            failures.compactMap(\.timings).max {
                ($0.tls, $0.connect) < ($1.tls, $1.connect)
            }
            ?? .init()
        let step = diagnose.step(of: error, timings: timings, otherwise: .workspace)
        if step != .network {
            log.finish(
                StepResult(
                    .network, .passed, milliseconds: Int(timings.connect.rounded()),
                    startedAt: 0, cause: tr("\(details.host.name) port \(details.port)")))
        }
        if step != .network && step != .tls { log.finishTLS(timings, details: details) }
        log.begin(step, at: step == .tls ? Int(timings.connect) : nil)
        log.finish(diagnose.failure(step, error))
        return false
    }

    private func judgeWorkspace(
        _ config: Result<HostConfig, DatabricksError>, user: Result<CurrentUser, DatabricksError>,
        warehouse: Result<Warehouse, DatabricksError>
    ) -> Bool {
        if case .success(let config) = config, config.isDatabricks {
            let isOfOthers = details.host.cloud == nil && !details.host.isLoopback
            if isOfOthers, let other = config.otherHost(than: details.host.name) {
                log.finish(
                    StepResult(
                        .workspace, .warned, cause: diagnose.namesAnother(other),
                        action: tr("Compare the host with the address bar of your workspace."),
                        field: .host))
            } else {
                log.finish(passedWorkspace(config))
            }
            return true
        }
        // No such page, on an older workspace: an API that answers as Databricks does is proof.
        for answer in [user.failure, warehouse.failure] {
            switch answer?.kind {
            case nil, .tokenRefused, .tokenUnsupported, .tokenExpired, .addressBlocked,
                .notInWorkspace, .scopeMissing, .privilegeMissing, .rateLimited:
                log.finish(
                    StepResult(.workspace, .passed, cause: databricks(on: nil)))
                return true
            default: continue
            }
        }
        guard let error = user.failure ?? config.failure else { return true }
        log.finish(diagnose.failure(.workspace, error))
        return false
    }

    private func passedWorkspace(_ config: HostConfig) -> StepResult {
        guard let workspaceID = config.workspaceID else {
            let isTold = details.httpPath.workspaceID != nil
            return StepResult(
                .workspace, isTold ? .passed : .warned,
                cause: isTold
                    ? tr("Databricks, a host that serves several workspaces")
                    : tr("Databricks, but this host names no workspace of its own."),
                action: isTold
                    ? nil
                    : tr("If the test fails further down, add ?o=<workspace id> to the HTTP path."),
                field: isTold ? nil : .httpPath)
        }
        if let wanted = details.httpPath.workspaceID, wanted != workspaceID {
            return StepResult(
                .workspace, .warned,
                cause: tr(
                    "The host is workspace \(workspaceID), but the HTTP path names \(wanted)."),
                action: tr("Copy host and HTTP path from the same warehouse's connection details."),
                field: .httpPath)
        }
        return StepResult(.workspace, .passed, cause: databricks(on: config.cloud))
    }

    /// - Parameter cloud: What the host calls its cloud; else its name tells.
    private func databricks(on cloud: String?) -> String {
        let known: Host.Cloud? =
            switch cloud?.lowercased() {
            case "aws": .aws
            case "azure": .azure
            case "gcp": .gcp
            default: details.host.cloud
            }
        return known.map { tr("Databricks on \($0.rawValue)") } ?? "Databricks"
    }

    private func judgeToken(
        _ user: Result<CurrentUser, DatabricksError>, warehouse: Result<Warehouse, DatabricksError>
    ) -> Bool {
        switch user {
        case .success(let user):
            if user.active == false {
                log.finish(
                    StepResult(
                        .token, .warned, cause: tr("\(user.userName) (marked inactive)"),
                        action: tr(
                            "Ask a workspace admin whether this user is still meant to work."),
                        field: .token))
            } else {
                log.finish(StepResult(.token, .passed, cause: user.userName))
            }
            return true
        case .failure(let error):
            // The token may be good for SQL only: what it can do is found out by doing.
            let isUndecided =
                !error.condemnsToken && (try? warehouse.get()) != nil
                && error.kind != .transport(.cancelled)
            if isUndecided {
                let (cause, action) = ownerUnknown(error)
                log.finish(
                    StepResult(
                        .token, .warned, cause: cause, action: action,
                        detail: diagnose.detail(error), requestID: error.requestID))
                return true
            }
            log.finish(diagnose.failure(.token, error))
            return false
        }
    }
}

extension ProbeRun {
    /// Why the token's owner is not known, when the token is good for something else.
    private func ownerUnknown(_ error: DatabricksError) -> (cause: String, action: String) {
        switch error.kind {
        case .privilegeMissing, .scopeMissing, .refused, .notFound:
            (
                tr("The token is accepted, but may not ask who it belongs to."),
                tr("Nothing, unless you want its owner shown here.")
            )
        default:
            (
                tr("The token is accepted, but the workspace did not say who it belongs to."),
                tr("Test again later if you want its owner shown here.")
            )
        }
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

extension ProbeLog {
    /// The first answer over a new connection tells how name lookup, TCP and TLS went.
    func noteConnection(_ response: HTTPResponse, isPlainHTTP: Bool) {
        guard !isFinished(.network) else { return }
        let timings = response.timings
        let connection = response.connection
        let connect = Int(timings.connect.rounded())
        finish(
            StepResult(
                .network, .passed, milliseconds: connect, startedAt: 0,
                cause: tr("\(connection.remoteAddress) port \(connection.remotePort)")))
        if isPlainHTTP {
            finish(StepResult(.tls, .notNeeded, cause: tr("plain HTTP on this machine")))
            return
        }
        let certificate = connection.certificate
        if let certificate { note(certificate) }
        // Of two requests over one connection the second may be answered first.
        let words = [
            connection.isReused ? tr("a connection that stood already") : nil,
            certificate?.expiryDay.map { tr("valid until \($0)") }, certificate?.issuerName,
            connection.httpVersion == "2" ? "HTTP/2" : nil,
        ]
        finish(
            StepResult(
                .tls, .passed, milliseconds: max(0, Int(timings.tls.rounded()) - connect),
                startedAt: connect, cause: words.compactMap { $0 }.joined(separator: ", ")))
    }

    /// TLS stood, but no answer came over it.
    func finishTLS(_ timings: Timings, details: ConnectionDetails) {
        if details.insecureHTTP {
            finish(StepResult(.tls, .notNeeded, cause: tr("plain HTTP on this machine")))
        } else {
            let connect = Int(timings.connect.rounded())
            finish(
                StepResult(
                    .tls, .passed, milliseconds: max(0, Int(timings.tls.rounded()) - connect),
                    startedAt: connect, cause: tr("the handshake succeeded")))
        }
    }
}
