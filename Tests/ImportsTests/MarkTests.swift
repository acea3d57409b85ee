internal import Connections
internal import Foundation
internal import Simulator
internal import Store
internal import Testing

/// What a run remembers of how far it has come, with the columns that people really have.
@Suite(.serialized) struct MarkTests {
    static let users = ImportDefinition(
        nickname: "users", connection: "prod", source: .table("users"),
        identity: ImportDefinition.IdentityColumn("id"),
        updatedOn: ImportDefinition.UpdatedOn("updated"),
        properties: [PropertyMapping("city", to: "City", as: .string)])

    static func events(_ unit: ImportDefinition.EpochUnit? = nil) -> ImportDefinition {
        var definition = users
        definition.kind = .events
        definition.eventName = .fixed("Moved")
        definition.updatedOn?.unit = unit
        return definition
    }

    /// Rows of a table with the columns `id`, `city` and `updated`.
    static func table(_ type: String, _ rows: [[String?]]) -> @Sendable (inout Scenario) -> Void {
        { scenario in
            let table = Scenario.Table(
                "users",
                columns: [
                    Scenario.Column("id", "STRING"), Scenario.Column("city", "STRING"),
                    Scenario.Column("updated", type),
                ], rows: rows)
            for catalog in scenario.catalogs.indices
            where scenario.catalogs[catalog].name == "clevertap" {
                for schema in scenario.catalogs[catalog].schemas.indices
                where scenario.catalogs[catalog].schemas[schema].name == "large" {
                    scenario.catalogs[catalog].schemas[schema].tables.removeAll {
                        $0.name == "users"
                    }
                    scenario.catalogs[catalog].schemas[schema].tables.append(table)
                }
            }
        }
    }

    /// `2026-11-27T08:00:00.000Z`, so many minutes from now.
    static func moment(_ minutes: Double) -> String {
        let date = Date().addingTimeInterval(minutes * 60)
        return date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
            + "Z"
    }

    private func people(_ bench: RunnerTests.Bench) -> [String] {
        bench.simulator.profiles().keys.sorted()
    }

    @Test func `a row of the future poisons no mark`() async throws {
        var rows: [[String?]] = [
            ["u1", "Rome", Self.moment(-120)], ["u2", "Rome", Self.moment(-60)],
            ["u3", "Rome", "2099-12-31T00:00:00.000Z"],
        ]
        let bench = try await RunnerTests.Bench(Self.table("TIMESTAMP", rows))
        let saved = try bench.add(Self.users)
        bench.startWorker()
        let first = try await bench.run(saved.id)
        #expect(first.accepted == 3 && first.cause?.contains("in the future") == true)
        // Written after the run, with times from before it.
        rows += [["u4", "Rome", Self.moment(0)], ["u5", "Rome", Self.moment(-50)]]
        bench.simulator.update(Self.table("TIMESTAMP", rows))
        let second = try await bench.run(saved.id)
        #expect(second.kind == .incremental && people(bench) == ["u1", "u2", "u3", "u4", "u5"])
        // Corrected in the source, it is read as any other.
        rows[2] = ["u3", "Oslo", Self.moment(0)]
        bench.simulator.update(Self.table("TIMESTAMP", rows))
        _ = try await bench.run(saved.id)
        #expect(bench.simulator.profiles()["u3"] == "{\"City\":\"Oslo\"}")
        await bench.close()
    }

    @Test func `an event whose time has not come waits, and is said`() async throws {
        let rows: [[String?]] = [
            ["u1", "Rome", Self.moment(-60)], ["u2", "Rome", "2099-12-31T00:00:00.000Z"],
            ["u3", "Rome", nil],
        ]
        let bench = try await RunnerTests.Bench(Self.table("TIMESTAMP", rows))
        let saved = try bench.add(Self.events())
        bench.startWorker()
        let first = try await bench.run(saved.id)
        #expect(
            first.accepted == 2 && first.cause?.contains("1 rows is in the future") == true,
            "\(first)")
        for _ in 0..<2 { #expect(try await bench.run(saved.id).accepted == 0) }
        #expect(bench.simulator.events().count == 2)
        await bench.close()
    }

    @Test func `a view that stamps its rows when it is asked is imported each time`() async throws {
        let rows: [[String?]] = [["u1", "Rome", nil], ["u2", "Rome", nil], ["u3", "Rome", nil]]
        let bench = try await RunnerTests.Bench { scenario in
            Self.table("TIMESTAMP", rows)(&scenario)
            scenario.statementMilliseconds = 30
        }
        var definition = Self.users
        definition.source = .sql("SELECT id, city, CURRENT_TIMESTAMP() AS updated FROM users")
        let saved = try bench.add(definition)
        bench.startWorker()
        for _ in 0..<2 {
            let run = try await bench.run(saved.id)
            #expect(run.state == .succeeded && run.accepted == 3, "\(run)")
        }
        await bench.close()
    }

    @Test func `NaN and the infinities are no marks`() async throws {
        for special in ["NaN", "Infinity"] {
            var rows: [[String?]] = [
                ["u1", "Rome", "1.7E9"], ["u2", "Rome", special], ["u0", "Rome", "-Infinity"],
            ]
            let bench = try await RunnerTests.Bench(Self.table("DOUBLE", rows))
            var definition = Self.users
            definition.updatedOn?.unit = .seconds
            let saved = try bench.add(definition)
            bench.startWorker()
            #expect(try await bench.run(saved.id).accepted == 3)
            rows.append(["u3", "Rome", "1.70001E9"])
            bench.simulator.update(Self.table("DOUBLE", rows))
            // The row at the mark is read again; what has no moment is not.
            #expect(try await bench.run(saved.id).accepted == 2)
            #expect(people(bench) == ["u0", "u1", "u2", "u3"])
            #expect(try bench.store.importRow(id: saved.id)?.saved.watermark == "1.70001E9")
            await bench.close()
        }
    }

    @Test(arguments: [false, true])
    func `rows that are all older than the mark are told`(_ isEvents: Bool) async throws {
        let bench = try await RunnerTests.Bench(
            Self.table("BIGINT", [["u1", "Rome", "500000"], ["u2", "Rome", "600000"]]))
        var definition = Self.events(.seconds)
        if !isEvents {
            definition = Self.users
            definition.updatedOn?.unit = .seconds
        }
        let saved = try bench.add(definition)
        bench.startWorker()
        #expect(try await bench.run(saved.id).accepted == 2)
        bench.simulator.update(
            Self.table("BIGINT", [["u3", "Rome", "300000"], ["u4", "Rome", "400000"]]))
        let second = try await bench.run(saved.id)
        #expect(second.accepted == 0 && second.state == .succeeded)
        #expect(second.cause?.contains("newer than the newest updated") == true, "\(second)")
        #expect(second.action?.contains("--full") == true)
        #expect(try bench.store.importRow(id: saved.id)?.saved.watermark == "600000")
        await bench.close()
    }

    @Test func `a mark is of the type that its column had`() async throws {
        let bench = try await RunnerTests.Bench(
            Self.table(
                "BIGINT", [["u1", "Rome", "1700000000000"], ["u2", "Rome", "1700000000001"]]))
        let saved = try bench.add(Self.events(.milliseconds))
        bench.startWorker()
        let first = try await bench.run(saved.id)
        #expect(first.accepted == 2, "\(first)")
        bench.simulator.update(
            Self.table(
                "TIMESTAMP",
                [["u1", "Rome", Self.moment(-1_000)], ["u3", "Rome", Self.moment(-1)]]))
        let second = try await bench.run(saved.id)
        #expect(second.state == .failed && second.accepted == 0)
        #expect(second.cause?.contains("changed from BIGINT") == true, "\(second)")
        #expect(second.action?.contains("--full") == true)
        #expect(bench.simulator.events().count == 2)
        let full = try await bench.run(saved.id, .full)
        #expect(full.state == .succeeded && full.accepted == 2)
        #expect(try await bench.run(saved.id).state == .succeeded)
        await bench.close()
    }

    @Test func `late rows are looked back for, but for events`() async throws {
        for (definition, wanted) in [(Self.users, ["u1", "u2"]), (Self.events(), ["u1"])] {
            var rows: [[String?]] = [["u1", "Rome", Self.moment(-60)]]
            let bench = try await RunnerTests.Bench(Self.table("TIMESTAMP", rows))
            let saved = try bench.add(definition)
            bench.startWorker()
            #expect(try await bench.run(saved.id).accepted == 1)
            // Written after the run, with a time before it: 10 minutes and 20.
            rows += [["u2", "Rome", Self.moment(-70)], ["u3", "Rome", Self.moment(-80)]]
            bench.simulator.update(Self.table("TIMESTAMP", rows))
            _ = try await bench.run(saved.id)
            let sent =
                definition.kind == .events
                ? bench.simulator.events().map(\.identity).sorted() : people(bench)
            #expect(sent == wanted)
            await bench.close()
        }
    }

    @Test(arguments: [
        ("TIMESTAMP_NTZ", "2026-11-01T08:00:00.5", "2026-11-01T08:00:00.45"),
        ("DATE", "2026-11-02", "2026-11-01"), ("DECIMAL(12,2)", "1000000.50", "999999.75"),
        ("BIGINT", "1000000", "-5"), ("DOUBLE", "1.0E7", "9999999.0"),
    ])
    func `the mark is the newest value of each type`(_ type: String, _ new: String, _ old: String)
        async throws
    {
        let bench = try await RunnerTests.Bench(
            Self.table(type, [["u1", "Rome", new], ["u2", "Rome", old], ["u3", "Rome", nil]]))
        var definition = Self.users
        if !type.hasPrefix("T"), type != "DATE" { definition.updatedOn?.unit = .seconds }
        let saved = try bench.add(definition)
        bench.startWorker()
        let run = try await bench.run(saved.id)
        #expect(run.state == .succeeded && run.accepted == 3, "\(run)")
        #expect(try bench.store.importRow(id: saved.id)?.saved.watermark == new)
        await bench.close()
    }
}
