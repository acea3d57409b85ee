internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Language
internal import Operations
internal import Store
internal import Wizard

struct SaveCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Test a connection and save it.",
        discussion: """
            Nothing is saved when the test fails; --skip-test saves without one, marked untested. \
            Exit status: 0 saved, 1 not saved, 64 the input is wrong.
            """)

    @Argument(help: "The name to save it under; unique, 1 to 64 characters.")
    var name: String?
    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions
    @OptionGroup var limits: LimitOptions
    @Option(
        help: ArgumentHelp(
            "Who makes the connection; else the saved preference, git's user.email, or the token's owner.",
            valueName: "email"))
    var connectedBy: String?
    @Flag(help: "Save without a test.")
    var skipTest = false
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        var draft = try connection.draft()
        draft[.connectionName] = name ?? ""
        var others: [FieldProblem] = []
        var email = connectedBy
        if let typed = connectedBy {
            let judgement = EmailRule.judge(typed)
            if let problem = judgement.problem { others.append(problem) }
            email = judgement.text
        }
        let store = try app.store()
        // Asked before the rules run, since a rule cannot throw what a store does.
        let wanted = ConnectionNameRule.judge(name ?? "").text
        let isTaken = try store.connection(named: wanted) != nil
        let checked = try CheckedDraft(
            draft, isNameNeeded: true, nameIsTaken: { _ in isTaken }, also: others)
        // Where no vault can be opened nothing needs to be tested.
        _ = try app.connections()

        var report: ProbeReport?
        if !skipTest {
            let result = await TestRun(app: app, limits: try limits.limits(), asJSON: json)
                .run(checked.details, token: checked.token)
            report = result
            guard result.passed else {
                if json {
                    Output.json(.object([("saved", .bool(false))] + JSONOutput.pairs(of: result)))
                } else {
                    Output.error(tr("Nothing was saved. --skip-test saves without a passed test."))
                }
                throw Failure.status(ExitStatus.failed)
            }
        }
        let saving = SaveConnection(
            name: checked.name, details: checked.details, token: .typed(checked.token),
            connectedBy: email ?? CurrentUser.email(app) ?? "",
            test: report?.state(at: Application.now) ?? .untested, report: report,
            isPersonGiven: connectedBy != nil)
        let made = try saving.perform(in: app)
        let row =
            try store.connection(named: made.name)
            ?? ConnectionRow(connection: made, runningImports: 0)
        if json {
            Output.json(.object([("saved", .bool(true))] + JSONOutput.pairs(of: row)))
        } else {
            let state = made.test.label
            Output.line(
                tr("Saved “\(made.name)”, \(state), connected by \(made.connectedBy).") + " "
                    + (try app.connections().explanation))
        }
    }
}
