internal import ArgumentParser
internal import Connections
internal import Drawing
internal import FoundationEssentials
internal import Glibc
internal import Language
internal import Operations
internal import Prefill
internal import Store
internal import Terminal
internal import Wizard

/// One run of the wizard on a terminal, or line by line.
struct WizardRun {
    var isPlain = false
    /// Opens the setup form of this path rather than what the store suggests.
    var setup: SetupPath?
    var app = Application()
    var prefill = Draft()

    /// The exit status of a terminal that cannot show the wizard.
    private static let noTerminal: Int32 = 1

    func finish() throws {
        let status = start()
        if status != ExitStatus.done { throw ExitCode(status) }
    }

    func start() -> Int32 {
        if isPlain || Environment.value("ACCESSIBLE") != nil
            || Environment.value("TERM") == "dumb"
        {
            return PlainWizard(app: app, prefill: prefill, path: setup).run()
        }
        guard isatty(0) == 1, isatty(1) == 1 else {
            Output.error(
                tr(
                    "bricktap needs a terminal for the wizard. “bricktap --plain” asks line by line; “bricktap --help” lists the commands for scripts."
                )
            )
            return ExitStatus.badInput
        }
        // The store is looked at before the screen is taken over, so that what is wrong with it
        // can be read after the program has ended.
        let opening: Opening
        do throws(StoreError) {
            opening = try FirstLook.opening(at: app.location, isOpen: app.hasOpenStore)
        } catch {
            Output.error(error.description)
            return ExitStatus.failed
        }
        let terminal: Terminal
        do {
            terminal = try Terminal()
        } catch {
            Output.error("\(error)")
            return Self.noTerminal
        }
        let machinery = Machinery(app)
        let surroundings = Surroundings(
            now: Date(), secondsFromUTC: LocalTime.secondsFromUTC(at: Date()), timeZone: "",
            size: terminal.size, isASCII: terminal.isASCII, email: opening.preferredEmail,
            vault: "", isDemo: app.isDemo, prefill: prefill, unfinished: opening.unfinished,
            copiedPath: Machine.short(
                app.location.copiedPath, Environment.value("HOME") ?? ""))
        let waker = terminal.waker
        let mailbox = Mailbox { waker.wake() }
        var loop = Loop(
            WizardState(firstRoute(opening), in: surroundings),
            display: Display(
                nextEvent: { terminal.nextEvent(timeout: $0) },
                show: { terminal.show($0) }, suspend: { terminal.suspend() },
                redraw: { terminal.redraw() }, copy: { terminal.copyToClipboard($0) },
                lookAround: { LookAround.run(on: terminal) }),
            services: Services(
                ask: { machinery.handler.ask($0, post: $1) },
                cancel: { machinery.handler.cancel($0) }, refresh: { machinery.refresh(&$0) }),
            mailbox: mailbox)
        let signal = loop.run { machinery.findOut { waker.wake() } }
        terminal.close()
        machinery.close(hurries: signal != nil)
        return signal.map { 128 + $0 } ?? ExitStatus.done
    }

    private func firstRoute(_ opening: Opening) -> Route {
        if let setup { return .setup(setup) }
        return opening.isEmpty ? .welcome : .importConnections
    }
}
