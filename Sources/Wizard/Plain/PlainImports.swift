public import Connections
internal import Drawing
public import FoundationEssentials

/// Imports as plain lines: one sentence each.
public enum PlainImports {
    public static func lines(_ page: ImportPage, query: ImportQuery, now: Date) -> [String] {
        if page.total == 0 {
            return ["There is no import yet. “bricktap import create --file FILE” makes one."]
        }
        if page.rows.isEmpty { return ["None of \(page.total) imports matches."] }
        let count =
            query.isFiltering
            ? "\(page.matching) of \(page.total) imports:"
            : "\(page.total) \(page.total == 1 ? "import:" : "imports:")"
        return [count] + page.rows.map { line($0, now: now) }
    }

    private static func line(_ row: ImportRow, now: Date) -> String {
        let definition = row.saved.definition
        var parts = [
            "\(definition.nickname): \(row.status.title)", definition.kind.title,
            "from \(row.connection)", definition.schedule.text,
        ]
        if let run = row.lastRun {
            parts.append(self.run(run, now: now))
        } else {
            parts.append("never ran")
        }
        return SafeText.clean(parts.joined(separator: ", "))
    }

    /// "run 3 succeeded 5 minutes ago, 1,204,000 accepted, 12 refused, health 99.9%"
    public static func run(_ run: ImportRun, now: Date) -> String {
        var text = "run \(run.number) \(run.state.rawValue)"
        if let ended = run.endedAt { text += " \(PlainList.age(ended, now: now))" }
        text +=
            ", \(Numbers.grouped(run.accepted)) accepted, \(Numbers.grouped(run.refused)) refused"
        if let total = run.total, run.state.isActive { text += " of \(Numbers.grouped(total))" }
        if let health = run.health { text += ", health \(health.text)" }
        return text
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

    public static func details(
        _ row: ImportRow, runs: [ImportRun], failures: [FailedRecord], now: Date
    ) -> [String] {
        let definition = row.saved.definition
        var lines = [
            "Nickname: \(definition.nickname)",
            "Connection: \(row.connection)",
            "Status: \(row.status.title)",
            "Type: \(definition.kind.title)",
        ]
        switch definition.source {
        case .table(let name): lines.append("Table: \(name)")
        case .sql(let text): lines.append("SQL: \(text)")
        }
        lines += [
            "\(definition.identity.kind.title) column: \(definition.identity.column)",
            "Updated On column: \(definition.updatedOn?.column ?? "none; every run is a full one")",
        ]
        switch definition.eventName {
        case .fixed(let name)?: lines.append("Event: \(name)")
        case .column(let name)?: lines.append("Event from column: \(name)")
        case nil: break
        }
        lines += definition.properties.map {
            "  \($0.column) → \($0.property) (\($0.type.title))"
        }
        lines += [
            "Frequency: \(definition.schedule.text)",
            "Next run: \(row.saved.nextRun?.formatted(.iso8601) ?? "none by itself")",
            "Created by: \(row.saved.createdBy)",
        ]
        if runs.isEmpty { lines.append("It never ran.") }
        for run in runs {
            lines.append("  " + self.run(run, now: now))
            if let cause = run.cause { lines.append("    \(cause) \(run.action ?? "")") }
        }
        for failure in failures {
            let place = failure.column.map { ", column \($0)" } ?? ""
            let code = failure.code.map { " (CleverTap \($0))" } ?? ""
            lines.append(
                "  row \(failure.row), identity \(failure.identity ?? "–")\(place): \(failure.reason)\(code)"
            )
        }
        return lines.map(SafeText.clean)
    }
}
