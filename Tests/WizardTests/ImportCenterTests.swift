import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct ImportCenterTests {
    static let now = Date(timeIntervalSince1970: 1_795_435_200)

    static func row(
        _ nickname: String, _ standing: SavedImport.Standing = .active, schedule: Schedule,
        run: ImportRun? = nil, kind: ImportDefinition.Kind = .profiles
    ) -> ImportRow {
        let definition = ImportDefinition(
            nickname: nickname, connection: "analytics-prod", source: .table("customers"),
            kind: kind, identity: ImportDefinition.IdentityColumn("customer_id"),
            updatedOn: ImportDefinition.UpdatedOn("updated_at"),
            eventName: kind == .events ? .fixed("Bought") : nil,
            properties: [
                PropertyMapping("email", to: "Email", as: .string),
                PropertyMapping("phone", to: "Phone", as: .string),
            ], schedule: schedule)
        return ImportRow(
            saved: SavedImport(
                id: nickname, definition: definition, connectionID: "id-0", standing: standing,
                createdOn: now - 10 * 86_400, createdBy: "ann@example.com",
                nextRun: standing == .active
                    ? schedule.next(after: now, lastStart: now - 900) : nil),
            connection: "analytics-prod", lastRun: run)
    }

    static func run(
        _ state: ImportRun.State, accepted: Int, refused: Int = 0, total: Int? = nil,
        cause: String? = nil
    ) -> ImportRun {
        ImportRun(
            id: "run", importID: "i", number: 7, kind: .incremental, state: state,
            requestedAt: now - 1_800, startedAt: now - 1_800,
            endedAt: state.isOver ? now - 1_700 : nil, total: total ?? accepted + refused,
            accepted: accepted, refused: refused, cause: cause,
            action: cause == nil ? nil : "Run the import again.")
    }

    static let rows = [
        row(
            "churn-scores", .paused, schedule: .manually,
            run: run(.succeeded, accepted: 72, refused: 28)),
        row(
            "orders", schedule: .every(1, .hours), run: run(.succeeded, accepted: 88_412),
            kind: .events),
        row(
            "profiles-hourly", schedule: .every(30, .minutes),
            run: run(.running, accepted: 1_200_000, refused: 2_400, total: 1_900_000)),
        row(
            "segments", schedule: .manually,
            run: run(
                .failed, accepted: 10, refused: 30,
                cause: "CleverTap's Europe region does not accept this account and passcode.")),
        row("weekly-reload", .draft, schedule: .manually),
    ]

    private func listed(_ rows: [ImportRow] = rows, size: Size = goldenSizes[0]) -> Stage<
        ImportCenter
    > {
        var stage = Stage(ImportCenter(), size: size)
        answer(&stage, rows)
        return stage
    }

    private func answer(_ stage: inout Stage<ImportCenter>, _ rows: [ImportRow]) {
        guard stage.asked(LoadImports.self) != nil else {
            Issue.record("no rows were asked for: \(stage.effects)")
            return
        }
        stage.answer(
            LoadImports.self,
            .success(
                ImportPage(
                    rows: rows, offset: 0, matching: rows.count, total: rows.count,
                    running: rows.filter { $0.status == .running }.count)))
    }

    @Test(arguments: goldenSizes)
    func `the list looks as it should, a running import with its progress`(_ size: Size) {
        var stage = listed(size: size)
        // Two more looks, half a second apart each: now there is a speed.
        for step in 1...2 {
            stage.surroundings.now += 0.5
            stage.send(.tick)
            var rows = Self.rows
            rows[2].lastRun?.accepted += 20_500 * step
            answer(&stage, rows)
        }
        expectGolden(stage.canvas, "imports")
    }

    @Test(arguments: goldenSizes)
    func `no import yet says how to make one`(_ size: Size) {
        expectGolden(listed([], size: size).canvas, "imports-empty")
    }

    @Test(arguments: goldenSizes)
    func `details show runs and failed records`(_ size: Size) {
        var stage = listed(size: size)
        stage.press(.down, .down, .down, .enter)
        guard let asked = stage.asked(LoadRuns.self), asked.id == "segments" else {
            Issue.record("no runs were asked for: \(stage.effects)")
            return
        }
        let failures = [
            FailedRecord(
                row: 1_000, identity: "1000", column: "phone",
                reason: "A phone number begins with + and has more than four digits."),
            FailedRecord(
                row: 1_077, identity: "1077", column: nil, reason: "Email is incorrect", code: 515),
        ]
        let earlier = Self.run(.succeeded, accepted: 40)
        stage.answer(
            LoadRuns.self,
            .success(
                ImportHistory(
                    row: Self.rows[3], runs: [Self.rows[3].lastRun ?? earlier, earlier],
                    failures: failures, failedRuns: [7])))
        expectGolden(stage.canvas, "import-details")
        stage.press(.character("F"))
        #expect(stage.effects == [.tell(ControlImport(.retryFailed, of: "segments"))])
        stage.press(.escape)
        #expect(stage.screen.details == nil)
    }

    @Test func `details show how a running import gets on, as the list does`() {
        var stage = listed()
        let progress = stage.canvas.lines.first { $0.contains("63%") }
        #expect(progress != nil)
        stage.press(.down, .down, .enter)
        guard let asked = stage.asked(LoadRuns.self), asked.id == "profiles-hourly" else {
            Issue.record("no runs were asked for: \(stage.effects)")
            return
        }
        let row = Self.rows[2]
        let history = ImportHistory(row: row, runs: [row.lastRun].compactMap { $0 }, failures: [])
        stage.answer(LoadRuns.self, .success(history))
        let lines = stage.canvas.lines
        let run = lines.firstIndex { $0.hasPrefix("  7") } ?? 0
        #expect(lines[run + 1] == progress)
    }

    @Test func `the keys ask for what the footer says`() {
        var stage = listed()
        stage.press(.character(" "))
        #expect(stage.effects == [.tell(ControlImport(.resume, of: "churn-scores"))])
        stage.press(.down, .character(" "))
        #expect(stage.effects == [.tell(ControlImport(.pause, of: "orders"))])
        stage.press(.character("r"))
        #expect(stage.effects == [.tell(ControlImport(.run, of: "orders"))])
        stage.answer(ControlImport.self, .failure(UserError("It is running already.")))
        #expect(stage.text.contains("It is running already."))
    }

    @Test func `a draft is offered nothing that it cannot do`() {
        var stage = listed()
        stage.press(.end)
        let footer = stage.canvas.lines.last ?? ""
        for word in ["Space", "r run", "s stop"] { #expect(!footer.contains(word), "\(footer)") }
        #expect(footer.contains("d delete") && footer.contains("Enter open"))
        stage.press(.character("s"))
        #expect(stage.effects.isEmpty && stage.screen.dialog == nil)
        stage.press(.enter)
        #expect(!(stage.canvas.lines.last ?? "").contains("run now"))
    }

    @Test func `stop and delete ask first, and Cancel has the focus`() {
        for (key, wish) in [("s", ImportWish.stop), ("d", .delete)] {
            var stage = listed()
            stage.press(.down, .character(Character(key)))
            #expect(stage.text.contains("[>Cancel<]"))
            stage.press(.enter)
            #expect(stage.screen.dialog == nil)
            #expect(stage.effects.isEmpty)
            stage.press(.character(Character(key)), .tab, .enter)
            #expect(stage.effects == [.tell(ControlImport(wish, of: "orders"))])
        }
    }

    @Test func `filters narrow the list and x clears them`() {
        var stage = Stage(ImportCenter(connection: "analytics-prod"))
        answer(&stage, Self.rows)
        #expect(stage.text.contains("Connection analytics-prod"))
        stage.press(.character("f"), .character(" "), .right, .character(" "))
        guard let asked = stage.asked(LoadImports.self), case let query = asked.query else {
            Issue.record("not counted: \(stage.effects)")
            return
        }
        #expect(query.statuses == [.draft, .scheduled])
        #expect(query.connections == ["analytics-prod"])
        stage.answer(
            LoadImports.self,
            .success(ImportPage(rows: [], offset: 0, matching: 2, total: 5, running: 0)))
        #expect(stage.text.contains("[ Show 2 ]"))
        stage.press(.tab, .tab, .right, .control("s"))
        #expect(stage.screen.query.kinds == [.profiles])
        #expect(stage.text.contains("Status Draft, Scheduled   Type User Profile Data"))
        stage.press(.character("/"))
        stage.type("ord")
        #expect(stage.screen.query.search == "ord")
        stage.press(.enter, .character("x"))
        #expect(stage.screen.query == ImportQuery())
    }

    @Test(arguments: goldenSizes) func `the filter has its picture`(_ size: Size) {
        var stage = listed(size: size)
        stage.press(.character("f"))
        guard stage.asked(LoadImportFacets.self) != nil else {
            Issue.record("nothing to choose from: \(stage.effects)")
            return
        }
        stage.answer(
            LoadImportFacets.self,
            .success(
                ImportFacets(
                    connections: [.init("analytics-prod", count: 4)],
                    creators: [
                        .init("ann@example.com", count: 3),
                        .init("raj@example.com", count: 1),
                    ])))
        stage.press(.right, .character(" "), .tab, .tab, .tab, .tab)
        stage.type("2026-11-01")
        expectGolden(stage.canvas, "imports-filter")
        stage.press(.tab, .tab, .enter)
        expectGolden(stage.canvas, "imports-filter-people")
        stage.type("raj")
        stage.press(.enter, .control("s"))
        #expect(stage.screen.query.createdBy == ["raj@example.com"])
        #expect(stage.screen.query.createdOn?.from == Day("2026-11-01"))
        stage.press(.character("f"), .tab, .tab, .tab, .tab, .tab)
        stage.type("soon")
        stage.press(.control("s"))
        #expect(stage.text.contains("“soon” is not a day"))
    }

    @Test func `hostile names reach no cell`() {
        let rows = [
            Self.row(
                "a\u{1b}[31mb\u{202e}c", schedule: .manually,
                run: Self.run(.failed, accepted: 1, cause: "x\u{1b}]52;c;AA\u{7}y"))
        ]
        let stage = listed(rows)
        #expect(!stage.text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        #expect(!stage.text.contains("\u{202e}"))
    }

    @Test func `pace is rows a second, and starts anew with each run`() {
        var pace = Pace()
        pace.add(0, at: Self.now, run: 1)
        #expect(pace.rate == nil)
        pace.add(1_000, at: Self.now + 0.5, run: 1)
        #expect(pace.rate == 2_000)
        #expect(pace.secondsLeft(1_000, of: 5_000) == 2)
        pace.add(0, at: Self.now + 1, run: 2)
        #expect(pace.rate == nil)
    }
}
