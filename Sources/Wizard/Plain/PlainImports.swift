public import Connections
internal import Drawing
public import FoundationEssentials
import Language
import Text

/// Imports as plain lines: one sentence each.
public enum PlainImports {
    /// The heading, and a line for each row.
    public static func lines(_ page: ImportPage, query: ImportQuery, now: Date) -> [String] {
        if page.total == 0 {
            return [tr("There is no import yet. “bricktap import create --file FILE” makes one.")]
        }
        if page.rows.isEmpty { return [tr("None of \(page.total) imports matches.")] }
        let count =
            query.isFiltering
            ? tr("\(page.matching) of \(page.total) imports:")
            : page.total == 1 ? tr("1 import:") : tr("\(page.total) imports:")
        return [count] + page.rows.map { line($0, now: now) }
    }

    private static func line(_ row: ImportRow, now: Date) -> String {
        let definition = row.saved.definition
        var parts = [
            "\(definition.nickname): \(row.status.title)", definition.kind.title,
            tr("from \(row.connection)"), definition.schedule.text,
        ]
        if let run = row.lastRun {
            parts.append(self.run(run, now: now))
        } else {
            parts.append(tr("never ran"))
        }
        return SafeText.clean(parts.joined(separator: ", "))
    }

    /// "run 3 succeeded 5 minutes ago, 1,204,000 accepted, 12 refused, health 99.9%"
    public static func run(_ run: ImportRun, now: Date) -> String {
        let state = run.state.label
        var parts = [
            run.endedAt.map { tr("run \(run.number) \(state) \(PlainList.age($0, now: now))") }
                ?? tr("run \(run.number) \(state)"),
            tr("\(Numbers.grouped(run.accepted)) accepted"),
        ]
        let refused = Numbers.grouped(run.refused)
        if let total = run.total, run.state.isActive {
            parts.append(tr("\(refused) refused of \(Numbers.grouped(total))"))
        } else {
            parts.append(tr("\(refused) refused"))
        }
        if run.superseded > 0 {
            parts.append(tr("\(Numbers.grouped(run.superseded)) superseded by newer rows"))
        }
        if let health = run.health { parts.append(tr("health \(health.text)")) }
        return parts.joined(separator: ", ")
    }

    /// What a dry run found.
    ///
    /// - Parameter asksCleverTap: Whether CleverTap's own rules were asked, too.
    public static func dryRun(_ report: DryRunReport, asksCleverTap: Bool) -> [String] {
        var lines = [tr("\(report.accepted) of \(report.rows) rows would be accepted.")]
        if !asksCleverTap { lines.append(tr("CleverTap itself was not asked.")) }
        lines += report.findings.map {
            tr("row \($0.row), \($0.column) “\($0.value)”: \($0.rule)")
        }
        return lines.map(SafeText.clean)
    }

    /// How far a run is: rows, their number and speed, and the time left, as far as they are known.
    static func progress(_ run: ImportRun, _ pace: Pace) -> String {
        if run.state == .queued { return tr("Waiting for the worker") }
        let rows = Numbers.grouped(run.rows)
        let rate = pace.rate.map(Numbers.grouped)
        guard let total = run.total.map(Numbers.grouped) else { return tr("\(rows) rows so far") }
        guard let rate else { return tr("\(rows) of \(total) rows") }
        guard let left = pace.secondsLeft(run.rows, of: run.total) else {
            return tr("\(rows) of \(total) rows, \(rate) a second")
        }
        return tr("\(rows) of \(total) rows, \(rate) a second, \(left) s left")
    }

    /// "1,200 records: email: Email is incorrect (CleverTap 515), for example 42 “x”"
    static func reason(_ reason: FailureReason) -> String {
        let code = reason.code.map { " (CleverTap \($0))" } ?? ""
        let column = reason.column.map { "\($0): " } ?? ""
        let count = Numbers.grouped(reason.count)
        var text =
            reason.count == 1
            ? tr("1 record: \(column)\(reason.reason)\(code)")
            : tr("\(count) records: \(column)\(reason.reason)\(code)")
        // CleverTap's own words may end without a full stop.
        if text.last != "." { text += "." }
        if let identity = reason.identity {
            text += " " + tr("For example \(identity)")
            text += reason.value.map { ", “\($0)”." } ?? "."
        }
        switch reason.fate {
        case .rule, .unknown: break
        case .passing: text += " " + tr("The next run sends them again.")
        case .doubt: text += " " + tr("Only a retry sends them again.")
        }
        return text
    }

    /// An import and its runs, a fact a line.
    public static func details(
        _ row: ImportRow, runs: [ImportRun], failures: [FailedRecord],
        reasons: [FailureReason] = [], now: Date
    ) -> [String] {
        let definition = row.saved.definition
        var lines = [
            tr("Nickname: \(definition.nickname)"),
            tr("Connection: \(row.connection)"),
            tr("Account: \(definition.accountName)"),
            tr("Status: \(row.status.title)"),
            tr("Type: \(definition.kind.title)"),
        ]
        switch definition.source {
        case .table(let name): lines.append(tr("Table: \(name)"))
        case .sql(let text): lines.append(tr("SQL: \(text)"))
        }
        lines += [
            tr("\(definition.identity.kind.title) column: \(definition.identity.column)"),
            definition.updatedOn.map { tr("Updated On column: \($0.column)") }
                ?? tr("Updated On column: none; every run is a full one"),
        ]
        switch definition.eventName {
        case .fixed(let name)?: lines.append(tr("Event: \(name)"))
        case .column(let name)?: lines.append(tr("Event from column: \(name)"))
        case nil: break
        }
        lines += definition.properties.map {
            "  \($0.column) → \($0.property) (\($0.type.title))"
        }
        lines += [
            tr("Frequency: \(definition.schedule.text)"),
            row.saved.nextRun.map { tr("Next run: \($0.formatted(.iso8601))") }
                ?? tr("Next run: none by itself"),
            tr("Created by: \(row.saved.createdBy)"),
        ]
        if runs.isEmpty { lines.append(tr("It never ran.")) }
        for run in runs {
            lines.append("  " + self.run(run, now: now))
            if let cause = run.cause { lines.append("    \(cause) \(run.action ?? "")") }
        }
        if !reasons.isEmpty { lines.append(tr("Failed records, by reason:")) }
        lines += reasons.map { "  " + reason($0) }
        for failure in failures {
            let code = failure.code.map { " (CleverTap \($0))" } ?? ""
            let identity = failure.identity ?? "–"
            let place =
                failure.column.map { tr("row \(failure.row), identity \(identity), column \($0)") }
                ?? tr("row \(failure.row), identity \(identity)")
            let isOld = failure.isSuperseded ? " " + tr("A newer row has been sent since.") : ""
            lines.append("  \(place): \(failure.reason)\(code)\(isOld)")
        }
        return lines.map(SafeText.clean)
    }
}
