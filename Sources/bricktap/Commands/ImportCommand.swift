internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Imports
internal import Language
internal import Operations
internal import Store
internal import Wizard

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Create, run, watch and stop imports into CleverTap.",
        subcommands: [
            ImportCreateCommand.self, ImportListCommand.self, ImportShowCommand.self,
            ImportRunCommand.self, ImportPauseCommand.self, ImportResumeCommand.self,
            ImportStopCommand.self, ImportDeleteCommand.self, ImportPreviewCommand.self,
            ImportDryRunCommand.self, ImportCheckCommand.self, ImportDiscardFailedCommand.self,
        ])
}

/// An import that is named on the command line, by nickname or as a file.
enum ImportLookup {
    static func row(_ nickname: String, _ app: Application) throws -> ImportRow {
        guard let row = try app.store().importRow(nickname: nickname) else {
            throw Failure.cannot(StoreError.importMissing(nickname).description)
        }
        return row
    }

    static func connection(_ name: String, _ app: Application) throws -> Connection {
        guard let row = try app.store().connection(named: name) else {
            throw Failure.badImport([
                ImportRules.Problem("connection", StoreError.missing(name).description)
            ])
        }
        return row.connection
    }
}

struct ImportCreateCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create an import from a definition, or replace one.",
        discussion: """
            The file is what “bricktap import show NICKNAME --json” prints. Columns are checked \
            against the workspace unless --skip-check is given. Exit status: 0 created, 1 not \
            created, 64 the definition is wrong, every place named.
            """)

    @Option(
        help: ArgumentHelp("The definition as JSON; - is standard input.", valueName: "file"),
        completion: .file())
    var file: String
    @Flag(help: "Keep it as a draft, finished or not; nothing is checked.")
    var draft = false
    @Flag(help: "Replace the import with this nickname.")
    var replace = false
    @Flag(help: "Do not ask the workspace for the columns.")
    var skipCheck = false
    @Option(help: ArgumentHelp("Who makes the import.", valueName: "email"))
    var createdBy: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let definition = try DefinitionFile.read(file)
        let known = try app.store().importRow(nickname: definition.nickname)
        if known != nil && !replace { throw StoreError.nicknameTaken(definition.nickname) }
        let outcome = try await SaveImport(
            definition: definition, editing: known?.id, isDraft: draft,
            createdBy: createdBy ?? "", checksColumns: !skipCheck
        ).perform(in: app)
        if let problem = outcome.workerProblem { throw problem }
        let row = try ImportLookup.row(definition.nickname, app)
        if json {
            Output.json(.object([("created", .bool(outcome.isNew))] + JSONOutput.pairs(of: row)))
        } else {
            let name = definition.nickname
            let next =
                outcome.saved.nextRun == nil
                ? "" : " " + tr("It runs by itself: \(definition.schedule.text).")
            let made =
                outcome.isNew
                ? tr("Created “\(name)”, \(row.status.title).")
                : tr("Replaced “\(name)”, \(row.status.title).")
            Output.line(made + next + outcome.warning)
        }
    }
}

struct ImportListCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the imports.")

    @Option(
        help: ArgumentHelp(
            "draft, scheduled, ready, running, paused or stopped; may be given several times.",
            valueName: "status"),
        completion: .list(ImportStatus.allCases.map(\.rawValue)), transform: oneOf)
    var status: [ImportStatus] = []
    @Option(
        help: ArgumentHelp("profiles or events.", valueName: "type"),
        completion: .list(ImportDefinition.Kind.allCases.map(\.rawValue)), transform: oneOf)
    var type: [ImportDefinition.Kind] = []
    @Option(
        help: ArgumentHelp("Name of a connection; may be given several times.", valueName: "name"),
        completion: Offered.connections)
    var connection: [String] = []
    @Option(
        help: ArgumentHelp(
            "Days on which they were made, as for “bricktap list”.", valueName: "from..to"))
    var createdOn: String?
    @Option(help: ArgumentHelp("Who made them; may be given several times.", valueName: "email"))
    var createdBy: [String] = []
    @Option(help: ArgumentHelp("Text in nickname, connection or e-mail.", valueName: "text"))
    var search: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        var query = ImportQuery(
            search: search ?? "", statuses: Set(status), kinds: Set(type),
            connections: Set(connection), createdBy: Set(createdBy))
        if let createdOn {
            do {
                query.createdOn = try DayRange.parse(createdOn)
            } catch {
                throw Failure.badImport([ImportRules.Problem("created_on", "\(error)")])
            }
        }
        let app = Application()
        // Runs of a worker that died go on rather than being listed as running for ever.
        try await WorkerProcess(app).ensure()
        let page = try app.store().imports(query, offset: 0, limit: Int(Int32.max))
        if json {
            Output.json(
                .object([
                    ("imports", .array(page.rows.map { .object(JSONOutput.pairs(of: $0)) })),
                    ("total", .number(page.matching)),
                ]))
            return
        }
        for line in PlainImports.lines(page, query: query, now: Date()) { Output.line(line) }
    }
}

/// One of an enumeration's raw values, or a message that lists them.
@Sendable private func oneOf<Value: RawRepresentable & CaseIterable>(_ text: String) throws -> Value
where Value.RawValue == String {
    if let value = Value(rawValue: text.lowercased()) { return value }
    let values = Value.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError(tr("“\(text)” is none of \(values)."))
}

struct ImportShowCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an import: definition, runs, failed records.")

    @Argument(help: "The nickname of an import.", completion: Offered.imports)
    var nickname: String
    @Option(help: "How many runs, newest first.")
    var runs = 10
    @Option(help: "How many failed records, the newest run's first.")
    var failures = 20
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        try await WorkerProcess(app).ensure()
        let row = try ImportLookup.row(nickname, app)
        let history = try app.store().runs(of: row.id, limit: max(0, runs))
        let store = try app.store()
        let records = try store.failures(
            of: store.failedRuns(of: row.id), limit: max(0, failures))
        let reasons = try store.failureReasons(of: row.id)
        if json {
            Output.json(
                .object(
                    JSONOutput.pairs(of: row) + [
                        ("runs", .array(history.map { .object(JSONOutput.pairs(of: $0)) })),
                        ("failed_records", .array(records.map(JSONOutput.failure))),
                        ("failed_reasons", .array(reasons.map(JSONOutput.reason))),
                    ]))
            return
        }
        for line in PlainImports.details(
            row, runs: history, failures: records, reasons: reasons, now: Date())
        {
            Output.line(line)
        }
    }
}

/// A definition that is named, or given as a file.
struct DefinitionOptions: ParsableArguments {
    @Argument(help: "The nickname of an import; else --file.", completion: Offered.imports)
    var nickname: String?
    @Option(
        help: ArgumentHelp("A definition as JSON; - is standard input.", valueName: "file"),
        completion: .file())
    var file: String?

    func definition(_ app: Application) throws -> ImportDefinition {
        if let file { return try DefinitionFile.read(file) }
        guard let nickname else {
            throw Failure.badImport([
                ImportRules.Problem("nickname", tr("A nickname or --file is needed."))
            ])
        }
        return try ImportLookup.row(nickname, app).saved.definition
    }

    /// The same, held against the rules.
    func checked(_ app: Application) throws -> ImportDefinition {
        let definition = try definition(app)
        let problems = ImportRules.problems(definition)
        if !problems.isEmpty { throw Failure.badImport(problems) }
        return definition
    }
}

struct ImportPreviewCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show the first rows that an import would read.")

    @OptionGroup var definition: DefinitionOptions
    @Option(help: "How many rows.")
    var rows = ImportTrial.previewRows
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let definition = try definition.definition(app)
        let trial = try app.trial(try ImportLookup.connection(definition.connection, app))
        let preview: Preview
        do {
            preview = try await trial.preview(definition.source, rows: max(1, min(rows, 1_000)))
        } catch {
            throw Failure.cannot(error.description)
        }
        if json {
            Output.json(JSONOutput.preview(preview))
            return
        }
        Output.line(preview.columns.map { "\($0.name) \($0.typeText)" }.joined(separator: "\t"))
        for row in preview.rows {
            Output.line(row.map { Output.cleaned($0 ?? "NULL") }.joined(separator: "\t"))
        }
    }
}

struct ImportDryRunCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "dry-run",
        abstract: "Hold a sample of rows against every rule; nothing is stored.",
        discussion: """
            Where an account is saved the sample also goes to CleverTap with dryRun=1. Exit status: \
            0 every row would be accepted, 2 some would be refused, 1 it could not be done.
            """)

    @OptionGroup var definition: DefinitionOptions
    @Option(help: "How many rows.")
    var rows = ImportTrial.sampleRows
    @Flag(help: "Do not ask CleverTap.")
    var local = false
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let definition = try definition.checked(app)
        let trial = try app.trial(try ImportLookup.connection(definition.connection, app))
        let destination = local ? nil : try app.destination(definition.accountName)
        let report: DryRunReport
        do {
            report = try await trial.dryRun(
                definition, rows: max(1, min(rows, 5_000)),
                destination: destination.map { ($0.0, $0.1, app.http) })
        } catch {
            throw Failure.cannot(error.description)
        }
        if json {
            Output.json(JSONOutput.dryRun(report))
        } else {
            for line in PlainImports.dryRun(report, asksCleverTap: destination != nil) {
                Output.line(line)
            }
        }
        if !report.findings.isEmpty { throw Failure.status(ExitStatus.someRefused) }
    }
}
