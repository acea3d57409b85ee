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
        #expect(try bench.store.importRow(id: saved.id)?.saved.watermark == nil)
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
