import Connections
import Drawing
import Language

/// Test all: every connection that is listed, a few at a time.
struct TestRound: Sendable, Equatable {
    enum State: Sendable, Equatable {
        case running
        /// It ended just now: the rows that are here may be older.
        case ended(TestState)
        /// The test was stopped before it had an answer.
        case notChecked
    }

    /// Tests of one host at once: more would wait for one another, and press on a workspace.
    static let widthOfHost = 4
    /// Tests at once, of all hosts together.
    static let width = 16
    /// Connections read at once, to be tested.
    static let batch = 200

    let query: ConnectionQuery
    var listTicket: Ticket
    var waiting: [Connection] = []
    var nextOffset = 0
    var total: Int?
    var states: [String: State] = [:]
    /// A connection that is tested.
    struct Test: Sendable, Equatable {
        var id: String
        var host: String
    }

    /// The tests under way.
    var tests: [Ticket: Test] = [:]
    var isStopped = false

    var isRunning: Bool { !isStopped && (listTicket != 0 || !tests.isEmpty || !waiting.isEmpty) }

    var passed: Int {
        states.values.count { if case .ended(.passed) = $0 { true } else { false } }
    }
    var failed: Int {
        states.values.count { if case .ended(.failed) = $0 { true } else { false } }
    }

    /// The next connection to be tested, in the order of the list; nil while its host, or the round,
    /// has enough to do.
    mutating func next() -> Connection? {
        guard tests.count < Self.width else { return nil }
        let busy = Dictionary(grouping: tests.values, by: \.host).mapValues(\.count)
        let index = waiting.firstIndex {
            (busy[$0.details.host.name] ?? 0) < Self.widthOfHost
        }
        return index.map { waiting.remove(at: $0) }
    }

    /// What the round knows of a row of a list; nil where the row knows better.
    func state(of id: String, in query: ConnectionQuery) -> State? {
        states[id] ?? (isStopped && query == self.query ? .notChecked : nil)
    }

    var summary: String {
        let done = passed + failed
        if isRunning { return tr("Testing \(done) of \(total ?? 0)… Esc stops") }
        let rest = max(0, (total ?? done) - done)
        return passed == 1
            ? tr("1 works, \(failed) failed, \(rest) not checked.")
            : tr("\(passed) work, \(failed) failed, \(rest) not checked.")
    }
}

extension ImportConnections {
    /// Opens the panel for one connection.
    mutating func test(_ connection: Connection, _ surroundings: Surroundings) -> [Effect] {
        forgetRound()
        let ticket = newTicket()
        panel = TestConnection(title: connection.name, ticket: ticket, began: surroundings.now)
        panelConnection = connection
        return [.probe(ticket, .saved(connection)), .tick(milliseconds: TestConnection.pace)]
    }

    mutating func handlePanel(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        let key: Key
        switch event {
        case .key(let pressed): key = pressed
        case .mouse(let mouse) where mouse.action == .wheelUp: key = .up
        case .mouse(let mouse) where mouse.action == .wheelDown: key = .down
        default: return []
        }
        guard let panelTicket = panel?.ticket,
            let outcome = panel?.handle(key, size: surroundings.size)
        else { return [] }
        switch outcome {
        case .none, .trustHost: return []
        case .cancel: return [.cancelProbe(panelTicket)]
        case .copy(let text): return [.copy(text)]
        case .again: return panelConnection.map { test($0, surroundings) } ?? []
        case .jump(let field):
            let report = panel?.report
            panel = nil
            return panelConnection.map { [.open(.edit($0, at: field, report: report))] } ?? []
        case .close: panel = nil
        }
        return [reload(surroundings)]
    }

    /// The connection as the store has it now: a form that is opened from the panel begins with how
    /// this test ended, and keeps that when nothing but a name is changed.
    mutating func notePanel(_ surroundings: Surroundings) {
        guard let state = panel?.report?.state(at: surroundings.now) else { return }
        panelConnection?.test = state
    }

    // MARK: All

    mutating func startRound(_ surroundings: Surroundings) -> [Effect] {
        guard round?.isRunning != true, matching > 0 else { return [] }
        let ticket = newTicket()
        round = TestRound(query: query, listTicket: ticket)
        return [
            .loadPage(ticket, query, offset: 0, limit: TestRound.batch),
            .tick(milliseconds: TestConnection.pace),
        ]
    }

    mutating func stopRound(_ surroundings: Surroundings) -> [Effect] {
        guard var round else { return [] }
        round.isStopped = true
        let tickets = Array(round.tests.keys)
        for test in round.tests.values { round.states[test.id] = .notChecked }
        round.tests = [:]
        round.waiting = []
        self.round = round
        note = Note(text: round.summary, role: .warned)
        return tickets.sorted().map { .cancelProbe($0) } + [reload(surroundings)]
    }

    /// What a round found is no longer shown; one that runs goes on.
    mutating func forgetRound() {
        if round?.isRunning == false { round = nil }
    }

    mutating func takeRound(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        guard var round, !round.isStopped else { return [] }
        switch answer {
        case .page(round.listTicket, .success(let page)):
            round.total = page.matching
            round.waiting += page.rows.map(\.connection)
            round.nextOffset = page.offset + page.rows.count
            round.listTicket = 0
        case .page(round.listTicket, .failure(let trouble)):
            round.isStopped = true
            note = Note(text: trouble.message, role: .failed)
        case .probeFinished(let ticket, let report):
            guard let id = round.tests.removeValue(forKey: ticket)?.id else { return [] }
            let state = report.state(at: surroundings.now)
            round.states[id] = state.map(TestRound.State.ended) ?? .notChecked
        default: return []
        }
        var effects: [Effect] = []
        while let connection = round.next() {
            let ticket = newTicket()
            round.tests[ticket] = TestRound.Test(
                id: connection.id, host: connection.details.host.name)
            round.states[connection.id] = .running
            effects.append(.probe(ticket, .saved(connection)))
        }
        // Read ahead, since those that are here may all be of one host.
        if round.waiting.count < TestRound.batch / 2, round.listTicket == 0,
            let total = round.total,
            round.nextOffset < total
        {
            round.listTicket = newTicket()
            effects.append(
                .loadPage(
                    round.listTicket, round.query, offset: round.nextOffset, limit: TestRound.batch)
            )
        }
        self.round = round
        if !round.isRunning {
            note = Note(text: round.summary, role: round.failed == 0 ? .passed : .warned)
            effects.append(reload(surroundings))
        }
        return effects
    }
}
