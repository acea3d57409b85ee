import Connections
import HTTP
import TestSupport
import Testing

@testable import Databricks

/// A host outside Databricks' domains sees no token before it has said that it is a workspace.
@Suite struct HostProofTests {
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

    @Test(arguments: [nil, "{}", "<html><title>Wiki</title></html>"])
    func `a host that is no workspace never sees the token`(_ config: String?) async throws {
        let server = try server(config: config)
        defer { server.stop() }
        let workspace = workspace(server)
        do throws(DatabricksError) {
            _ = try await workspace.currentUser()
            Issue.record("the host was asked")
        } catch {
            #expect(error.kind == .hostUnproved)
            let words = workspace.diagnosis(error)
            #expect(words.cause.contains("The token was not sent to it."))
            #expect(words.action.contains("--trust-host"))
        }
        do throws(DatabricksError) {
            _ = try await workspace.submit(Workspace.Submission("SELECT 1", warehouseID: "a"))
            Issue.record("the host was given a statement")
        } catch {
            #expect(error.kind == .hostUnproved)
        }
        #expect(!server.requests.joined().contains("canary"))
        #expect(server.requests.allSatisfy { $0.hasPrefix("GET /.well-known/") })
    }

    @Test func `a host that says it is a workspace is asked that once`() async throws {
        let server = try server(config: #"{"workspace_id":"1"}"#)
        defer { server.stop() }
        let workspace = workspace(server)
        #expect(try await workspace.currentUser().userName == "ann@example.com")
        let hasty = Workspace(hasty: workspace, timeout: 5)
        #expect(try await hasty.currentUser().userName == "ann@example.com")
        let isToken = server.requests.map { $0.contains("canary") }
        #expect(isToken == [false, true, true])
    }

    @Test func `a trusted host is not asked who it is`() async throws {
        let server = try server(config: nil)
        defer { server.stop() }
        let workspace = workspace(server, isTrusted: true)
        #expect(try await workspace.currentUser().userName == "ann@example.com")
        #expect(server.requests.count == 1)
    }
}
