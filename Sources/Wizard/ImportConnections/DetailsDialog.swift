import Connections
import Drawing

/// Everything that is saved of a connection, but for its token.
struct DetailsDialog: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case test, edit, delete, close

        /// The key of the list that does the same.
        var key: Key? {
            switch self {
            case .test: .character("t")
            case .edit: .character("e")
            case .delete: .character("d")
            case .close: nil
            }
        }
    }

    let row: ConnectionRow
    let ticket: Ticket
    /// Nil until they have been read.
    var imports: [ImportSummary]?
    private var focused = 3

    private static let outcomes: [Outcome] = [.test, .edit, .delete, .close]
    private static let buttons = ["Test", "Edit", "Delete", "Close"].map { Button($0) }

    init(row: ConnectionRow, ticket: Ticket) {
        self.row = row
        self.ticket = ticket
    }

    mutating func handle(_ event: Event, size: Size) -> Outcome? {
        switch event {
        case .key(.escape), .key(.character("q")), .key(.control("c")): return .close
        case .key(.character("t")): return .test
        case .key(.character("e")): return .edit
        case .key(.character("d")), .key(.delete): return .delete
        case .key(.left), .key(.backTab), .key(.up): focused = (focused + 3) % 4
        case .key(.right), .key(.tab), .key(.down): focused = (focused + 1) % 4
        case .key(.enter), .key(.character(" ")): return Self.outcomes[focused]
        case .mouse(let mouse) where mouse.action == .press:
            for (index, area) in areas(size).enumerated() where area.contains(mouse.at) {
                return Self.outcomes[index]
            }
        default: break
        }
        return nil
    }

    private func areas(_ size: Size) -> [Rect] {
        Button.areas(
            Self.buttons, in: Rect(x: 2, y: size.height - 3, width: size.width - 4, height: 1))
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        canvas.fill(Rect(canvas.size), style: .normal)
        let connection = row.connection
        let details = connection.details
        let times = Times(surroundings)
        TitleBar.draw("bricktap · \(connection.name)", right: connection.test.word, on: &canvas)
        var lines = [
            ("Host", details.host.name + (details.port == 443 ? "" : " port \(details.port)")),
            ("HTTP Path", details.httpPath.text),
            ("Catalog.Schema", "\(details.catalog).\(details.schema)"),
            ("Connected by", connection.connectedBy.isEmpty ? "not known" : connection.connectedBy),
            ("Connected on", times.full(connection.connectedOn)),
            ("Last test", test(connection.test, times)),
            ("Token", surroundings.vault.isEmpty ? "kept apart from this" : surroundings.vault),
        ]
        if let bundle = details.caBundle { lines.insert(("CA bundle", bundle), at: 3) }
        var y = 2
        for (label, text) in lines {
            canvas.text(label, x: 2, y: y, style: Style(.label))
            y += max(
                1,
                canvas.wrapped(
                    text, in: Rect(x: 18, y: y, width: canvas.size.width - 20, height: 2),
                    style: Style(.normal, bold: label == "Last test")))
        }
        canvas.text("Imports", x: 2, y: y, style: Style(.label))
        for line in ImportLines.lines(imports, times: times, width: canvas.size.width - 20) {
            guard y < canvas.size.height - 4 else { break }
            canvas.text(line, x: 18, y: y, maxWidth: canvas.size.width - 20)
            y += 1
        }
        Button.draw(Self.buttons, areas: areas(canvas.size), focused: focused, on: &canvas)
        HelpBar.draw(
            [
                Binding([.right], "←→", "choose"), Binding([.enter], "Enter", "press"),
                Binding([.character("t")], "t", "test"), Binding([.character("e")], "e", "edit"),
                Binding([.character("d")], "d", "delete"), Binding([.escape], "Esc", "back"),
            ], on: &canvas)
    }

    private func test(_ state: TestState, _ times: Times) -> String {
        switch state {
        case .untested: "never: these settings are untested"
        case .passed(let at): "passed, \(times.full(at))"
        case .failed(let at, let step):
            "failed\(step.map { " at \($0.title)" } ?? ""), \(times.full(at))"
        }
    }
}

/// The imports of a connection, as lines.
enum ImportLines {
    static func lines(_ imports: [ImportSummary]?, times: Times, width: Int) -> [String] {
        guard let imports else { return ["…"] }
        if imports.isEmpty { return ["none"] }
        let column = min(24, width / 3)
        return imports.map { item in
            let name = SafeText.clean(item.nickname).fitted(to: column)
            switch item.state {
            case .scheduled: return "\(name)  scheduled"
            case .running:
                let since = item.since.map { "running since \(times.clock($0))" } ?? "running"
                let rows = item.rows.map { "  \(times.number($0)) rows so far" } ?? ""
                return "\(name)  \(since)\(rows)"
            }
        }
    }
}
