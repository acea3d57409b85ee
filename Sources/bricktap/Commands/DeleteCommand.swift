internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Language
internal import Operations
internal import Store
internal import Synchronization
internal import Wizard

struct DeleteCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a connection and its token.",
        discussion: """
            Without --yes it lists what would be stopped and asks. Running imports are stopped \
            first, and only when all have stopped are they, the connection and its token removed; \
            one that does not stop within 20 s keeps everything. Exit status: 0 deleted, 1 not \
            deleted.
            """)

    @Argument(help: "The name of a saved connection.", completion: Offered.connections)
    var name: String
    @Flag(help: "Do not ask.")
    var yes = false
    @Flag(help: "Take back a delete that could not be finished; stopped imports stay stopped.")
    var keep = false
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        let store = try app.store()
        guard let row = try store.connection(named: name) else {
            throw Failure.cannot(StoreError.missing(name).description, field: .connectionName)
        }
        let imports = try store.imports(of: row.id)
        if keep {
            _ = try await KeepConnection(row.connection).perform(in: app)
            try refuse(
                row, imports, tr("“\(row.connection.name)” is kept."), status: ExitStatus.done)
        }
        if !yes {
            if !json {
                let lines = PlainList.deletion(row.connection.name, imports: imports, now: Date())
                for line in lines { Output.line(line) }
            }
            if json || isatty(0) == 0 {
                try refuse(row, imports, tr("Nothing was deleted: add --yes to delete it."))
            }
            guard Prompt.yes(question(row, imports), defaultsToYes: false) else {
                try refuse(row, imports, tr("Nothing was deleted."))
            }
        }
        try await delete(row, imports, app)
    }

    private func question(_ row: ConnectionRow, _ imports: [ImportSummary]) -> String {
        let name = row.connection.name
        switch imports.filter({ $0.state == .running }).count {
        case 0: return tr("Delete “\(name)”?")
        case 1: return tr("Stop 1 import and delete “\(name)”?")
        case let running: return tr("Stop \(running) imports and delete “\(name)”?")
        }
    }

    private func delete(_ row: ConnectionRow, _ imports: [ImportSummary], _ app: Application)
        async throws
    {
        let isQuiet = json
        let told = Told()
        let outcome = try await DeleteConnection(row.connection).perform(in: app) { runs in
            guard !isQuiet else { return }
            for run in runs where run.hasStopped && told.isNew(run.nickname) {
                Output.line(
                    tr("Stopped “\(run.nickname)” at \(Numbers.grouped(run.rows)) rows."))
            }
        }
        switch outcome {
        case .deleted(let removal):
            if !json { Output.line(removal.words(row.connection.name)) }
        case .stillRunning(let runs):
            let names = runs.map(\.nickname).joined(separator: ", ")
            try refuse(
                row, imports,
                tr(
                    "\(names) did not stop within \(Int(app.patience)) s. Nothing was deleted; the connection is closed to new runs. “bricktap delete \(name)” tries again, “bricktap delete \(name) --keep” keeps it."
                )
            )
        }
        if json {
            Output.json(
                .object([
                    ("deleted", .bool(true)), ("name", .string(row.connection.name)),
                    ("imports", JSONOutput.imports(imports)),
                ]))
        }
    }

    /// Runs whose stop has been said.
    private final class Told: Sendable {
        private let names = Mutex<Set<String>>([])
        func isNew(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
    }

    private func refuse(
        _ row: ConnectionRow, _ imports: [ImportSummary], _ message: String,
        status: Int32 = ExitStatus.failed
    ) throws -> Never {
        if json {
            Output.json(
                .object([
                    ("deleted", .bool(false)), ("name", .string(row.connection.name)),
                    ("imports", JSONOutput.imports(imports)), ("message", .string(message)),
                ]))
        } else {
            Output.error(message)
        }
        throw Failure.status(status)
    }
}
