internal import ArgumentParser
internal import Connections

struct GuideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guide", abstract: "Print the checklist of the setup guide.")

    @OptionGroup var path: PathOptions

    func run() throws {
        Output.raw(Guide.plainText(path.path ?? .existing))
        if path.path == nil {
            Output.line()
            Output.line("To set up Databricks first: bricktap guide --new")
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
        if new && existing { throw ValidationError("Choose one of --new and --existing.") }
    }
}
