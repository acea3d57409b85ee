internal import Connections
internal import Drawing
internal import FoundationEssentials
internal import Store
internal import Wizard

/// The wizard line by line, on standard input and output: wires `PlainFace` to the desk.
struct PlainWizard {
    let live: Live
    var prefill = Draft()
    /// Goes straight to the setup of this path.
    var path: SetupPath?

    func run() -> Int32 {
        let unfinished: [UnfinishedForm]
        do throws(StoreError) {
            unfinished = try live.store().unfinishedForms()
        } catch {
            Output.error(error.description)
            return ExitStatus.failed
        }
        let desk = Desk(live: live)
        desk.findOut {}
        let surroundings = Surroundings(
            now: Date(), secondsFromUTC: TimeZone.current.secondsFromGMT(),
            timeZone: TimeZone.current.identifier, size: Size(width: 80, height: 24),
            isASCII: true, email: Person.email(live), isDemo: live.isDemo, prefill: prefill,
            unfinished: unfinished)
        let isDone = PlainFace(lines(desk), in: surroundings).run(path)
        desk.close(hurries: Input.endedBy != nil)
        if let signal = Input.endedBy {
            // What comes next on the terminal begins a line of its own.
            Output.line()
            return 128 + signal
        }
        return isDone ? ExitStatus.done : ExitStatus.failed
    }

    private func lines(_ desk: Desk) -> Lines {
        let live = self.live
        return Lines(
            say: { Output.line($0) }, ask: { Prompt.line($0) },
            askSecret: { Prompt.secret($0) },
            perform: { Patience.perform($0, on: desk, until: $1) },
            tell: { desk.perform($0, post: { _ in }) }, wait: { Patience.wait(milliseconds: $0) },
            refresh: { desk.refresh(&$0) },
            examine: { Blocking.wait { await Doctor.lines(live) } })
    }
}
