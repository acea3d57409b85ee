import Connections
import Drawing
import Language
import Text

/// Everything that is known of a connection, but for its token.
struct DetailsDialog: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case test, edit, duplicate, report, guide, delete, close
    }

    let row: ConnectionRow
    private var listing = Pending<LoadImportsOfConnection>()
    private var reading = Pending<LoadHistory>()
    private var expiring = Pending<LoadTokenExpiry>()
    private var reporting = Pending<LoadSupportFacts>()
    /// Nil until they have been read.
    var imports: [ImportSummary]?
    var history: ConnectionHistory?
    /// Nil as long as, and where, the workspace does not tell.
    var expiry: TokenExpiry?
    /// What happened, until the next key.
    var note: String?
    private var focused = Outcome.close
    private var top = 0
    private var help: HelpOverlay?

    /// The buttons of a width; in a narrow window some are reached by their keys alone.
    private static func outcomes(_ width: Int) -> [Outcome] {
        width < 76
            ? [.test, .edit, .delete, .close]
            : [.test, .edit, .duplicate, .report, .delete, .close]
    }

    private static func label(_ outcome: Outcome) -> String {
        switch outcome {
        case .test: tr("Test")
        case .edit: tr("Edit")
        case .duplicate: tr("Duplicate")
        case .report: tr("Copy report")
        case .guide: tr("Guide")
        case .delete: tr("Delete")
        case .close: tr("Close")
        }
    }

    private func buttons(_ width: Int) -> [Button] {
        Self.outcomes(width).map { Button(Self.label($0)) }
    }

    init(row: ConnectionRow) {
        self.row = row
    }

    /// Asks for what is known of the connection.
    mutating func load() -> [Effect] {
        var effects = [
            listing.ask(LoadImportsOfConnection(id: row.id)), reading.ask(LoadHistory(id: row.id)),
        ]
        // A workspace that could not be reached before is not waited for here.
        if case .passed = row.connection.test {
            effects.append(expiring.ask(LoadTokenExpiry(row.connection)))
        }
        return effects
    }

    /// Asks for a report to support.
    mutating func report() -> Effect { reporting.ask(LoadSupportFacts(id: row.id)) }

    /// Takes what has become known; a report is copied.
    mutating func take(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        if let imports = listing.value(answer) { self.imports = imports }
        if let history = reading.value(answer) { self.history = history }
        if let expiry = expiring.value(answer) { self.expiry = expiry }
        switch reporting.take(answer) {
        case .success(let facts)?:
            note = tr("The report: \(surroundings.copied).")
            return [.copy(SupportReport.text(facts, now: surroundings.now))]
        case .failure(let problem)?: note = problem.message
        case nil: break
        }
        return []
    }

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> Outcome? {
        note = nil
        let size = surroundings.size
        if help != nil {
            if help?.handle(event, size: size) == true { help = nil }
            return nil
        }
        switch event {
        case .key(.function(1)), .key(.character("?")):
            help = HelpOverlay(title: tr("Help"), about: [], bindings: bindings(surroundings))
        case .key(.escape), .key(.character("q")), .key(.control("c")): return .close
        case .key(.character("t")): return .test
        case .key(.character("e")): return .edit
        case .key(.character("C")): return .duplicate
        case .key(.character("c")): return .report
        case .key(.function(9)): return .guide
        case .key(.character("d")), .key(.delete): return .delete
        case .key(.left), .key(.backTab): move(-1, size)
        case .key(.right), .key(.tab): move(1, size)
        case .key(.up): scroll(-1, surroundings)
        case .key(.down): scroll(1, surroundings)
        case .key(.pageUp): scroll(-height(size), surroundings)
        case .key(.pageDown): scroll(height(size), surroundings)
        case .key(.enter), .key(.character(" ")): return focused
        case .mouse(let mouse):
            switch mouse.action {
            case .wheelUp: scroll(-3, surroundings)
            case .wheelDown: scroll(3, surroundings)
            case .press, .doubleClick:
                for (index, area) in areas(size).enumerated() where area.contains(mouse.at) {
                    return Self.outcomes(size.width)[index]
                }
            }
        default: break
        }
        return nil
    }

    private mutating func move(_ step: Int, _ size: Size) {
        let all = Self.outcomes(size.width)
        let place = all.firstIndex(of: focused) ?? all.count - 1
        focused = all[(place + step + all.count) % all.count]
    }

    private mutating func scroll(_ rows: Int, _ surroundings: Surroundings) {
        let count = lines(surroundings, ascii: surroundings.isASCII).count
        top = max(0, min(count - height(surroundings.size), top + rows))
    }

    private func height(_ size: Size) -> Int { max(1, size.height - 4) }

    private func areas(_ size: Size) -> [Rect] {
        Button.areas(
            buttons(size.width),
            in: Rect(x: 1, y: size.height - 2, width: size.width - 2, height: 1))
    }

    private func lines(_ surroundings: Surroundings, ascii: Bool) -> [ConnectionHealth.Line] {
        let width = surroundings.size.width - 4
        let health = ConnectionHealth(
            row: row, history: history, expiry: expiry, imports: imports, vault: surroundings.vault,
            now: surroundings.now, times: Times(surroundings), ascii: ascii)
        return health.lines(width: width).flatMap { line in
            if line.isTable { return [line] }
            return Canvas.wrap(line.text, width: width - ConnectionHealth.labelWidth).enumerated()
                .map {
                    ConnectionHealth.Line(
                        label: $0 == 0 ? line.label : "", text: $1, role: line.role,
                        isBold: line.isBold)
                }
        }
    }

    /// What no button stands for comes first: that is where it is found.
    private func bindings(_ surroundings: Surroundings) -> [Binding] {
        let size = surroundings.size
        let isLong = lines(surroundings, ascii: surroundings.isASCII).count > height(size)
        let keys: [(DetailsDialog.Outcome, Binding)] = [
            (.guide, Binding([.function(9)], "F9", tr("guide"))),
            (.delete, Binding([.character("d")], "d", tr("delete"))),
            (.test, Binding([.character("t")], "t", tr("test"))),
            (.edit, Binding([.character("e")], "e", tr("edit"))),
            (.report, Binding([.character("c")], "c", tr("copy report"))),
            (.duplicate, Binding([.character("C")], "C", tr("duplicate"))),
        ]
        let buttons = Self.outcomes(size.width)
        let others = [
            Binding([.down], "↑↓", tr("scroll"), offBecause: isLong ? nil : tr("all is shown")),
            Binding([.right], "←→", tr("choose")),
            Binding([.enter], "Enter", tr("press")),
        ]
        let pinned = [
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding([.escape], "Esc", tr("back"), isPinned: true),
        ]
        var bindings = keys.filter { !buttons.contains($0.0) }.map { $0.1 }
        bindings += others
        bindings += keys.filter { buttons.contains($0.0) }.map { $0.1 }
        return bindings + pinned
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        canvas.fill(Rect(canvas.size), style: .normal)
        let connection = row.connection
        TitleBar.draw("bricktap · \(connection.name)", right: connection.test.label, on: &canvas)
        let lines = lines(surroundings, ascii: canvas.isASCII)
        let height = height(canvas.size)
        for (index, line) in lines.dropFirst(top).prefix(height).enumerated() {
            canvas.text(line.label, x: 2, y: 1 + index, style: Style(.label))
            canvas.text(
                line.text, x: 2 + ConnectionHealth.labelWidth, y: 1 + index,
                style: Style(line.role, bold: line.isBold),
                maxWidth: canvas.size.width - 4 - ConnectionHealth.labelWidth)
        }
        let y = canvas.size.height - 3
        if let note {
            canvas.text(note, x: 2, y: y, style: Style(.passed, bold: true))
        } else if lines.count > top + height {
            let more = "\(Sign.down.text(ascii: canvas.isASCII)) \(tr("more"))"
            canvas.text(
                more, x: canvas.size.width - 2 - CharacterWidth.of(more), y: y, style: Style(.dim))
        }
        let outcomes = Self.outcomes(canvas.size.width)
        Button.draw(
            buttons(canvas.size.width), areas: areas(canvas.size),
            focused: outcomes.firstIndex(of: focused), on: &canvas)
        HelpBar.draw(bindings(surroundings), on: &canvas)
    }
}

/// The imports of a connection, as lines.
enum ImportLines {
    static func lines(_ imports: [ImportSummary]?, times: Times, width: Int) -> [String] {
        guard let imports else { return ["…"] }
        if imports.isEmpty { return [tr("none")] }
        // As much as the times and numbers leave.
        let column = max(8, min(24, width - 46))
        return imports.map { item in
            let name = SafeText.clean(item.nickname).fitted(to: column)
            switch item.state {
            case .scheduled: return "\(name)  \(tr("scheduled"))"
            case .idle: return "\(name)  \(tr("not scheduled"))"
            case .running:
                let since =
                    item.since.map { tr("running since \(times.clock($0))") } ?? tr("running")
                let rows = item.rows.map { "  " + tr("\(times.number($0)) rows so far") } ?? ""
                return "\(name)  \(since)\(rows)"
            }
        }
    }
}
