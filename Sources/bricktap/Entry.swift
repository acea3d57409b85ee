internal import ArgumentParser
internal import CProcess
internal import Connections
internal import Databricks
internal import Dispatch
internal import Glibc
internal import Language
internal import Operations
internal import Synchronization

@main
enum Entry {
    /// Synchronous, so that the wizard owns the true main thread: it blocks on keys.
    static func main() {
        speak()
        // A closed pipe or socket is reported by the write itself.
        signal(SIGPIPE, SIG_IGN)
        ProcessHardening.secrets()
        Doctor.findTerminal.withLock { $0 = TerminalFinding.find }
        // Nothing to parse: the wizard's first frame must not wait for a parser.
        if CommandLine.arguments.count == 1 {
            cprocess_leave(WizardRun().start())
        }
        // A child of this program's own, and no command.
        if CommandLine.arguments.dropFirst().elementsEqual([ReadProfiles.word]) {
            let targets = ReadProfiles.answer { limit in
                try SecretFile.bytes("-", of: .definition, limit: limit)
            }
            if let targets { Output.line(targets) }
            cprocess_leave(targets == nil ? ExitStatus.failed : ExitStatus.done)
        }
        let words = CommandLine.arguments.dropFirst()
        if words.count == 2, words.first == Messenger.word {
            cprocess_leave(Messenger.run(words.last ?? ""))
        }
        do {
            var command = try Bricktap.parseAsRoot()
            (command as? WorkerCommand)?.confine()
            if let asynchronous = command as? any AsyncParsableCommand {
                run(asynchronous)
            } else {
                try command.run()
                cprocess_leave(ExitStatus.done)
            }
        } catch {
            end(error)
        }
    }

    /// Ends the program. Options that the parser or a command refuses are said as JSON where that is
    /// asked for.
    private static func end(_ error: any Error) -> Never {
        if let status = error as? ExitCode { cprocess_leave(status.rawValue) }
        if Bricktap.exitCode(for: error).isSuccess {
            Output.raw(Bricktap.fullMessage(for: error) + "\n")
            cprocess_leave(ExitStatus.done)
        }
        let refused = ParserError(error)
        guard CommandLine.arguments.contains("--json"), refused.status == ExitStatus.badInput else {
            // The parser quotes what was typed, whatever that does to a terminal.
            Output.error(refused.fullMessage)
            cprocess_leave(refused.status)
        }
        let name = refused.option.map { String($0.map { $0 == "-" ? "_" : $0 }) }
        cprocess_leave(Failure.badOption(name: name, refused.message).report(asJSON: true))
    }

    /// Chooses the language before anything is said: some texts are made once and kept.
    private static func speak() {
        Language.use(.preferred { Environment.value($0) })
    }

    private static func run(_ command: any AsyncParsableCommand) -> Never {
        let handover = Handover(command: command)
        Task.detached {
            var command = handover.command
            let result: Result<Void, any Error>
            do {
                result = .success(try await command.run())
            } catch {
                result = .failure(error)
            }
            await Workspace.settle(within: Workspace.persistence)
            switch result {
            case .success: cprocess_leave(ExitStatus.done)
            case .failure(let error): end(error)
            }
        }
        dispatchMain()
    }
}

/// A command on its way to the task that runs it; the main thread only waits from then on.
private struct Handover: @unchecked Sendable {
    let command: any AsyncParsableCommand
}

struct Bricktap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bricktap",
        abstract: "Connects a Databricks workspace to CleverTap, from a terminal.",
        discussion: "Without a command it opens the wizard.",
        version: "bricktap \(Application.version)",
        subcommands: [
            SetupCommand.self, TestCommand.self, SaveCommand.self, ListCommand.self,
            ShowCommand.self, ExportCommand.self, DeleteCommand.self, ImportCommand.self,
            DestinationCommand.self, NotifyCommand.self, VaultCommand.self,
            WorkerCommand.self, GuideCommand.self, DoctorCommand.self, DemoCommand.self,
        ])

    @OptionGroup var face: FaceOptions

    func run() throws {
        try WizardRun(isPlain: face.plain).finish()
    }
}

/// Which face the wizard shows.
struct FaceOptions: ParsableArguments {
    @Flag(help: "Ask line by line, for screen readers; also with TERM=dumb or $ACCESSIBLE set.")
    var plain = false
}

struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Open the setup form for a new connection.")

    @OptionGroup var path: PathOptions
    @OptionGroup var face: FaceOptions

    func run() throws {
        try WizardRun(isPlain: face.plain, setup: path.path ?? .existing).finish()
    }
}
