internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Store
internal import Wizard

struct DeleteCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a connection and its token.",
        discussion: """
            Without --yes it lists what would be stopped and asks. While an import runs on the \
            connection nothing is deleted. Exit status: 0 deleted, 1 not deleted.
            """)

    @Argument(help: "The name of a saved connection.")
    var name: String
    @Flag(help: "Do not ask.")
    var yes = false
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let live = Live()
        let store = try live.store()
        guard let row = try store.connection(named: name) else {
            throw Failure.cannot(StoreError.missing(name).description, field: .connectionName)
        }
        let imports = try store.imports(of: row.id)
        let isBlocked = imports.contains { $0.state == .running }
        if !yes || isBlocked {
            if !json {
                let lines = PlainList.deletion(row.connection.name, imports: imports, now: Date())
                for line in lines { Output.line(line) }
            }
            if isBlocked {
                try refuse(row, imports, "Stop the running imports first. Nothing was deleted.")
            }
            if json || isatty(0) == 0 {
                try refuse(row, imports, "Nothing was deleted: add --yes to delete it.")
            }
            guard Prompt.yes("Delete “\(row.connection.name)”?", defaultsToYes: false) else {
                try refuse(row, imports, "Nothing was deleted.")
            }
        }
        try live.connections().delete(id: row.id)
        if json {
            Output.json(
                .object([
                    ("deleted", .bool(true)), ("name", .string(row.connection.name)),
                    ("imports", JSONOutput.imports(imports)),
                ]))
        } else {
            Output.line("Deleted “\(row.connection.name)” and its token.")
        }
    }

    private func refuse(_ row: ConnectionRow, _ imports: [ImportSummary], _ message: String) throws
        -> Never
    {
        if json {
            Output.json(
                .object([
                    ("deleted", .bool(false)), ("name", .string(row.connection.name)),
                    ("imports", JSONOutput.imports(imports)), ("message", .string(message)),
                ]))
        } else {
            Output.error(message)
        }
        throw Failure.status(ExitStatus.failed)
    }
}
