import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct SetupTests {
    static let token = "dapi" + String(repeating: "0a", count: 16)

    /// A form in which everything is right.
    func filled(size: Size = goldenSizes[0]) -> Stage<Setup> {
        var stage = Stage(Setup(path: .existing), size: size)
        stage.type("analytics-prod")
        stage.press(.tab)
        stage.type("adb-1234567890123456.17.azuredatabricks.net")
        stage.press(.tab, .tab)
        stage.type("/sql/1.0/warehouses/0e8c1f5e27c89903")
        stage.press(.tab)
        stage.type(Self.token)
        stage.press(.tab)
        stage.type("clevertap")
        stage.press(.tab)
        stage.type("profiles")
        return stage
    }

    func connection() throws -> Connection {
        Connection(
            id: "id-1", name: "a",
            details: ConnectionDetails(
                host: try #require(HostRule.host(from: "a.cloud.databricks.com")),
                httpPath: try #require(HTTPPathRule.path(from: "/sql/1.0/warehouses/a")),
                catalog: "c"), connectedBy: "ann@example.com",
            connectedOn: Date(timeIntervalSince1970: 0),
            test: .passed(at: Date(timeIntervalSince1970: 9)))
    }

    static func report(failing step: ProbeStep? = nil) -> ProbeReport {
        var isAfter = false
        let steps = ProbeStep.allCases.enumerated().map { index, one -> StepResult in
            if isAfter { return StepResult(one, .notReached) }
            if one == step {
                isAfter = true
                return StepResult(
                    one, .failed, milliseconds: 55, startedAt: index * 20,
                    cause: "The warehouse exists, but ann@example.com has no right to use it.",
                    action:
                        "Ask its owner for the permission “Can use”, or choose another warehouse.",
                    field: one.field,
                    detail:
                        "ann@example.com is not authorized to use or monitor this SQL Endpoint. (HTTP 403 PERMISSION_DENIED)",
                    requestID: "7c1f0000")
            }
            return StepResult(one, .passed, milliseconds: 40, startedAt: index * 20, cause: "fine")
        }
        return ProbeReport(
            identity: "ann@example.com", steps: steps, milliseconds: 240, requests: 9)
    }

    @Test(arguments: goldenSizes)
    func `the empty form looks as it should`(_ size: Size) {
        expectGolden(Stage(Setup(path: .existing), size: size).canvas, "setup-empty")
    }

    @Test(arguments: goldenSizes)
    func `the filled form looks as it should`(_ size: Size) {
        expectGolden(filled(size: size).canvas, "setup-filled")
    }

    @Test(arguments: goldenSizes)
    func `wrong fields are all marked and the first has the focus`(_ size: Size) {
        var stage = Stage(Setup(path: .new), size: size)
        stage.press(.control("t"))
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.focus == .field(.host))
        expectGolden(stage.canvas, "setup-wrong")
    }

    @Test func `a value is made right when it is left forwards, said, and undone`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.tab)
        stage.type("https://A.cloud.databricks.com/login")
        stage.press(.tab)
        #expect(stage.screen.text(.host) == "a.cloud.databricks.com")
        #expect(stage.text.contains("removed https://"))
        stage.press(.function(3))
        #expect(stage.screen.text(.host) == "https://A.cloud.databricks.com/login")
    }

    @Test func `what is wrong is said when the field is left forwards`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.tab)
        stage.type("accounts.cloud.databricks.com")
        stage.press(.tab)
        #expect(stage.screen.focus == .field(.port))
        #expect(stage.text.contains("account console"))
    }

    @Test func `what is unusual is remarked on when the field is left`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.tab)
        stage.type("data.example.com")
        stage.press(.tab)
        #expect(stage.text.contains("you are asked before"))
    }

    @Test func `going back never judges`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.tab)
        stage.type("https://x")
        stage.press(.backTab)
        #expect(stage.screen.text(.host) == "https://x")
        #expect(stage.screen.judgements[.host] == nil)
    }

    @Test func `a pasted JDBC URL fills every field it names and one key takes it back`() {
        var stage = Stage(Setup(path: .existing))
        stage.send(
            .paste(
                "jdbc:databricks://h.cloud.databricks.com:443/events;httpPath=/sql/1.0/warehouses/abc;PWD=\(Self.token);ConnCatalog=main\n"
            ))
        #expect(stage.screen.text(.host) == "h.cloud.databricks.com")
        #expect(stage.screen.text(.schema) == "events")
        #expect(stage.screen.text(.catalog) == "main")
        #expect(stage.screen.text(.token) == Self.token)
        #expect(stage.text.contains("From a JDBC URL"))
        #expect(!stage.text.contains(Self.token))
        stage.press(.function(3))
        #expect(stage.screen.text(.host).isEmpty && stage.screen.text(.token).isEmpty)
    }

    @Test func `a pasted newline does not submit and is removed`() {
        var stage = Stage(Setup(path: .existing))
        stage.send(.paste("analytics\n"))
        #expect(stage.screen.text(.connectionName) == "analytics")
        #expect(stage.screen.focus == .field(.connectionName))
    }

    @Test func `a test asks for exactly what was typed and shows it live`() throws {
        var stage = filled()
        stage.press(.control("t"))
        let asked = try #require(stage.asked(TestConnection.self))
        guard case .draft(let details, .typed(let token)) = asked.subject else {
            Issue.record("no probe")
            return
        }
        #expect(details.host.name == "adb-1234567890123456.17.azuredatabricks.net")
        #expect(details.schema == "profiles")
        #expect(token == AccessToken(Self.token))
        stage.tell(TestConnection.self, .started(.network, at: 0))
        #expect(stage.text.contains("Network"))
        stage.answer(TestConnection.self, .success(Self.report()))
        #expect(stage.text.contains("Connected as ann@example.com"))
        stage.press(.enter)
        #expect(stage.screen.focus == .button(.save))
        #expect(stage.screen.testState.word == "passed")
    }

    @Test(arguments: goldenSizes)
    func `a failed test shows cause, next action and the server's words`(_ size: Size) {
        var stage = filled(size: size)
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report(failing: .warehouse)))
        expectGolden(stage.canvas, "test-failed")
        stage.press(.enter)
        #expect(stage.screen.panel == nil)
        #expect(stage.screen.focus == .field(.httpPath))
    }

    @Test(arguments: goldenSizes)
    func `a passed test looks as it should`(_ size: Size) {
        var stage = filled(size: size)
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report()))
        expectGolden(stage.canvas, "test-passed")
    }

    @Test(arguments: goldenSizes)
    func `a running test shows what it waits for`(_ size: Size) {
        var stage = filled(size: size)
        stage.press(.control("t"))
        for result in Self.report().steps.prefix(4) {
            stage.tell(TestConnection.self, .finished(result))
        }
        stage.tell(TestConnection.self, .started(.warehouse, at: 80))
        stage.tell(TestConnection.self, .progress(.warehouse, "starting, 14 s"))
        stage.surroundings.now += 14
        expectGolden(stage.canvas, "test-running")
    }

    @Test(arguments: goldenSizes)
    func `the help and the question before leaving look as they should`(_ size: Size) {
        var stage = filled(size: size)
        stage.press(.function(1))
        expectGolden(stage.canvas, "setup-help")
        stage.press(.escape, .escape)
        expectGolden(stage.canvas, "setup-leave")
    }

    @Test func `Esc cancels a running test and a late answer is ignored`() {
        var stage = filled()
        stage.press(.control("t"))
        let ticket = stage.ticket(of: TestConnection.self)
        stage.press(.escape)
        #expect(stage.effects == [.cancel(ticket)])
        #expect(stage.text.contains("Cancelled"))
        stage.answer(TestConnection.self, .success(Self.report()))
        #expect(stage.screen.testState == .untested)
        stage.press(.escape)
        #expect(stage.screen.text(.catalog) == "clevertap")
    }

    @Test func `an answer to an older test is ignored`() {
        var stage = filled()
        stage.press(.control("t"))
        let old = stage.ticket(of: TestConnection.self)
        stage.press(.escape, .character("r"))
        stage.answer(TestConnection.self, .success(Self.report()), to: old)
        #expect(stage.screen.panel?.report == nil)
    }

    @Test func `editing a tested field makes it untested`() {
        var stage = filled()
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report()))
        stage.press(.enter)
        #expect(stage.screen.testState.word == "passed")
        stage.screen.setFocus(.field(.schema))
        stage.type("x")
        #expect(stage.screen.testState == .untested)
    }

    @Test func `a tested form is saved as it was tested`() {
        var stage = filled()
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report()))
        stage.press(.enter, .control("s"))
        #expect(
            stage.effects.contains(
                .tell(CheckConnectionName("analytics-prod"))))
        stage.answer(CheckConnectionName.self, .success(false))
        guard let request = stage.asked(SaveConnection.self) else {
            Issue.record("not saved: \(stage.effects)")
            return
        }
        #expect(request.test.word == "passed")
        #expect(request.connectedBy == "ann@example.com")
        #expect(request.name == "analytics-prod")
        stage.answer(SaveConnection.self, .failure(UserError("The disk is full.")))
        #expect(stage.text.contains("The disk is full."))
        #expect(stage.screen.text(.catalog) == "clevertap")
    }

    @Test(arguments: goldenSizes)
    func `an untested form asks once before it is saved`(_ size: Size) {
        var stage = filled(size: size)
        stage.press(.control("s"))
        stage.answer(CheckConnectionName.self, .success(false))
        expectGolden(stage.canvas, "setup-save-untested")
        stage.press(.right, .enter)
        guard let request = stage.asked(SaveConnection.self) else {
            Issue.record("not saved")
            return
        }
        #expect(request.test == .untested)
    }

    @Test func `a name that is taken is a problem of the name`() {
        var stage = filled()
        stage.press(.control("s"))
        stage.answer(CheckConnectionName.self, .success(true))
        #expect(stage.screen.focus == .field(.connectionName))
        #expect(stage.text.contains("already saved"))
    }

    @Test func `leaving with something typed asks and keeps it without the token`() {
        var stage = filled()
        stage.press(.escape)
        #expect(stage.text.contains("Leave the form?"))
        stage.press(.enter)
        guard let asked = stage.asked(KeepForm.self), case let form = asked.form else {
            Issue.record("not kept")
            return
        }
        #expect(stage.effects.last == .back)
        #expect(form.texts[.token] == nil && form.hadToken)
        #expect(form.texts[.catalog] == "clevertap")
        var again = Stage(Setup(path: .existing)) { $0.unfinished = ["": form] }
        #expect(again.screen.text(.catalog) == "clevertap")
        #expect(again.text.contains("paste it again"))
        again.press(.tab)
    }

    @Test func `an untouched form is left without a question`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.escape)
        #expect(stage.effects == [.back])
    }

    @Test func `the token shows only while F2 says so and its field has the focus`() {
        var stage = filled()
        #expect(!stage.text.contains(Self.token.prefix(10)))
        stage.screen.setFocus(.field(.token))
        stage.press(.function(2))
        #expect(stage.text.contains(Self.token.suffix(10)))
        stage.press(.tab)
        #expect(!stage.text.contains(Self.token.suffix(10)))
    }

    @Test func `an edited connection keeps its token until another is typed`() throws {
        let connection = try connection()
        var stage = Stage(Setup(editing: connection))
        #expect(stage.screen.testState.word == "passed")
        stage.press(.control("t"))
        #expect(
            stage.effects.contains(
                .tell(TestConnection(.draft(connection.details, .saved(id: "id-1"))))))
    }

    @Test func `a host outside the known domains can be vouched for`() {
        var stage = filled()
        stage.screen.inputs[.host]?.text = "data.example.com"
        stage.press(.control("t"))
        stage.answer(TestConnection.self, .success(Self.report(failing: .workspace)))
        #expect(stage.text.contains("trust this host"))
        stage.press(.character("y"))
        guard case .draft(let details, _)? = stage.asked(TestConnection.self)?.subject else {
            Issue.record("not tested again")
            return
        }
        #expect(details.hostIsTrusted)
    }

    @Test func `help has the field, where to find it, and every key`() {
        var stage = Stage(Setup(path: .new), size: goldenSizes[2])
        stage.screen.setFocus(.field(.catalog))
        stage.press(.function(1))
        for piece in ["CREATE CATALOG", "Where:", "Ctrl-T", "IP access list"] {
            #expect(stage.text.contains(piece), "\(piece)")
        }
        stage.press(.escape)
        #expect(stage.screen.overlay == nil)
    }

    @Test func `a click focuses a field and presses a button`() {
        var stage = filled()
        let layout = SetupLayout(size: stage.surroundings.size, rows: stage.screen.rows)
        let field = layout.field(.catalog)
        stage.send(.mouse(MouseEvent(.press, at: Point(x: field.x + 2, y: field.y))))
        #expect(stage.screen.focus == .field(.catalog))
        #expect(stage.screen.inputs[.catalog]?.cursor == 2)
        stage.send(
            .mouse(
                MouseEvent(.press, at: Point(x: layout.buttons[0].x + 1, y: layout.buttons[0].y))))
        #expect(stage.screen.panel != nil)
    }

    @Test func `no frame is anything but the terminal's size, and its focus is always visible`() {
        for width in stride(from: 60, through: 160, by: 7) {
            for height in stride(from: 16, through: 50, by: 5) {
                var stage = filled(size: Size(width: width, height: height))
                for _ in 0..<14 {
                    stage.press(.tab)
                    let canvas = stage.canvas
                    #expect(canvas.lines.count == height)
                    #expect(canvas.cursor != nil, "\(width)x\(height) \(stage.screen.focus)")
                    #expect(!canvas.outlined.contains(Self.token))
                }
            }
        }
    }
}
