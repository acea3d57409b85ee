import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct ImportConnectionsTests {
    static let now = Date(timeIntervalSince1970: 1_795_435_200)

    static func rows(_ count: Int, from first: Int = 0) -> [ConnectionRow] {
        (first..<first + count).map { index in
            let test: TestState =
                switch index % 3 {
                case 0: .passed(at: now - 120)
                case 1: .failed(at: now - 3 * 86_400, step: .token)
                default: .untested
                }
            return ConnectionRow(
                connection: Connection(
                    id: "id-\(index)", name: index == 1 ? "東京-本番" : "connection-\(index)",
                    details: ConnectionDetails(
                        host: Host(
                            name: "adb-1234567890123456.17.azuredatabricks.net", cloud: .azure,
                            isLoopback: false),
                        httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"),
                        catalog: "clevertap", schema: index % 2 == 0 ? "profiles" : "events"),
                    connectedBy: index % 2 == 0 ? "ann@example.com" : "raj@example.com",
                    connectedOn: now - Double(index) * 86_400, test: test),
                runningImports: index == 0 ? 2 : 0)
        }
    }

    func listed(_ count: Int, size: Size = goldenSizes[0]) -> Stage<ImportConnections> {
        var stage = Stage(ImportConnections(), size: size)
        answer(&stage, total: count)
        return stage
    }

    /// Answers the last question for rows, as a store with so many connections would.
    func answer(_ stage: inout Stage<ImportConnections>, total: Int, matching: Int? = nil) {
        guard let asked = stage.asked(LoadConnections.self), case let offset = asked.offset,
            case let limit = asked.limit
        else {
            Issue.record("no rows were asked for: \(stage.effects)")
            return
        }
        let matching = matching ?? total
        let page = ConnectionPage(
            rows: Self.rows(max(0, min(limit, matching - offset)), from: offset), offset: offset,
            matching: matching, total: total)
        stage.answer(LoadConnections.self, .success(page))
    }

    @Test(arguments: goldenSizes)
    func `the list looks as it should`(_ size: Size) {
        expectGolden(listed(41, size: size).canvas, "list")
    }

    @Test(arguments: goldenSizes)
    func `an empty list says what to do`(_ size: Size) {
        let stage = listed(0, size: size)
        #expect(stage.text.contains("Press n"))
        expectGolden(stage.canvas, "list-empty")
    }

    @Test(arguments: goldenSizes)
    func `the filter looks as it should`(_ size: Size) {
        var stage = listed(41, size: size)
        stage.press(.character("f"))
        guard stage.asked(LoadConnectors.self) != nil else {
            Issue.record("people were not asked for")
            return
        }
        stage.answer(
            LoadConnectors.self,
            .success([
                Connector(email: "ann@example.com", connections: 14),
                Connector(email: "lee@example.com", connections: 3),
                Connector(email: "raj@example.com", connections: 24),
            ]))
        stage.type("2026-11-01")
        stage.press(.tab)
        stage.type("2026-11-23")
        expectGolden(stage.canvas, "filter")
    }

    @Test func `a filter ticks people, counts, shows chips and is cleared by one key`() {
        var stage = listed(41)
        stage.press(.character("f"))
        guard stage.asked(LoadConnectors.self) != nil else { return }
        stage.answer(
            LoadConnectors.self, .success([Connector(email: "Raj@example.com", connections: 2)]))
        stage.press(.tab, .tab, .down, .character(" "))
        guard let asked = stage.asked(LoadConnections.self), case let query = asked.query else {
            Issue.record("not counted: \(stage.effects)")
            return
        }
        #expect(query.connectedBy == ["raj@example.com"])
        stage.answer(
            LoadConnections.self,
            .success(ConnectionPage(rows: [], offset: 0, matching: 2, total: 41)))
        #expect(stage.text.contains("[ Show 2 ]"))
        stage.press(.control("s"))
        answer(&stage, total: 41, matching: 2)
        #expect(stage.text.contains("2 of 41"))
        #expect(stage.text.contains("Connected By raj"))
        stage.press(.character("x"))
        answer(&stage, total: 41)
        #expect(stage.text.contains("41 connections"))
    }

    @Test func `Esc clears the search, then the filter, and never leaves; the help says which`() {
        var stage = listed(41)
        func helpSays(_ words: String) -> Bool {
            var asked = stage
            asked.press(.character("?"), .end)
            return asked.text.contains("Esc         \(words)")
        }
        #expect(helpSays("back"))
        stage.screen.query = ConnectionQuery(connectedBy: ["ann@example.com"], search: "a")
        #expect(helpSays("clear the search"))
        stage.press(.escape)
        #expect(stage.screen.query == ConnectionQuery(connectedBy: ["ann@example.com"]))
        #expect(helpSays("clear the filter"))
        stage.press(.escape)
        #expect(stage.screen.query == ConnectionQuery())
        // One too many does not end the program.
        stage.press(.escape)
        #expect(stage.effects.isEmpty && stage.text.contains("q leaves bricktap"))
        stage.press(.character("q"))
        #expect(stage.effects == [.quit])
    }

    @Test func `a range the wrong way round is explained and not applied`() {
        var stage = listed(41)
        stage.press(.character("f"))
        stage.type("2026-11-23")
        stage.press(.tab)
        stage.type("2026-11-01")
        stage.press(.control("s"))
        #expect(stage.text.contains("2026-11-23 is after 2026-11-01"))
        #expect(stage.screen.dialog != nil)
    }

    @Test func `nothing matching says what was sought and how to get back`() {
        var stage = listed(41)
        stage.press(.character("/"))
        stage.type("zzz")
        answer(&stage, total: 41, matching: 0)
        #expect(stage.text.contains("“zzz”"))
        // x would be typed.
        #expect(stage.text.contains("Esc clears the search"))
        stage.press(.escape)
        answer(&stage, total: 41)
        #expect(stage.screen.query.search.isEmpty)
    }

    @Test func `a hundred thousand connections are paged and never all held`() {
        var stage = listed(100_000)
        stage.press(.end)
        answer(&stage, total: 100_000)
        #expect(stage.screen.list.selected == 99_999)
        #expect(stage.screen.rows.count < 200)
        #expect(stage.text.contains("connection-99999"))
        stage.press(.home)
        answer(&stage, total: 100_000)
        #expect(stage.text.contains(">connection-0"))
    }

    @Test func `an older page is ignored`() {
        var stage = listed(41)
        stage.answer(
            LoadConnections.self,
            .success(ConnectionPage(rows: [], offset: 0, matching: 0, total: 0)), to: Ticket())
        #expect(stage.screen.total == 41)
    }

    // MARK: Delete

    func deleting(_ imports: [ImportSummary], size: Size = goldenSizes[0]) -> Stage<
        ImportConnections
    > {
        var stage = listed(3, size: size)
        stage.press(.character("d"))
        guard let asked = stage.asked(LoadImportsOfConnection.self), asked.id == "id-0" else {
            Issue.record("imports were not asked for")
            return stage
        }
        stage.answer(LoadImportsOfConnection.self, .success(imports))
        return stage
    }

    @Test(arguments: goldenSizes)
    func `a delete without imports looks as it should`(_ size: Size) {
        expectGolden(deleting([], size: size).canvas, "delete")
    }

    static let running = [
        ImportSummary(
            nickname: "profiles-hourly", state: .running, since: now - 3_600, rows: 1_204_000),
        ImportSummary(nickname: "orders", state: .running, since: now - 900, rows: 88_000),
        ImportSummary(nickname: "weekly-reload", state: .scheduled),
    ]

    @Test(arguments: goldenSizes)
    func `running imports are listed before they are stopped`(_ size: Size) {
        expectGolden(deleting(Self.running, size: size).canvas, "delete-running")
    }

    @Test(arguments: goldenSizes)
    func `each import is shown stopping, and only then the connection goes`(_ size: Size) {
        var stage = deleting(Self.running, size: size)
        stage.press(.tab, .enter)
        guard let asked = stage.asked(DeleteConnection.self), case let connection = asked.connection
        else {
            Issue.record("not deleted: \(stage.effects)")
            return
        }
        #expect(connection.id == "id-0")
        var runs = [
            StoppingRun(nickname: "orders", hasStopped: true, rows: 88_412),
            StoppingRun(nickname: "profiles-hourly", hasStopped: false, rows: 1_204_000),
        ]
        stage.tell(DeleteConnection.self, runs)
        stage.surroundings.now += 0.4
        stage.send(.tick)
        expectGolden(stage.canvas, "delete-stopping")
        // What is being done is not broken off by a key.
        stage.press(.escape, .enter)
        #expect(stage.screen.dialog != nil)
        runs[1].hasStopped = true
        stage.tell(DeleteConnection.self, runs)
        stage.answer(DeleteConnection.self, .success(.deleted(Removal(canUndo: false))))
        #expect(stage.screen.dialog == nil)
    }

    // MARK: Others

    @Test(arguments: goldenSizes)
    func `details show everything but the token`(_ size: Size) {
        var stage = listed(3, size: size)
        stage.press(.enter)
        guard stage.asked(LoadImportsOfConnection.self) != nil else { return }
        stage.answer(LoadImportsOfConnection.self, .success(Self.running))
        stage.answer(LoadHistory.self, .success(Self.history))
        expectGolden(stage.canvas, "details")
    }

    /// Twenty tests, each a bit slower, the last one refused at the schema.
    private static let history = ConnectionHistory(
        tests: (0..<20).map { number in
            TestRecord(
                at: Date(timeIntervalSince1970: 1_795_000_000 - Double(number) * 86_400),
                passed: number > 0, identity: "ann@example.com", milliseconds: 400 - number,
                steps: ProbeStep.allCases.prefix(number == 0 ? 8 : 9).map { step in
                    TestRecord.Step(
                        step: step, status: number == 0 && step == .schema ? .failed : .passed,
                        milliseconds: 100 - 4 * number,
                        cause: step == .warehouse ? "“CleverTap” (Small), running" : nil)
                })
        }, tokenSavedOn: Date(timeIntervalSince1970: 1_780_000_000))

    @Test func `details and plain lines say why the last test failed`() {
        let cause = "The token was refused: it may have expired or been revoked."
        var stage = listed(3)
        stage.press(.down, .enter)
        guard let asked = stage.asked(LoadImportsOfConnection.self), asked.id == "id-1" else {
            return
        }
        let history = ConnectionHistory(tests: [
            TestRecord(
                at: Self.now - 3 * 86_400, passed: false, identity: nil, milliseconds: 80,
                steps: [
                    TestRecord.Step(step: .token, status: .failed, milliseconds: 8, cause: cause)
                ])
        ])
        stage.answer(LoadHistory.self, .success(history))
        let lines = stage.canvas.lines
        let place = lines.firstIndex { $0.contains("failed at Token") } ?? 0
        #expect(lines[place + 1].contains(cause))
        let row = Self.rows(2)[1]
        #expect(
            PlainList.details(row, history: history, vault: nil, now: Self.now).contains(
                "Cause: \(cause)"))
        #expect(
            !PlainList.details(Self.rows(1)[0], history: history, vault: nil, now: Self.now)
                .contains { $0.hasPrefix("Cause") })
    }

    @Test func `a token that nobody used for long is told before it is revoked`() {
        func said(_ days: Double) -> String {
            var stage = listed(1)
            stage.press(.enter)
            guard stage.asked(LoadImportsOfConnection.self) != nil else { return "" }
            let then = stage.surroundings.now.addingTimeInterval(-days * 86_400)
            stage.answer(LoadHistory.self, .success(ConnectionHistory(tokenSavedOn: then)))
            return stage.text
        }
        #expect(!said(60).contains("revoke"))
        #expect(said(80).contains("revokes it in 10 days"))
        #expect(said(95).contains("may have revoked"))
    }

    @Test func `the list warns of a token that is about to be revoked`() {
        func said(_ days: Double, _ test: TestState = .untested) -> String {
            var stage = listed(1)
            stage.screen.rows[0].connection.test = test
            stage.screen.rows[0].tokenLastUsed = Self.now - days * 86_400
            return stage.text
        }
        #expect(!said(60).contains("unused"))
        #expect(said(80).contains("! unused 80 d"))
        #expect(said(95).contains("! revoked?"))
        #expect(said(80, .failed(at: Self.now, step: .network)).contains("✗ network, now"))
    }

    @Test func `a delete can be undone until the program ends`() {
        var stage = listed(3)
        stage.press(.character("u"))
        #expect(stage.effects.isEmpty)
        stage.press(.character("d"))
        stage.answer(LoadImportsOfConnection.self, .success([]))
        stage.press(.tab, .enter)
        guard stage.asked(DeleteConnection.self) != nil else {
            Issue.record("not deleted")
            return
        }
        stage.answer(DeleteConnection.self, .success(.deleted(Removal(canUndo: true))))
        #expect(stage.text.contains("u brings it back"))
        stage.press(.character("u"))
        guard stage.asked(UndoDelete.self) != nil else {
            Issue.record("not undone")
            return
        }
        stage.press(.character("u"))
        #expect(stage.effects.isEmpty)
    }

    @Test func `sorting cycles and says by what`() {
        var stage = listed(3)
        stage.press(.character("s"))
        #expect(!stage.screen.query.ascending)
        stage.press(.character("s"))
        #expect(stage.screen.query.order == .host)
    }

    @Test func `the mouse chooses, opens and sorts`() {
        var stage = listed(10)
        stage.send(.mouse(MouseEvent(.press, at: Point(x: 5, y: 4))))
        #expect(stage.screen.list.selected == 2)
        stage.send(.mouse(MouseEvent(.doubleClick, at: Point(x: 5, y: 4))))
        #expect(stage.screen.dialog != nil)
    }

    @Test(arguments: goldenSizes)
    func `the welcome looks as it should and leads on`(_ size: Size) {
        var stage = Stage(Welcome(), size: size)
        expectGolden(stage.canvas, "welcome")
        stage.press(.down, .enter)
        #expect(stage.effects == [.open(.setup(.new))])
        stage.press(.up, .enter)
        #expect(stage.effects == [.open(.setup(.existing))])
    }
}
