import Connections
import Drawing
import Language

/// What is known of one import: what it does, its runs, and the records that failed in the newest.
struct ImportDetails: Sendable, Equatable {
    var row: ImportRow
    /// Nil until they have been read.
    private var history: ImportHistory?
    private var top = 0
    var help: HelpOverlay?

    init(row: ImportRow) {
        self.row = row
    }

    mutating func take(_ history: ImportHistory) {
        row = history.row
        self.history = history
    }

    var canRetry: Bool {
        guard let history, !history.failures.isEmpty else { return false }
        return history.runs.first?.state.isOver == true
    }

    mutating func scroll(_ rows: Int, _ size: Size) {
        let most = max(0, lines(nil, width: size.width - 4).count - (size.height - 4))
        top = max(0, min(most, top + rows))
    }

    private struct Line {
        var text: String
        var role: Role
        /// A run whose progress is drawn here.
        var progress: ImportRun?

        init(_ text: String, _ role: Role, progress: ImportRun? = nil) {
            self.text = text
            self.role = role
            self.progress = progress
        }
    }

    private func lines(_ times: Times?, width: Int, ascii: Bool = false) -> [Line] {
        let definition = row.saved.definition
        var lines: [Line] = []
        func field(_ label: String, _ text: String) {
            lines.append(Line("\(label.fitted(to: 14))\(text)", .normal))
        }
        switch definition.source {
        case .table(let name): field(tr("Table"), tr("\(name) of \(row.connection)"))
        case .sql(let text): field(tr("SQL"), tr("\(text.trimmed) on \(row.connection)"))
        }
        if definition.accountName != Destination.usualName {
            field(tr("Account"), definition.accountName)
        }
        field(tr("Type"), definition.kind.title)
        field(definition.identity.kind.title, definition.identity.column)
        field(
            tr("Updated On"),
            definition.updatedOn?.column ?? tr("none: every run is a full one"))
        switch definition.eventName {
        case .fixed(let name)?: field(tr("Event"), name)
        case .column(let name)?: field(tr("Event"), tr("from column \(name)"))
        case nil: break
        }
        field(
            tr("Properties"),
            definition.properties.map { "\($0.column) → \($0.property)" }.joined(separator: ", "))
        field(tr("Frequency"), definition.schedule.text)
        if let times {
            field(
                tr("Created"), tr("\(times.day(row.saved.createdOn)) by \(row.saved.createdBy)"))
        }
        lines.append(Line("", .normal))
        guard let history else { return lines + [Line(tr("Reading its runs…"), .dim)] }
        if history.runs.isEmpty { return lines + [Line(tr("It never ran."), .dim)] }
        lines.append(
            Line(
                tr("Run").fitted(to: 4) + tr("Date").fitted(to: 17) + tr("Kind").fitted(to: 12)
                    + tr("Health").fitted(to: 9) + tr("Total").fitted(to: 11, pad: .right)
                    + tr("Successful").fitted(to: 12, pad: .right)
                    + tr("Failed").fitted(to: 9, pad: .right),
                .heading
            ))
        for run in history.runs {
            let (health, role) = ImportWords.health(
                run, none: run.state.label, ascii: ascii)
            let date = times?.full(run.startedAt ?? run.requestedAt) ?? ""
            let total = run.total.map(Numbers.grouped) ?? Sign.notNeeded.text(ascii: ascii)
            let word =
                run.state == .succeeded ? run.kind.label : run.state.label
            lines.append(
                Line(
                    "\(run.number)".fitted(to: 4) + date.fitted(to: 17)
                        + word.fitted(to: 12) + health.fitted(to: 9)
                        + total.fitted(to: 11, pad: .right)
                        + Numbers.grouped(run.accepted).fitted(to: 12, pad: .right)
                        + Numbers.grouped(run.refused).fitted(to: 9, pad: .right),
                    run.state == .failed ? .failed : role
                ))
            if run.state == .running { lines.append(Line("", .running, progress: run)) }
            if let cause = run.cause {
                lines += Canvas.wrap("\(cause) \(run.action ?? "")", width: width - 5).map {
                    Line("     \($0)", run.state == .succeeded ? .warned : .failed)
                }
            }
        }
        if !history.failures.isEmpty {
            lines.append(Line("", .normal))
            let numbers = history.failedRuns.map(String.init).joined(separator: ", ")
            lines.append(
                Line(
                    history.failedRuns.count <= 1
                        ? tr("Failed records of run \(numbers)")
                        : tr("Failed records of runs \(numbers)"), .heading))
            for reason in history.reasons {
                for (index, part) in Canvas.wrap(
                    PlainImports.reason(reason), width: width - 2
                ).enumerated() {
                    lines.append(Line((index == 0 ? "" : "  ") + part, .normal))
                }
            }
            if !history.reasons.isEmpty { lines.append(Line("", .normal)) }
            for failure in history.failures {
                let code = failure.code.map { " (CleverTap \($0))" } ?? ""
                let value = failure.value.map { " “\($0)”" } ?? ""
                let column = failure.column.map { "\($0)\(value): " } ?? ""
                let isOld = failure.isSuperseded ? " " + tr("A newer row has been sent since.") : ""
                let identity = failure.identity ?? tr("no identity")
                let row = tr("row \(Numbers.grouped(failure.row)), \(identity)")
                let text = "\(row): \(column)\(failure.reason)\(code)\(isOld)"
                for (index, part) in Canvas.wrap(text, width: width - 2).enumerated() {
                    lines.append(Line((index == 0 ? "" : "  ") + part, .normal))
                }
            }
        }
        return lines
    }

    func bindings(_ size: Size) -> [Binding] {
        let isActive = row.saved.standing == .active
        let isLong = lines(nil, width: size.width - 4).count > size.height - 4
        return [
            Binding(
                [.character(" ")], "Space", isActive ? tr("pause") : tr("resume"),
                offBecause: row.whyItCannotRun),
            Binding([.character("r")], "r", tr("run now"), offBecause: row.whyItCannotRun),
            Binding([.character("e")], "e", tr("edit")),
            Binding(
                [.character("F")], "F", tr("send failed again"),
                offBecause: canRetry ? nil : tr("nothing failed")),
            Binding(
                [.character("s")], "s", tr("stop"), offBecause: row.whyItCannotStop),
            Binding([.character("d")], "d", tr("delete")),
            Binding([.character("c")], "c", tr("duplicate")),
            Binding([.up], "↑↓", tr("scroll"), offBecause: isLong ? nil : tr("all is shown")),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding([.escape], "Esc", tr("back"), isPinned: true),
        ]
    }

    func draw(
        on canvas: inout Canvas, in surroundings: Surroundings, note: Note?, pace: Pace?
    ) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        canvas.fill(Rect(canvas.size), style: .normal)
        canvas.cursor = nil
        TitleBar.draw(
            "bricktap · \(row.saved.definition.nickname)", right: row.status.title, on: &canvas)
        let lines = lines(
            Times(surroundings), width: canvas.size.width - 4, ascii: canvas.isASCII)
        let height = canvas.size.height - 4
        for (index, line) in lines.dropFirst(top).prefix(height).enumerated() {
            if let run = line.progress {
                ProgressLine(run: run, pace: pace).draw(y: 2 + index, on: &canvas)
                continue
            }
            canvas.text(
                line.text, x: 2, y: 2 + index, style: Style(line.role, bold: line.role == .heading),
                maxWidth: canvas.size.width - 4)
        }
        if let note {
            canvas.text(
                note.text, x: 2, y: canvas.size.height - 2, style: Style(note.role, bold: true),
                maxWidth: canvas.size.width - 4)
        }
        HelpBar.draw(bindings(canvas.size), on: &canvas)
    }
}

/// What the keys of the list and of the details cannot do with an import, in the words of the help.
extension ImportRow {
    /// Also why it cannot be paused or resumed.
    var whyItCannotRun: String? {
        status == .draft ? tr("it is a draft: e finishes it") : nil
    }

    var whyItCannotStop: String? {
        status == .stopped ? tr("it is stopped") : whyItCannotRun
    }
}

extension ImportCenter {
    mutating func handleDetails(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard let row = details?.row else { return [] }
        note = nil
        if details?.help != nil {
            if details?.help?.handle(event, size: surroundings.size) == true { details?.help = nil }
            return []
        }
        let page = surroundings.size.height - 5
        switch event {
        case .key(.escape), .key(.enter), .key(.control("c")), .key(.character("q")): details = nil
        case .key(.function(1)), .key(.character("?")):
            let bindings = details?.bindings(surroundings.size) ?? []
            details?.help = HelpOverlay(title: tr("Help"), about: [], bindings: bindings)
        case .key(.up), .key(.character("k")): details?.scroll(-1, surroundings.size)
        case .key(.down), .key(.character("j")): details?.scroll(1, surroundings.size)
        case .key(.pageUp): details?.scroll(-page, surroundings.size)
        case .key(.pageDown): details?.scroll(page, surroundings.size)
        case .key(.character("F")):
            guard details?.canRetry == true else { return [] }
            return act(.character("F"), on: row, surroundings)
        case .key(let key)
        where [
            .character("r"), .character(" "), .character("s"), .character("d"), .delete,
            .character("e"), .character("c"),
        ].contains(key):
            return act(key, on: row, surroundings)
        case .mouse(let mouse) where mouse.action == .wheelUp:
            details?.scroll(-3, surroundings.size)
        case .mouse(let mouse) where mouse.action == .wheelDown:
            details?.scroll(3, surroundings.size)
        default: break
        }
        return []
    }
}
