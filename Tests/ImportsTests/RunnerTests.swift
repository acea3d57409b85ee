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
    static let members = ImportDefinition(
        nickname: "members", connection: "prod", source: .table("members"),
        identity: ImportDefinition.IdentityColumn("member_id"),
        updatedOn: ImportDefinition.UpdatedOn("updated_at"),
        properties: [
            PropertyMapping("email", to: "Email", as: .string),
            PropertyMapping("name", to: "Name", as: .string),
            PropertyMapping("points", to: "Points", as: .integer),
        ])

    static let purchases = ImportDefinition(
        nickname: "purchases", connection: "prod", source: .table("clevertap.events.purchases"),
        kind: .events, identity: ImportDefinition.IdentityColumn("customer_id"),
        updatedOn: ImportDefinition.UpdatedOn("created_at"),
        createdOn: ImportDefinition.CreatedOn("created_at"), eventName: .fixed("Purchased"),
        properties: [
            PropertyMapping("event_id", to: "Event", as: .string),
            PropertyMapping("amount", to: "Amount", as: .float),
        ])

    static func rows(_ count: Int, of table: String) -> @Sendable (inout Scenario) -> Void {
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
        // The row at the watermark is read again, and those of the 15 minutes before it: another may
        // have come late.
        #expect(second.accepted == 66)
        #expect(bench.simulator.profiles().count == 7_350)
        let statements = bench.simulator.statements().map(\.text)
        #expect(statements.contains { $0.contains(":lower") && $0.contains("ORDER BY") })
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
        let refused = failures.first { $0.code == 515 }
        #expect(refused?.identity?.hasSuffix("77") == true)
        #expect(refused?.column == "email" && refused?.value?.contains("@") == true)
        #expect(
            failures.filter { $0.column == "phone" }.map(\.row).sorted() == [1_000, 2_000, 3_000])

        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        let retry = try await bench.run(saved.id, .failed)
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

    private enum Wish: CaseIterable { case stop, pause, delete }

    /// The statement runs; chunks come slowly; uploads take long; 429 for ever.
    private static let phases: [@Sendable (inout Scenario) -> Void] = [
        { $0.statementMilliseconds = 60_000 },
        {
            $0.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/external/"), Scenario.Fault(.delay, milliseconds: 6_000))
            ]
        },
        { $0.uploadMilliseconds = 6_000 },
        {
            $0.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/1/upload"), Scenario.Fault(.status, status: 429))
            ]
        },
    ]

    @Test(arguments: Wish.allCases, phases.indices)
    private func aWishReachesEveryPhase(_ wish: Wish, _ number: Int) async throws {
        let bench = try await Bench { scenario in
            Self.rows(30_000, of: "members")(&scenario)
            Self.phases[number](&scenario)
        }
        let saved = try bench.add(Self.members)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try await bench.wait(saved.id) { $0.state == .running }
        try await Task.sleep(for: .milliseconds(400))
        let began = Date()
        switch wish {
        case .stop: try bench.store.stop(importID: saved.id)
        case .pause: try bench.store.pause(importID: saved.id)
        case .delete: try bench.store.close(connection: "c1", now: began)
        }
        let run = try await bench.wait(saved.id) { $0.state.isOver || $0.state == .paused }
        #expect(Date().timeIntervalSince(began) < 3, "\(wish) in phase \(number)")
        if number == 0 { #expect(bench.simulator.statements().last?.isCancelled == true) }
        switch wish {
        case .stop:
            #expect(run.state == .stopped)
            #expect(try bench.store.importRow(id: saved.id)?.status == .stopped)
        case .pause:
            #expect(run.state == .paused)
            bench.simulator.update { scenario in
                scenario.statementMilliseconds = 0
                scenario.uploadMilliseconds = 0
                scenario.faults = []
            }
            try bench.store.resume(importID: saved.id, now: Date())
            let resumed = try await bench.wait(saved.id) { $0.state.isOver }
            #expect(resumed.state == .succeeded, "\(resumed)")
            #expect(bench.simulator.profiles().count == 30_000)
        case .delete:
            #expect(run.state == .stopped)
            #expect(throws: StoreError.self) {
                try bench.store.requestRun(of: saved.id, kind: .usual)
            }
            try bench.store.delete(id: "c1")
            #expect(try bench.store.importRow(id: saved.id) == nil)
        }
        await bench.close()
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
            bench.loseTheResult()
            bench.startWorker()
            try await bench.expectWhatALostResultLeaves(definition, saved)
            await bench.close()
        }
    }
}
