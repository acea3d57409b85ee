internal import Connections
internal import FoundationEssentials
internal import Store
internal import Wizard

/// The wizard line by line: the same fields, rules and test, for those who listen to a screen.
struct PlainWizard {
    let live: Live
    var prefill = Draft()
    /// Goes straight to the setup of this path.
    var path: SetupPath?

    func run() -> Int32 {
        do {
            let store = try live.store()
            if let path { return try setUp(path, editing: nil) }
            if try store.page(ConnectionQuery(), offset: 0, limit: 0).total == 0 {
                return try welcome()
            }
            return try menu()
        } catch let failure as Failure {
            return failure.report(asJSON: false)
        } catch {
            Output.error("\(error)")
            return ExitStatus.failed
        }
    }

    // MARK: Menus

    private func welcome() throws -> Int32 {
        Output.line("bricktap connects Databricks to CleverTap.")
        Output.line(
            "You need: the workspace host, the HTTP path of a SQL warehouse, a personal access token, a catalog and a schema."
        )
        Output.line("Nothing is sent anywhere until you ask for the test.")
        switch Prompt.choice(
            "Where do you stand?",
            ["My Databricks is ready: enter the details", "Set up Databricks first", "Leave"])
        {
        case 0?: return try setUp(.existing, editing: nil)
        case 1?: return try setUp(.new, editing: nil)
        default: return ExitStatus.done
        }
    }

    private func menu() throws -> Int32 {
        while true {
            let choice = Prompt.choice(
                "Import Connections. What next?",
                ["List them", "Set up a new one", "Test one", "Show one", "Delete one", "Leave"])
            do {
                switch choice {
                case 0?: try list()
                case 1?: _ = try setUp(.existing, editing: nil)
                case 2?: try testOne()
                case 3?: try showOne()
                case 4?: try deleteOne()
                default: return ExitStatus.done
                }
            } catch let failure as Failure {
                _ = failure.report(asJSON: false)
            } catch {
                Output.error("\(error)")
            }
        }
    }

    private func list() throws {
        let query = try askFilter()
        let page = try live.store().page(query, offset: 0, limit: Int(Int32.max))
        for line in PlainList.lines(page, query: query, now: Date()) { Output.line(line) }
    }

    private func askFilter() throws -> ConnectionQuery {
        var query = ConnectionQuery()
        guard Prompt.yes("Filter by day or person?", defaultsToYes: false) else { return query }
        while let text = Prompt.line("Connected On, as 2026-11-01..2026-11-23; empty for any day:")
        {
            if text.allSatisfy(\.isWhitespace) { break }
            do {
                query.connectedOn = try DayRange.parse(text)
                break
            } catch {
                Output.line("\(error)")
            }
        }
        let people = try live.store().connectors()
        if !people.isEmpty {
            Output.line("Connected By:")
            for (index, person) in people.enumerated() {
                Output.line("  \(index + 1). \(person.email), \(person.connections)")
            }
            let answer = Prompt.line("Numbers, with blanks between; empty for everybody:") ?? ""
            let chosen = answer.split { !$0.isNumber }.compactMap { Int($0) }
            query.connectedBy = Set(
                chosen.filter { people.indices.contains($0 - 1) }.map { people[$0 - 1].email })
        }
        return query
    }

    private func pick() throws -> ConnectionRow? {
        while let name = Prompt.line("Connection name:") {
            if name.allSatisfy(\.isWhitespace) { return nil }
            if let row = try live.store().connection(named: name) { return row }
            Output.line(StoreError.missing(name).description)
        }
        return nil
    }

    private func showOne() throws {
        guard let row = try pick() else { return }
        let vault = try live.connections().explanation
        for line in PlainList.details(row, vault: vault, now: Date()) { Output.line(line) }
    }

    private func testOne() throws {
        guard let row = try pick() else { return }
        guard let token = try live.connections().token(for: row.id) else {
            throw Failure.cannot("No token is saved for “\(row.connection.name)”.")
        }
        let report = test(row.connection.details, token)
        try live.store().recordTest(
            report, at: Live.now, of: row.id, details: row.connection.details)
    }

    private func deleteOne() throws {
        guard let row = try pick() else { return }
        let imports = try live.store().imports(of: row.id)
        for line in PlainList.deletion(row.connection.name, imports: imports, now: Date()) {
            Output.line(line)
        }
        guard Prompt.yes("Delete “\(row.connection.name)”?", defaultsToYes: false) else {
            Output.line("Nothing was deleted.")
            return
        }
        let deletion = Deletion(live: live, connection: row.connection)
        let result = Blocking.wait { () async -> Result<Deletion.Outcome, any Error> in
            do {
                return .success(try await deletion.perform())
            } catch {
                return .failure(error)
            }
        }
        switch try result.get() {
        case .deleted: Output.line("Deleted “\(row.connection.name)” and its token.")
        case .stillRunning(let runs):
            Output.line(
                "\(runs.map(\.nickname).joined(separator: ", ")) did not stop. Nothing was deleted."
            )
            if Prompt.yes("Keep the connection?", defaultsToYes: true) { try deletion.takeBack() }
        }
    }

    // MARK: Setup

    private func setUp(_ path: SetupPath, editing: Connection?) throws -> Int32 {
        if path == .new { Output.raw(Guide.plainText(.new)) }
        var draft = prefill
        if let kept = try live.store().unfinishedForm(), kept.editing == nil {
            Output.line("What you had typed before is offered as it was; the token was not kept.")
            draft.texts.merge(kept.texts) { $1 }
        }
        Output.line(
            "Empty keeps what stands in brackets. A whole JDBC URL or profile fills several fields."
        )
        var fields = FieldID.form
        var outcome: (report: ProbeReport, details: ConnectionDetails, token: AccessToken)?
        while true {
            for field in fields {
                guard try ask(field, &draft) else {
                    try keep(draft)
                    return ExitStatus.failed
                }
                try keep(draft)
            }
            let checked: CheckedDraft
            do {
                let name = ConnectionNameRule.judge(draft[.connectionName]).text
                let isTaken = try live.store().connection(named: name) != nil
                checked = try CheckedDraft(draft, isNameNeeded: true, nameIsTaken: { _ in isTaken })
            } catch let failure as Failure {
                guard case .badInput(let problems) = failure else { throw failure }
                _ = failure.report(asJSON: false)
                fields = problems.map(\.field)
                continue
            }
            if Prompt.yes("Test the connection now?", defaultsToYes: true) {
                let report = test(checked.details, checked.token)
                outcome = (report, checked.details, checked.token)
                if let failure = report.firstFailure {
                    let field = failure.field ?? .host
                    if Prompt.yes(
                        "Change “\(FieldCatalog.field(field).label)” and test again?",
                        defaultsToYes: true)
                    {
                        fields = [field]
                        continue
                    }
                }
            }
            let isTested = outcome.map {
                $0.details == checked.details && $0.token == checked.token
            }
            let report = isTested == true ? outcome?.report : nil
            if report?.passed != true,
                !Prompt.yes("Save without a passed test?", defaultsToYes: false)
            {
                try keep(draft)
                Output.line(
                    "Not saved. What you typed is kept for the next start, without the token.")
                return ExitStatus.failed
            }
            try save(checked, report: report)
            return ExitStatus.done
        }
    }

    /// False at the end of the input.
    private func ask(_ id: FieldID, _ draft: inout Draft) throws -> Bool {
        let field = FieldCatalog.field(id)
        Output.line("\(field.label): \(field.what)")
        while true {
            if id == .token {
                let kept = draft.token.isEmpty ? "" : " [kept]"
                guard let typed = Prompt.secret("\(field.label), not shown\(kept):") else {
                    return false
                }
                if !typed.isEmpty { draft.token = typed }
            } else {
                let now = draft[id]
                let shown = now.isEmpty ? "" : " [\(now)]"
                guard let typed = Prompt.line("\(field.label)\(shown) (? for help):") else {
                    return false
                }
                if typed == "?" {
                    Output.line("Where: \(field.location)")
                    Output.line("Example: \(field.example)")
                    continue
                }
                if let reading = PasteReader.read(typed) {
                    for (other, text) in reading.texts { draft[other] = text }
                    if let token = reading.token { draft.token = token }
                    let names = reading.texts.keys.map { FieldCatalog.field($0).label }.sorted()
                    Output.line(
                        "Filled in: \(names.joined(separator: ", "))\(reading.token == nil ? "" : ", Access token")."
                    )
                } else if !typed.isEmpty {
                    draft[id] = typed
                }
            }
            let judgement = DraftCheck.judge(id, in: draft)
            if !judgement.changes.isEmpty {
                Output.line("Made right: \(judgement.changes.joined(separator: ", ")).")
            }
            for (other, text) in judgement.others where draft[other].isEmpty { draft[other] = text }
            if let problem = judgement.problem {
                Output.line(
                    "\(field.label): \(problem.message) Example: \(problem.example ?? field.example)"
                )
                continue
            }
            if id != .token { draft[id] = judgement.text }
            if let remark = judgement.remark { Output.line("Note: \(remark)") }
            return true
        }
    }

    private func keep(_ draft: Draft) throws {
        try live.store().keepUnfinishedForm(
            UnfinishedForm(texts: draft.texts, hadToken: !draft.token.isEmpty))
    }

    private func test(_ details: ConnectionDetails, _ token: AccessToken) -> ProbeReport {
        let live = self.live
        return Blocking.wait {
            await TestRun(live: live, limits: ProbeLimits(), asJSON: false).run(
                details, token: token)
        }
    }

    private func save(_ checked: CheckedDraft, report: ProbeReport?) throws {
        let known = Person.email(live) ?? report?.identity ?? ""
        var person = known
        while let typed = Prompt.line("Connected by\(known.isEmpty ? "" : " [\(known)]"):") {
            let judgement = EmailRule.judge(typed)
            if let problem = judgement.problem {
                Output.line(problem.message)
                continue
            }
            if !judgement.text.isEmpty { person = judgement.text }
            break
        }
        let keeper = try live.connections()
        let now = Live.now
        let connection = Connection(
            id: UUID().uuidString.lowercased(), name: checked.name, details: checked.details,
            connectedBy: person, connectedOn: now, test: report?.state(at: now) ?? .untested)
        try keeper.save(connection, token: checked.token)
        if let report {
            try live.store().recordTest(
                report, at: now, of: connection.id, details: connection.details)
        }
        try live.store().keepUnfinishedForm(nil)
        if !person.isEmpty { try live.store().setPreferredEmail(person) }
        Output.line(
            "Saved “\(connection.name)”, \(connection.test.word), connected by \(person.isEmpty ? "nobody named" : person). \(keeper.explanation)"
        )
    }
}
