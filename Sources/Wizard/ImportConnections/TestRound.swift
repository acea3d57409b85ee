import Connections
import Drawing
import Language

import struct FoundationEssentials.Date

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
    var listing = Pending<LoadConnections>()
    var waiting: [Connection] = []
    var nextOffset = 0
    var total: Int?
    var states: [String: State] = [:]
    /// A connection that is tested.
    struct Test: Sendable, Equatable {
        var id: String
        var host: String
        var testing = Pending<TestConnection>()
    }

    /// The tests under way.
    var tests: [Test] = []
    var isStopped = false

    init(query: ConnectionQuery) {
        self.query = query
    }

    var isRunning: Bool {
        !isStopped && (listing.isWaiting || !tests.isEmpty || !waiting.isEmpty)
    }

    /// Asks for the connections that come next.
    mutating func read() -> Effect {
        listing.ask(LoadConnections(query, offset: nextOffset, limit: Self.batch))
    }

    /// Begins the test of a connection.
    mutating func test(_ connection: Connection) -> Effect {
        var test = Test(id: connection.id, host: connection.details.host.name)
        defer { tests.append(test) }
        states[connection.id] = .running
        return test.testing.ask(TestConnection(.saved(connection)))
    }

    /// Takes what a test found.
    mutating func takeTest(_ answer: Answer, at now: Date) {
        for index in tests.indices {
            guard let report = tests[index].testing.value(answer) else { continue }
            let state = report.state(at: now)
            states[tests.remove(at: index).id] = state.map(State.ended) ?? .notChecked
            return
        }
    }

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
        let busy = Dictionary(grouping: tests, by: \.host).mapValues(\.count)
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
        var panel = TestPanel(title: connection.name, began: surroundings.now)
        defer { dialog = .test(panel, of: connection) }
        return panel.test(.saved(connection))
    }

    mutating func handlePanel(
        _ event: Event, _ panel: TestPanel, of connection: Connection, _ surroundings: Surroundings
    ) -> [Effect] {
        let key: Key
        switch event {
        case .key(let pressed): key = pressed
        case .mouse(let mouse) where mouse.action == .wheelUp: key = .up
        case .mouse(let mouse) where mouse.action == .wheelDown: key = .down
        default: return []
        }
        var panel = panel
        let outcome = panel.handle(key, size: surroundings.size)
        dialog = .test(panel, of: connection)
        switch outcome {
        case .none, .trustHost: return []
        case .cancel: return panel.end
        case .copy(let text): return [.copy(text)]
        case .again: return test(connection, surroundings)
        case .jump(let field):
            dialog = nil
            return [.open(.edit(connection, at: field, report: panel.report))]
        case .close: dialog = nil
        }
        return [reload(surroundings)]
    }

    /// Takes what the test found: a form that is opened from the panel begins with how it ended, and
    /// keeps that when nothing but a name is changed.
    mutating func takePanel(
        _ answer: Answer, _ panel: TestPanel, of connection: Connection,
        _ surroundings: Surroundings
    ) -> [Effect] {
        var (panel, connection) = (panel, connection)
        let report = panel.take(answer)
        if let state = report?.state(at: surroundings.now) { connection.test = state }
        dialog = .test(panel, of: connection)
        return report == nil ? [] : [reload(surroundings)]
    }

    // MARK: All

    mutating func startRound(_ surroundings: Surroundings) -> [Effect] {
        guard round?.isRunning != true, matching > 0 else { return [] }
        var round = TestRound(query: query)
        defer { self.round = round }
        return [round.read(), .tick(milliseconds: TestPanel.pace)]
    }

    mutating func stopRound(_ surroundings: Surroundings) -> [Effect] {
        guard var round else { return [] }
        round.isStopped = true
        let ends = round.tests.flatMap(\.testing.cancel)
        for test in round.tests { round.states[test.id] = .notChecked }
        round.tests = []
        round.waiting = []
        self.round = round
        note = Note(text: round.summary, role: .warned)
        return ends + [reload(surroundings)]
    }

    /// What a round found is no longer shown; one that runs goes on.
    mutating func forgetRound() {
        if round?.isRunning == false { round = nil }
    }

    mutating func takeRound(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        guard var round, !round.isStopped else { return [] }
        switch round.listing.take(answer) {
        case .success(let page)?:
            round.total = page.matching
            round.waiting += page.rows.map(\.connection)
            round.nextOffset = page.offset + page.rows.count
        case .failure(let problem)?:
            round.isStopped = true
            note = Note(text: problem.message, role: .failed)
        case nil:
            let tests = round.tests.count
            round.takeTest(answer, at: surroundings.now)
            if round.tests.count == tests { return [] }
        }
        var effects: [Effect] = []
        while let connection = round.next() { effects.append(round.test(connection)) }
        // Read ahead, since those that are here may all be of one host.
        if round.waiting.count < TestRound.batch / 2, !round.listing.isWaiting,
            let total = round.total, round.nextOffset < total
        {
            effects.append(round.read())
        }
        self.round = round
        if !round.isRunning {
            note = Note(text: round.summary, role: round.failed == 0 ? .passed : .warned)
            effects.append(reload(surroundings))
        }
        return effects
    }
}
