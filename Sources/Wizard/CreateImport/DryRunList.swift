import Connections
import Drawing
import Language

/// What a dry run found: a row for each problem, with the column, the value and the rule.
struct DryRunList: Sendable, Equatable {
    let report: DryRunReport
    private var list = ListState()

    init(_ report: DryRunReport) {
        self.report = report
    }

    private func height(_ size: Size) -> Int { max(1, size.height - 8) }

    /// - Returns: True when it is to be closed.
    mutating func handle(_ event: Event, size: Size) -> Bool {
        list.look(event, closing: .function(7), count: report.findings.count, height: height(size))
    }

    func draw(on canvas: inout Canvas) {
        let size = canvas.size
        canvas.fill(Rect(size), style: .normal)
        canvas.cursor = nil
        let findings = report.findings
        TitleBar.draw(
            "bricktap · \(tr("Dry run"))",
            right: findings.isEmpty ? "" : tr("\(list.selected + 1) of \(findings.count)"),
            on: &canvas)
        let ascii = canvas.isASCII
        let (sign, role): (Sign, Role) =
            findings.isEmpty
            ? (.passed, .passed) : report.accepted > 0 ? (.warned, .warned) : (.failed, .failed)
        let accepted = Numbers.grouped(report.accepted)
        let rows = Numbers.grouped(report.rows)
        let outcome =
            report.rows == 1
            ? tr("\(accepted) of 1 sample row would be accepted. Nothing was stored.")
            : tr("\(accepted) of \(rows) sample rows would be accepted. Nothing was stored.")
        canvas.text(
            "\(sign.text(ascii: ascii)) \(outcome)", x: 1, y: 1, style: Style(role, bold: true),
            maxWidth: size.width - 2)
        guard !findings.isEmpty else {
            HelpBar.draw([Binding([.escape], "Esc", tr("back"))], on: &canvas)
            return
        }
        let value = max(14, (size.width - 30) / 3)
        let columns = [1, 8, 26, 28 + value]
        for (title, x) in zip([tr("Row"), tr("Column"), tr("Value"), tr("Rule")], columns) {
            canvas.text(title, x: x, y: 3, style: Style(.heading, bold: true))
        }
        let height = height(size)
        for (line, finding) in findings.dropFirst(list.top).prefix(height).enumerated() {
            let y = 4 + line
            let isChosen = list.top + line == list.selected
            let style = Style(isChosen ? .selected : .normal)
            if isChosen {
                canvas.fill(Rect(x: 0, y: y, width: size.width, height: 1), style: style)
                canvas.cursor = Point(x: 0, y: y)
            }
            canvas.text(String(finding.row), x: columns[0], y: y, style: style, maxWidth: 6)
            canvas.text(finding.column, x: columns[1], y: y, style: style, maxWidth: 17)
            canvas.text(finding.value, x: columns[2], y: y, style: style, maxWidth: value)
            canvas.text(
                finding.rule, x: columns[3], y: y, style: style, maxWidth: size.width - columns[3])
        }
        // The chosen one whole: the table cuts long values off.
        let chosen = findings[list.selected]
        canvas.wrapped(
            "\(chosen.column) “\(chosen.value)”: \(chosen.rule)",
            in: Rect(x: 1, y: size.height - 4, width: size.width - 2, height: 3),
            style: Style(.failed))
        HelpBar.draw(
            [Binding([.up], "↑↓", tr("choose")), Binding([.escape], "Esc", tr("back"))], on: &canvas
        )
    }
}
