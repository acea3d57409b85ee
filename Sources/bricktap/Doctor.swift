internal import CProcess
internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Imports
internal import Language
internal import Store
internal import Terminal

/// What this machine gives the program to work with, and what of it is wrong.
struct Doctor {
    enum Verdict: String {
        case good, warning, bad

        var word: String {
            switch self {
            case .good: tr("ok")
            case .warning: tr("note")
            case .bad: tr("wrong")
            }
        }
    }

    /// The raw values are the words of the JSON contract.
    enum Topic: String {
        case version, curl, terminal, store, vault, worker, environment, proxy, authorities
        case clock

        var label: String {
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

    struct Finding {
        var id: Topic
        var verdict: Verdict
        var text: String
    }

    /// Said by the README and docs/security.md, too.
    static let noTelemetry = tr(
        "bricktap sends nothing to anybody but the hosts you enter: no telemetry, no update check.")

    let live: Live
    private(set) var findings: [Finding] = []

    init(live: Live) {
        self.live = live
    }

    private mutating func add(_ id: Topic, _ verdict: Verdict, _ text: String) {
        findings.append(Finding(id: id, verdict: verdict, text: text))
    }

    /// - Parameter name: The connection whose clock is asked; nil for each, up to ten.
    mutating func examine(_ name: String?) async throws {
        add(.version, .good, "bricktap \(Live.version)")
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
    static func lines(_ live: Live) async -> [String] {
        var doctor = Doctor(live: live)
        // It throws for a connection that is named, and none is.
        try? await doctor.examine(nil)
        return doctor.findings.map { "\($0.verdict.word): \($0.id.label): \($0.text)" }
            + [noTelemetry]
    }

    /// What a report for support says of the machine.
    static func brief(_ live: Live) -> [String] {
        var doctor = Doctor(live: live)
        doctor.add(.version, .good, "bricktap \(Live.version)")
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

    private mutating func terminal() {
        let found = TerminalAbilities.find()
        let size = found.columns.flatMap { columns in
            found.rows.map { "\(columns)×\($0)" }
        }
        var problems: [String] = []
        if !found.isTerminal {
            problems.append(tr("this is no terminal: use the commands or --plain"))
        }
        if found.isTerminal && !found.isKnown {
            problems.append(tr("terminfo does not know it: set TERM, or use --plain"))
        }
        if !found.isUTF8 {
            problems.append(tr("the locale is not UTF-8: signs and frames are drawn in ASCII"))
        }
        if let columns = found.columns, let rows = found.rows, columns < 60 || rows < 16 {
            problems.append(tr("smaller than 60×16"))
        }
        let isBad = found.isTerminal && !found.isKnown
        let facts = [
            found.name.isEmpty ? tr("TERM is not set") : found.name, size,
            tr("\(found.colors) colours"), found.isUTF8 ? "UTF-8" : tr("no UTF-8"),
            found.takesMouse ? nil : tr("the mouse is the terminal's"), found.ncursesVersion,
        ].compactMap { $0 }
        add(
            .terminal, isBad ? .bad : problems.isEmpty ? .good : .warning,
            ([facts.joined(separator: ", ")] + problems).joined(separator: "; "))
    }

    private mutating func store() {
        do throws(StoreError) {
            let health = try live.store().health()
            add(
                .store, health.damage == nil ? .good : .bad,
                [
                    live.location.directory, tr("\(health.connections) connections"),
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
            add(.vault, .good, try live.connections().explanation)
        } catch {
            add(.vault, .bad, "\(error)")
        }
    }

    private mutating func worker() {
        do {
            let isHeld = try WorkerLock.isHeld(live.location)
            let seen = try live.store().worker()
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
                let waits = try !live.store().activeRuns().isEmpty || live.store().hasSchedule()
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
        guard !Guard.cleared.isEmpty else { return }
        let names = Guard.cleared.joined(separator: ", ")
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
            guard let row = try live.store().connection(named: name) else {
                throw StoreError.missing(name)
            }
            connections = [row.connection]
        } else {
            let page = try? live.store().page(ConnectionQuery(), offset: 0, limit: Self.most)
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
            let response = try await live.http.send(request)
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
