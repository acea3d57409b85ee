import Connections
import HTTP
import Simulator
import Synchronization
import TestSupport
import Testing

@testable import Databricks

/// The probe against every situation that the simulated workspace can be in.
@Suite struct ProbeTests {
    /// A workspace, and a probe of it with the standard scenario's names.
    struct Bench: Sendable {
        let simulator: Simulator
        let port: Int

        init(_ scenario: Scenario = .standard, latency: Int = 0) async throws {
            simulator = Simulator(scenario: scenario, latencyMilliseconds: latency)
            port = Int(try await simulator.start())
        }

        func details(
            warehouse: String = Scenario.runningWarehouse, catalog: String = "clevertap",
            schema: String = "profiles"
        ) throws -> ConnectionDetails {
            ConnectionDetails(
                host: try #require(HostRule.host(from: "127.0.0.1")), port: port,
                httpPath: HTTPPath(
                    text: "/sql/1.0/warehouses/\(warehouse)", warehouseID: warehouse),
                catalog: catalog, schema: schema, insecureHTTP: true)
        }

        func probe(
            token: String = Scenario.annToken, warehouse: String = Scenario.runningWarehouse,
            catalog: String = "clevertap", schema: String = "profiles",
            limits: ProbeLimits = ProbeLimits(timeout: 60, wait: 60)
        ) async throws -> ProbeReport {
            await Probe(http: HTTPClient(userAgent: "bricktap_tests/1")).run(
                try details(warehouse: warehouse, catalog: catalog, schema: schema),
                token: AccessToken(token), limits: limits)
        }
    }

    private func expect(
        _ report: ProbeReport, fails step: ProbeStep, field: FieldID?, saying words: String...,
        place: SourceLocation = #_sourceLocation
    ) {
        #expect(!report.passed, sourceLocation: place)
        #expect(report.steps.map(\.step) == ProbeStep.allCases, sourceLocation: place)
        #expect(report.firstFailure?.step == step, sourceLocation: place)
        #expect(report.firstFailure?.field == field, sourceLocation: place)
        let said = (report.firstFailure?.cause ?? "") + " " + (report.firstFailure?.action ?? "")
        for word in words { #expect(said.contains(word), "\(said)", sourceLocation: place) }
        let index = ProbeStep.allCases.firstIndex(of: step) ?? 0
        for later in ProbeStep.allCases.dropFirst(index + 1) {
            #expect(report[later].status == .notReached, "\(later)", sourceLocation: place)
        }
    }

    @Test func `everything right passes every step and tells who`() async throws {
        let bench = try await Bench()
        let report = try await bench.probe()
        #expect(report.passed)
        #expect(report.identity == "ann@example.com")
        #expect(report[.tls].status == .notNeeded)
        for step in ProbeStep.allCases where step != .tls {
            #expect(report[step].status == .passed, "\(step)")
            #expect(report[step].milliseconds != nil, "\(step)")
        }
        #expect(report[.tables].cause?.contains("12 tables") == true)
        #expect(report.requests == bench.simulator.requests().count)
    }

    @Test func `a service principal passes without an e-mail address`() async throws {
        let report = try await Bench().probe(token: Scenario.serviceToken)
        #expect(report.passed)
        #expect(report.identity?.count == 36)
    }

    @Test(arguments: [
        Scenario.expiredToken, Scenario.revokedToken, "dapi" + String(repeating: "9", count: 32),
    ])
    func `a dead token fails at the token and starts nothing`(_ token: String) async throws {
        let bench = try await Bench()
        expect(
            try await bench.probe(token: token), fails: .token, field: .token,
            saying: "does not accept this token", "new token")
        #expect(bench.simulator.statements().isEmpty)
    }

    @Test func `each 403 is told apart`() async throws {
        let bench = try await Bench()
        expect(
            try await bench.probe(token: Scenario.blockedToken), fails: .token, field: .host,
            saying: "203.0.113.7", "IP access list", "CleverTap's own addresses are others")
        expect(
            try await bench.probe(token: Scenario.otherWorkspaceToken), fails: .token, field: .host,
            saying: "not a member")
        expect(
            try await bench.probe(token: "abc"), fails: .token, field: .token,
            saying: "does not take this kind")
    }

    @Test func `warehouses that are missing, malformed or forbidden say which`() async throws {
        let bench = try await Bench()
        expect(
            try await bench.probe(warehouse: Scenario.deletedWarehouse), fails: .warehouse,
            field: .httpPath, saying: "No SQL warehouse")
        expect(
            try await bench.probe(warehouse: "wh-0001"), fails: .warehouse, field: .httpPath,
            saying: "not the id of a SQL warehouse", "CleverTap")
        expect(
            try await bench.probe(warehouse: "0e8c1f5e27c89930"), fails: .warehouse,
            field: .httpPath, saying: "Did you mean /sql/1.0/warehouses/0e8c1f5e27c89903")
        expect(
            try await bench.probe(
                token: Scenario.rajToken, warehouse: Scenario.forbiddenWarehouse,
                schema: "events"),
            fails: .warehouse, field: .httpPath, saying: "raj@example.com has no right", "Can use")
    }

    @Test func `a sleeping warehouse is started and waited for`() async throws {
        var scenario = Scenario.standard
        for index in scenario.warehouses.indices {
            scenario.warehouses[index].startMilliseconds = 800
        }
        let bench = try await Bench(scenario)
        let report = try await bench.probe(warehouse: Scenario.sleepingWarehouse)
        #expect(report.passed)
        #expect(report[.warehouse].cause?.contains("was stopped") == true)
        #expect((report[.warehouse].milliseconds ?? 0) >= 700)
    }

    @Test func `a warehouse that never starts fails at the limit and its statement is cancelled`()
        async throws
    {
        let bench = try await Bench()
        expect(
            try await bench.probe(
                warehouse: Scenario.classicWarehouse, limits: ProbeLimits(timeout: 5, wait: 1)),
            fails: .warehouse, field: .httpPath, saying: "still not running after 1 s")
        #expect(bench.simulator.statements().allSatisfy { $0.isCancelled })
        #expect(bench.simulator.statements().count == 1)
    }

    @Test func `a warehouse that fails to start says why`() async throws {
        expect(
            try await Bench().probe(warehouse: Scenario.failingWarehouse), fails: .warehouse,
            field: .httpPath)
    }

    @Test func `a missing catalog finds the one that was meant`() async throws {
        expect(
            try await Bench().probe(catalog: "clevertop"), fails: .catalog, field: .catalog,
            saying: "no catalog “clevertop”", "Did you mean “clevertap”")
    }

    @Test func `a missing schema finds the one that was meant`() async throws {
        expect(
            try await Bench().probe(schema: "profile"), fails: .schema, field: .schema,
            saying: "Did you mean “profiles”")
    }

    @Test func `missing privileges come with the grants that help`() async throws {
        let bench = try await Bench()
        let noCatalog = try await bench.probe(token: Scenario.leeToken)
        expect(
            noCatalog, fails: .catalog, field: .catalog, saying: "lacks USE CATALOG",
            "GRANT USE CATALOG ON CATALOG `clevertap` TO `lee@example.com`;")
        expect(
            try await bench.probe(token: Scenario.rajToken), fails: .schema, field: .schema,
            saying: "lacks USE SCHEMA",
            "GRANT USE SCHEMA ON SCHEMA `clevertap`.`profiles` TO `raj@example.com`;")
        let noSelect = try await bench.probe(token: Scenario.rajToken, schema: "events")
        expect(
            noSelect, fails: .tables, field: .schema, saying: "may not read",
            "GRANT SELECT ON SCHEMA `clevertap`.`events` TO `raj@example.com`;")
        // What is held already is not asked for again.
        #expect(noSelect.firstFailure?.grants.count == 1)
        #expect(noCatalog.firstFailure?.detail?.text.contains("INSUFFICIENT_PERMISSIONS") == true)
    }

    @Test func `a table that depends on another catalog says nothing about ours`() async throws {
        let messages = [
            "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nUser does not have USE CATALOG on Catalog 'raw'. SQLSTATE: 42501",
            "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nUser does not have USE SCHEMA on Schema 'clevertap.other'. SQLSTATE: 42501",
            "[SCHEMA_NOT_FOUND] The schema `old`.`gone` cannot be found. SQLSTATE: 42704",
        ]
        for message in messages {
            var scenario = Scenario.standard
            scenario.statementRules = [
                Scenario.StatementRule(contains: "`.`addresses` LIMIT", error: message)
            ]
            let one = try await Bench(scenario).probe()
            #expect(one.passed, "\(message)")
            #expect(one[.tables].cause?.contains("3 of 4 tried") == true)
            scenario.statementRules[0].contains = "LIMIT 1"
            let all = try await Bench(scenario).probe()
            #expect(all.firstFailure?.step == .tables, "\(message)")
            #expect(all[.schema].status == .passed, "\(message)")
        }
    }

    @Test(arguments: [
        ("Catalog 'clevertap'", "USE CATALOG", ProbeStep.catalog),
        ("catalog ClevertAP", "USE CATALOG", ProbeStep.catalog),
        ("Schema 'clevertap.profiles'", "USE SCHEMA", ProbeStep.schema),
        ("Schema `clevertap`.`profiles`", "USE SCHEMA", ProbeStep.schema),
    ])
    func `a refusal to read that names ours is about ours`(
        _ object: String, _ right: String, _ step: ProbeStep
    ) async throws {
        var scenario = Scenario.standard
        scenario.statementRules = [
            Scenario.StatementRule(
                contains: "LIMIT 1",
                error:
                    "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nThe token's user does not have \(right) on \(object). SQLSTATE: 42501"
            )
        ]
        let report = try await Bench(scenario).probe()
        #expect(report.firstFailure?.step == step)
    }

    @Test func `an empty schema is a warning and no failure`() async throws {
        let report = try await Bench().probe(schema: "empty")
        #expect(report.passed)
        #expect(report[.tables].status == .warned)
    }

    @Test func `an empty page with a next one is not the end of a list`() async throws {
        var scenario = Scenario.standard
        scenario.startsWithEmptyPage = true
        scenario.pageSize = 2
        let report = try await Bench(scenario).probe()
        #expect(report[.tables].cause?.contains("12 tables") == true)
    }

    @Test func `an engine that does not know USE is asked in other words`() async throws {
        var scenario = Scenario.standard
        scenario.statementRules = [
            Scenario.StatementRule(
                contains: "USE ", error: "[PARSE_SYNTAX_ERROR] near 'USE'. SQLSTATE: 42601")
        ]
        let bench = try await Bench(scenario)
        #expect(try await bench.probe().passed)
        let refused = try await bench.probe(token: Scenario.leeToken)
        #expect(refused.firstFailure?.step == .catalog)
    }

    @Test func `an older workspace without a description of itself passes`() async throws {
        var scenario = Scenario.standard
        scenario.describesItself = false
        let report = try await Bench(scenario).probe()
        #expect(report.passed)
        #expect(report[.workspace].status == .passed)
    }

    static let hostile: [(Scenario.Fault, String)] = [
        (Scenario.Fault(.htmlLogin), "web page"),
        (Scenario.Fault(.redirect, location: "https://elsewhere.example/login"), "redirect"),
        (
            Scenario.Fault(
                .redirect, location: "/login.html?error=private-link-validation-error:1"),
            "private link"
        ),
        (Scenario.Fault(.brokenJSON), "not in a form"),
        (Scenario.Fault(.empty), "not in a form"),
        (Scenario.Fault(.status, status: 500, body: "boom"), "failed to answer"),
        (Scenario.Fault(.close), "closed the connection"),
        (Scenario.Fault(.truncated), "closed the connection"),
        (Scenario.Fault(.status, status: 400, body: "Unable to load OAuth Config"), "account"),
    ]

    @Test(arguments: hostile.indices)
    func `what no workspace answers fails with its cause`(_ index: Int) async throws {
        let (fault, words) = Self.hostile[index]
        var scenario = Scenario.standard
        scenario.faults = [Scenario.FaultRule(.init(), fault)]
        let report = try await Bench(scenario).probe()
        #expect(!report.passed)
        let said = (report.firstFailure?.cause ?? "") + (report.firstFailure?.action ?? "")
        #expect(said.contains(words), "\(said)")
    }

    @Test func `429 and 503 are tried again and nothing else is`() async throws {
        var scenario = Scenario.standard
        scenario.faults = [
            Scenario.FaultRule(
                .init(method: "GET", pathPrefix: "/api/2.0/sql/warehouses/"), times: 1,
                Scenario.Fault(.status, status: 429, headers: ["Retry-After": "0"])),
            Scenario.FaultRule(
                .init(bodyContains: "SELECT 1\""), times: 1,
                Scenario.Fault(.status, status: 503, headers: ["Retry-After": "0"])),
        ]
        let bench = try await Bench(scenario)
        #expect(try await bench.probe().passed)
        let refused = try await Bench()
        _ = try await refused.probe(token: Scenario.revokedToken)
        #expect(refused.simulator.requests().count == 4)
    }

    @Test func `cancelling cancels the statement on the server too`() async throws {
        let bench = try await Bench()
        let details = try bench.details(warehouse: Scenario.classicWarehouse)
        let task = Task {
            await Probe(http: HTTPClient(userAgent: "bricktap_tests/1")).run(
                details, token: AccessToken(Scenario.annToken))
        }
        for _ in 0..<200 where bench.simulator.statements().isEmpty {
            try await Task.sleep(for: .milliseconds(20))
        }
        task.cancel()
        let report = await task.value
        #expect(report.wasCancelled)
        #expect(!report.passed)
        #expect(bench.simulator.statements().map(\.isCancelled) == [true])
    }

    @Test func `a token that the server sends back is taken out of its words`() async throws {
        var scenario = Scenario.standard
        scenario.faults = [
            Scenario.FaultRule(
                .init(pathPrefix: "/api/"),
                Scenario.Fault(
                    .status, status: 403,
                    body:
                        "{\"error_code\":403,\"message\":\"Invalid access token. \(Scenario.annToken)\"}"
                ))
        ]
        let report = try await Bench(scenario).probe()
        for step in report.steps {
            let words = [step.cause, step.action, step.detail?.text, step.requestID?.text]
                .compactMap {
                    $0
                }
            #expect(!words.joined().contains(Scenario.annToken))
        }
        #expect(report.firstFailure?.detail?.text.contains("(token)") == true)
    }

    @Test func `a host that nobody vouched for is asked once, without the token`() async throws {
        let server = try RawServer(body: "<html>hello</html>")
        defer { server.stop() }
        let details = ConnectionDetails(
            host: Host(name: "localhost", cloud: nil, isLoopback: false), port: server.port,
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c")
        // TLS to a plain server fails; what matters is that nothing was said before.
        let report = await Probe(http: HTTPClient(userAgent: "bricktap_tests/1")).run(
            details, token: AccessToken("dapi-canary"), limits: ProbeLimits(timeout: 3, wait: 1))
        #expect(!report.passed)
        #expect(!server.requests.joined().contains("canary"))
        #expect(report.requests == 1)
    }

    @Test(.enabled(if: TLSFront.whyNot == nil, "nginx and openssl are needed"))
    func `over TLS with HTTP/2 all goes over one connection`() async throws {
        let bench = try await Bench()
        let front = try TLSFront(backend: bench.port)
        func probe(_ port: Int, bundle: String?) async throws -> ProbeReport {
            let details = ConnectionDetails(
                host: try #require(HostRule.host(from: "localhost")), port: port,
                httpPath: HTTPPath(
                    text: "/sql/1.0/warehouses/\(Scenario.runningWarehouse)",
                    warehouseID: Scenario.runningWarehouse), catalog: "clevertap",
                schema: "profiles", caBundle: bundle)
            return await Probe(http: HTTPClient(userAgent: "bricktap_tests/1")).run(
                details, token: AccessToken(Scenario.annToken))
        }
        let report = try await probe(front.port(.good), bundle: front.authority)
        #expect(report.passed)
        #expect(report[.tls].status == .passed)
        #expect(report[.tls].cause?.contains("HTTP/2") == true, "\(report[.tls])")
        #expect(try front.connections() == 1)

        let untrusted = try await probe(front.port(.good), bundle: nil)
        #expect(untrusted.firstFailure?.step == .tls)
        #expect(untrusted.firstFailure?.field == .caBundle)
        #expect(untrusted[.network].status == .passed)
        let expired = try await probe(front.port(.expired), bundle: front.authority)
        #expect(expired.firstFailure?.step == .tls)
        #expect(expired.firstFailure?.cause?.contains("expired") == true)
        let wrong = try await probe(front.port(.wrongHost), bundle: front.authority)
        #expect(wrong.firstFailure?.field == .host)
    }

    @Test func `a closed port fails at the network with every step listed`() async throws {
        let server = try RawServer { _ in .close }
        server.stop()
        let details = ConnectionDetails(
            host: try #require(HostRule.host(from: "127.0.0.1")), port: server.port,
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c",
            insecureHTTP: true)
        let report = await Probe(http: HTTPClient(userAgent: "bricktap_tests/1")).run(
            details, token: AccessToken("dapi1"))
        expect(report, fails: .network, field: .port, saying: "refuses connections")
        #expect(report.firstFailure?.detail == nil)
    }
}
