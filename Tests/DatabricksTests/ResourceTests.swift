import Connections
import Foundation
import HTTP
import Simulator
import Testing

@testable import Databricks

/// Lists to pick from, of the simulated workspace.
@Suite struct ResourceTests {
    private func listed(
        _ kind: Resource.Kind, token: String = Scenario.annToken, catalog: String = "clevertap",
        change: (inout Scenario) -> Void = { _ in }
    ) async throws -> [Resource] {
        var scenario = Scenario.standard
        change(&scenario)
        let bench = try await ProbeTests.Bench(scenario)
        let workspace = Workspace(
            details: try bench.details(catalog: catalog), token: AccessToken(token),
            http: HTTPClient(userAgent: "bricktap_tests/1"))
        do {
            let found = try await workspace.resources(kind)
            await bench.simulator.stop()
            return found
        } catch {
            await bench.simulator.stop()
            throw error
        }
    }

    @Test func `warehouses that run come first, with what they cost to leave on`() async throws {
        let found = try await listed(.warehouse)
        #expect(
            found.map(\.name) == ["CleverTap", "Finance", "Classic", "Nightly", "Out of capacity"])
        #expect(found[0].value == "/sql/1.0/warehouses/\(Scenario.runningWarehouse)")
        #expect(found[0].detail == "running, Small, serverless, stops after 10 min")
        #expect(found[2].detail.hasPrefix("stopped, Medium"))
    }

    @Test func `two of one name are told apart by their ids`() async throws {
        let found = try await listed(.warehouse) { $0.warehouses[1].name = "CleverTap" }
        #expect(found.contains { $0.name == "CleverTap (\(Scenario.runningWarehouse))" })
        #expect(found.contains { $0.name == "CleverTap (\(Scenario.sleepingWarehouse))" })
    }

    @Test func `what may be seen only says so, and comes last`() async throws {
        let found = try await listed(.catalog)
        #expect(found.first?.name == "clevertap")
        #expect(found.last?.isUsable == false)
        #expect(found.last?.detail.hasPrefix("seen only, USE CATALOG is missing") == true)
    }

    @Test func `schemas have their tables counted`() async throws {
        let found = try await listed(.schema)
        #expect(found.first { $0.name == "profiles" }?.detail == "12 tables, of admins")
        #expect(found.first { $0.name == "empty" }?.detail.hasPrefix("0 tables") == true)
    }

    @Test func `empty pages and a dead token are what they are`() async throws {
        let found = try await listed(.catalog) { $0.startsWithEmptyPage = true }
        #expect(!found.isEmpty)
        await #expect(throws: DatabricksError.self) {
            _ = try await listed(.warehouse, token: "dapi0000000000000000000000000000dead")
        }
    }
}

/// When tokens expire, as the simulated workspace tells it.
@Suite struct TokenExpiryTests {
    private func expiry(_ change: (inout Scenario) -> Void) async throws -> TokenExpiry? {
        var scenario = Scenario.standard
        change(&scenario)
        let bench = try await ProbeTests.Bench(scenario)
        let workspace = Workspace(
            details: try bench.details(), token: AccessToken(Scenario.annToken),
            http: HTTPClient(userAgent: "bricktap_tests/1"))
        let found = try await workspace.tokenExpiry()
        await bench.simulator.stop()
        return found
    }

    @Test func `the first of the identity's own valid tokens counts`() async throws {
        let found = try await expiry { scenario in
            scenario.tokens.append(
                Scenario.Token(
                    "dapi00000000000000000000000000001234", of: "ann@example.com", expiresInDays: 3)
            )
            scenario.tokens.append(
                Scenario.Token(
                    "dapi00000000000000000000000000001235", of: "raj@example.com", expiresInDays: 1)
            )
        }
        let first = try #require(found?.first)
        #expect(found?.tokens == 2)
        #expect((2...3).contains(first.timeIntervalSinceNow / 86_400))
    }

    @Test func `a token that never expires has no day`() async throws {
        let found = try await expiry { $0.tokens[0].expiresInDays = nil }
        #expect(found == TokenExpiry(tokens: 1, first: nil))
    }
}
