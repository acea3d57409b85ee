internal import Connections
internal import Foundation
internal import HTTP
internal import Imports
internal import Simulator
internal import Store
internal import Synchronization
internal import Testing

extension RunnerTests {
    /// A store with a connection, a simulator, and a worker between them.
    final class Bench: Sendable {
        let simulator: Simulator
        let store: SQLiteStore
        let http = HTTPClient(userAgent: "bricktap_tests/1")
        let connection: Connection
        private let worker: Mutex<(Worker, Task<Void, Never>)?> = Mutex(nil)
        let destination: Mutex<Destination>
        /// The vault gives no token while this is so.
        let isVaultLocked = Mutex(false)
        let passcode = Mutex(Passcode(Scenario.passcode))

        init(_ change: (inout Scenario) -> Void = { _ in }) async throws {
            var scenario = Scenario.standard
            scenario.chunkRows = 700
            change(&scenario)
            simulator = Simulator(scenario: scenario)
            let port = Int(try await simulator.start())
            store = try SQLiteStore()
            let details = ConnectionDetails(
                host: try #require(HostRule.host(from: "127.0.0.1")), port: port,
                httpPath: try #require(
                    HTTPPathRule.path(from: "/sql/1.0/warehouses/\(Scenario.runningWarehouse)")),
                catalog: "clevertap", schema: "large", insecureHTTP: true)
            connection = Connection(
                id: "c1", name: "prod", details: details, connectedBy: "ann@example.com",
                connectedOn: Date())
            destination = Mutex(
                Destination(
                    region: .eu1, accountID: Scenario.accountID,
                    loopback: Destination.Loopback(host: "127.0.0.1", port: port)))
            try store.add(connection)
        }

        func startWorker() {
            let worker = Worker(
                store: store,
                secrets: Worker.Secrets(
                    token: { [self] _ in
                        if isVaultLocked.withLock({ $0 }) { throw VaultError.noAnswer(seconds: 2) }
                        return AccessToken(Scenario.annToken)
                    },
                    destination: { [self] _ in
                        (destination.withLock { $0 }, passcode.withLock { $0 })
                    }),
                http: http, log: { _ in })
            let task = Task { await worker.work(stays: true) }
            self.worker.withLock { $0 = (worker, task) }
        }

        func stopWorker() async {
            let running = worker.withLock { worker in
                defer { worker = nil }
                return worker
            }
            running?.0.end()
            await running?.1.value
        }

        func close() async {
            await stopWorker()
            await simulator.stop()
        }

        func add(_ definition: ImportDefinition) throws -> SavedImport {
            let saved = SavedImport(
                id: UUID().uuidString, definition: definition, connectionID: "c1",
                standing: .active, createdOn: Date(), createdBy: "ann@example.com")
            try store.saveImport(saved)
            return saved
        }

        /// Waits until the import's newest run fits.
        func wait(_ id: String, seconds: Double = 30, _ fits: (ImportRun) -> Bool) async throws
            -> ImportRun
        {
            let limit = Date().addingTimeInterval(seconds)
            while true {
                let run = try store.importRow(id: id)?.lastRun
                if let run, fits(run) { return run }
                if Date() > limit {
                    Issue.record("the run stayed \(String(describing: run))")
                    return try #require(run)
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        /// The workspace does not keep the result of the next statement that is asked for.
        func loseTheResult() {
            simulator.update { scenario in
                scenario.uploadMilliseconds = 0
                scenario.faults = [
                    Scenario.FaultRule(
                        .init(method: "GET", pathPrefix: "/api/2.0/sql/statements/"), times: 1,
                        Scenario.Fault(
                            .status, status: 404,
                            body:
                                "{\"error_code\":\"NOT_FOUND\",\"message\":\"The statement was not found.\"}"
                        ))
                ]
            }
        }

        /// Profiles are all there, after another query; events are not sent again.
        func expectWhatALostResultLeaves(_ definition: ImportDefinition, _ saved: SavedImport)
            async throws
        {
            let run = try await wait(saved.id) { $0.state.isOver }
            if definition.kind == .profiles {
                #expect(run.state == .succeeded, "\(run)")
                #expect(run.accepted == 2_500)
                #expect(simulator.profiles().count == 2_500)
            } else {
                #expect(run.state == .failed)
                #expect(run.cause?.contains("events were sent") == true, "\(run)")
                #expect(try store.importRow(id: saved.id)?.status == .paused)
                #expect(simulator.events().count == run.accepted)
            }
        }

        func run(_ id: String, _ request: RunRequest = .usual) async throws -> ImportRun {
            _ = try store.requestRun(of: id, kind: request)
            return try await wait(id) { $0.state.isOver }
        }
    }
}
