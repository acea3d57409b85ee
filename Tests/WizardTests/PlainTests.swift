import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct PlainTests {
    @Test func `JSON keeps the contract's keys and cleans what it carries`() {
        let report = ProbeReport(
            identity: "ann\u{1B}[31m@example.com",
            steps: [
                StepResult(
                    .token, .failed, milliseconds: 12, cause: "a \"b\" \\ c", action: "x\ny",
                    field: .token, detail: nil, requestID: "r\u{202E}1")
            ], milliseconds: 143, requests: 7)
        let text = JSONOutput.report(report).text
        #expect(
            text
                == #"{"passed":false,"identity":"ann@example.com","steps":[{"id":"token","status":"failed","milliseconds":12,"field":"token","cause":"a \"b\" \\ c","action":"x\ny","detail":null,"request_id":"r1"}],"milliseconds":143,"requests":7}"#
        )
    }

    @Test func `a listed connection has every key of the contract`() throws {
        let row = ImportConnectionsTests.rows(1)[0]
        var list = JSONOutput.List()
        list.add(row)
        var bytes = list.take()
        list.add(row)
        bytes += list.end()
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let listed = try #require(root["connections"] as? [[String: Any]])
        #expect(listed.count == 2)
        let connection = listed[1]
        let keys = [
            "name", "host", "port", "http_path", "catalog", "schema", "connected_by",
            "connected_on",
            "test", "running_imports",
        ]
        #expect(Set(connection.keys) == Set(keys))
        #expect(root["total"] as? Int == 2)
        #expect((connection["test"] as? [String: Any])?["status"] as? String == "passed")
        #expect((connection["connected_on"] as? String)?.hasSuffix("Z") == true)
    }

    @Test func `the wizard is too small calmly and recovers`() {
        var state = WizardState(
            .welcome,
            in: Surroundings(now: Date(timeIntervalSince1970: 0), size: Size(width: 80, height: 24))
        )
        _ = state.start()
        _ = state.handle(.resize(Size(width: 30, height: 8)))
        #expect(state.draw().outlined.contains("bricktap needs 60×16"))
        _ = state.handle(.resize(Size(width: 80, height: 24)))
        #expect(state.draw().outlined.contains("My Databricks is ready"))
    }

    @Test func `a screen that is uncovered goes on with its clock`() {
        var state = WizardState(
            .importCenter(connection: nil),
            in: Surroundings(now: Date(timeIntervalSince1970: 0), size: Size(width: 80, height: 24))
        )
        func ticks(_ effects: [Effect]) -> Bool {
            effects.contains { if case .tick = $0 { true } else { false } }
        }
        #expect(ticks(state.start()))
        _ = state.handle(.key(.character("S")))
        #expect(!ticks(state.handle(.tick)))
        #expect(ticks(state.handle(.key(.escape))))
        #expect(ticks(state.handle(.tick)))
    }

    @Test func `Ctrl-C asks before it leaves and a second one leaves`() {
        var state = WizardState(
            .welcome,
            in: Surroundings(now: Date(timeIntervalSince1970: 0), size: Size(width: 80, height: 24))
        )
        _ = state.handle(.key(.control("c")))
        #expect(state.draw().outlined.contains("Leave bricktap?"))
        #expect(!state.isOver)
        _ = state.handle(.key(.escape))
        #expect(!state.draw().outlined.contains("Leave bricktap?"))
        _ = state.handle(.key(.control("c")))
        _ = state.handle(.key(.control("c")))
        #expect(state.isOver)
    }

    @Test func `a random walk over every screen never breaks a frame`() {
        var random = SystemRandomNumberGenerator()
        let keys: [Key] = [
            .tab, .backTab, .enter, .escape, .up, .down, .left, .right, .pageUp, .pageDown, .home,
            .end,
            .backspace, .delete, .function(1), .function(2), .function(3), .function(6),
            .control("t"),
            .control("s"), .control("u"), .control("w"), .character("n"), .character("f"),
            .character("d"),
            .character("/"), .character("T"), .character("日"), .character(" "), .character("q"),
        ]
        for _ in 0..<60 {
            var state = WizardState(
                .importConnections,
                in: Surroundings(now: ImportConnectionsTests.now, size: Size(width: 80, height: 24))
            )
            var effects = state.start()
            for _ in 0..<60 where !state.isOver {
                for (asked, ticket) in effects.questions(LoadConnections.self) {
                    let page = ConnectionPage(
                        rows: ImportConnectionsTests.rows(5), offset: asked.offset, matching: 5,
                        total: 5)
                    _ = state.handle(.answer(LoadConnections.self, page, to: ticket))
                }
                let width = Int.random(in: 40...150, using: &random)
                let height = Int.random(in: 8...50, using: &random)
                let events: [Event] = [
                    .key(keys.randomElement(using: &random) ?? .tab),
                    .key(keys.randomElement(using: &random) ?? .tab),
                    .key(keys.randomElement(using: &random) ?? .tab),
                    .resize(Size(width: width, height: height)), .paste("a\u{1B}[2J\nb"), .tick,
                    .mouse(MouseEvent(.press, at: Point(x: width / 2, y: height / 2))),
                ]
                effects = state.handle(events.randomElement(using: &random) ?? .tick)
                let canvas = state.draw()
                #expect(canvas.lines.count == state.surroundings.size.height)
            }
        }
    }
}
