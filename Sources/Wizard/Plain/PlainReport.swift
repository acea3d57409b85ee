public import Connections
internal import Drawing
import Language
import Text

/// A report as plain lines: for scripts without `--json`, screen readers and logs.
public enum PlainReport {
    /// One step, on one line: status word first, so that a screen reader says it first.
    public static func line(_ result: StepResult) -> String {
        var text = "\(word(result.status)): \(result.step.title)"
        if let milliseconds = result.milliseconds { text += ", \(duration(milliseconds))" }
        if let cause = result.cause { text += ". \(cause)" }
        return SafeText.clean(text)
    }

    /// What to do about a failure or a warning; empty for any other result.
    public static func advice(_ result: StepResult) -> [String] {
        guard result.status == .failed || result.status == .warned else { return [] }
        var lines: [String] = []
        if let action = result.action {
            let parts = SafeText.cleanLines(action)
            lines.append("  " + tr("Next: \(parts.first ?? "")"))
            lines += parts.dropFirst().map { "    \($0)" }
        }
        if let detail = result.detail {
            lines.append("  " + said(detail.text, at: result.step))
        }
        if let id = result.requestID {
            lines.append("  " + tr("Request id: \(id)"))
        }
        return lines
    }

    /// Words that are not ours, and whose they are: before TLS stands nothing but curl has spoken.
    static func said(_ words: String, at step: ProbeStep) -> String {
        let words = words.trimmed
        return step == .network || step == .tls
            ? tr("curl said: \(words)") : tr("The server said: \(words)")
    }

    /// How a test ended, in one sentence.
    public static func summary(_ report: ProbeReport) -> String {
        let time = duration(report.milliseconds)
        if report.passed {
            return SafeText.clean(
                report.identity.map { tr("Connected as \($0), in \(time).") }
                    ?? tr("Connected, in \(time)."))
        }
        if let failure = report.firstFailure {
            return SafeText.clean(
                tr("Not connected: the \(failure.step.title) check failed, after \(time)."))
        }
        return tr("The test was cancelled after \(time).")
    }

    /// A line for each step, and the summary.
    public static func lines(_ report: ProbeReport) -> [String] {
        report.steps.flatMap { [line($0)] + advice($0) } + [summary(report)]
    }

    /// The status in one word.
    public static func word(_ status: StepStatus) -> String {
        switch status {
        case .passed: tr("passed")
        case .failed: tr("FAILED")
        case .warned: tr("warned")
        case .notReached: tr("not reached")
        case .notNeeded: tr("not needed")
        case .cancelled: tr("cancelled")
        }
    }

    /// `61 ms`, `1.4 s`, `2 min 5 s`
    public static func duration(_ milliseconds: Int) -> String {
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds < 60_000 {
            return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
        }
        let seconds = milliseconds / 1_000
        return tr("\(seconds / 60) min \(seconds % 60) s")
    }
}
