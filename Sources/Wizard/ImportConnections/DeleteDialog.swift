import Connections
import Drawing
import Language
import Text

import struct FoundationEssentials.Date

/// Asks before a connection is deleted: says what runs on it, stops that, and shows each one
/// stopping. Nothing is removed before all have stopped.
struct DeleteDialog: Sendable, Equatable {
    enum Outcome { case none, close, delete, keep }

    let row: ConnectionRow
    private var listing = Pending<LoadImportsOfConnection>()
    private var deleting = Pending<DeleteConnection>()
    private var imports: [ImportSummary]?
    private var trouble: String?
    private var focused = 0
    /// The runs that are waited for, once the delete has begun.
    private var stopping: [StoppingRun] = []
    /// These did not stop in time: try again, or keep the connection.
    private var hasTimedOut = false
    private var began: Date?
    private var help: HelpOverlay?

    init(row: ConnectionRow) {
        self.row = row
    }

    /// Asks what runs on the connection.
    mutating func load() -> Effect { listing.ask(LoadImportsOfConnection(id: row.id)) }

    /// Takes what has become known.
    ///
    /// - Returns: What is left of the connection, when it is gone.
    mutating func take(_ answer: Answer) -> Removal? {
        switch listing.take(answer) {
        case .success(let imports)?: self.imports = imports
        case .failure(let problem)?: trouble = problem.message
        case nil: break
        }
        if let runs = deleting.update(answer) { note(runs) }
        switch deleting.take(answer) {
        case .success(.deleted(let removal))?: return removal
        case .success(.stillRunning(let runs))?:
            note(runs)
            hasTimedOut = true
            focused = 0
        case .failure(let problem)?: trouble = problem.message
        case nil: break
        }
        return nil
    }

    private var running: [ImportSummary] { (imports ?? []).filter { $0.state == .running } }
    private var scheduled: [ImportSummary] { (imports ?? []).filter { $0.state == .scheduled } }
    private var idle: [ImportSummary] { (imports ?? []).filter { $0.state == .idle } }
    /// Runs that have stopped for it.
    var stopped: Int { stopping.count(where: \.hasStopped) }
    var isDeleting: Bool { deleting.isWaiting && trouble == nil && !hasTimedOut }
    private var mayDelete: Bool { imports != nil && !isDeleting }
    private var name: String { row.connection.name.fitted(to: 24, pad: nil) }

    /// Begins the delete.
    mutating func begin(at now: Date) -> Effect {
        trouble = nil
        hasTimedOut = false
        began = now
        return deleting.ask(DeleteConnection(row.connection))
    }

    private mutating func note(_ runs: [StoppingRun]) {
        for run in runs {
            if let place = stopping.firstIndex(where: { $0.nickname == run.nickname }) {
                stopping[place] = run
            } else {
                stopping.append(run)
            }
        }
    }

    private var buttons: [Button] {
        if hasTimedOut { return [Button(tr("Try again")), Button(tr("Keep the connection"))] }
        let action =
            running.isEmpty
            ? tr("Delete \(name)")
            : running.count == 1
                ? tr("Stop 1 import and delete") : tr("Stop \(running.count) imports and delete")
        return [Button(tr("Cancel")), Button(action, isEnabled: mayDelete)]
            + (row.isClosing ? [Button(tr("Keep it"))] : [])
    }

    mutating func handle(_ event: Event, size: Size) -> Outcome {
        if isDeleting { return .none }
        if help != nil {
            if help?.handle(event, size: size) == true { help = nil }
            return .none
        }
        switch event {
        case .key(.escape), .key(.control("c")): return hasTimedOut ? .keep : .close
        case .key(.function(1)), .key(.character("?")):
            help = HelpOverlay(title: tr("Help"), about: [], bindings: bindings)
        case .key(.left), .key(.backTab): move(-1)
        case .key(.right), .key(.tab): move(1)
        case .key(.enter), .key(.character(" ")): return press(focused)
        case .mouse(let mouse) where mouse.action == .press:
            for (index, area) in areas(frame(size)).enumerated() where area.contains(mouse.at) {
                return press(index)
            }
        default: break
        }
        return .none
    }

    private mutating func move(_ step: Int) {
        let buttons = buttons
        repeat {
            focused = cycled(focused, by: step, of: buttons.count)
        } while !buttons[focused].isEnabled
    }

    private func press(_ index: Int) -> Outcome {
        if hasTimedOut { return index == 0 ? .delete : .keep }
        if index == 0 { return .close }
        if index == 2 { return .keep }
        return mayDelete ? .delete : .none
    }

    // MARK: Drawing

    private func lines(_ surroundings: Surroundings, width: Int, ascii: Bool) -> [(String, Role)] {
        var lines: [(String, Role)] = []
        let wrap = { (text: String, role: Role) in
            lines += Canvas.wrap(text, width: width).map { ($0, role) }
        }
        if isDeleting || hasTimedOut {
            return progress(surroundings, ascii: ascii)
                + (hasTimedOut
                    ? [("", .normal)]
                        + Canvas.wrap(
                            tr(
                                "What has not stopped was asked to, and may still. Nothing is removed before it has."
                            ),
                            width: width
                        ).map { ($0, .warned) } : [])
        }
        if row.isClosing { wrap(tr("A delete of it was begun and did not end."), .warned) }
        if imports == nil && trouble == nil {
            wrap(tr("Looking for its running imports…"), .dim)
        } else if imports == nil {
            wrap(tr("Its imports could not be read."), .warned)
        } else if running.isEmpty {
            wrap(tr("No import is running on it."), .normal)
        } else {
            wrap(
                running.count == 1
                    ? tr("1 import is running on it. Deleting stops it first.")
                    : tr("\(running.count) imports are running on it. Deleting stops them first."),
                .normal)
            lines.append(("", .normal))
            lines += ImportLines.lines(
                Array(running.prefix(Self.mostListed)), times: Times(surroundings), width: width - 2
            ).map { ("  " + $0, .normal) }
            if running.count > Self.mostListed {
                lines.append(("  " + tr("and \(running.count - Self.mostListed) more"), .dim))
            }
            lines.append(("", .normal))
        }
        if !scheduled.isEmpty {
            let names = Self.names(scheduled)
            let count = scheduled.count
            let words =
                switch (count == 1, running.isEmpty) {
                case (true, true): tr("1 is scheduled and will never run again: \(names)")
                case (true, false): tr("1 more is scheduled and will never run again: \(names)")
                case (false, true):
                    tr("\(count) are scheduled and will never run again: \(names)")
                case (false, false):
                    tr("\(count) more are scheduled and will never run again: \(names)")
                }
            wrap(words, .normal)
        }
        if !idle.isEmpty {
            wrap(
                idle.count == 1
                    ? tr("1 that does not run goes with it: \(Self.names(idle))")
                    : tr("\(idle.count) that do not run go with it: \(Self.names(idle))"), .normal)
        }
        lines.append(("", .normal))
        wrap(tr("Rows already in CleverTap stay there. The saved token is removed too."), .normal)
        if let trouble { wrap(trouble, .failed) }
        return lines
    }

    /// As many names as one line has room for; the rest is counted.
    private static func names(_ imports: [ImportSummary]) -> String {
        let most = 2
        let names = imports.prefix(most).map {
            SafeText.clean($0.nickname).fitted(to: 16, pad: nil)
        }
        let rest = imports.count - names.count
        return (names + (rest > 0 ? [tr("and \(rest) more")] : [])).joined(separator: ", ")
    }

    /// Running imports that are listed by name; the rest is counted.
    private static let mostListed = 6

    private func progress(_ surroundings: Surroundings, ascii: Bool) -> [(String, Role)] {
        let elapsed = surroundings.now.timeIntervalSince(began ?? surroundings.now)
        let tenths = max(0, Int((elapsed * 10).rounded()))
        let time = "\(tenths / 10).\(tenths % 10) s"
        if stopping.isEmpty { return [(tr("Deleting…"), .running)] }
        var lines: [(String, Role)] = stopping.prefix(Self.mostListed + 2).map { run in
            if run.hasStopped {
                return (
                    "\(Sign.passed.text(ascii: ascii)) "
                        + tr("\(run.nickname) stopped at \(Numbers.grouped(run.rows)) rows"),
                    .passed
                )
            }
            if hasTimedOut {
                return (
                    "\(Sign.failed.text(ascii: ascii)) " + tr("\(run.nickname) has not stopped"),
                    .failed
                )
            }
            return (
                "\(Sign.spinner(tenths, ascii: ascii)) "
                    + tr("\(run.nickname) stopping, \(time)"), .running
            )
        }
        if stopping.allSatisfy(\.hasStopped) { lines.append((tr("Deleting…"), .running)) }
        return lines
    }

    private func frame(_ size: Size) -> Rect {
        let width = min(size.width - 2, 78)
        // As high as its words at most; the buttons keep their place while it is open.
        let listed = min(Self.mostListed + 1, running.count)
        let height = min(
            size.height - 2,
            8 + (row.isClosing ? 1 : 0) + listed + (running.isEmpty ? 0 : 2)
                + (scheduled.isEmpty ? 0 : 1) + (idle.isEmpty ? 0 : 1))
        return Rect(size).centered(width: width, height: height)
    }

    private func areas(_ frame: Rect) -> [Rect] {
        Button.areas(
            buttons,
            in: Rect(x: frame.x + 2, y: frame.bottom - 2, width: frame.width - 4, height: 1))
    }

    private var bindings: [Binding] {
        let second =
            hasTimedOut || focused == 2
            ? tr("keep it") : running.isEmpty ? tr("delete") : tr("stop and delete")
        return [
            Binding(
                [.tab], "Tab", tr("choose"),
                offBecause: mayDelete ? nil : tr("nothing to choose")),
            Binding(
                [.enter], "Enter",
                focused >= 1 ? second : hasTimedOut ? tr("try again") : tr("cancel")),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding(
                [.escape], "Esc", hasTimedOut ? tr("keep the connection") : tr("cancel"),
                isPinned: true),
        ]
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        let frame = frame(canvas.size)
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: tr("Delete \(row.connection.name)"), style: Style(.borderFocused))
        var lines = lines(surroundings, width: frame.width - 4, ascii: canvas.isASCII)
        // Where there is little room, the words go before the air between them.
        if lines.count > frame.height - 4 { lines.removeAll { $0.0.isEmpty } }
        for (index, line) in lines.prefix(max(0, frame.height - 3)).enumerated() {
            canvas.text(
                line.0, x: frame.x + 2, y: frame.y + 1 + index, style: Style(line.1),
                maxWidth: frame.width - 4)
        }
        if isDeleting {
            HelpBar.draw([], on: &canvas)
            return
        }
        Button.draw(buttons, areas: areas(frame), focused: focused, on: &canvas)
        HelpBar.draw(bindings, on: &canvas)
    }
}
