internal import Connections
internal import Drawing
internal import FoundationEssentials
internal import Operations
internal import Store
internal import Wizard

/// The wizard line by line, on standard input and output: wires `PlainFace` to what answers it.
struct PlainWizard {
    let app: Application
    var prefill = Draft()
    /// Goes straight to the setup of this path.
    var path: SetupPath?

    func run() -> Int32 {
        let unfinished: [UnfinishedForm]
        do throws(StoreError) {
            unfinished = try app.store().unfinishedForms()
        } catch {
            Output.error(error.description)
            return ExitStatus.failed
        }
        let machinery = Machinery(app)
        machinery.findOut {}
        let surroundings = Surroundings(
            now: Date(), secondsFromUTC: TimeZone.current.secondsFromGMT(),
            timeZone: TimeZone.current.identifier, size: Size(width: 80, height: 24),
            isASCII: true, email: CurrentUser.email(app), isDemo: app.isDemo, prefill: prefill,
            unfinished: unfinished)
        let isDone = PlainFace(lines(machinery), in: surroundings).run(path)
        machinery.close(hurries: Input.endedBy != nil)
        if let signal = Input.endedBy {
            // What comes next on the terminal begins a line of its own.
            Output.line()
            return 128 + signal
        }
        return isDone ? ExitStatus.done : ExitStatus.failed
    }

    private func lines(_ machinery: Machinery) -> Lines {
        let app = self.app
        return Lines(
            say: { Output.line($0) }, prompt: { Prompt.line($0) },
            promptSecret: { Prompt.secret($0) },
            ask: { Patience.ask($0, of: machinery.handler, take: $1) },
            tell: { machinery.handler.ask(Question($0)) { _ in } },
            wait: { Patience.wait(milliseconds: $0) },
            refresh: { machinery.refresh(&$0) },
            examine: { Blocking.wait { await Doctor.lines(app) } })
    }
}
