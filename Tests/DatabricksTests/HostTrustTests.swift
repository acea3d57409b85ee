import Connections
import HTTP
import TestSupport
import Testing

@testable import Databricks

/// A host outside Databricks' domains sees no token before a person has vouched for it.
@Suite struct HostTrustTests {
    private let http = HTTPClient(userAgent: "bricktap_tests/1")

    /// A workspace on loopback whose host counts as any other.
    private func workspace(_ server: RawServer, isTrusted: Bool = false) -> Workspace {
        var details = ConnectionDetails(
            host: Host(name: "localhost", cloud: nil, isLoopback: false), port: server.port,
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c",
            hostIsTrusted: isTrusted)
        details.insecureHTTP = true
        return Workspace(
            details: details, token: AccessToken("dapi-canary"), http: http, timeout: 5)
    }

    /// A server that answers every request with JSON; its description of itself is `config`.
    private func server(config: String?) throws -> RawServer {
        try RawServer { request in
            let isConfig = request.hasPrefix("GET /.well-known/databricks-config")
            let body = isConfig ? config ?? "" : #"{"userName":"ann@example.com"}"#
            let status = isConfig && config == nil ? 404 : 200
            return .bytes(
                "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
            )
        }
    }

    @Test(arguments: [
        nil, "{}", "<html><title>Wiki</title></html>", #"{"workspace_id":"1"}"#,
        #"{"account_id":"x","oidc_endpoint":"https://localhost/oidc"}"#,
    ])
    func `a host that nobody vouched for never sees the token, whatever it says`(
        _ config: String?
    ) async throws {
        let server = try server(config: config)
        defer { server.stop() }
        let workspace = workspace(server)
        do throws(DatabricksError) {
            _ = try await workspace.currentUser()
            Issue.record("the host was asked")
        } catch {
            #expect(error.kind == .hostNotTrusted)
            let words = workspace.diagnosis(error)
            #expect(words.cause.contains("The token was not sent to it."))
            #expect(words.action.contains("--trust-host"))
        }
        do throws(DatabricksError) {
            _ = try await workspace.submit(Workspace.Submission("SELECT 1", warehouseID: "a"))
            Issue.record("the host was given a statement")
        } catch {
            #expect(error.kind == .hostNotTrusted)
        }
        #expect(server.requests.isEmpty)
    }

    private func report(_ config: String?, isTrusted: Bool = false) async throws
        -> (ProbeReport, [String])
    {
        let server = try server(config: config)
        defer { server.stop() }
        let report = await Probe(http: http).run(
            workspace(server, isTrusted: isTrusted).details, token: AccessToken("dapi-canary"),
            limits: ProbeLimits(timeout: 3, wait: 1))
        return (report, server.requests)
    }

    @Test func `the test says what is known of a host, and asks it nothing else`() async throws {
        let (report, requests) = try await report(
            #"{"workspace_id":"12","account_id":"acc","oidc_endpoint":"https://localhost/oidc"}"#)
        let failure = try #require(report.firstFailure)
        #expect(failure.step == .workspace && failure.field == .host)
        #expect(failure.cause?.contains("It says of itself: workspace 12, account acc.") == true)
        #expect(requests.count == 1 && !requests[0].contains("canary"))
        let (silent, _) = try await self.report(nil)
        #expect(silent.firstFailure?.cause?.contains("does not say") == true)
    }

    @Test func `a host that sends people elsewhere to sign in is told apart`() async throws {
        let config =
            #"{"account_id":"x","oidc_endpoint":"https://dbc-1.cloud.databricks.com/oidc"}"#
        let (stranger, _) = try await report(config)
        #expect(stranger.firstFailure?.cause?.contains("dbc-1.cloud.databricks.com") == true)
        let (trusted, _) = try await report(config, isTrusted: true)
        #expect(trusted[.workspace].status == .warned)
        #expect(trusted[.workspace].cause?.contains("dbc-1.cloud.databricks.com") == true)
    }

    @Test func `a trusted host is not asked who it is`() async throws {
        let server = try server(config: nil)
        defer { server.stop() }
        let workspace = workspace(server, isTrusted: true)
        #expect(try await workspace.currentUser().userName == "ann@example.com")
        #expect(server.requests.count == 1)
    }
}
