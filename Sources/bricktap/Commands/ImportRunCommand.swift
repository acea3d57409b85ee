internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Language
internal import Operations
internal import Store
internal import Wizard

struct ImportRunCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run an import now.",
        discussion: """
            The schedule stays as it is. With --wait the exit status is 0 when every record was \
            accepted, 2 when some were refused, 1 when the run failed or was stopped.
            """)

    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Flag(help: "Read everything again, not only what is new.")
    var full = false
    @Flag(help: "Send only what earlier runs could not deliver.")
    var retryFailed = false
    @Flag(help: "Wait until the run is over.")
    var wait = false
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let row = try ImportLookup.row(nickname, app)
        let wish: ImportWish = retryFailed ? .retryFailed : full ? .runFull : .run
        guard let run = try await ControlImport(wish, of: row.id).perform(in: app) else {
            throw StoreError.importGone
        }
        if !wait {
            if json {
                Output.json(.object([("requested", .bool(true))] + JSONOutput.pairs(of: run)))
            } else {
                Output.line(tr("Run \(run.number) of “\(nickname)” was asked for."))
            }
            return
        }
        let ended = try await Watch(app: app).run(run, isQuiet: json)
        if json {
            Output.json(.object(JSONOutput.pairs(of: ended)))
        } else {
            Output.line(PlainImports.run(ended, now: Date()))
            if let cause = ended.cause { Output.error("\(cause) \(ended.action ?? "")") }
        }
        if ended.state != .succeeded { throw Failure.status(ExitStatus.failed) }
        if ended.refused > 0 { throw Failure.status(ExitStatus.someRefused) }
    }
}

/// Watches a run to its end, with progress on standard error where that is a terminal.
struct Watch {
    let app: Application

    /// Looks at the run between two looks at the worker.
    private static let looksBetweenWorkers = 20
    /// Milliseconds between two looks, first and later: a short import ends with its command.
    private static let paces = (first: 5, later: 50)
    /// Looks at the first pace.
    private static let quickLooks = 200

    func run(_ run: ImportRun, isQuiet: Bool) async throws -> ImportRun {
        let shows = isatty(2) == 1
        defer { if shows { Output.progress("") } }
        var last = (rows: 0, at: ContinuousClock.now)
        var rate = 0
        var looks = 0
        var shown = ""
        while true {
            guard
                let now = try app.store().runs(of: run.importID, limit: 20).first(where: {
                    $0.id == run.id
                })
            else { throw Failure.cannot(tr("The import was deleted.")) }
            if now.state.isOver || now.state == .paused { return now }
            if shows {
                let moment = ContinuousClock.now
                let elapsed = (moment - last.at).components
                let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
                if seconds >= 0.5 {
                    rate = Int(Double(now.rows - last.rows) / seconds)
                    last = (now.rows, moment)
                }
                let line = Self.progress(now, rate: rate)
                if line != shown { Output.progress(line) }
                shown = line
            }
            // A worker that died is replaced by the next one.
            if looks % Self.looksBetweenWorkers == 0 { try await WorkerProcess(app).ensure() }
            looks += 1
            let pace = looks < Self.quickLooks ? Self.paces.first : Self.paces.later
            try await Task.sleep(for: .milliseconds(pace))
        }
    }

    private static func progress(_ run: ImportRun, rate: Int) -> String {
        if run.state == .queued { return tr("Waiting for the worker") }
        let rows = Numbers.grouped(run.rows)
        let speed = Numbers.grouped(rate)
        guard let total = run.total else { return tr("\(rows) rows, \(speed) a second") }
        return tr("\(rows) of \(Numbers.grouped(total)) rows, \(speed) a second")
    }
}

/// Commands that ask something of an import and need no more words than its nickname.
protocol ImportControl: AsyncParsableCommand, Reporting {
    var nickname: String { get }
    var wish: ImportWish { get }
    /// Asks what is to be asked first; throws where nothing is to be done.
    func confirm(_ row: ImportRow) throws
    /// What was done with an import, as a sentence.
    func done(_ name: String) -> String
}

extension ImportControl {
    func work() async throws {
        let app = Application()
        let row = try ImportLookup.row(nickname, app)
        try confirm(row)
        _ = try await ControlImport(wish, of: row.id, waiting: .untilQuiet).perform(in: app)
        let after = try app.store().importRow(id: row.id)
        if json {
            Output.json(
                .object([
                    ("nickname", .string(row.saved.definition.nickname)),
                    ("status", .string(after?.status.rawValue)),
                ]))
        } else {
            Output.line(done(row.saved.definition.nickname))
        }
    }

    func confirm(_ row: ImportRow) throws {}
}

struct ImportPauseCommand: ImportControl {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause an import: its run waits, its schedule rests.")
    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Flag(help: "Print one JSON object.") var json = false
    func done(_ name: String) -> String { tr("Paused “\(name)”.") }

    var wish: ImportWish { .pause }
}

struct ImportResumeCommand: ImportControl {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a paused or stopped import, where it was.")
    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Flag(help: "Print one JSON object.") var json = false
    func done(_ name: String) -> String { tr("Resumed “\(name)”.") }

    var wish: ImportWish { .resume }
}

struct ImportStopCommand: ImportControl {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop an import: its run ends, its query is cancelled, its schedule ends.")
    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Flag(help: "Print one JSON object.") var json = false
    func done(_ name: String) -> String { tr("Stopped “\(name)”.") }

    var wish: ImportWish { .stop }
}

struct ImportDeleteCommand: ImportControl {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Stop an import and delete it with its history.",
        discussion: "Records that are in CleverTap stay there. Without --yes it asks.")
    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON object.") var json = false
    func done(_ name: String) -> String { tr("Deleted “\(name)”.") }

    var wish: ImportWish { .delete }

    func confirm(_ row: ImportRow) throws {
        if !yes {
            let isRunning =
                row.status == .running ? " " + tr("It is running; it is stopped first.") : ""
            try Prompt.confirm(
                tr("Delete the import “\(nickname)”?") + isRunning, json: json,
                else: tr("Nothing was deleted: add --yes to delete it."))
        }
    }
}

struct ImportDiscardFailedCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "discard-failed",
        abstract: "Discard an import's failed records; they cannot be retried then.",
        discussion: "Without --yes it asks.")
    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Print one JSON object.") var json = false

    func work() async throws {
        let app = Application()
        let row = try ImportLookup.row(nickname, app)
        let count = try app.store().failureCount(of: row.id, run: nil)
        if !yes {
            try Prompt.confirm(
                tr("Discard \(count) failed records of “\(nickname)”?"), json: json,
                else: tr("Nothing was discarded: add --yes to do it."))
        }
        let gone = try app.store().discardFailures(of: row.id)
        if json {
            Output.json(
                .object([
                    ("nickname", .string(row.saved.definition.nickname)),
                    ("discarded", .number(gone)),
                ]))
        } else {
            Output.line(tr("Discarded \(gone) failed records of “\(nickname)”."))
        }
    }
}
