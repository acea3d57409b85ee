internal import ArgumentParser
internal import Connections
internal import Language
internal import Operations
internal import Store

struct GuideCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "guide", abstract: "Print the checklist of the setup guide.",
        discussion: "With NAME, ticked as far as that connection has come.")

    @Argument(help: "The name of a saved connection.")
    var name: String?
    @OptionGroup var path: PathOptions

    var json: Bool { false }

    func work() async throws {
        var progress = GuideProgress()
        if let name {
            let store = try Application().store()
            guard let row = try store.connection(named: name) else {
                throw Failure.cannot(StoreError.missing(name).description, field: .connectionName)
            }
            progress = GuideProgress(row.connection, try store.history(of: row.id))
        }
        Output.raw(Guide.plainText(path.path ?? .existing, progress: progress))
        if path.path == nil {
            Output.line()
            Output.line(tr("To set up Databricks first: bricktap guide --new"))
        }
    }
}

/// Which of the guide's two paths.
struct PathOptions: ParsableArguments {
    @Flag(help: "Databricks has to be set up first.")
    var new = false
    @Flag(help: "Databricks is ready.")
    var existing = false

    var path: SetupPath? { new ? .new : existing ? .existing : nil }

    func validate() throws {
        if new && existing { throw ValidationError(tr("Choose one of --new and --existing.")) }
    }
}
