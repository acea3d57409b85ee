internal import ArgumentParser
internal import CProcess
internal import Glibc

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Open the wizard against a simulated workspace, in a store of its own.",
        discussion: """
            Nothing real is touched: the workspace runs on this machine and ends with the demo. \
            Without a terminal the same journey is walked in plain text, step by step.
            """)

    @OptionGroup var face: FaceOptions
    /// The process whose terminal it has: “Look around” ends with the wizard that shows it.
    @Option(help: .hidden)
    var parent: Int32?

    func run() throws {
        if let parent { cprocess_end_with_parent(parent) }
        do {
            try work()
        } catch let failure as Failure {
            throw ExitCode(failure.report(asJSON: false))
        }
    }

    private func work() throws {
        let demo = try Demo()
        defer { demo.close() }
        let status: Int32
        if isatty(1) == 1 && isatty(0) == 1 {
            try demo.fill()
            status = WizardRun(isPlain: face.plain, app: demo.app, prefill: demo.prefill).start()
        } else {
            status = try DemoJourney(demo: demo).walk()
        }
        if status != ExitStatus.done { throw ExitCode(status) }
    }
}
