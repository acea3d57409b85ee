internal import ArgumentParser
internal import Connections
internal import Glibc
internal import Language
internal import Operations
internal import Store
internal import Synchronization
internal import Wizard

struct TestCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Test a connection: workspace, HTTP path, token and privileges.",
        discussion: """
            Tests the saved connection NAME, or the one that the options name; options change what \
            is saved for this test only. Exit status: 0 passed, 1 failed, 64 the input is wrong.
            """)

    @Argument(help: "The name of a saved connection.", completion: Offered.connections)
    var name: String?
    @OptionGroup(title: "Connection")
    var connection: ConnectionOptions
    @OptionGroup var limits: LimitOptions
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let subject = try Subject.find(name, connection, app: app)
        let report = await TestRun(app: app, limits: try limits.limits(), asJSON: json)
            .run(subject.details, token: subject.token)
        if let saved = subject.saved {
            do {
                try app.store().recordTest(
                    report, at: Application.now, of: saved.id, details: subject.details)
            } catch {
                // The test itself is worth reporting even where it cannot be noted.
                let reason = "\(error)"
                Output.error(tr("The outcome could not be noted: \(reason)"))
            }
        }
        if json { Output.json(JSONOutput.report(report)) }
        if !report.passed { throw Failure.status(ExitStatus.failed) }
    }
}

/// How long a test may take.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Seconds for each answer, 1 to 120.", valueName: "seconds"))
    var timeout = 15.0
    @Option(
        help: ArgumentHelp(
            "Seconds to wait for a sleeping warehouse, 0 to 3600.", valueName: "seconds"))
    var wait = 600.0

    func validate() throws {
        guard (1...120).contains(timeout) else {
            throw OptionError("timeout", tr("--timeout takes 1 to 120 seconds."))
        }
        guard (0...3_600).contains(wait) else {
            throw OptionError("wait", tr("--wait takes 0 to 3600 seconds."))
        }
    }

    func limits() throws -> ProbeLimits {
        ProbeLimits(timeout: timeout, wait: wait)
    }
}

/// What a test is about: a saved connection, what the options say, or one over the other.
struct Subject {
    var details: ConnectionDetails
    var token: AccessToken
    /// The saved connection whose outcome is to be noted: nothing was changed by options.
    var saved: Connection?

    static func find(_ name: String?, _ options: ConnectionOptions, app: Application) throws
        -> Subject
    {
        var base = Draft()
        var saved: Connection?
        if let name {
            guard let row = try app.store().connection(named: name) else {
                throw Failure.cannot(
                    StoreError.missing(name).description, field: .connectionName)
            }
            saved = row.connection
            let token = try app.connections().token(for: row.id)
            base = Draft(row.connection, token: token ?? AccessToken(""))
            // A token of the environment is for connections that have none of their own.
            if options.isEmpty {
                return Subject(
                    details: row.connection.details, token: try app.savedToken(of: row.id),
                    saved: saved)
            }
        }
        let draft = try options.draft(over: base)
        let checked = try CheckedDraft(draft, isNameNeeded: false)
        let isAsSaved = saved.map { $0.details == checked.details } ?? false
        return Subject(
            details: checked.details, token: checked.token, saved: isAsSaved ? saved : nil)
    }
}

/// A draft whose fields are all right.
struct CheckedDraft {
    let name: String
    let details: ConnectionDetails
    let token: AccessToken

    init(
        _ draft: Draft, isNameNeeded: Bool, nameIsTaken: (String) -> Bool = { _ in false },
        also others: [FieldProblem] = []
    ) throws {
        var problems: [FieldProblem] = []
        var checked: (name: String, details: ConnectionDetails, token: AccessToken)?
        do throws(FieldProblems) {
            checked = try DraftCheck.details(
                of: draft, isNameNeeded: isNameNeeded, nameIsTaken: nameIsTaken)
        } catch {
            problems = error.problems
        }
        if let bundle = CABundle.problem(draft[.caBundle]),
            !problems.contains(where: { $0.field == .caBundle })
        {
            problems.append(bundle)
        }
        problems += others
        guard problems.isEmpty, let checked else { throw Failure.badInput(problems) }
        name = checked.name
        details = checked.details
        token = checked.token
    }
}

/// Runs the probe for a command: progress on the way, Ctrl-C cancels.
struct TestRun {
    let app: Application
    let limits: ProbeLimits
    let asJSON: Bool

    func run(_ details: ConnectionDetails, token: AccessToken) async -> ProbeReport {
        let isQuiet = asJSON
        let isWatched = isatty(2) == 1 && !asJSON
        let printer = StepPrinter(isQuiet: isQuiet, isWatched: isWatched)
        let task = Task {
            await app.probe(details, token: token, limits: limits) { printer.take($0) }
        }
        let interrupt = Interrupt { task.cancel() }
        let report = await task.value
        interrupt.stop()
        if !asJSON {
            printer.finish(report)
            Output.line(PlainReport.summary(report))
        }
        return report
    }
}

/// Prints steps in their order as they come, and what is waited for on standard error.
private final class StepPrinter: Sendable {
    private let steps = Mutex(StepLines())
    private let isQuiet: Bool
    private let isWatched: Bool

    init(isQuiet: Bool, isWatched: Bool) {
        self.isQuiet = isQuiet
        self.isWatched = isWatched
    }

    func take(_ event: ProbeEvent) {
        guard !isQuiet else { return }
        // Said under the lock, so that lines keep their order.
        steps.withLock { steps in
            if let line = steps.progress(event), isWatched { Output.error(line) }
            for line in steps.take(event) { Output.line(line) }
        }
    }

    func finish(_ report: ProbeReport) {
        steps.withLock { steps in
            for line in steps.finish(report) { Output.line(line) }
        }
    }
}
