internal import Connections
internal import Databricks
internal import Foundation
internal import HTTP
internal import Imports
internal import Simulator
internal import Store
internal import Synchronization
internal import Testing

/// What happens around a run: clocks, edits, answers that are not whole.
@Suite(.serialized) struct RunnerEdgeTests {
    private typealias Bench = RunnerTests.Bench

    @Test func aDueRunWaitsForTheOneBefore() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(2_000, of: "members")(&scenario)
            scenario.uploadMilliseconds = 400
        }
        var definition = RunnerTests.members
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

    @Test func aClockThatIsSetBackMakesNothingWaitForTheOldTime() async throws {
        let bench = try await Bench(RunnerTests.rows(2_000, of: "members"))
        let now = Date()
        let ahead = now.addingTimeInterval(400 * 86_400)
        var definition = RunnerTests.members
        var ids: [String] = []
        for (number, schedule) in [
            Schedule.every(1, .hours),
            .daysOfWeek(
                Schedule.Weekday.allCases, at: [Schedule.TimeOfDay("06:00")].compactMap { $0 },
                timeZone: "Europe/Rome"),
        ].enumerated() {
            definition.nickname = "import \(number)"
            definition.schedule = schedule
            var saved = try bench.add(definition)
            // Its time was found while the clock was more than a year ahead.
            saved.nextRun = schedule.next(after: ahead, lastStart: ahead)
            try bench.store.saveImport(saved)
            ids.append(saved.id)
        }
        bench.startWorker()
        let run = try await bench.wait(ids[0]) { $0.state.isOver }
        #expect(run.state == .succeeded, "it never ran: it is due at once")
        let daily = try #require(try bench.store.importRow(id: ids[1])?.saved.nextRun)
        #expect(daily > now && daily < now.addingTimeInterval(86_401))
        await bench.close()
    }

    @Test func anEditDuringARunIsForTheNextOne() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(2_500, of: "purchases")(&scenario)
            scenario.uploadMilliseconds = 150
            scenario.chunkRows = 40
        }
        var saved = try bench.add(RunnerTests.purchases)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try await bench.wait(saved.id) { $0.accepted > 0 }
        // Another source and other names, while the rows of the first are on their way.
        saved.definition.source = .sql("SELECT * FROM clevertap.events.purchases LIMIT 3")
        saved.definition.properties = [PropertyMapping("amount", to: "Other", as: .float)]
        try bench.store.saveImport(saved)
        await bench.stopWorker()
        bench.startWorker()
        let run = try await bench.wait(saved.id) { $0.state.isOver }
        #expect(run.state == .succeeded)
        #expect(run.accepted == 2_500)
        #expect(Set(bench.simulator.events()).count == 2_500)
        // The mark that it left is of what it read: the edited import begins anew.
        let next = try bench.store.requestRun(of: saved.id, kind: .usual)
        #expect(next.kind == .full)
        await bench.close()
    }

    @Test func aConnectionThatLeadsElsewhereIsReadFromTheBeginning() async throws {
        let bench = try await Bench(RunnerTests.rows(900, of: "members"))
        let saved = try bench.add(RunnerTests.members)
        bench.startWorker()
        #expect(try await bench.run(saved.id).accepted == 900)
        var connection = bench.connection
        connection.details.schema = "staging"
        try bench.store.update(connection)
        connection.version += 1
        connection.details.schema = "large"
        connection.name = "renamed"
        try bench.store.update(connection)
        connection.version += 1
        // Only renamed: what was read is known.
        let second = try await bench.run(saved.id)
        #expect(second.kind == .incremental && second.accepted == 16)
        connection.details.httpPath = try #require(
            HTTPPathRule.path(
                from: "/sql/1.0/warehouses/\(Scenario.runningWarehouse)?o=1234567890123456"))
        try bench.store.update(connection)
        let third = try await bench.run(saved.id)
        #expect(third.kind == .full && third.accepted == 900, "\(third)")
        await bench.close()
    }

    @Test func aResultThatGoesWhileItsRowsAreSentIsAskedForAnew() async throws {
        for definition in [RunnerTests.members, RunnerTests.purchases] {
            let bench = try await Bench { scenario in
                RunnerTests.rows(2_500, of: "members")(&scenario)
                scenario.chunkRows = 40
                scenario.uploadMilliseconds = 20
            }
            let saved = try bench.add(definition)
            bench.startWorker()
            _ = try bench.store.requestRun(of: saved.id, kind: .usual)
            _ = try await bench.wait(saved.id) { $0.accepted > 0 }
            bench.loseTheResult()
            try await bench.expectWhatALostResultLeaves(definition, saved)
            await bench.close()
        }
    }

    @Test func aRetryThatFailsLeavesItsRecordsToBeRetried() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(3_000, of: "members")(&scenario)
            scenario.cleverTap[0].refusedIdentities = [
                .init(suffix: "7", code: 515, error: "Email is incorrect")
            ]
        }
        let saved = try bench.add(RunnerTests.members)
        bench.startWorker()
        let first = try await bench.run(saved.id)
        #expect(first.refused == 300)
        bench.passcode.withLock { $0 = Passcode("WRONG") }
        let failed = try await bench.run(saved.id, .failed)
        #expect(failed.state == .failed)
        bench.passcode.withLock { $0 = Passcode(Scenario.passcode) }
        bench.simulator.update { scenario in
            scenario.cleverTap[0].refusedIdentities = [
                .init(suffix: "77", code: 515, error: "Email is incorrect")
            ]
        }
        #expect(try bench.store.failedRuns(of: saved.id).map(\.id) == [first.id])
        let second = try await bench.run(saved.id, .failed)
        #expect(second.total == 300 && second.accepted == 270 && second.refused == 30)
        // Those that were refused again are the second's now, and the first has none.
        #expect(try bench.store.failures(of: first.id, offset: 0, limit: 9).isEmpty)
        #expect(try bench.store.failedRuns(of: saved.id).map(\.id) == [second.id])
        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        _ = try await bench.run(saved.id, .failed)
        #expect(bench.simulator.profiles().count == 3_000)
        #expect(try bench.store.failedRuns(of: saved.id).isEmpty)
        await bench.close()
    }

    @Test func failedRecordsOfAllRunsAreSentAgain() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(1_000, of: "members")(&scenario)
            scenario.cleverTap[0].refusedIdentities = [
                .init(suffix: "00", code: 515, error: "Email is incorrect")
            ]
        }
        let saved = try bench.add(RunnerTests.members)
        bench.startWorker()
        #expect(try await bench.run(saved.id).refused == 10)
        bench.simulator.update(RunnerTests.rows(1_200, of: "members"))
        // The row at the mark is read again, and refused again.
        #expect(try await bench.run(saved.id).refused == 3)
        #expect(try bench.store.failedRuns(of: saved.id).map(\.number) == [2, 1])
        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        let retry = try await bench.run(saved.id, .failed)
        // What it was refused with before is of no use any more.
        #expect(retry.total == 12 && retry.accepted == 12 && retry.superseded == 1, "\(retry)")
        #expect(bench.simulator.profiles().count == 1_200)
        #expect(try bench.store.failedRuns(of: saved.id).isEmpty)
        #expect(throws: StoreError.self) {
            try bench.store.requestRun(of: saved.id, kind: .failed)
        }
        await bench.close()
    }

    @Test func aLockedVaultIsWaitedForWithWhatWasDone() async throws {
        let bench = try await Bench { scenario in
            scenario.uploadMilliseconds = 100
            scenario.chunkRows = 40
        }
        let saved = try bench.add(RunnerTests.purchases)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try await bench.wait(saved.id) { $0.accepted > 0 }
        await bench.stopWorker()
        bench.isVaultLocked.withLock { $0 = true }
        bench.startWorker()
        let waiting = try await bench.wait(saved.id) { $0.cause != nil }
        #expect(waiting.state == .queued, "\(waiting)")
        #expect(waiting.accepted > 0)
        #expect(waiting.cause?.contains("locked") == true)
        // What is wanted of it needs no token.
        try bench.store.pause(importID: saved.id)
        _ = try await bench.wait(saved.id) { $0.state == .paused }
        try bench.store.resume(importID: saved.id, now: Date())
        bench.isVaultLocked.withLock { $0 = false }
        let run = try await bench.wait(saved.id) { $0.state.isOver }
        #expect(run.state == .succeeded && run.accepted == 2_500, "\(run)")
        #expect(bench.simulator.events().count == 2_500)
        await bench.close()
    }

    @Test func onlyAFewRunsWorkAtOnce() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(40, of: "members")(&scenario)
            scenario.statementMilliseconds = 150
        }
        var ids: [String] = []
        for number in 0..<12 {
            var definition = RunnerTests.members
            definition.nickname = "members \(number)"
            ids.append(try bench.add(definition).id)
        }
        for id in ids { _ = try bench.store.requestRun(of: id, kind: .usual) }
        bench.startWorker()
        var most = 0
        while try bench.store.activeRuns().isEmpty == false {
            most = max(
                most, try bench.store.activeRuns().count { $0.run.state == .running })
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect((2...4).contains(most), "\(most)")
        for id in ids {
            let last = try bench.store.importRow(id: id)?.lastRun
            #expect(last?.state == .succeeded, "\(String(describing: last))")
        }
        await bench.close()
    }

    @Test func anEventRunThatFailsMidwayIsPaused() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(2_500, of: "purchases")(&scenario)
            scenario.uploadMilliseconds = 150
            scenario.chunkRows = 40
        }
        var saved = try bench.add(RunnerTests.purchases)
        saved.definition.schedule = .every(1, .hours)
        try bench.store.saveImport(saved)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try await bench.wait(saved.id) { $0.accepted > 0 }
        bench.simulator.update { scenario in
            scenario.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/1/upload"),
                    Scenario.Fault(
                        .status, status: 401,
                        body: "{\"status\":\"fail\",\"error\":\"Invalid Credentials\",\"code\":401}"
                    ))
            ]
        }
        let run = try await bench.wait(saved.id) { $0.state.isOver }
        #expect(run.state == .failed)
        #expect(run.action?.contains("sent again by the next run") == true, "\(run)")
        let row = try #require(try bench.store.importRow(id: saved.id))
        #expect(row.status == .paused)
        #expect(row.saved.nextRun == nil)
        await bench.close()
    }

    @Test func aPausedQueryIsAskedAnew() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(7_000, of: "members")(&scenario)
            scenario.statementMilliseconds = 700
        }
        let saved = try bench.add(RunnerTests.members)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        // Columns, bounds, then the rows: the third statement is cancelled while it runs.
        let limit = Date().addingTimeInterval(20)
        while bench.simulator.statements().count < 3 && Date() < limit {
            try await Task.sleep(for: .milliseconds(20))
        }
        try bench.store.pause(importID: saved.id)
        _ = try await bench.wait(saved.id) { $0.state == .paused }
        #expect(bench.simulator.statements().last?.isCancelled == true)
        try bench.store.resume(importID: saved.id, now: Date())
        let run = try await bench.wait(saved.id) { $0.state.isOver }
        #expect(run.state == .succeeded, "\(run)")
        #expect(bench.simulator.profiles().count == 7_000)
        await bench.close()
    }

    @Test func answersThatSayNothingAreNoSuccess() async throws {
        let bench = try await Bench { scenario in
            RunnerTests.rows(900, of: "purchases")(&scenario)
            scenario.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/1/upload"),
                    Scenario.Fault(.status, status: 200, body: "{\"status\":\"partial\"}"))
            ]
        }
        let saved = try bench.add(RunnerTests.purchases)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.accepted == 0)
        #expect(run.refused == 900)
        await bench.close()
    }
}
