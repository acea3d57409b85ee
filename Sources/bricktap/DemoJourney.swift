internal import Connections
internal import FoundationEssentials
internal import Language
internal import Operations
internal import Store
internal import Wizard

/// The demo without a terminal: the whole journey in plain text, each step checked.
struct DemoJourney {
    let demo: Demo
    private var app: Application { demo.app }

    init(demo: Demo) {
        self.demo = demo
    }

    /// 0 only when every step did what it should.
    func walk() throws -> Int32 {
        var failed = 0
        func step(_ title: String, _ work: () throws -> Bool) {
            Output.line()
            Output.line("== \(title)")
            var isRight = false
            do {
                isRight = try work()
            } catch {
                Output.line("\(error)")
            }
            Output.line("-- " + (isRight ? tr("as it should be") : tr("NOT as it should be")))
            if !isRight { failed += 1 }
        }
        Output.line(
            tr("bricktap demo: a simulated workspace on 127.0.0.1 port \(demo.port), nothing real"))

        step(tr("The guide's checklist")) {
            let text = Guide.plainText(.existing)
            for line in text.split(separator: "\n").filter({ $0.hasPrefix("[ ]") }) {
                Output.line(String(line))
            }
            return text.contains("[ ] 1.")
        }
        step(tr("A form with mistakes names them all at once")) {
            do {
                _ = try CheckedDraft(
                    Draft(texts: [.host: "https://accounts.azuredatabricks.net", .port: "x"]),
                    isNameNeeded: true)
                return false
            } catch let failure as Failure {
                guard case .badInput(let problems) = failure else { return false }
                for problem in problems {
                    Output.line("\(problem.field.rawValue): \(problem.message)")
                }
                return problems.count == 6
            }
        }
        var draft = demo.prefill
        draft[.connectionName] = "analytics-prod"
        draft[.host] = "http://127.0.0.1/"
        let checked = try CheckedDraft(draft, isNameNeeded: true)

        step(tr("Test Connection with a revoked token says that it is the token")) {
            let report = test(checked.details, Demo.refusedToken)
            return report.firstFailure?.step == .token && report.firstFailure?.field == .token
        }
        step(tr("Test Connection to a schema that does not exist finds the one that was meant")) {
            var details = checked.details
            details.schema = "profile"
            let report = test(details, demo.token)
            return report.firstFailure?.step == .schema
                && report.firstFailure?.action?.contains("profiles") == true
        }
        var report: ProbeReport?
        step(tr("Test Connection with everything right")) {
            let result = test(checked.details, demo.token)
            report = result
            return result.passed && result.identity == "ann@example.com"
        }
        step(tr("Save, and the two of a colleague's")) {
            try demo.fill()
            let keeper = try app.connections()
            let name = "journey"
            try keeper.save(
                Connection(
                    id: UUID().uuidString.lowercased(), name: name, details: checked.details,
                    connectedBy: report?.identity ?? "", connectedOn: Date(),
                    test: report?.state(at: Application.now) ?? .untested), token: demo.token)
            Output.line(tr("Saved “\(name)”.") + " " + keeper.explanation)
            return try app.store().connection(named: "JOURNEY")?.connection.test.word == "passed"
        }
        step(tr("Import Connections")) { list(ConnectionQuery(), expecting: 4) }
        step(tr("Filter by Connected By")) {
            list(ConnectionQuery(connectedBy: ["raj@example.com"]), expecting: 1)
        }
        step(tr("Filter by Connected On: today")) {
            let today = Day(Date(), timeZone: .current)
            return list(
                ConnectionQuery(connectedOn: DayRange(from: today, to: today)), expecting: 1)
        }
        step(tr("An import runs")) {
            guard let row = try app.store().importRow(nickname: "phones") else { return false }
            let app = self.app
            guard let run = row.lastRun else { return false }
            let ended = Blocking.wait { try? await Watch(app: app).run(run, isQuiet: true) }
            guard let ended else { return false }
            Output.line(PlainImports.run(ended, now: Date()))
            return ended.state == .succeeded && ended.accepted == 7_992 && ended.refused == 8
        }
        step(tr("Import Center")) {
            let page = try app.store().imports(ImportQuery(), offset: 0, limit: 10)
            for line in PlainImports.lines(page, query: ImportQuery(), now: Date()) {
                Output.line(line)
            }
            return page.running == 1 && page.total == 3
        }
        step(tr("Delete a connection that has a running import: it is stopped first")) {
            guard let row = try app.store().connection(named: "analytics-prod") else {
                return false
            }
            let imports = try app.store().imports(of: row.id)
            for line in PlainList.deletion("analytics-prod", imports: imports, now: Date()) {
                Output.line(line)
            }
            let app = self.app
            let deletion = DeleteConnection(row.connection)
            let outcome = Blocking.wait { try? await deletion.perform(in: app) }
            guard case .deleted? = outcome else { return false }
            return try app.store().imports(ImportQuery(), offset: 0, limit: 10).total == 0
        }
        step(tr("Delete, and its token with it")) {
            guard let row = try app.store().connection(named: "journey") else { return false }
            let imports = try app.store().imports(of: row.id)
            for line in PlainList.deletion("journey", imports: imports, now: Date()) {
                Output.line(line)
            }
            let keeper = try app.connections()
            try keeper.delete(id: row.id)
            return try app.store().connection(named: "journey") == nil
                && keeper.token(for: row.id) == nil
        }
        step(tr("What is left")) { list(ConnectionQuery(), expecting: 2) }
        Output.line()
        Output.line(
            failed == 0
                ? tr("The whole journey went as it should.")
                : tr("\(failed) steps did not go as they should."))
        return failed == 0 ? ExitStatus.done : ExitStatus.failed
    }

    private func test(_ details: ConnectionDetails, _ token: AccessToken) -> ProbeReport {
        let app = self.app
        let report = Blocking.wait { await app.probe(details, token: token) }
        for line in PlainReport.lines(report) { Output.line(line) }
        return report
    }

    private func list(_ query: ConnectionQuery, expecting count: Int) -> Bool {
        guard let page = try? app.store().page(query, offset: 0, limit: 100) else { return false }
        for line in PlainList.lines(page, query: query, now: Date()) { Output.line(line) }
        return page.matching == count
    }
}
