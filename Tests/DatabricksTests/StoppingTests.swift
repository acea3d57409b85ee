import Connections
import HTTP
import Simulator
import TestSupport
import Testing

@testable import Databricks

/// A task that is cancelled while the workspace is busy, or while a statement's id is on its way.
@Suite struct StoppingTests {
    private func workspace(_ port: Int, warehouse: String = "a", token: String = "dapi1")
        -> Workspace
    {
        Workspace(
            details: ConnectionDetails(
                host: Host(name: "127.0.0.1", cloud: nil, isLoopback: true), port: port,
                httpPath: HTTPPath(
                    text: "/sql/1.0/warehouses/\(warehouse)", warehouseID: warehouse),
                catalog: "c", insecureHTTP: true),
            token: AccessToken(token), http: HTTPClient(userAgent: "bricktap_tests/1"), timeout: 15)
    }

    @Test func `a stop does not wait for a workspace that is busy`() async throws {
        let server = try RawServer(status: 503, headers: ["Retry-After: 10"], body: "")
        defer { server.stop() }
        let runner = StatementRunner(workspace: workspace(server.port), warehouseID: "a")
        let task = Task { await runner.run("SELECT 1", limit: 60) }
        for _ in 0..<100 where server.requests.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await Task.sleep(for: .milliseconds(200))
        let began = ContinuousClock.now
        task.cancel()
        guard case .cancelled = await task.value else {
            Issue.record("it was not cancelled")
            return
        }
        #expect(ContinuousClock.now - began < .seconds(8))
        #expect(server.requests.count == 1)
    }

    /// A workspace that answers the first submission after so many milliseconds, and a task that is
    /// cancelled while it waits for that.
    private func cancelled(answering milliseconds: Int) async throws -> ProbeTests.Bench {
        var scenario = Scenario.standard
        scenario.faults = [
            Scenario.FaultRule(
                .init(method: "POST", pathPrefix: "/api/2.0/sql/statements"), times: 1,
                Scenario.Fault(.delay, milliseconds: milliseconds))
        ]
        let bench = try await ProbeTests.Bench(scenario)
        let warehouse = Scenario.classicWarehouse
        let runner = StatementRunner(
            workspace: workspace(bench.port, warehouse: warehouse, token: Scenario.annToken),
            warehouseID: warehouse)
        let task = Task { await runner.run("SELECT 1", limit: 60, expectsWait: true) }
        for _ in 0..<100 where bench.simulator.requests().isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        task.cancel()
        _ = await task.value
        return bench
    }

    @Test func `a statement whose id is on its way when the stop comes is cancelled`() async throws
    {
        let bench = try await cancelled(answering: 200)
        await Workspace.settle(within: 10)
        #expect(bench.simulator.statements().map(\.isCancelled) == [true])
        await bench.simulator.stop()
    }

    @Test func `an id that comes late does not hold a stop up and is cancelled when it comes`()
        async throws
    {
        let bench = try await cancelled(answering: 4_000)
        #expect(bench.simulator.statements().map(\.isCancelled) != [true])
        await Workspace.settle(within: 10)
        #expect(bench.simulator.statements().map(\.isCancelled) == [true])
        await bench.simulator.stop()
    }

    @Test func `cancelling on a busy server ends when its time is over`() async throws {
        let server = try RawServer(status: 429, headers: ["Retry-After: 5"], body: "")
        defer { server.stop() }
        let began = ContinuousClock.now
        await workspace(server.port).cancel(statement: "s", patience: 0.5)
        #expect(ContinuousClock.now - began < .seconds(4))
        #expect(server.requests.count == 1)
    }
}
