internal import Connections
internal import Databricks
internal import Foundation
internal import HTTP
internal import Imports
internal import Simulator
internal import Store
internal import Synchronization
internal import Testing

/// Whole runs against the simulated workspace and CleverTap, through the worker.
@Suite(.serialized) struct RunnerTests {
    /// A store with a connection, a simulator, and a worker between them.
    final class Bench: Sendable {
        let simulator: Simulator
        let store: SQLiteStore
        let http = HTTPClient(userAgent: "bricktap_tests/1")
        let connection: Connection
        private let worker: Mutex<(Worker, Task<Void, Never>)?> = Mutex(nil)
        let destination: Mutex<Destination>
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
                    token: { _ in AccessToken(Scenario.annToken) },
                    destination: { [self] in
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
                let run = try #require(try store.importRow(id: id)?.lastRun)
                if fits(run) { return run }
                if Date() > limit {
                    Issue.record("the run stayed \(run)")
                    return run
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        func run(_ id: String, _ request: RunRequest = .usual) async throws -> ImportRun {
            _ = try store.requestRun(of: id, kind: request)
            return try await wait(id) { $0.state.isOver }
        }
    }

    static let members = ImportDefinition(
        nickname: "members", connection: "prod", source: .table("members"),
        identity: ImportDefinition.IdentityColumn("member_id"),
        updatedOn: ImportDefinition.UpdatedOn("updated_at"),
        properties: [
            PropertyMapping("email", to: "Email", as: .string),
            PropertyMapping("name", to: "Name", as: .string),
            PropertyMapping("points", to: "Points", as: .integer),
        ])

    private static let purchases = ImportDefinition(
        nickname: "purchases", connection: "prod", source: .table("clevertap.events.purchases"),
        kind: .events, identity: ImportDefinition.IdentityColumn("customer_id"),
        updatedOn: ImportDefinition.UpdatedOn("created_at"),
        createdOn: ImportDefinition.CreatedOn("created_at"), eventName: .fixed("Purchased"),
        properties: [
            PropertyMapping("event_id", to: "Event", as: .string),
            PropertyMapping("amount", to: "Amount", as: .float),
        ])

    private static func rows(_ count: Int, of table: String) -> @Sendable (inout Scenario) -> Void {
        { scenario in
            for catalog in scenario.catalogs.indices {
                for schema in scenario.catalogs[catalog].schemas.indices {
                    for index in scenario.catalogs[catalog].schemas[schema].tables.indices
                    where scenario.catalogs[catalog].schemas[schema].tables[index].name == table {
                        scenario.catalogs[catalog].schemas[schema].tables[index].rowCount = count
                    }
                }
            }
        }
    }

    @Test func theFirstRunIsFullAndLaterOnesBringWhatIsNew() async throws {
        let bench = try await Bench(Self.rows(7_300, of: "members"))
        let saved = try bench.add(Self.members)
        bench.startWorker()
        let first = try await bench.run(saved.id)
        #expect(first.state == .succeeded)
        #expect(first.kind == .full)
        #expect(first.total == 7_300)
        #expect(first.accepted == 7_300)
        #expect(bench.simulator.profiles().count == 7_300)
        #expect(
            bench.simulator.profiles()["42"]
                == "{\"Email\":\"person42@example.com\",\"Name\":\"name 42\",\"Points\":42}")
        let watermark = try bench.store.importRow(id: saved.id)?.saved.watermark
        #expect(watermark != nil)

        bench.simulator.update(Self.rows(7_350, of: "members"))
        let second = try await bench.run(saved.id)
        #expect(second.kind == .incremental)
        // The row at the watermark is read again: another may have the same time.
        #expect(second.accepted == 51)
        #expect(bench.simulator.profiles().count == 7_350)
        let statements = bench.simulator.statements().map(\.text)
        #expect(statements.contains { $0.contains(":lower") && $0.contains(":upper") })
        #expect(!statements.contains { $0.contains(watermark ?? "?") })

        let full = try await bench.run(saved.id, .full)
        #expect(full.accepted == 7_350)
        await bench.close()
    }

    @Test func eventsAreSentOnceEach() async throws {
        let bench = try await Bench()
        let saved = try bench.add(Self.purchases)
        bench.startWorker()
        let first = try await bench.run(saved.id)
        #expect(first.accepted == 2_500)
        #expect(bench.simulator.events().count == 2_500)
        #expect(bench.simulator.events().first?.time == 1_700_000_000)
        bench.simulator.update(Self.rows(2_510, of: "purchases"))
        let second = try await bench.run(saved.id)
        #expect(second.accepted == 10)
        #expect(Set(bench.simulator.events()).count == 2_510)
        #expect(bench.simulator.events().count == 2_510)
        await bench.close()
    }

    @Test func largeResultsComeOverLinksWithoutTheToken() async throws {
        let bench = try await Bench(Self.rows(12_000, of: "members"))
        let saved = try bench.add(Self.members)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.accepted == 12_000)
        let external = bench.simulator.requests().filter { $0.path.hasPrefix("/external/") }
        #expect(external.count == 18)
        #expect(external.allSatisfy { $0.headers["authorization"] == nil })
        await bench.close()
    }

    @Test func linksThatExpireAreMadeAnew() async throws {
        let bench = try await Bench { scenario in
            Self.rows(12_000, of: "members")(&scenario)
            scenario.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/external/"), times: 3,
                    Scenario.Fault(.status, status: 403, body: "Request has expired"))
            ]
        }
        let saved = try bench.add(Self.members)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.state == .succeeded)
        #expect(bench.simulator.profiles().count == 12_000)
        await bench.close()
    }

    @Test func whatIsRefusedIsKeptWithItsReasonAndCanBeRetried() async throws {
        let bench = try await Bench { scenario in
            Self.rows(3_000, of: "members")(&scenario)
            scenario.cleverTap[0].refusedIdentities = [
                .init(suffix: "77", code: 515, error: "Email is incorrect")
            ]
        }
        var definition = Self.members
        definition.properties.append(PropertyMapping("phone", to: "Phone", as: .string))
        let saved = try bench.add(definition)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.state == .succeeded)
        #expect(run.accepted == 2_967)
        #expect(run.refused == 33)
        #expect(run.health?.text == "98.9%")
        let failures = try bench.store.failures(of: run.id, offset: 0, limit: 100)
        #expect(failures.filter { $0.code == 515 }.count == 30)
        #expect(failures.first { $0.code == 515 }?.identity?.hasSuffix("77") == true)
        #expect(
            failures.filter { $0.column == "phone" }.map(\.row).sorted() == [1_000, 2_000, 3_000])

        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        let retry = try await bench.run(saved.id, .failed(of: run.id))
        #expect(retry.kind == .retry)
        #expect(retry.total == 33)
        #expect(retry.accepted == 30)
        #expect(retry.refused == 3)
        #expect(bench.simulator.profiles().count == 2_997)
        await bench.close()
    }

    @Test func tooManyRequestsSlowItDownAndNothingIsLost() async throws {
        let bench = try await Bench { scenario in
            Self.rows(20_000, of: "members")(&scenario)
            scenario.uploadMilliseconds = 5
            scenario.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/1/upload"), times: 40,
                    Scenario.Fault(.status, status: 429, body: "Too many concurrent requests"))
            ]
        }
        let saved = try bench.add(Self.members)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.state == .succeeded)
        #expect(run.accepted == 20_000)
        #expect(bench.simulator.profiles().count == 20_000)
        #expect(bench.simulator.uploads().tooMany == 0)
        #expect(bench.simulator.uploads().mostAtOnce <= 15)
        await bench.close()
    }

    @Test func aWrongPasscodeEndsTheRunWithItsField() async throws {
        let bench = try await Bench(Self.rows(3_000, of: "members"))
        bench.passcode.withLock { $0 = Passcode("WRONG") }
        let saved = try bench.add(Self.members)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.state == .failed)
        #expect(run.cause?.contains("passcode") == true)
        #expect(try bench.store.importRow(id: saved.id)?.saved.watermark == nil)
        let uploads = bench.simulator.requests().filter { $0.path.hasPrefix("/1/upload") }
        #expect(uploads.count <= 15)
        await bench.close()
    }

    @Test func aRefusedQuerySaysWhatTheWarehouseSaid() async throws {
        let bench = try await Bench()
        var definition = Self.members
        definition.source = .sql("SELECT nothing FROM members")
        let saved = try bench.add(definition)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.state == .failed)
        #expect(run.cause?.contains("UNRESOLVED_COLUMN") == true)
        await bench.close()
    }

    @Test func stopReachesEveryPhaseWithinASecond() async throws {
        // The statement runs; chunks come slowly; uploads take long; 429 for ever.
        let phases: [@Sendable (inout Scenario) -> Void] = [
            { $0.statementMilliseconds = 60_000 },
            {
                $0.faults = [
                    Scenario.FaultRule(
                        .init(pathPrefix: "/external/"),
                        Scenario.Fault(.delay, milliseconds: 20_000))
                ]
            },
            { $0.uploadMilliseconds = 20_000 },
            {
                $0.faults = [
                    Scenario.FaultRule(
                        .init(pathPrefix: "/1/upload"), Scenario.Fault(.status, status: 429))
                ]
            },
        ]
        for (number, phase) in phases.enumerated() {
            let bench = try await Bench { scenario in
                Self.rows(30_000, of: "members")(&scenario)
                phase(&scenario)
            }
            let saved = try bench.add(Self.members)
            bench.startWorker()
            _ = try bench.store.requestRun(of: saved.id, kind: .usual)
            _ = try await bench.wait(saved.id) { $0.state == .running }
            try await Task.sleep(for: .milliseconds(400))
            let began = Date()
            try bench.store.stop(importID: saved.id)
            let run = try await bench.wait(saved.id) { $0.state.isOver }
            #expect(run.state == .stopped, "phase \(number)")
            #expect(Date().timeIntervalSince(began) < 3, "phase \(number)")
            if number == 0 {
                #expect(bench.simulator.statements().last?.isCancelled == true)
            }
            #expect(try bench.store.importRow(id: saved.id)?.status == .stopped)
            await bench.close()
        }
    }

    @Test func pausedRunsGoOnWhereTheyWere() async throws {
        let bench = try await Bench { scenario in
            Self.rows(2_500, of: "purchases")(&scenario)
            scenario.uploadMilliseconds = 150
            scenario.chunkRows = 40
        }
        let saved = try bench.add(Self.purchases)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try await bench.wait(saved.id) { $0.accepted > 0 }
        try bench.store.pause(importID: saved.id)
        let paused = try await bench.wait(saved.id) { $0.state == .paused }
        #expect(paused.accepted < 2_500)
        #expect(try bench.store.importRow(id: saved.id)?.status == .paused)
        #expect(bench.simulator.events().count == paused.accepted)
        try await Task.sleep(for: .milliseconds(300))
        #expect(bench.simulator.events().count == paused.accepted)
        try bench.store.resume(importID: saved.id, now: Date())
        let run = try await bench.wait(saved.id) { $0.state.isOver }
        #expect(run.state == .succeeded)
        #expect(run.accepted == 2_500)
        #expect(bench.simulator.events().count == 2_500)
        await bench.close()
    }

    @Test func anotherWorkerGoesOnWithWhatOneLeft() async throws {
        let bench = try await Bench { scenario in
            scenario.uploadMilliseconds = 150
            scenario.chunkRows = 40
        }
        let saved = try bench.add(Self.purchases)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try await bench.wait(saved.id) { $0.accepted > 0 }
        await bench.stopWorker()
        let left = try await bench.wait(saved.id) { $0.state == .queued }
        #expect(left.accepted < 2_500)
        bench.startWorker()
        let run = try await bench.wait(saved.id) { $0.state.isOver }
        #expect(run.accepted == 2_500)
        #expect(bench.simulator.events().count == 2_500)
        await bench.close()
    }

    @Test func anExpiredResultIsReadAgainForProfilesAndNeverForEvents() async throws {
        for definition in [Self.members, Self.purchases] {
            let bench = try await Bench { scenario in
                Self.rows(2_500, of: "members")(&scenario)
                scenario.uploadMilliseconds = 150
                scenario.chunkRows = 40
            }
            let saved = try bench.add(definition)
            bench.startWorker()
            _ = try bench.store.requestRun(of: saved.id, kind: .usual)
            _ = try await bench.wait(saved.id) { $0.accepted > 0 }
            await bench.stopWorker()
            bench.simulator.update { scenario in
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
            bench.startWorker()
            let run = try await bench.wait(saved.id) { $0.state.isOver }
            if definition.kind == .profiles {
                #expect(run.state == .succeeded)
                #expect(run.accepted == 2_500)
                #expect(bench.simulator.profiles().count == 2_500)
            } else {
                #expect(run.state == .failed)
                #expect(run.cause?.contains("events were sent") == true)
                #expect(try bench.store.importRow(id: saved.id)?.status == .paused)
                #expect(bench.simulator.events().count == run.accepted)
            }
            await bench.close()
        }
    }

    @Test func aDueRunWaitsForTheOneBefore() async throws {
        let bench = try await Bench { scenario in
            Self.rows(2_000, of: "members")(&scenario)
            scenario.uploadMilliseconds = 400
        }
        var definition = Self.members
        definition.schedule = .every(15, .minutes)
        var saved = try bench.add(definition)
        saved.nextRun = Date()
        try bench.store.saveImport(saved)
        _ = try bench.store.enqueueDue(now: Date())
        #expect(try bench.store.activeRuns().count == 1)
        // The clock jumps by two hours: what is due waits, and is one run, not eight.
        _ = try bench.store.enqueueDue(now: Date().addingTimeInterval(7_200))
        #expect(try bench.store.activeRuns().count == 1)
        bench.startWorker()
        _ = try await bench.wait(saved.id) { $0.state.isOver }
        let next = try bench.store.enqueueDue(now: Date().addingTimeInterval(7_200))
        #expect(try bench.store.runs(of: saved.id, limit: 10).count == 2)
        #expect(next == nil || next ?? Date() > Date())
        await bench.close()
    }
}
