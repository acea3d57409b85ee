import Connections
import Drawing

/// Asks before a connection is deleted: says what runs on it and what will happen.
struct DeleteDialog: Sendable, Equatable {
    enum Outcome { case none, close, delete }

    let row: ConnectionRow
    let ticket: Ticket
    var deleteTicket: Ticket?
    private var imports: [ImportSummary]?
    private var trouble: String?
    private var focused = 0

    init(row: ConnectionRow, ticket: Ticket) {
        self.row = row
        self.ticket = ticket
    }

    private var running: [ImportSummary] { (imports ?? []).filter { $0.state == .running } }
    private var scheduled: [ImportSummary] { (imports ?? []).filter { $0.state == .scheduled } }
    private var isDeleting: Bool { deleteTicket != nil && trouble == nil }
    private var mayDelete: Bool { imports != nil && running.isEmpty && !isDeleting }

    mutating func take(_ result: Result<[ImportSummary], Trouble>) {
        switch result {
        case .success(let imports): self.imports = imports
        case .failure(let trouble): self.trouble = trouble.message
        }
    }

    mutating func fail(_ trouble: Trouble) {
        self.trouble = trouble.message
        deleteTicket = nil
    }

    private var buttons: [Button] {
        if !running.isEmpty { return [Button("Close")] }
        return [
            Button("Cancel"),
            Button("Delete \(row.connection.name.fitted(to: 24, pad: nil))", isEnabled: mayDelete),
        ]
    }

    mutating func handle(_ event: Event, size: Size) -> Outcome {
        if isDeleting { return .none }
        switch event {
        case .key(.escape), .key(.control("c")): return .close
        case .key(.left), .key(.right), .key(.tab), .key(.backTab):
            focused = focused == 0 && mayDelete ? 1 : 0
        case .key(.enter), .key(.character(" ")): return press(focused)
        case .mouse(let mouse) where mouse.action == .press:
            for (index, area) in areas(frame(size)).enumerated() where area.contains(mouse.at) {
                return press(index)
            }
        default: break
        }
        return .none
    }

    private func press(_ index: Int) -> Outcome {
        if index == 0 { return .close }
        return mayDelete ? .delete : .none
    }

    // MARK: Drawing

    private func lines(_ times: Times, width: Int) -> [(String, Role)] {
        var lines: [(String, Role)] = []
        let wrap = { (text: String, role: Role) in
            lines += Canvas.wrap(text, width: width).map { ($0, role) }
        }
        if imports == nil && trouble == nil {
            wrap("Looking for its running imports…", .dim)
        } else if running.isEmpty {
            wrap("No import is running on it.", .normal)
        } else {
            wrap(
                running.count == 1
                    ? "1 import is running on it:" : "\(running.count) imports are running on it:",
                .normal)
            lines.append(("", .normal))
            lines += ImportLines.lines(running, times: times, width: width - 2).map {
                ("  " + $0, .normal)
            }
            lines.append(("", .normal))
            wrap("Stop them first: a connection is not deleted under a running import.", .warned)
        }
        if !scheduled.isEmpty {
            wrap(
                "\(scheduled.count) \(scheduled.count == 1 ? "is" : "are") scheduled and will never run again: "
                    + scheduled.map(\.nickname).joined(separator: ", "), .normal)
        }
        lines.append(("", .normal))
        wrap("Rows already in CleverTap stay there. The saved token is removed too.", .normal)
        if let trouble { wrap(trouble, .failed) }
        if isDeleting { wrap("Deleting…", .running) }
        return lines
    }

    private func frame(_ size: Size) -> Rect {
        let width = min(size.width - 2, 78)
        // As high as its words at most; the buttons keep their place while it is open.
        let height = min(size.height - 2, 8 + (imports ?? []).count + (running.isEmpty ? 0 : 4))
        return Rect(size).centered(width: width, height: height)
    }

    private func areas(_ frame: Rect) -> [Rect] {
        Button.areas(
            buttons,
            in: Rect(x: frame.x + 2, y: frame.bottom - 2, width: frame.width - 4, height: 1))
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        let frame = frame(canvas.size)
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: "Delete \(row.connection.name)", style: Style(.borderFocused))
        var lines = lines(Times(surroundings), width: frame.width - 4)
        // Where there is little room, the words go before the air between them.
        if lines.count > frame.height - 4 { lines.removeAll { $0.0.isEmpty } }
        for (index, line) in lines.prefix(max(0, frame.height - 3)).enumerated() {
            canvas.text(
                line.0, x: frame.x + 2, y: frame.y + 1 + index, style: Style(line.1),
                maxWidth: frame.width - 4)
        }
        Button.draw(buttons, areas: areas(frame), focused: focused, on: &canvas)
        HelpBar.draw(
            [
                Binding([.tab], "Tab", "choose", offBecause: mayDelete ? nil : "nothing to choose"),
                Binding(
                    [.enter], "Enter",
                    !running.isEmpty ? "close" : focused == 0 ? "cancel" : "delete"),
                Binding([.escape], "Esc", running.isEmpty ? "cancel" : "close"),
            ], on: &canvas)
    }
}
