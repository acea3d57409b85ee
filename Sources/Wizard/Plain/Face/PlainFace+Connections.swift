import Connections
import Drawing
import Language

/// Import Connections: the list, and what can be done with a connection.
extension PlainFace {
    private enum ConnectionAction: CaseIterable {
        case list, setUp, test, show, delete, edit, duplicate, testAll, export, report, undo, back

        var title: String {
            switch self {
            case .list: tr("List them")
            case .setUp: tr("Set up a new one")
            case .test: tr("Test one")
            case .show: tr("Show one")
            case .delete: tr("Delete one")
            case .edit: tr("Edit one")
            case .duplicate: tr("Duplicate one")
            case .testAll: tr("Test all, or those of a filter")
            case .export: tr("Export one")
            case .report: tr("A report of one, for support")
            case .undo: tr("Undo the last delete")
            case .back: tr("Back")
            }
        }
    }

    func connections() throws(Leave) {
        let actions = ConnectionAction.allCases
        while true {
            do throws(Leave) {
                let chosen = try menu(
                    tr("Import Connections. What next?"), actions.map(\.title))
                if actions[chosen] == .back { return }
                try perform(actions[chosen])
            } catch {
                if error == .end { throw error }
            }
        }
    }

    private func perform(_ action: ConnectionAction) throws(Leave) {
        switch action {
        case .list: try listConnections()
        case .setUp: _ = try setUp(Setup(path: .existing))
        case .testAll: try testAll()
        case .undo:
            if let name = value(UndoDelete()) {
                say(tr("“\(name)” is back, with its token."))
            }
        case .back: break
        case .test, .show, .delete, .edit, .duplicate, .export, .report:
            guard let row = try pickConnection() else { return }
            switch action {
            case .test: _ = test(row.connection)
            case .show: show(row)
            case .delete: try delete(row)
            case .edit: _ = try setUp(Setup(editing: row.connection))
            case .duplicate: _ = try setUp(Setup(like: row.connection))
            case .export: try export(row.connection)
            default:
                if let facts = value(LoadSupportFacts(id: row.id)) {
                    sayAll(SupportReport.text(facts, now: surroundings.now))
                }
            }
        }
    }

    // MARK: Which one

    /// Rows that a list to pick from holds.
    static let mostPicked = 500

    func pickConnection() throws(Leave) -> ConnectionRow? {
        while true {
            let typed = try line(tr("Connection name (list to choose):")).trimmed
            if typed.isEmpty { return nil }
            if Word.list.isMeant(by: typed) {
                let page = value(LoadConnections(ConnectionQuery(), limit: Self.mostPicked))
                guard let rows = page?.rows else {
                    return nil
                }
                let picked = try pick(
                    rows.map {
                        Picker.Item($0.connection.name, detail: $0.connection.details.host.name)
                    })
                if let picked { return rows[picked] }
            } else if let row = connection(named: typed) {
                return row
            } else {
                say(StoreError.missing(typed).description)
            }
        }
    }

    func connection(named name: String) -> ConnectionRow? {
        value(FindConnection(name)) ?? nil
    }

    // MARK: List

    /// Rows that are said without asking whether to go on.
    static let rowsAtOnce = 50

    private func listConnections() throws(Leave) {
        let query = try askConnectionFilter()
        var offset = 0
        while let page = value(LoadConnections(query, offset: offset, limit: Self.rowsAtOnce)) {
            let lines = PlainList.lines(page, query: query, now: surroundings.now)
            for line in lines.dropFirst(offset == 0 ? 0 : 1) { say(line) }
            offset += page.rows.count
            guard !page.rows.isEmpty, offset < page.matching,
                try yes(tr("Go on with the list?"), defaultsToYes: true)
            else { return }
        }
    }

    private func askConnectionFilter() throws(Leave) -> ConnectionQuery {
        var query = ConnectionQuery()
        guard try yes(tr("Filter by day or person?"), defaultsToYes: false) else { return query }
        query.connectedOn = try days(
            tr("Connected On, as 2026-11-01..2026-11-23; empty for any day:"))
        let people = value(LoadConnectors()) ?? []
        if !people.isEmpty {
            let chosen = try several(
                tr("Connected By:"), people.map { "\($0.email), \($0.connections)" },
                tr("Numbers, with blanks between; empty for everybody:"))
            query.connectedBy = Set(chosen.map { people[$0].email })
        }
        query.search = try line(
            tr("Text in name, host, catalog, schema or e-mail; empty for any:")
        ).trimmed
        let orders = ConnectionQuery.Order.allCases
        let order = try choice(
            tr("Sorted by what?"), orders.map(ImportConnections.words), now: 0)
        query.order = orders[order]
        if order > 0 {
            query.ascending = try yes(tr("The smallest or oldest first?"), defaultsToYes: true)
        }
        return query
    }

    // MARK: Show

    private func show(_ row: ConnectionRow) {
        let vault = surroundings.vault
        let history = value(LoadHistory(id: row.id))
        let lines = PlainList.details(
            row, history: history, vault: vault.isEmpty ? nil : vault, now: surroundings.now)
        for line in lines { say(line) }
        let imports = value(LoadImportsOfConnection(id: row.id))
        var expiry: TokenExpiry?
        if case .passed = row.connection.test {
            expiry = value(LoadTokenExpiry(row.connection)) ?? nil
        }
        let times = Times(surroundings)
        let health = ConnectionHealth(
            row: row, history: history, expiry: expiry, imports: imports, vault: vault,
            now: surroundings.now,
            times: times, ascii: true)
        for line in health.token.dropFirst() { say(line.text) }
        for item in imports ?? [] {
            say(
                item.state == .running
                    ? tr("Import “\(item.nickname)”: running")
                    : tr("Import “\(item.nickname)”: scheduled"))
        }
        guard let history else { return }
        if let identity = history.identity { say(tr("Identity: \(identity)")) }
        for test in history.tests.prefix(5) {
            let at = times.full(test.at)
            let time = PlainReport.duration(test.milliseconds)
            say(
                test.passed
                    ? tr("Test of \(at): passed, \(time)") : tr("Test of \(at): failed, \(time)"))
        }
    }

    // MARK: Test

    /// Tests a saved connection, which notes the outcome.
    private func test(_ connection: Connection) -> ProbeReport? {
        let teller = StepTeller(say: io.say)
        let result = ask(TestConnection(.saved(connection))) { teller.take($0) }
        guard case .success(let report)? = result else { return nil }
        teller.take(report)
        return report
    }

    private func testAll() throws(Leave) {
        let query = try askConnectionFilter()
        var round = TestRound(query: query)
        say(tr("One after the other; Ctrl-C breaks off only the one that is being tested."))
        var done = 0
        while let page = value(LoadConnections(query, offset: done, limit: TestRound.batch)),
            !page.rows.isEmpty
        {
            let total = page.matching
            round.total = total
            for row in page.rows {
                done += 1
                say(tr("\(done) of \(total): “\(row.connection.name)”…"))
                if let report = quickTest(row.connection), !report.wasCancelled {
                    round.states[row.id] = report.state(at: surroundings.now).map { .ended($0) }
                    continue
                }
                round.states[row.id] = .notChecked
                if done < total, try !yes(tr("Go on with the others?"), defaultsToYes: true) {
                    say(round.summary)
                    return
                }
            }
        }
        say(round.summary)
    }

    /// One line for a test: all of them would be too many steps to listen to.
    private func quickTest(_ connection: Connection) -> ProbeReport? {
        guard case .success(let report)? = ask(TestConnection(.saved(connection))) else {
            return nil
        }
        say("\(connection.name): \(PlainReport.summary(report))")
        if let failure = report.firstFailure { say("  \(failure.cause ?? "")") }
        return report
    }

    // MARK: Export

    private func export(_ connection: Connection) throws(Leave) {
        let formats = Export.allCases
        let chosen = try choice(tr("As what?"), formats.map(\.rawValue))
        do throws(Export.Unsayable) {
            sayAll(try formats[chosen].text(connection, token: nil))
            say(tr("The token is left out; “bricktap export” prints it with --with-token."))
        } catch {
            say(error.description)
        }
    }

    // MARK: Delete

    private func delete(_ row: ConnectionRow) throws(Leave) {
        let name = row.connection.name
        if row.isClosing,
            try yes(tr("A delete of it did not end. Keep the connection?"), defaultsToYes: true)
        {
            io.tell(KeepConnection(row.connection))
            say(tr("“\(name)” is kept."))
            return
        }
        // What cannot be listed must not look like nothing.
        guard let imports = value(LoadImportsOfConnection(id: row.id)) else {
            return
        }
        for line in PlainList.deletion(name, imports: imports, now: surroundings.now) { say(line) }
        guard try yes(tr("Delete “\(name)”?"), defaultsToYes: false) else {
            say(tr("Nothing was deleted."))
            return
        }
        var told: Set<String> = []
        let result = ask(DeleteConnection(row.connection)) { runs in
            for run in runs where run.hasStopped && told.insert(run.nickname).inserted {
                let rows = Numbers.grouped(run.rows)
                say(tr("Stopped “\(run.nickname)” at \(rows) rows."))
            }
        }
        switch result {
        case .success(.deleted(let removal))?:
            say(removal.words(name))
            if removal.canUndo { say(tr("“Undo the last delete” brings it back.")) }
        case .failure(let problem)?: say(problem.message)
        case .success(.stillRunning(let runs))?:
            let names = runs.map(\.nickname).joined(separator: ", ")
            say(tr("\(names) did not stop. Nothing was deleted."))
            if try yes(tr("Keep the connection?"), defaultsToYes: true) {
                io.tell(KeepConnection(row.connection))
            }
        case nil: break
        }
    }
}
