public import Connections
internal import Drawing
public import FoundationEssentials
import Language
import Text

/// Saved connections as plain lines: one sentence each, so that they can be read aloud.
public enum PlainList {
    /// The heading, and a line for each row that is there.
    public static func lines(_ page: ConnectionPage, query: ConnectionQuery, now: Date) -> [String]
    {
        [heading(page, query: query)] + page.rows.map { line($0, now: now) }
    }

    /// How many connections follow, or that none does.
    public static func heading(_ counts: ConnectionPage, query: ConnectionQuery) -> String {
        if counts.total == 0 {
            return tr("No connection is saved yet. “bricktap setup” sets up the first one.")
        }
        if counts.matching == 0 { return tr("None of \(counts.total) connections matches.") }
        if query.isFiltering {
            return tr("\(counts.matching) of \(counts.total) connections:")
        }
        return counts.total == 1 ? tr("1 connection:") : tr("\(counts.total) connections:")
    }

    /// A connection as one sentence.
    public static func line(_ row: ConnectionRow, now: Date) -> String {
        let connection = row.connection
        let details = connection.details
        var parts = [
            "\(connection.name): \(details.host.name)", "\(details.catalog).\(details.schema)",
            by(connection), tr("since \(day(connection.connectedOn))"),
            test(connection.test, now: now), running(row.runningImports),
        ]
        if row.isClosing { parts.append(tr("a delete of it did not end")) }
        return SafeText.clean(parts.joined(separator: ", "))
    }

    /// A connection, a fact a line.
    public static func details(
        _ row: ConnectionRow, history: ConnectionHistory? = nil, vault: String?, now: Date
    ) -> [String] {
        let connection = row.connection
        let details = connection.details
        var lines = [
            tr("Connection name: \(connection.name)"),
            tr("Host: \(details.host.name)"),
            tr("Port: \(details.port)"),
            tr("HTTP path: \(details.httpPath.text)"),
            tr("Catalog: \(details.catalog)"),
            tr("Schema: \(details.schema)"),
        ]
        if let bundle = details.caBundle { lines.append(tr("CA bundle: \(bundle)")) }
        lines += [
            connection.connectedBy.isEmpty
                ? tr("Connected by: not known") : tr("Connected by: \(connection.connectedBy)"),
            tr("Connected on: \(connection.connectedOn.formatted(.iso8601))"),
            tr("Last test: \(test(connection.test, now: now))"),
        ]
        if let cause = history?.cause(of: connection.test) { lines.append(tr("Cause: \(cause)")) }
        lines.append(tr("Running imports: \(row.runningImports)"))
        if let vault { lines.append(tr("Token: \(vault)")) }
        if row.isClosing {
            lines.append(tr("A delete of it did not end: delete it again, or keep it with --keep."))
        }
        return lines.map(SafeText.clean)
    }

    private static func by(_ connection: Connection) -> String {
        connection.connectedBy.isEmpty
            ? tr("connected by nobody named") : tr("by \(connection.connectedBy)")
    }

    private static func day(_ date: Date) -> String { Day(date, timeZone: .current).description }

    private static func running(_ count: Int) -> String {
        switch count {
        case 0: tr("no import running")
        case 1: tr("1 import running")
        default: tr("\(count) imports running")
        }
    }

    private static func test(_ state: TestState, now: Date) -> String {
        switch state {
        case .untested: tr("untested")
        case .passed(let at): tr("test passed \(age(at, now: now))")
        case .failed(let at, let step):
            step.map { tr("test failed \(age(at, now: now)) at \($0.title)") }
                ?? tr("test failed \(age(at, now: now))")
        }
    }

    /// "just now", "5 minutes ago", "3 days ago"
    public static func age(_ date: Date, now: Date) -> String {
        let seconds = Int(now.timeIntervalSince(date))
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600, seconds / 60)
        if days > 0 { return days == 1 ? tr("1 day ago") : tr("\(days) days ago") }
        if hours > 0 { return hours == 1 ? tr("1 hour ago") : tr("\(hours) hours ago") }
        if minutes > 0 { return minutes == 1 ? tr("1 minute ago") : tr("\(minutes) minutes ago") }
        return tr("just now")
    }

    /// What a delete has to say before it is done.
    public static func deletion(_ name: String, imports: [ImportSummary], now: Date) -> [String] {
        let running = imports.filter { $0.state == .running }
        let scheduled = imports.filter { $0.state == .scheduled }
        var lines: [String] = []
        if running.isEmpty {
            lines.append(tr("No import is running on “\(name)”."))
        } else {
            lines.append(
                running.count == 1
                    ? tr("1 import is running on “\(name)”:")
                    : tr("\(running.count) imports are running on “\(name)”:"))
            for item in running {
                let parts = [
                    item.nickname, item.since.map { tr("since \($0.formatted(.iso8601))") },
                    item.rows.map { tr("\($0) rows so far") },
                ]
                lines.append("  " + parts.compactMap { $0 }.joined(separator: ", "))
            }
        }
        if !scheduled.isEmpty {
            lines.append(
                tr(
                    "Scheduled, and will never run again: \(scheduled.map(\.nickname).joined(separator: ", "))"
                ))
        }
        let idle = imports.filter { $0.state == .idle }
        if !idle.isEmpty {
            lines.append(
                tr(
                    "Not running, and removed with it: \(idle.map(\.nickname).joined(separator: ", "))"
                ))
        }
        lines.append(tr("Rows already in CleverTap stay there. The saved token is removed too."))
        return lines.map(SafeText.clean)
    }
}
