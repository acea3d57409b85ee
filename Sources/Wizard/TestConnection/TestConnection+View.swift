import Connections
import Drawing
import FoundationEssentials
import Language
import Text

extension TestPanel {
    /// Fills the whole canvas.
    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        let now = surroundings.now
        if let help {
            help.draw(on: &canvas)
            return
        }
        canvas.fill(Rect(canvas.size), style: .normal)
        canvas.cursor = nil
        TitleBar.draw("bricktap · \(tr("Test Connection"))", right: title, on: &canvas)
        let elapsed = max(0, Int(now.timeIntervalSince(began) * 1_000))
        let total = report?.milliseconds ?? max(elapsed, results.values.compactMap(end).max() ?? 0)
        for (index, step) in ProbeStep.allCases.enumerated() {
            drawStep(step, y: 1 + index, elapsed: elapsed, total: max(1, total), on: &canvas)
        }
        let rule = 1 + ProbeStep.allCases.count
        canvas.horizontalLine(x: 1, y: rule, width: canvas.size.width - 2)
        drawBody(y: rule + 1, surroundings.copied, on: &canvas)
        HelpBar.draw(bindings, on: &canvas)
    }

    private func end(_ result: StepResult) -> Int? {
        result.startedAt.flatMap { start in result.milliseconds.map { start + $0 } }
    }

    private func drawStep(
        _ step: ProbeStep, y: Int, elapsed: Int, total: Int, on canvas: inout Canvas
    ) {
        let width = canvas.size.width
        let ascii = canvas.isASCII
        let result = results[step]
        let isRunning = result == nil && started[step] != nil
        let (sign, role) = look(result, isRunning: isRunning, ascii: ascii)
        canvas.text(sign, x: 1, y: y, style: Style(role, bold: true))
        canvas.text(
            step.title, x: 3, y: y, style: Style(result == nil && !isRunning ? .dim : .normal))

        let timeWidth = 8
        let barWidth = width >= 110 ? 36 : width >= 76 ? 12 : 8
        let barX = width - timeWidth - barWidth - 2
        let words = words(result, isRunning: isRunning, step: step)
        canvas.text(
            words.fitted(to: barX - 15 - 1, pad: nil), x: 15, y: y,
            style: Style(result?.status == .failed ? .failed : isRunning ? .running : .normal))

        let start = result?.startedAt ?? (isRunning ? started[step] : nil)
        if let start {
            let stop = result.flatMap(end) ?? elapsed
            let bar = Waterfall.bar(from: start, to: stop, of: total, width: barWidth)
            let sign = Sign.bar.text(ascii: ascii)
            canvas.text(
                String(repeating: sign, count: bar.count), x: barX + bar.lowerBound, y: y,
                style: Style(role))
        }
        if let milliseconds = result?.milliseconds ?? (isRunning ? start.map { elapsed - $0 } : nil)
        {
            let text = PlainReport.duration(max(0, milliseconds)).fitted(to: timeWidth, pad: .right)
            canvas.text(text, x: width - timeWidth - 1, y: y, style: Style(.dim))
        }
    }

    private func look(_ result: StepResult?, isRunning: Bool, ascii: Bool) -> (String, Role) {
        guard let result else {
            return isRunning
                ? (Sign.spinner(frame, ascii: ascii), .running)
                : (Sign.notReached.text(ascii: ascii), .dim)
        }
        let (sign, role): (Sign, Role) =
            switch result.status {
            case .passed: (.passed, .passed)
            case .failed: (.failed, .failed)
            case .warned: (.warned, .warned)
            case .notReached, .cancelled: (.notReached, .dim)
            case .notNeeded: (.notNeeded, .dim)
            }
        return (sign.text(ascii: ascii), role)
    }

    private func words(_ result: StepResult?, isRunning: Bool, step: ProbeStep) -> String {
        guard let result else {
            return isRunning ? progress[step] ?? "…" : ""
        }
        switch result.status {
        case .passed, .failed: return result.cause ?? PlainReport.word(result.status)
        case .warned: return tr("warned: \(result.cause ?? "")")
        default:
            let word = PlainReport.word(result.status)
            return result.cause.map { "\(word): \($0)" } ?? word
        }
    }

    private func drawBody(y: Int, _ copied: String, on canvas: inout Canvas) {
        let rows = bodyRows(width: canvas.size.width - 2)
        let height = textHeight(canvas.size)
        for (index, row) in rows.dropFirst(top).prefix(height).enumerated() {
            canvas.text(row.text, x: 1, y: y + index, style: Style(row.role, bold: row.isBold))
        }
        if wasCopied {
            canvas.text(
                " \(copied) ", x: 1, y: canvas.size.height - 2,
                style: Style(.passed, reverse: true))
        } else if rows.count > top + height {
            let more = "\(Sign.down.text(ascii: canvas.isASCII)) \(tr("more"))"
            canvas.text(
                more, x: canvas.size.width - 2 - CharacterWidth.of(more),
                y: canvas.size.height - 2, style: Style(.dim))
        }
    }
}
