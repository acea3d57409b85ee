import Connections
import Drawing
import Language
import Text

/// Preview Results: the first rows of the source, in a table that scrolls both ways.
struct PreviewTable: Sendable, Equatable {
    let preview: Preview
    private let widths: [Int]
    private var top = 0
    /// The first column that is shown.
    private var left = 0

    /// Cells that a column takes at most.
    private static let widest = 32

    init(_ preview: Preview) {
        self.preview = preview
        widths = preview.columns.indices.map { index in
            let column = preview.columns[index]
            let cells = preview.rows.map { row in
                row.indices.contains(index)
                    ? CharacterWidth.of(SafeText.clean(row[index] ?? "NULL")) : 0
            }
            let widest = max(
                CharacterWidth.of(column.name), CharacterWidth.of(column.typeText),
                cells.max() ?? 0)
            return min(Self.widest, max(4, widest))
        }
    }

    private func height(_ size: Size) -> Int { max(1, size.height - 5) }

    /// - Returns: True when it is to be closed.
    mutating func handle(_ event: Event, size: Size) -> Bool {
        let height = height(size)
        let most = max(0, preview.rows.count - height)
        switch event {
        case .key(.escape), .key(.enter), .key(.control("c")), .key(.character("q")),
            .key(.function(5)):
            return true
        case .key(.up), .key(.character("k")): top -= 1
        case .key(.down), .key(.character("j")): top += 1
        case .key(.pageUp): top -= height
        case .key(.pageDown), .key(.character(" ")): top += height
        case .key(.home): (top, left) = (0, 0)
        case .key(.end): top = most
        case .key(.left), .key(.character("h")): left -= 1
        case .key(.right), .key(.character("l")): left += 1
        case .mouse(let mouse) where mouse.action == .wheelUp: top -= 3
        case .mouse(let mouse) where mouse.action == .wheelDown: top += 3
        default: break
        }
        top = max(0, min(top, most))
        left = max(0, min(left, lastLeft(size.width)))
        return false
    }

    /// Scrolled so far that the last column is whole.
    private func lastLeft(_ width: Int) -> Int {
        var used = 1
        var index = widths.count
        while index > 0, used + widths[index - 1] + 2 <= width {
            used += widths[index - 1] + 2
            index -= 1
        }
        return min(index, max(0, widths.count - 1))
    }

    func draw(on canvas: inout Canvas) {
        let size = canvas.size
        canvas.fill(Rect(size), style: .normal)
        canvas.cursor = nil
        let height = height(size)
        let last = min(preview.rows.count, top + height)
        TitleBar.draw(
            "bricktap · \(tr("Preview Results"))",
            right: preview.rows.isEmpty
                ? tr("no rows")
                : tr("rows \(top + 1) to \(last) of the first \(preview.rows.count)"),
            on: &canvas)
        var x = 1
        var index = left
        while index < widths.count, x < size.width - 1 {
            let width = min(widths[index], size.width - 1 - x)
            let column = preview.columns[index]
            // A column of which only a stub would show waits for the next step to the right.
            if width < min(widths[index], 6) { break }
            canvas.text(
                column.name, x: x, y: 1, style: Style(.heading, bold: true), maxWidth: width)
            canvas.text(column.typeText, x: x, y: 2, style: Style(.dim), maxWidth: width)
            for row in top..<last {
                let cells = preview.rows[row]
                let value = cells.indices.contains(index) ? cells[index] : nil
                let y = 3 + row - top
                let text = SafeText.clean(value ?? "NULL")
                let isNumber = column.isNumber && value != nil
                let shown = text.fitted(to: width, pad: nil)
                canvas.text(
                    shown, x: isNumber ? x + width - CharacterWidth.of(shown) : x, y: y,
                    style: Style(value == nil ? .dim : .normal))
            }
            x += width + 2
            index += 1
        }
        if preview.rows.isEmpty {
            canvas.text(tr("The source has no rows."), x: 1, y: 4, style: Style(.dim))
        }
        let hidden = widths.count - (index - left)
        if hidden > 0 {
            canvas.text(
                tr("Columns \(left + 1) to \(index) of \(widths.count)"), x: 1, y: size.height - 2,
                style: Style(.dim))
        }
        HelpBar.draw(
            [
                Binding(
                    [.up], "↑↓", tr("rows"),
                    offBecause: preview.rows.count > height ? nil : tr("all are in view")),
                Binding(
                    [.left], "←→", tr("columns"),
                    offBecause: hidden > 0 ? nil : tr("all are in view")),
                Binding([.escape], "Esc", tr("back")),
            ], on: &canvas)
    }
}
