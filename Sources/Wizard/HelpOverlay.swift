import Connections
import Drawing
import Language

/// Help over the whole screen: text that scrolls, and is left with Esc.
struct HelpOverlay: Sendable, Equatable {
    /// A line and what it is.
    struct Line: Sendable, Equatable {
        var text: String
        var role: Role = .normal
        /// Stands before the text, in a column of its own.
        var key = ""
    }

    private static let keyWidth = 14

    let title: String
    let paragraphs: [Line]
    private(set) var top = 0

    init(title: String, paragraphs: [Line]) {
        self.title = title
        self.paragraphs = paragraphs
    }

    /// The help of a screen: what has the focus, then every key.
    init(title: String, about: [Line], bindings: [Binding]) {
        var lines = about
        if !about.isEmpty { lines.append(Line(text: "")) }
        lines.append(Line(text: tr("Keys"), role: .heading))
        for binding in bindings {
            let off = binding.offBecause.map { " " + tr("(not now: \($0))") } ?? ""
            lines.append(Line(text: binding.help + off, key: binding.label))
        }
        self.init(title: title, paragraphs: lines)
    }

    /// - Returns: True when the help is to be closed.
    mutating func handle(_ event: Event, size: Size) -> Bool {
        let height = size.height - 2
        let most = max(0, rows(size.width - 4).count - height)
        switch event {
        case .key(.up), .key(.character("k")): top = max(0, top - 1)
        case .key(.down), .key(.character("j")): top = min(most, top + 1)
        case .key(.pageUp): top = max(0, top - height)
        case .key(.pageDown), .key(.character(" ")): top = min(most, top + height)
        case .key(.home): top = 0
        case .key(.end): top = most
        case .mouse(let mouse) where mouse.action == .wheelUp: top = max(0, top - 3)
        case .mouse(let mouse) where mouse.action == .wheelDown: top = min(most, top + 3)
        case .key(.escape), .key(.enter), .key(.function(1)), .key(.character("q")),
            .key(.character("?")), .key(.control("c")):
            return true
        default: break
        }
        return false
    }

    private func rows(_ width: Int) -> [Line] {
        paragraphs.flatMap { line -> [Line] in
            guard !line.key.isEmpty else {
                return Canvas.wrap(line.text, width: width).map { Line(text: $0, role: line.role) }
            }
            return Canvas.wrap(line.text, width: width - Self.keyWidth).enumerated().map {
                let key = $0 == 0 ? "  " + line.key.fitted(to: Self.keyWidth - 3) : ""
                return Line(text: key.fitted(to: Self.keyWidth) + $1, role: line.role)
            }
        }
    }

    func draw(on canvas: inout Canvas) {
        canvas.fill(Rect(canvas.size), style: .normal)
        canvas.cursor = nil
        let rows = rows(canvas.size.width - 4)
        let height = canvas.size.height - 2
        let hasMore = rows.count > height
        TitleBar.draw(
            "bricktap · \(title)",
            right: hasMore ? tr("\(min(rows.count, top + height)) of \(rows.count)") : "",
            on: &canvas)
        for (index, row) in rows.dropFirst(top).prefix(height).enumerated() {
            canvas.text(
                row.text, x: 2, y: 1 + index,
                style: Style(row.role, bold: row.role == .heading))
        }
        HelpBar.draw(
            (hasMore ? [Binding([.up], "↑↓", tr("scroll"))] : []) + [
                Binding([.escape], "Esc", tr("back"), isPinned: true)
            ],
            on: &canvas)
    }
}
