internal import Connections
internal import Foundation
internal import HTTP
internal import Simulator
internal import Store
internal import Testing

@testable internal import Imports

/// The newest row of a person is the one that stays, whatever batch is slow, refused or repeated.
@Suite(.serialized) struct OrderTests {
    private static let definition = {
        var definition = MarkTests.users
        definition.updatedOn?.unit = .seconds
        return definition
    }()

    /// `dup` first and last, and many others between.
    private static let repeated: [[String?]] =
        [["dup", "OLD", "1000100"]]
        + (1...2_998).map { ["u\($0)", "Rome", "\(1_000_200 + $0)"] } + [["dup", "NEW", "1005000"]]

    private enum Trouble: CaseIterable { case slow, unavailable, lost, tooMany, refused }

    private static func fault(_ trouble: Trouble) -> Scenario.Fault {
        switch trouble {
        case .slow: Scenario.Fault(.delay, milliseconds: 1_000)
        case .unavailable: Scenario.Fault(.status, status: 503, body: "later")
        case .lost: Scenario.Fault(.close)
        case .tooMany: Scenario.Fault(.status, status: 429, body: "Too many concurrent requests")
        case .refused:
            Scenario.Fault(.status, status: 400, body: "{\"error\":\"Malformed request\"}")
        }
    }

    @Test(arguments: Trouble.allCases)
    private func `one person's newest row comes last`(_ trouble: Trouble) async throws {
        for isSorted in [true, false] {
            let bench = try await RunnerTests.Bench { scenario in
                let rows = isSorted ? Self.repeated : Self.repeated.reversed()
                MarkTests.table("BIGINT", rows)(&scenario)
                scenario.faults = [
                    Scenario.FaultRule(
                        .init(pathPrefix: "/1/upload"), times: 1, Self.fault(trouble))
                ]
            }
            let saved = try bench.add(Self.definition)
            bench.startWorker()
            let run = try await bench.run(saved.id)
            #expect(run.state == .succeeded && run.accepted == 3_000, "\(run)")
            #expect(bench.simulator.profiles()["dup"] == "{\"City\":\"NEW\"}", "\(trouble)")
            await bench.close()
        }
    }

    private typealias Person = (name: String, rows: Int)

    private static let people: [(people: [Person], batches: [Int])] = [
        ([("a", 7), ("b", 5), ("c", 5)], [7, 10]),
        ([("a", 5), ("b", 5), ("c", 5), ("d", 5)], [10, 10]),
        ([("a", 25), ("b", 3)], [10, 10, 8]),
        // More would be lost than waiting costs.
        ([("a", 3), ("b", 9), ("c", 1)], [10, 3]),
        ((0..<25).map { ("p\($0)", 1) }, [10, 10, 5]),
        // An identity that breaks a rule is nobody's.
        ([("a", 8), (String(repeating: "x", count: 1_025), 3), ("b", 9)], [10, 10]),
    ]

    /// One that ended in the middle of a person would hold up the next.
    @Test(arguments: Self.people.indices)
    func `a batch ends where a person ends`(_ index: Int) throws {
        let (people, expected) = Self.people[index]
        let rows = people.flatMap { person in
            (0..<person.rows).map { "[\"\(person.name)\",\"\($0)\",\"1\"]" }
        }
        let columns = ["id", "city", UpdatedOnColumn.resultName].map {
            SourceColumn(name: $0, typeText: "STRING")
        }
        var definition = Self.definition
        definition.updatedOn = nil
        let transcoder = RowTranscoder(try RowPlan(definition, columns: columns), batchSize: 10)
        let chunk = Chunk(
            index: 0, bytes: Array("[\(rows.joined(separator: ","))]".utf8), rowOffset: 0)
        var position = RowTranscoder.Position(chunk)
        var batches: [Batch] = []
        while let batch = try transcoder.next(&position) { batches.append(batch) }
        #expect(batches.map(\.rows) == expected)
        #expect(
            batches.flatMap { $0.places.map(\.row).sorted() } == (0..<Int32(rows.count)).map { $0 })
        for batch in batches {
            #expect(Batch.records(in: batch.body?.bytes ?? []).count == batch.records.count)
            #expect(batch.identities.count == batch.records.count)
            #expect(batch.refusedIdentities.count == batch.refusals.count)
            if let body = batch.body {
                _ = try JSONSerialization.jsonObject(with: Data(body.bytes))
            }
        }
    }

    /// A log of changes: a few people, each many times, so that every batch has rows that wait.
    @Test func `a log of changes ends with the last of each`() async throws {
        let rows: [[String?]] = (0..<20_000).map { number in
            // Some of them stand in every batch, others now and then.
            let person = number % 7 == 0 ? number % 5 : 5 + number * 7_919 % 3_000
            return ["p\(person)", "\(number)", "\(1_000_000 + number)"]
        }
        let bench = try await RunnerTests.Bench { scenario in
            MarkTests.table("BIGINT", rows)(&scenario)
            scenario.chunkRows = 2_500
            scenario.uploadMilliseconds = 5
            scenario.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/1/upload"), times: 6, Self.fault(.unavailable))
            ]
        }
        let saved = try bench.add(Self.definition)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        // Another worker goes on in the middle.
        _ = try await bench.wait(saved.id) { $0.accepted > 3_000 }
        await bench.stopWorker()
        bench.startWorker()
        let run = try await bench.wait(saved.id, seconds: 60) { $0.state.isOver }
        #expect(run.state == .succeeded && run.accepted == 20_000, "\(run)")
        var last: [String: String] = [:]
        for row in rows { last[row[0] ?? ""] = "{\"City\":\"\(row[1] ?? "")\"}" }
        #expect(bench.simulator.profiles() == last)
        await bench.close()
    }

    private static func refuse(_ suffix: String, _ code: Int) -> @Sendable (inout Scenario) -> Void
    {
        {
            $0.cleverTap[0].refusedIdentities = [
                .init(suffix: suffix, code: code, error: "Other error")
            ]
        }
    }

    @Test(arguments: [515, 555])
    func `a retry puts no older row over a newer one`(_ code: Int) async throws {
        var rows: [[String?]] = [["u1", "Paris", "1000100"], ["u2", "Rome", "1000100"]]
        let bench = try await RunnerTests.Bench { scenario in
            MarkTests.table("BIGINT", rows)(&scenario)
            Self.refuse("u1", code)(&scenario)
        }
        let saved = try bench.add(Self.definition)
        bench.startWorker()
        #expect(try await bench.run(saved.id).refused == 1)
        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        rows[0] = ["u1", "Rome", "1000200"]
        bench.simulator.update(MarkTests.table("BIGINT", rows))
        #expect(try await bench.run(saved.id).refused == 0)
        #expect(
            try bench.store.failures(
                of: try #require(bench.store.runs(of: saved.id, limit: 9).last).id, offset: 0,
                limit: 9
            ).map(\.isSuperseded) == [true])
        let retry = try await bench.run(saved.id, .failed)
        #expect(retry.state == .succeeded && retry.accepted == 0 && retry.superseded == 1)
        #expect(bench.simulator.profiles()["u1"] == "{\"City\":\"Rome\"}")
        await bench.close()
    }

    @Test func `a person's failed rows are sent again in their order, or the last alone`()
        async throws
    {
        var rows: [[String?]] = [["u1", "Paris", "1000100"], ["u2", "Rome", "1000100"]]
        let bench = try await RunnerTests.Bench { scenario in
            MarkTests.table("BIGINT", rows)(&scenario)
            Self.refuse("u1", 515)(&scenario)
        }
        let saved = try bench.add(Self.definition)
        bench.startWorker()
        _ = try await bench.run(saved.id)
        rows = [["u1", "Rome", "1010200"], ["u3", "Rome", "1010200"]]
        bench.simulator.update(MarkTests.table("BIGINT", rows))
        #expect(try await bench.run(saved.id).refused == 1)
        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        let retry = try await bench.run(saved.id, .failed)
        #expect(retry.accepted == 1 && retry.superseded == 1, "\(retry)")
        #expect(bench.simulator.profiles()["u1"] == "{\"City\":\"Rome\"}")
        await bench.close()
    }

    @Test func `what may pass is sent again by the next run, what breaks a rule is not`()
        async throws
    {
        for (code, isSentAgain) in [(500, true), (555, true), (515, false)] {
            for kind in ImportDefinition.Kind.allCases {
                let bench = try await RunnerTests.Bench { scenario in
                    MarkTests.table(
                        "BIGINT", [["u1", "Paris", "1000100"], ["u2", "Rome", "2000100"]])(
                            &scenario)
                    Self.refuse("u1", code)(&scenario)
                }
                var definition = MarkTests.events(.seconds)
                if kind == .profiles { definition = Self.definition }
                let saved = try bench.add(definition)
                bench.startWorker()
                #expect(try await bench.run(saved.id).refused == 1)
                bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
                let second = try await bench.run(saved.id)
                #expect(second.state == .succeeded && second.refused == 0, "\(second)")
                let held =
                    kind == .profiles
                    ? bench.simulator.profiles()["u1"] != nil
                    : bench.simulator.events().count { $0.identity == "u1" } == 1
                #expect(held == isSentAgain, "\(code) \(kind)")
                #expect(
                    try bench.store.failureCount(of: saved.id, run: nil) == (isSentAgain ? 0 : 1))
                await bench.close()
            }
        }
    }

    @Test func `a full run settles what failed before it`() async throws {
        let bench = try await RunnerTests.Bench { scenario in
            MarkTests.table("BIGINT", [["u1", "Paris", "1000100"], ["u2", "Rome", "2000100"]])(
                &scenario)
            Self.refuse("u1", 513)(&scenario)
        }
        let saved = try bench.add(MarkTests.events(.seconds))
        bench.startWorker()
        #expect(try await bench.run(saved.id).refused == 1)
        bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
        #expect(try await bench.run(saved.id, .full).accepted == 2)
        // Sent again it would be there twice.
        #expect(try await bench.run(saved.id, .failed).accepted == 0)
        #expect(bench.simulator.events().count { $0.identity == "u1" } == 1)
        await bench.close()
    }

    @Test func `a column that the mapping has got since is read anew`() async throws {
        for kind in ImportDefinition.Kind.allCases {
            let rows: [[String?]] = [
                ["u1", "Paris", "1000100"], ["u2", "Rome", "2000100"], ["u1", "Oslo", "1000150"],
            ]
            let bench = try await RunnerTests.Bench { scenario in
                MarkTests.table("BIGINT", rows)(&scenario)
                Self.refuse("u1", 515)(&scenario)
            }
            var definition = MarkTests.events(.seconds)
            if kind == .profiles { definition = Self.definition }
            var saved = try bench.add(definition)
            bench.startWorker()
            #expect(try await bench.run(saved.id).refused == 2)
            bench.simulator.update { $0.cleverTap[0].refusedIdentities = nil }
            saved = try #require(try bench.store.importRow(id: saved.id)).saved
            saved.definition.properties.append(PropertyMapping("updated", to: "Seen", as: .long))
            try bench.store.saveImport(saved)
            let retry = try await bench.run(saved.id, .failed)
            #expect(retry.state == .succeeded && retry.accepted == 2, "\(kind) \(retry)")
            if kind == .profiles {
                #expect(
                    bench.simulator.profiles()["u1"] == "{\"City\":\"Oslo\",\"Seen\":1000150}")
            } else {
                #expect(
                    Set(bench.simulator.events().filter { $0.identity == "u1" }.map(\.data)) == [
                        "{\"City\":\"Paris\",\"Seen\":1000100}",
                        "{\"City\":\"Oslo\",\"Seen\":1000150}",
                    ])
            }
            #expect(try bench.store.failureCount(of: saved.id, run: nil) == 0)
            await bench.close()
        }
    }

    @Test func `a run stops is the limit a failed record`() async throws {
        let count = FailedRecordLimit.most + 5_000
        let bench = try await RunnerTests.Bench { scenario in
            MarkTests.table(
                "BIGINT",
                [["u1", "Paris", "1000100"]] + (0..<count).map { _ in ["", "x", "1000200"] })(
                    &scenario)
            scenario.chunkRows = 50_000
        }
        let saved = try bench.add(Self.definition)
        bench.startWorker()
        _ = try bench.store.requestRun(of: saved.id, kind: .usual)
        let run = try await bench.wait(saved.id, seconds: 120) { $0.state.isOver }
        #expect(run.state == .failed && run.cause?.contains("is the limit") == true, "\(run)")
        #expect(try bench.store.failureCount(of: saved.id, run: nil) == run.refused)
        #expect(try bench.store.importRow(id: saved.id)?.saved.watermark == nil)
        #expect(try bench.store.discardFailures(of: saved.id) == run.refused)
        await bench.close()
    }
}
