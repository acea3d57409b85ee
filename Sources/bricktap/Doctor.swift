internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Imports
internal import Store
internal import Terminal

/// What this machine gives the program to work with, and what of it is wrong.
struct Doctor {
    enum Verdict: String {
        case good, warning, bad

        var word: String {
            switch self {
            case .good: "ok"
            case .warning: "note"
            case .bad: "wrong"
            }
        }
    }

    struct Finding {
        var id: String
        var verdict: Verdict
        var text: String
    }

    let live: Live
    private(set) var findings: [Finding] = []

    init(live: Live) {
        self.live = live
    }

    private mutating func add(_ id: String, _ verdict: Verdict, _ text: String) {
        findings.append(Finding(id: id, verdict: verdict, text: text))
    }

    /// - Parameter name: The connection whose clock is asked; nil for each, up to ten.
    mutating func examine(_ name: String?) async throws {
        add("version", .good, "bricktap \(Live.version)")
        curl()
        terminal()
        store()
        vault()
        worker()
        proxy()
        authorities()
        try await clocks(name)
    }

    /// Everything that it finds, a sentence each; the verdict first, so that it is heard first.
    static func lines(_ live: Live) async -> [String] {
        var doctor = Doctor(live: live)
        // It throws for a connection that is named, and none is.
        try? await doctor.examine(nil)
        return doctor.findings.map { "\($0.verdict.word): \($0.id): \($0.text)" }
    }

    /// What a report for support says of the machine.
    static func brief(_ live: Live) -> [String] {
        var doctor = Doctor(live: live)
        doctor.add("version", .good, "bricktap \(Live.version)")
        doctor.curl()
        doctor.terminal()
        doctor.vault()
        doctor.proxy()
        let home = Environment.all["HOME"] ?? ""
        return doctor.findings.map { finding in
            if finding.id == "proxy", finding.text != "none" { return "proxy: set" }
            let text =
                home.count > 1
                ? finding.text.split(separator: home, omittingEmptySubsequences: false)
                    .joined(separator: "~") : finding.text
            return "\(finding.id): \(text)"
        }
    }

    // MARK: This machine

    private mutating func curl() {
        switch HTTPClient.curlVersion {
        case .success(let version):
            let hasHTTP2 = version.contains("nghttp2")
            add(
                "curl", hasHTTP2 ? .good : .warning,
                version + (hasHTTP2 ? "" : ": without HTTP/2 each request needs a connection"))
        case .failure(let error): add("curl", .bad, "\(error)")
        }
    }

    private mutating func terminal() {
        let found = TerminalAbilities.find()
        let size = found.columns.flatMap { columns in
            found.rows.map { ", \(columns)×\($0)" }
        }
        var problems: [String] = []
        if !found.isTerminal { problems.append("this is no terminal: use the commands or --plain") }
        if found.isTerminal && !found.isKnown {
            problems.append("terminfo does not know it: set TERM, or use --plain")
        }
        if !found.isUTF8 {
            problems.append("the locale is not UTF-8: signs and frames are drawn in ASCII")
        }
        if let columns = found.columns, let rows = found.rows, columns < 60 || rows < 16 {
            problems.append("smaller than 60×16")
        }
        let isBad = found.isTerminal && !found.isKnown
        add(
            "terminal", isBad ? .bad : problems.isEmpty ? .good : .warning,
            "\(found.name.isEmpty ? "TERM is not set" : found.name)\(size ?? ""), \(found.colors) colours, \(found.isUTF8 ? "UTF-8" : "no UTF-8"), \(found.ncursesVersion)"
                + problems.map { "; \($0)" }.joined())
    }

    private mutating func store() {
        do throws(StoreError) {
            let health = try live.store().health()
            add(
                "store", health.damage == nil ? .good : .bad,
                "\(live.location.directory), \(health.connections) connections, \(health.imports) imports, \(health.schema), SQLite \(health.sqliteVersion)"
                    + (health.damage.map { "; damaged: \($0)" } ?? ""))
        } catch {
            add("store", .bad, error.description)
        }
    }

    private mutating func vault() {
        do {
            add("vault", .good, try live.connections().explanation)
        } catch {
            add("vault", .bad, "\(error)")
        }
    }

    /// Seconds without a sign of life that a worker may have.
    private static let lease: Int64 = 12

    private mutating func worker() {
        do {
            let isHeld = try WorkerLock.isHeld(live.location)
            let seen = try live.store().worker()
            let age = seen.map { max(0, (Worker.tick - $0.tick) / 1_000) }
            switch (isHeld, age) {
            case (true, let age?) where age > Self.lease:
                add(
                    "worker", .bad,
                    "hangs: no sign of life for \(age) s; it is replaced when imports are looked at"
                )
            case (true, _): add("worker", .good, "works\(seen.map { ", process \($0.pid)" } ?? "")")
            case (false, _):
                let waits = try !live.store().activeRuns().isEmpty || live.store().hasSchedule()
                add(
                    "worker", waits ? .warning : .good,
                    waits
                        ? "none, and imports wait: “bricktap import list” starts it"
                        : "none, and none is needed")
            }
        } catch {
            add("worker", .bad, "\(error)")
        }
    }

    private mutating func proxy() {
        let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        let environment = Environment.all
        guard let name = names.first(where: { environment[$0]?.isEmpty == false }),
            let value = environment[name]
        else {
            add("proxy", .good, "none")
            return
        }
        // A proxy's address may hold a password.
        let shown = value.split(separator: "@").last.map(String.init) ?? ""
        let without = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        add(
            "proxy", .good,
            "\(name) is \(shown)" + (without.isEmpty ? "" : ", not for \(without)"))
    }

    private mutating func authorities() {
        let environment = Environment.all
        for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            guard let path = environment[name], !path.isEmpty else { continue }
            if let problem = CABundle.problem(path) {
                add("authorities", .bad, "\(name): \(problem.message)")
            } else {
                add("authorities", .good, "\(name) is \(path)")
            }
            return
        }
        add("authorities", .good, "this machine's")
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
                add("clock", .warning, "\(connection.name): the answer has no Date")
                return
            }
            // Half of the way is what the answer took to come.
            let skew = now.timeIntervalSince1970 - time - response.timings.total / 2_000
            let seconds = Int(skew.rounded())
            let isWrong = abs(skew) > Self.tolerance
            add(
                "clock", isWrong ? .bad : .good,
                isWrong
                    ? "\(connection.name): this machine's clock is \(abs(seconds)) s \(seconds > 0 ? "ahead" : "behind"): set it, or certificates and links fail"
                    : "\(connection.name): within \(max(1, abs(seconds))) s of the workspace's, \(Int(response.timings.total)) ms away"
            )
        } catch {
            add("clock", .warning, "\(connection.name): \(error.error)")
        }
    }
}
