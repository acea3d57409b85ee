import Connections
import Drawing
import FoundationEssentials
import Language
import Text

extension CreateDialog {
    private static let labelWidth = 12

    struct Line {
        var text: String
        var role = Role.normal
    }

    var title: String {
        switch kind {
        case .warehouse: tr("Create a SQL warehouse")
        case .catalog: tr("Create a catalog")
        case .schema: tr("Create a schema")
        case .grants: tr("Grant the rights that imports need")
        }
    }

    func area(_ size: Size) -> Rect {
        let width = min(size.width - 2, 78)
        let rows = lines(width: width - 4, ascii: false).count + (isWorking ? 1 : 0)
        return Rect(size).centered(
            width: width, height: min(size.height - 2, max(10, rows + fieldRows + 5)))
    }

    /// The lines of the fields, above everything else.
    private var fieldRows: Int { phase == .asking ? (kind == .warehouse ? 3 : 2) : 0 }

    func row(_ stop: Stop, _ size: Size) -> Rect? {
        let area = area(size)
        switch stop {
        case .name: return Rect(x: area.x + 2, y: area.y + 1, width: area.width - 4, height: 1)
        case .serverless:
            return Rect(x: area.x + 2, y: area.y + 2, width: area.width - 4, height: 1)
        default: return nil
        }
    }

    func buttonAreas(_ size: Size) -> [Rect] {
        let area = area(size)
        return Button.areas(
            buttons.map { Button(label($0)) },
            in: Rect(x: area.x + 2, y: area.bottom - 2, width: area.width - 4, height: 1))
    }

    private func bodyHeight(_ size: Size) -> Int { max(1, area(size).height - 4 - fieldRows) }

    func mostTop(_ size: Size) -> Int {
        max(0, lines(width: area(size).width - 4, ascii: false).count - bodyHeight(size))
    }

    /// What there is to read in the present phase.
    func lines(width: Int, ascii: Bool) -> [Line] {
        var lines: [Line] = []
        func add(_ text: String, _ role: Role = .normal) {
            lines += Canvas.wrap(text, width: width).map { Line(text: $0, role: role) }
        }
        switch phase {
        case .asking:
            if let problem {
                add("\(Sign.failed.text(ascii: ascii)) \(problem)", .failed)
            }
            add(tr("This is sent to \(details.host.name), and nothing else:"))
            for line in creation.request { add("  \(line)", .code) }
            add("")
            add(creation.cost)
        case .working:
            add(tr("What is sent:"), .dim)
            for line in creation.request { add("  \(line)", .dim) }
        case .done(let created):
            add(
                "\(Sign.passed.text(ascii: ascii)) "
                    + (kind == .grants
                        ? tr("The rights were granted.")
                        : created.wasThere ? tr("It is there.") : tr("It was created.")),
                .passed)
            add(created.proof)
        case .refused(let trouble):
            add("\(Sign.failed.text(ascii: ascii)) \(trouble.cause)", .failed)
            add(tr("Next: \(trouble.action)"))
            if let detail = trouble.detail, !detail.isEmpty {
                add("")
                let quoted = "“\(detail)”"
                add(tr("The server said: \(quoted)"), .dim)
            }
            if trouble.traits.contains(.forSomebodyElse) {
                add("")
                add(tr("The text to send to them:"), .dim)
                add(creation.letter(host: details.host.name, who: identity), .code)
            }
        case .abandoned:
            add(tr("Not waited for. Whether it was made is not known:"), .warned)
            add(tr("F4 in the form reads the list again, and shows it if it was."))
        }
        return lines
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        let size = canvas.size
        let area = area(size)
        canvas.fill(area, style: .normal)
        canvas.box(area, title: title, style: Style(.borderFocused))
        canvas.cursor = nil
        if phase == .asking { drawFields(on: &canvas, size) }
        let body = Rect(
            x: area.x + 2, y: area.y + 1 + fieldRows, width: area.width - 4,
            height: bodyHeight(size))
        var rest = lines(width: body.width, ascii: canvas.isASCII)
        if case .working(let since) = phase {
            let seconds = max(0, Int(surroundings.now.timeIntervalSince(since)))
            let spinner = Sign.spinner(frame, ascii: canvas.isASCII)
            rest.insert(
                Line(
                    text: spinner + " "
                        + tr("Waiting for the workspace, \(seconds) s. Esc stops waiting."),
                    role: .running), at: 0)
        }
        for (index, line) in rest.dropFirst(top).prefix(body.height).enumerated() {
            canvas.text(
                line.text, x: body.x, y: body.y + index, style: Style(line.role),
                maxWidth: body.width)
        }
        if rest.count > top + body.height {
            let more = "\(Sign.down.text(ascii: canvas.isASCII)) PgDn"
            canvas.text(
                more, x: area.right - 2 - CharacterWidth.of(more), y: area.bottom - 1,
                style: Style(.dim))
        }
        Button.draw(
            buttons.map { Button(label($0)) }, areas: buttonAreas(size),
            focused: buttons.firstIndex(of: focus), on: &canvas)
        if wasCopied {
            canvas.text(
                " \(surroundings.copied) ", x: area.x + 2,
                y: area.bottom - 1, style: Style(.passed, reverse: true))
        }
        HelpBar.draw(bindings(size), on: &canvas)
    }

    private func drawFields(on canvas: inout Canvas, _ size: Size) {
        guard let row = row(.name, size) else { return }
        canvas.text(nameLabel, x: row.x, y: row.y, style: Style(.label, bold: focus == .name))
        name.draw(
            on: &canvas, x: row.x + Self.labelWidth, y: row.y, width: row.width - Self.labelWidth,
            style: Style(focus == .name ? .inputFocused : .input), isFocused: focus == .name)
        guard kind == .warehouse, let row = self.row(.serverless, size) else { return }
        let isHere = focus == .serverless
        canvas.text(tr("Serverless"), x: row.x, y: row.y, style: Style(.label, bold: isHere))
        canvas.text(
            (isServerless ? "[x] " : "[ ] ")
                + tr("fast start; untick where not offered"),
            x: row.x + Self.labelWidth, y: row.y,
            style: Style(isHere ? .inputFocused : .normal), maxWidth: row.width - Self.labelWidth)
        if isHere { canvas.cursor = Point(x: row.x + Self.labelWidth + 1, y: row.y) }
    }

    private func bindings(_ size: Size) -> [Binding] {
        if isWorking { return [Binding([.escape], "Esc", tr("stop waiting"))] }
        var keys = [Binding([.tab], "Tab", tr("next"), offBecause: stops.count > 1 ? nil : "-")]
        if focus == .serverless {
            keys.append(Binding([.character(" ")], "Space", tr("tick")))
        } else if focus != .name {
            keys.append(Binding([.enter], "Enter", label(focus).lowercased()))
        } else {
            keys.append(Binding([.enter], "Enter", tr("next")))
        }
        let isDone = if case .done = phase { true } else { false }
        return keys + [
            Binding([.escape], "Esc", isDone ? label(.cancel).lowercased() : tr("cancel")),
            Binding(
                [.pageDown], "PgUp/PgDn", tr("scroll"), offBecause: mostTop(size) > 0 ? nil : "-"),
        ]
    }
}
