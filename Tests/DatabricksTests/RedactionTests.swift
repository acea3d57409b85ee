import Connections
import HTTP
import Simulator
import TestSupport
import Testing

@testable import Databricks

/// A server that sends the token back in its own words, wherever those may be kept or shown.
@Suite struct RedactionTests {
    static let token = "dapi-canary-0123456789"

    private func workspace(_ port: Int, token: String = Self.token) -> Workspace {
        Workspace(
            details: ConnectionDetails(
                host: Host(name: "127.0.0.1", cloud: nil, isLoopback: true), port: port,
                httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c",
                insecureHTTP: true),
            token: AccessToken(token), http: HTTPClient(userAgent: "bricktap_tests/1"), timeout: 5)
    }

    /// An answer's status, headers and body.
    static let answers: [(Int, [String], String)] = [
        (
            403, [],
            #"{"error_code":"X","message":"no \#(token)","details":[{"request_id":"\#(token)"}]}"#
        ),
        (200, ["Content-Type: text/html"], "<title>Sign in \(token)</title>"),
        (302, ["Location: https://elsewhere.example/?t=\(token)"], ""),
        (400, [], "Bad header Bearer \(token)"),
        (500, ["X-Request-Id: \(token)", "X-Databricks-Reason-Phrase: \(token)"], ""),
        (200, [], "{ broken \(token)"),
        // Cleaning must not put it together again.
        (400, [], "mark \(token)\u{301} after"),
        (400, [], "blank \(token.prefix(5))\u{200B}\(token.dropFirst(5))"),
        (400, [], "escape \(token.prefix(5))\u{1B}[0m\(token.dropFirst(5))"),
        // The token lies where the message is cut off.
        (400, [], String(repeating: "x", count: 1_990) + token),
        (200, [], "{" + String(repeating: "x", count: 390) + token),
    ]

    @Test(arguments: answers.indices)
    func `no text of an error has the token`(_ index: Int) async throws {
        let (status, headers, body) = Self.answers[index]
        let server = try RawServer(
            status: status, headers: headers, body: body)
        defer { server.stop() }
        let workspace = workspace(server.port)
        do throws(DatabricksError) {
            _ = try await workspace.currentUser()
            Issue.record("an error was taken for an answer")
        } catch {
            var all = ""
            dump(error, to: &all)
            #expect(!all.contains("dapi-ca"), "\(all)")
            let words = workspace.diagnosis(error)
            #expect(!"\(words)".contains("dapi-ca"))
        }
    }

    @Test func `no text of a failed statement has the token`() async throws {
        var scenario = Scenario.standard
        scenario.statementRules = [
            Scenario.StatementRule(
                contains: "SELECT 1",
                error: "[X_Y] no function \(Scenario.annToken)(). SQLSTATE: 42883")
        ]
        let bench = try await ProbeTests.Bench(scenario)
        let workspace = workspace(bench.port, token: Scenario.annToken)
        var statement = try await workspace.submit(
            Workspace.Submission("SELECT 1", warehouseID: Scenario.runningWarehouse))
        while !statement.state.isTerminal {
            try await Task.sleep(for: .milliseconds(20))
            statement = try await workspace.statement(id: statement.id)
        }
        let raw = try await workspace.rawStatement(id: statement.id).statement
        for failure in [statement.failure, raw.failure] {
            #expect(failure?.message.text.contains("(token)") == true)
            #expect(failure?.message.text.contains(Scenario.annToken) == false)
        }
        await bench.simulator.stop()
    }

    @Test func `neither a statement's id nor a link's host tells the token`() async throws {
        let server = try RawServer(
            body: #"{"statement_id":"\#(Self.token)","status":{"state":"CANCELED"}}"#)
        defer { server.stop() }
        let statement = try await workspace(server.port).statement(id: "a")
        #expect(statement.id.isEmpty)
        for host in ["\(Self.token).localhost", "\(Self.token).evil.invalid"] {
            do throws(Workspace.LinkError) {
                let outside = Workspace(
                    details: ConnectionDetails(
                        host: Host(name: "x.cloud.databricks.com", cloud: .aws, isLoopback: false),
                        httpPath: HTTPPath(text: "", warehouseID: ""), catalog: "c"),
                    token: AccessToken(Self.token),
                    http: HTTPClient(userAgent: "bricktap_tests/1"))
                _ = try await outside.fetch(
                    Statement.ExternalLink(chunk_index: 0, external_link: "https://\(host)/"),
                    limit: 10)
                Issue.record("fetched")
            } catch {
                #expect(!"\(error)".contains("canary"), "\(error)")
            }
        }
    }

    @Test func `no list offers a name that is the token`() async throws {
        let body =
            #"{"catalogs":[{"name":"main"},{"name":"\#(Self.token)"},{"name":"x","comment":"y"}]}"#
        let server = try RawServer(body: body)
        defer { server.stop() }
        let names = try await workspace(server.port).resources(.catalog).map(\.name)
        #expect(names.contains("main") && !names.contains { $0.contains("canary") })
    }
}
