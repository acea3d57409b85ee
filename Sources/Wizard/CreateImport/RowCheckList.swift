import Connections
import Drawing
import Language

/// What *Check all rows* found: how much would be sent, and a row for each rule that refuses any.
struct RowCheckList: Sendable, Equatable {
    let check: RowCheck
    private var list = ListState()

    init(_ check: RowCheck) {
        self.check = check
    }

    private static let heading = 6
    private static let foot = 5
    private func height(_ size: Size) -> Int { max(1, size.height - Self.heading - Self.foot) }

    /// - Returns: True when it is to be closed.
    mutating func handle(_ event: Event, size: Size) -> Bool {
        list.look(event, closing: .function(8), count: check.refusals.count, height: height(size))
    }

    func draw(on canvas: inout Canvas) {
        let size = canvas.size
        canvas.fill(Rect(size), style: .normal)
        canvas.cursor = nil
        let refusals = check.refusals
        TitleBar.draw(
            "bricktap · \(tr("Check all rows"))",
            right: refusals.isEmpty ? "" : tr("\(list.selected + 1) of \(refusals.count)"),
            on: &canvas)
        let (sign, role): (Sign, Role) =
            refusals.isEmpty
            ? (.passed, .passed) : check.accepted > 0 ? (.warned, .warned) : (.failed, .failed)
        canvas.text(
            "\(sign.text(ascii: canvas.isASCII)) \(PlainImports.sent(check))", x: 1, y: 1,
            style: Style(role, bold: true), maxWidth: size.width - 2)
        let facts =
            PlainImports.people(check, isLong: size.width >= 100) + [
                PlainImports.uploads(check)
            ]
        for (line, fact) in facts.enumerated() {
            canvas.text(fact, x: 1, y: 2 + line, style: .normal, maxWidth: size.width - 2)
        }
        if refusals.isEmpty {
            canvas.wrapped(
                PlainImports.notChecked(check),
                in: Rect(x: 1, y: 5, width: size.width - 2, height: 3), style: Style(.dim))
            HelpBar.draw([Binding([.escape], "Esc", tr("back"))], on: &canvas)
            return
        }
        drawRefusals(on: &canvas)
        HelpBar.draw(
            [Binding([.up], "↑↓", tr("choose")), Binding([.escape], "Esc", tr("back"))], on: &canvas
        )
    }

    private func drawRefusals(on canvas: inout Canvas) {
        let size = canvas.size
        let refusals = check.refusals
        let columns = [1, 14, 34]
        for (title, x) in zip([tr("Rows"), tr("Column"), tr("Rule")], columns) {
            canvas.text(title, x: x, y: Self.heading - 1, style: Style(.heading, bold: true))
        }
        for (line, refusal) in refusals.dropFirst(list.top).prefix(height(size)).enumerated() {
            let y = Self.heading + line
            let isChosen = list.top + line == list.selected
            let style = Style(isChosen ? .selected : .normal)
            if isChosen {
                canvas.fill(Rect(x: 0, y: y, width: size.width, height: 1), style: style)
                canvas.cursor = Point(x: 0, y: y)
            }
            let rows = Numbers.grouped(refusal.rows)
            canvas.text(rows, x: columns[0], y: y, style: style, maxWidth: 12)
            canvas.text(refusal.column, x: columns[1], y: y, style: style, maxWidth: 19)
            canvas.text(
                refusal.rule, x: columns[2], y: y, style: style, maxWidth: size.width - columns[2])
        }
        // The chosen one whole, with its examples; the table cuts off what is long.
        let lines = canvas.wrapped(
            PlainImports.refusal(refusals[list.selected]),
            in: Rect(x: 1, y: size.height - Self.foot, width: size.width - 2, height: 3),
            style: Style(.failed))
        if lines < 3 {
            canvas.text(
                PlainImports.notChecked(check), x: 1, y: size.height - 2, style: Style(.dim),
                maxWidth: size.width - 2)
        }
    }
}
