import Connections
import HTTP
import Simulator
import TestSupport
import Testing

@testable import Databricks

/// What the probe says of failures that meet only some of its requests, or them in different ways.
@Suite struct ProbeWayTests {
    private func details(_ port: Int, isPlain: Bool) throws -> ConnectionDetails {
        ConnectionDetails(
            host: try #require(HostRule.host(from: "127.0.0.1")), port: port,
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c",
            insecureHTTP: isPlain)
    }

    @Test func `a stalled handshake is told as such, whichever request met it`() async throws {
        let server = try RawServer { _ in .silence }
        defer { server.stop() }
        let report = await Probe(http: HTTPClient(userAgent: "bricktap_tests/1")).run(
            try details(server.port, isPlain: false), token: AccessToken("dapi1"),
            limits: ProbeLimits(timeout: 1, wait: 1))
        #expect(report.firstFailure?.step == .tls)
        #expect(report.firstFailure?.cause?.contains("TLS handshake") == true)
        #expect(report[.network].status == .passed)
    }

    @Test(arguments: [(500, "did not say"), (429, "did not say"), (403, "may not ask")])
    func `an owner that is not told is no right that is missing`(_ status: Int, _ words: String)
        async throws
    {
        var scenario = Scenario.standard
        scenario.faults = [
            Scenario.FaultRule(
                .init(pathPrefix: "/api/2.0/preview/scim/v2/Me"),
                Scenario.Fault(
                    .status, status: status, headers: ["Retry-After": "0"],
                    body: #"{"message":"no"}"#))
        ]
        let report = try await ProbeTests.Bench(scenario).probe()
        #expect(report.passed)
        #expect(report[.token].status == .warned)
        #expect(report[.token].cause?.contains(words) == true)
    }

    @Test func `a state that is new is told as it is, and a statement decides`() async throws {
        var scenario = Scenario.standard
        let rule = Scenario.FaultRule(
            .init(method: "GET", pathPrefix: "/api/2.0/sql/warehouses"),
            Scenario.Fault(
                .status, status: 200,
                body: #"{"id":"a","name":"CleverTap","state":"SUSPENDED"}"#))
        scenario.faults = [rule]
        let report = try await ProbeTests.Bench(scenario).probe()
        #expect(report.passed)
        let cause = try #require(report[.warehouse].cause)
        #expect(cause.contains("SUSPENDED"))
        #expect(!cause.contains("running"))
    }

    @Test func `the failure that came furthest is the one that is told`() throws {
        let diagnose = Diagnose(details: try details(443, isPlain: false))
        let host = "127.0.0.1"
        let ordered: [TransportError] = [
            .notConnected(host: host, seconds: 1), .nameLookupTimedOut(host: host),
            .connectTimedOut(host: host, port: 443, seconds: 1),
            .tlsTimedOut(host: host, seconds: 1),
            .answerTimedOut(host: host, seconds: 1, bytes: 0),
        ]
        for count in 1...ordered.count {
            let errors = ordered.prefix(count).map { DatabricksError(.transport($0)) }
            #expect(diagnose.furthest(errors) == ordered[count - 1])
            #expect(diagnose.furthest(errors.reversed()) == ordered[count - 1])
        }
        #expect(diagnose.furthest([DatabricksError(.notFound)]) == nil)
    }
}
