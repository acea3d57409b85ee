import Connections
import Drawing
import Language

/// Imports: the list, and what can be done with an import.
extension PlainFace {
    private enum ImportAction: CaseIterable {
        case list, show, create, run, runFull, retryFailed, pause, resume, stop, edit, duplicate
        case delete, back

        var title: String {
            switch self {
            case .list: tr("List them")
            case .show: tr("Show one, with its runs and failed records")
            case .create: tr("Create one")
            case .run: tr("Run one now")
            case .runFull: tr("Run one in full")
            case .retryFailed: tr("Send failed records again")
            case .pause: tr("Pause one")
            case .resume: tr("Resume one")
            case .stop: tr("Stop one")
            case .edit: tr("Edit one")
            case .duplicate: tr("Duplicate one")
            case .delete: tr("Delete one")
            case .back: tr("Back")
            }
        }
    }

    func imports() throws(Leave) {
        let actions = ImportAction.allCases
        while true {
            do throws(Leave) {
                let chosen = try menu(tr("Imports. What next?"), actions.map(\.title))
                if actions[chosen] == .back { return }
                try perform(actions[chosen])
            } catch {
                if error == .end { throw error }
            }
        }
    }

    private func perform(_ action: ImportAction) throws(Leave) {
        switch action {
        case .list: try listImports()
        case .create:
            try createImport(CreateImport(connection: nil, like: nil, in: surroundings))
        case .back: break
        case .show, .run, .runFull, .retryFailed, .pause, .resume, .stop, .edit, .duplicate,
            .delete:
            guard let row = try pickImport() else { return }
            try perform(action, on: row)
        }
    }

    private func perform(_ action: ImportAction, on row: ImportRow) throws(Leave) {
        switch action {
        case .show: show(row)
        case .run: try run(.run, row)
        case .runFull: try run(.runFull, row)
        case .retryFailed: try retryFailed(row)
        case .pause: carryOut(.pause, row)
        case .resume: carryOut(.resume, row)
        case .stop: try stop(row)
        case .edit: try createImport(CreateImport(editing: row.saved, in: surroundings))
        case .duplicate:
            try createImport(
                CreateImport(
                    connection: row.connection, like: row.saved.definition, in: surroundings))
        case .delete: try delete(row)
        case .list, .create, .back: break
        }
    }

    // MARK: Which one

    private func pickImport() throws(Leave) -> ImportRow? {
        while true {
            let typed = try line(tr("Nickname (list to choose):")).trimmed
            if typed.isEmpty { return nil }
            if Word.list.isMeant(by: typed) {
                let page = value(LoadImports(ImportQuery(), limit: Self.mostPicked))
                guard let rows = page?.rows else {
                    return nil
                }
                let picked = try pick(
                    rows.map {
                        Picker.Item($0.saved.definition.nickname, detail: $0.status.title)
                    })
                if let picked { return rows[picked] }
            } else if let row = importRow(typed) {
                return row
            } else {
                say(StoreError.importMissing(typed).description)
            }
        }
    }

    func importRow(_ nickname: String) -> ImportRow? {
        value(FindImport(nickname)) ?? nil
    }

    // MARK: List

    private func listImports() throws(Leave) {
        let query = try askImportFilter()
        var offset = 0
        while let page = value(LoadImports(query, offset: offset, limit: Self.rowsAtOnce)) {
            let lines = PlainImports.lines(page, query: query, now: surroundings.now)
            for line in lines.dropFirst(offset == 0 ? 0 : 1) { say(line) }
            offset += page.rows.count
            guard !page.rows.isEmpty, offset < page.matching,
                try yes(tr("Go on with the list?"), defaultsToYes: true)
            else { return }
        }
    }

    private func askImportFilter() throws(Leave) -> ImportQuery {
        var query = ImportQuery()
        let wants = try yes(
            tr("Filter by status, type, connection, day or person?"), defaultsToYes: false)
        guard wants, let facets = value(LoadImportFacets()) else {
            return query
        }
        let prompt = tr("Numbers, with blanks between; empty for any:")
        let statuses = ImportStatus.allCases
        let kinds = ImportDefinition.Kind.allCases
        let status = try several(tr("Status:"), statuses.map(\.title), prompt)
        query.statuses = Set(status.map { statuses[$0] })
        let kind = try several(tr("Type:"), kinds.map(\.title), prompt)
        query.kinds = Set(kind.map { kinds[$0] })
        query.connections = try names(of: facets.connections, tr("Connection:"), prompt)
        query.createdOn = try days(
            tr("Created On, as 2026-11-01..2026-11-23; empty for any day:"))
        query.createdBy = try names(of: facets.creators, tr("Created By:"), prompt)
        query.search = try line(
            tr("Text in nickname, connection or e-mail; empty for any:")
        ).trimmed
        return query
    }

    private func names(
        of facets: [ImportFacets.Facet], _ title: String, _ question: String
    ) throws(Leave) -> Set<String> {
        guard !facets.isEmpty else { return [] }
        let chosen = try several(title, facets.map { "\($0.name), \($0.count)" }, question)
        return Set(chosen.map { facets[$0].name })
    }

    // MARK: Show

    private func readHistory(_ row: ImportRow) -> ImportHistory? {
        value(LoadRuns(id: row.id))
    }

    private func show(_ row: ImportRow) {
        guard let history = readHistory(row) else { return }
        let lines = PlainImports.details(
            history.row, runs: history.runs, failures: history.failures, now: surroundings.now)
        for line in lines { say(line) }
    }

    // MARK: Run

    /// True when it was done; what was, or why it was not, is said.
    @discardableResult
    private func carryOut(_ wish: ImportWish, _ row: ImportRow) -> Bool {
        let isDone = value(ControlImport(wish, of: row.id)) != nil
        if isDone { say(wish.message(row.saved.definition.nickname)) }
        return isDone
    }

    private func run(_ wish: ImportWish, _ row: ImportRow) throws(Leave) {
        let waits = try yes(tr("Wait here, and hear how it goes?"), defaultsToYes: true)
        guard carryOut(wish, row), waits else { return }
        watch(row.saved.definition.nickname)
    }

    private func retryFailed(_ row: ImportRow) throws(Leave) {
        guard let history = readHistory(row) else { return }
        var details = ImportDetails(row: row)
        details.take(history)
        guard details.canRetry else {
            let name = row.saved.definition.nickname
            say(tr("“\(name)” has no failed records."))
            return
        }
        try run(.retryFailed, row)
    }

    /// Milliseconds between two looks, and the time between two lines about it.
    private static let look = 500
    private static let breath = Duration.seconds(5)

    /// Says now and then how the newest run of an import gets on, and how it ended.
    func watch(_ nickname: String) {
        say(tr("Ctrl-C goes back to the menu; the import goes on in the background."))
        var pace = Pace()
        var saidAt = ContinuousClock.now
        while let run = importRow(nickname)?.lastRun {
            if run.state.isOver || run.state == .paused {
                say(PlainImports.run(run, now: surroundings.now))
                if let cause = run.cause { say("\(cause) \(run.action ?? "")") }
                if run.refused > 0 {
                    say(tr("“Show one” lists the failed records with their reasons."))
                }
                return
            }
            pace.add(run.rows, at: surroundings.now, run: run.number)
            if ContinuousClock.now - saidAt >= Self.breath {
                saidAt = .now
                say(PlainImports.progress(run, pace))
            }
            guard io.wait(Self.look) else {
                say(tr("It goes on in the background."))
                return
            }
        }
    }

    // MARK: Stop and delete

    private func stop(_ row: ImportRow) throws(Leave) {
        let name = row.saved.definition.nickname
        let isRunning = row.status == .running
        say(
            isRunning
                ? tr("Its run ends now, and its query on the warehouse is cancelled.")
                : tr("It will not run again by itself."))
        say(tr("Records that are in CleverTap stay there. “Resume one” goes on with it later."))
        if isRunning && row.saved.definition.kind == .events {
            say(
                tr(
                    "Events that were sent are sent again by its next run; pausing it keeps its place."
                ))
        }
        guard try yes(tr("Stop “\(name)”?"), defaultsToYes: false) else { return }
        carryOut(.stop, row)
    }

    private func delete(_ row: ImportRow) throws(Leave) {
        let name = row.saved.definition.nickname
        if row.status == .running { say(tr("It is running: it is stopped first.")) }
        say(
            tr(
                "Its history and its failed records are removed. Records that are in CleverTap stay there."
            ))
        guard try yes(tr("Delete the import “\(name)”?"), defaultsToYes: false) else {
            say(tr("Nothing was deleted."))
            return
        }
        carryOut(.delete, row)
    }
}
