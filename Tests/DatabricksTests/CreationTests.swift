import Connections
import HTTP
import TestSupport
import Testing

@testable import Databricks

/// What is made in a workspace is asked for once.
@Suite struct CreationTests {
    @Test(arguments: [429, 503])
    func `a warehouse is asked for once, whatever the workspace answers`(_ status: Int)
        async throws
    {
        let server = try RawServer(status: status, headers: ["Retry-After: 0"], body: "{}")
        defer { server.stop() }
        let workspace = Workspace(
            details: ConnectionDetails(
                host: Host(name: "127.0.0.1", cloud: nil, isLoopback: true), port: server.port,
                httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c",
                insecureHTTP: true),
            token: AccessToken("dapi1"), http: HTTPClient(userAgent: "bricktap_tests/1"))
        await #expect(throws: UserError.self) {
            try await workspace.create(
                .warehouse(name: "CleverTap", isServerless: true), identity: nil)
        }
        #expect(server.requests.count == 1)
        #expect(server.requests.allSatisfy { $0.hasPrefix("POST /api/2.0/sql/warehouses ") })
    }
}
