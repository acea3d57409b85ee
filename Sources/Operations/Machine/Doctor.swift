internal import CProcess
internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Imports
internal import Language
internal import Store
package import Synchronization

/// What this machine gives the program to work with, and what of it is wrong.
package struct Doctor {
    package enum Verdict: String {
        case good, warning, bad

        package var word: String {
            switch self {
            case .good: tr("ok")
            case .warning: tr("note")
            case .bad: tr("wrong")
            }
        }
    }

    /// The raw values are the words of the JSON contract.
    package enum Topic: String {
        case version, curl, terminal, store, vault, worker, environment, proxy, authorities
        case clock

        package var label: String {
            switch self {
            case .version: tr("version")
            case .curl: "curl"
            case .terminal: tr("terminal")
            case .store: tr("store")
            case .vault: tr("vault")
            case .worker: tr("worker")
            case .environment: tr("environment")
            case .proxy: tr("proxy")
            case .authorities: tr("authorities")
            case .clock: tr("clock")
            }
        }
    }

    package struct Finding {
        package var id: Topic
        package var verdict: Verdict
        package var text: String
    }

    /// Said by the README and docs/security.md, too.
    package static let noTelemetry = tr(
        "bricktap sends nothing to anybody but the hosts you enter: no telemetry, no update check.")

    private let app: Application
    package private(set) var findings: [Finding] = []

    package init(_ app: Application) {
        self.app = app
    }

    private mutating func add(_ id: Topic, _ verdict: Verdict, _ text: String) {
        findings.append(Finding(id: id, verdict: verdict, text: text))
    }

    /// - Parameter name: The connection whose clock is asked; nil for each, up to ten.
    package mutating func examine(_ name: String?) async throws {
        add(.version, .good, "bricktap \(Application.version)")
        curl()
        terminal()
        store()
        vault()
        worker()
        environment()
        proxy()
        authorities()
        try await clocks(name)
    }

    /// Everything that it finds, a sentence each; the verdict first, so that it is heard first.
    package static func lines(_ app: Application) async -> [String] {
        var doctor = Doctor(app)
        // It throws for a connection that is named, and none is.
        try? await doctor.examine(nil)
        return doctor.findings.map { "\($0.verdict.word): \($0.id.label): \($0.text)" }
            + [noTelemetry]
    }

    /// What a report for support says of the machine.
    package static func brief(_ app: Application) -> [String] {
        var doctor = Doctor(app)
        doctor.add(.version, .good, "bricktap \(Application.version)")
        doctor.curl()
        doctor.terminal()
        doctor.vault()
        doctor.proxy()
        let home = Environment.all["HOME"] ?? ""
        return doctor.findings.map { finding in
            if finding.id == .proxy, ProxyVariable.inForce() != nil {
                return "\(finding.id.label): \(tr("set"))"
            }
            let text =
                home.count > 1
                ? finding.text.split(separator: home, omittingEmptySubsequences: false)
                    .joined(separator: "~") : finding.text
            return "\(finding.id.label): \(text)"
        }
    }

    // MARK: This machine

    private mutating func curl() {
        switch HTTPClient.curlVersion {
        case .success(let version):
            let hasHTTP2 = version.contains("nghttp2")
            add(
                .curl, hasHTTP2 ? .good : .warning,
                hasHTTP2
                    ? version
                    : tr("\(version): without HTTP/2 each request needs a connection"))
        case .failure(let error): add(.curl, .bad, error.words)
        }
    }

    /// What the program that is on a terminal knows of it; set once, at the start.
    package static let findTerminal = Mutex<(@Sendable () -> (Verdict, String))?>(nil)

    private mutating func terminal() {
        guard let find = Self.findTerminal.withLock({ $0 }) else { return }
        let (verdict, words) = find()
        add(.terminal, verdict, words)
    }

    private mutating func store() {
        do throws(StoreError) {
            let health = try app.store().health()
            add(
                .store, health.damage == nil ? .good : .bad,
                [
                    app.location.directory, tr("\(health.connections) connections"),
                    tr("\(health.imports) imports"), health.schema,
                    "SQLite \(health.sqliteVersion)",
                ].joined(separator: ", ")
                    + (health.damage.map { "; " + tr("damaged: \($0)") } ?? ""))
        } catch {
            add(.store, .bad, error.description)
        }
    }

    private mutating func vault() {
        do {
            add(.vault, .good, try app.connections().explanation)
        } catch {
            add(.vault, .bad, "\(error)")
        }
    }

    private mutating func worker() {
        do {
            let isHeld = try WorkerLock.isHeld(app.location)
            let seen = try app.store().worker()
            let age = seen.map { max(0, (Worker.tick - $0.tick) / 1_000) }
            switch (isHeld, age) {
            case (true, let age?) where age > WorkerProcess.lease / 1_000:
                add(
                    .worker, .bad,
                    tr(
                        "hangs: no sign of life for \(age) s; it is replaced when imports are looked at"
                    )
                )
            case (true, _):
                add(
                    .worker, .good,
                    (seen.map { tr("works, process \($0.pid)") } ?? tr("works")) + "; " + sandbox)
            case (false, _):
                let waits = try !app.store().activeRuns().isEmpty || app.store().hasSchedule()
                add(
                    .worker, waits ? .warning : .good,
                    (waits
                        ? tr("none, and imports wait: “bricktap import list” starts it")
                        : tr("none, and none is needed")) + "; " + sandbox)
            }
        } catch {
            add(.worker, .bad, "\(error)")
        }
    }

    /// What the worker may do with files.
    private var sandbox: String {
        let version = cprocess_landlock_version()
        return version > 0
            ? tr(
                "it reads the system, writes the store and starts secret-tool (Landlock \(version))"
            )
            : tr("this kernel has no Landlock: it may do with files what you may")
    }

    private mutating func environment() {
        guard !ProcessHardening.cleared.isEmpty else { return }
        let names = ProcessHardening.cleared.joined(separator: ", ")
        add(
            .environment, .warning,
            tr("cleared, since it could give secrets away or load other code: \(names)"))
    }

    private mutating func proxy() {
        guard let proxy = ProxyVariable.inForce() else {
            add(.proxy, .good, tr("none"))
            return
        }
        guard proxy.isReadable else {
            add(
                .proxy, .bad,
                TransportError.proxyUnreadable(
                    variable: proxy.name, hasBareSign: proxy.hasBareSign
                ).words)
            return
        }
        let environment = Environment.all
        let without = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        add(
            .proxy, .good,
            without.isEmpty
                ? tr("\(proxy.name) is \(proxy.address)")
                : tr("\(proxy.name) is \(proxy.address), not for \(without)"))
    }

    private mutating func authorities() {
        let environment = Environment.all
        for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            guard let path = environment[name], !path.isEmpty else { continue }
            if let problem = CABundle.problem(path) {
                add(.authorities, .bad, "\(name): \(problem.message)")
            } else {
                add(.authorities, .good, tr("\(name) is \(path)"))
            }
            return
        }
        add(.authorities, .good, tr("this machine's"))
    }

    // MARK: Clocks

    /// Connections that are asked when none is named.
    private static let most = 10
    /// Seconds that a clock may be wrong: certificates and links begin and end by it.
    private static let tolerance = 60.0
    private static let patience = 5.0

    private mutating func clocks(_ name: String?) async throws {
        let connections: [Connection]
        if let name {
            guard let row = try app.store().connection(named: name) else {
                throw StoreError.missing(name)
            }
            connections = [row.connection]
        } else {
            let page = try? app.store().page(ConnectionQuery(), offset: 0, limit: Self.most)
            connections = page?.rows.map(\.connection) ?? []
        }
        for connection in connections { await clock(connection) }
    }

    /// Asks what a workspace tells without a token, for the Date of its answer.
    private mutating func clock(_ connection: Connection) async {
        let details = connection.details
        let request = HTTPRequest(
            .get,
            RequestURL(
                host: details.host.name, port: details.port,
                target: "/.well-known/databricks-config",
                isPlainHTTP: details.insecureHTTP), timeout: Self.patience,
            caBundle: details.caBundle)
        do throws(TransportFailure) {
            let response = try await app.http.send(request)
            let now = Date()
            guard let time = response.serverTime else {
                add(.clock, .warning, tr("\(connection.name): the answer has no Date"))
                return
            }
            // Half of the way is what the answer took to come.
            let skew = now.timeIntervalSince1970 - time - response.timings.total / 2_000
            let seconds = Int(skew.rounded())
            let isWrong = abs(skew) > Self.tolerance
            add(
                .clock, isWrong ? .bad : .good,
                Self.words(
                    connection.name, seconds: seconds, isWrong: isWrong,
                    away: Int(response.timings.total)))
        } catch {
            add(.clock, .warning, "\(connection.name): \(error.error.words)")
        }
    }

    /// - Parameter away: Milliseconds that the answer took.
    private static func words(_ name: String, seconds: Int, isWrong: Bool, away: Int) -> String {
        let size = abs(seconds)
        if !isWrong {
            return tr("\(name): within \(max(1, size)) s of the workspace's, \(away) ms away")
        }
        return seconds > 0
            ? tr(
                "\(name): this machine's clock is \(size) s ahead: set it, or certificates and links fail"
            )
            : tr(
                "\(name): this machine's clock is \(size) s behind: set it, or certificates and links fail"
            )
    }
}
