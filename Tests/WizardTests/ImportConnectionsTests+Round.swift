import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// Tests of saved connections, from their list: of one, and of all.
extension ImportConnectionsTests {
    @Test func `a saved connection is tested in the panel`() {
        var stage = listed(3)
        stage.press(.character("t"))
        guard let asked = stage.asked(TestConnection.self),
            case .saved(let connection) = asked.subject
        else {
            Issue.record("not tested")
            return
        }
        #expect(connection.id == "id-0")
        let report = SetupTests.report(failing: .token)
        stage.answer(TestConnection.self, .success(report))
        stage.press(.enter)
        var tested = connection
        tested.test = .failed(at: stage.surroundings.now, step: .token)
        #expect(stage.effects == [.open(.edit(tested, at: .token, report: report))])
    }

    @Test func `all are tested a few at a time and the outcome is summed up`() {
        var stage = listed(6)
        stage.press(.character("T"))
        guard stage.asked(LoadConnections.self) != nil else { return }
        stage.answer(
            LoadConnections.self,
            .success(ConnectionPage(rows: Self.rows(6), offset: 0, matching: 6, total: 6)))
        var tickets: [Ticket] = []
        func collect() {
            tickets += stage.effects.questions(TestConnection.self).map(\.ticket)
        }
        collect()
        #expect(tickets.count == 4)
        var done = 0
        while done < tickets.count {
            let report = SetupTests.report(failing: done == 2 ? .token : nil)
            stage.answer(TestConnection.self, .success(report), to: tickets[done])
            done += 1
            collect()
        }
        #expect(done == 6)
        #expect(stage.text.contains("5 work, 1 failed, 0 not checked."))
    }

    @Test func `Esc stops testing all and says what was not checked`() {
        var stage = listed(6)
        stage.press(.character("T"))
        guard stage.asked(LoadConnections.self) != nil else { return }
        stage.answer(
            LoadConnections.self,
            .success(ConnectionPage(rows: Self.rows(6), offset: 0, matching: 6, total: 6)))
        stage.press(.escape)
        #expect(stage.effects.count == 5)
        answer(&stage, total: 6)
        #expect(stage.text.contains("0 work, 0 failed, 6 not checked."))
    }

    @Test func `what a test of all finds is shown at once, and what it did not reach too`() {
        var stage = listed(6)
        stage.press(.character("T"))
        guard stage.asked(LoadConnections.self) != nil else { return }
        stage.answer(
            LoadConnections.self,
            .success(ConnectionPage(rows: Self.rows(6), offset: 0, matching: 6, total: 6)))
        let tickets = stage.effects.questions(TestConnection.self).map(\.ticket)
        guard tickets.count == 4 else {
            Issue.record("not tested: \(stage.effects)")
            return
        }
        func line(_ name: String) -> String {
            stage.canvas.lines.first { $0.contains(name) } ?? ""
        }
        stage.answer(
            TestConnection.self, .success(SetupTests.report(failing: .token)), to: tickets[0])
        stage.answer(TestConnection.self, .success(SetupTests.report()), to: tickets[2])
        #expect(line("connection-0").contains("✗ token, now"))
        #expect(line("connection-2").contains("✓ now"))
        stage.press(.escape)
        answer(&stage, total: 6)
        #expect(line("connection-0").contains("✗ token, now"))
        #expect(line("connection-3").contains("– not checked"))
        #expect(line("connection-5").contains("– not checked"))
        // Another order shows what the rows say.
        stage.press(.character("s"))
        answer(&stage, total: 6)
        #expect(!stage.text.contains("– not checked"))
    }

    @Test func `at most four tests of a host are under way, and sixteen in all`() {
        var rows = Self.rows(80)
        for index in rows.indices {
            // Forty of the first host, then eight of each of five others.
            let host = index < 40 ? 0 : 1 + (index - 40) / 8
            rows[index].connection.details.host = Host(
                name: "adb-\(host).17.azuredatabricks.net", cloud: .azure, isLoopback: false)
        }
        var stage = listed(6)
        stage.press(.character("T"))
        guard stage.asked(LoadConnections.self) != nil else { return }
        stage.answer(
            LoadConnections.self,
            .success(ConnectionPage(rows: rows, offset: 0, matching: 80, total: 80)))
        var under: [Ticket: String] = [:]
        var most = (all: 0, host: 0)
        func collect() {
            for (asked, ticket) in stage.effects.questions(TestConnection.self) {
                guard case .saved(let connection) = asked.subject else { continue }
                under[ticket] = connection.details.host.name
            }
            let hosts = Dictionary(grouping: under.values, by: { $0 }).mapValues(\.count)
            most = (max(most.all, under.count), max(most.host, hosts.values.max() ?? 0))
        }
        collect()
        var done = 0
        while let ticket = under.keys.first {
            under[ticket] = nil
            done += 1
            stage.answer(TestConnection.self, .success(SetupTests.report()), to: ticket)
            collect()
        }
        #expect(done == 80)
        #expect(most == (16, 4))
    }
}
