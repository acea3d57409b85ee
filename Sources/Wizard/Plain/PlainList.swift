public import Connections
internal import Drawing
public import FoundationEssentials

/// Saved connections as plain lines: one sentence each, so that they can be read aloud.
public enum PlainList {
    public static func lines(_ page: ConnectionPage, query: ConnectionQuery, now: Date) -> [String]
    {
        if page.total == 0 {
            return ["No connection is saved yet. “bricktap setup” sets up the first one."]
        }
        if page.rows.isEmpty {
            return ["None of \(page.total) connections matches."]
        }
        let count =
            query.isFiltering
            ? "\(page.matching) of \(page.total) connections:"
            : "\(page.total) \(page.total == 1 ? "connection:" : "connections:")"
        return [count] + page.rows.map { line($0, now: now) }
    }

    private static func line(_ row: ConnectionRow, now: Date) -> String {
        let connection = row.connection
        let details = connection.details
        return SafeText.clean(
            "\(connection.name): \(details.host.name), \(details.catalog).\(details.schema), "
                + "\(by(connection)), since \(day(connection.connectedOn)), "
                + "\(test(connection.test, now: now)), \(running(row.runningImports))"
                + (row.isClosing ? ", a delete of it did not end" : ""))
    }

    public static func details(_ row: ConnectionRow, vault: String?, now: Date) -> [String] {
        let connection = row.connection
        let details = connection.details
        var lines = [
            "Connection name: \(connection.name)",
            "Host: \(details.host.name)",
            "Port: \(details.port)",
            "HTTP path: \(details.httpPath.text)",
            "Catalog: \(details.catalog)",
            "Schema: \(details.schema)",
        ]
        if let bundle = details.caBundle { lines.append("CA bundle: \(bundle)") }
        lines += [
            "Connected by: \(connection.connectedBy.isEmpty ? "not known" : connection.connectedBy)",
            "Connected on: \(connection.connectedOn.formatted(.iso8601))",
            "Last test: \(test(connection.test, now: now))",
            "Running imports: \(row.runningImports)",
        ]
        if let vault { lines.append("Token: \(vault)") }
        if row.isClosing {
            lines.append("A delete of it did not end: delete it again, or keep it with --keep.")
        }
        return lines.map(SafeText.clean)
    }

    private static func by(_ connection: Connection) -> String {
        connection.connectedBy.isEmpty
            ? "connected by nobody named" : "by \(connection.connectedBy)"
    }

    private static func day(_ date: Date) -> String { Day(date, timeZone: .current).description }

    private static func running(_ count: Int) -> String {
        switch count {
        case 0: "no import running"
        case 1: "1 import running"
        default: "\(count) imports running"
        }
    }

    private static func test(_ state: TestState, now: Date) -> String {
        switch state {
        case .untested: "untested"
        case .passed(let at): "test passed \(age(at, now: now))"
        case .failed(let at, let step):
            "test failed \(age(at, now: now))" + (step.map { " at \($0.title)" } ?? "")
        }
    }

    /// "just now", "5 minutes ago", "3 days ago"
    public static func age(_ date: Date, now: Date) -> String {
        let seconds = Int(now.timeIntervalSince(date))
        let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        for (size, name) in units where seconds >= size {
            let count = seconds / size
            return "\(count) \(name)\(count == 1 ? "" : "s") ago"
        }
        return "just now"
    }

    /// What a delete has to say before it is done.
    public static func deletion(_ name: String, imports: [ImportSummary], now: Date) -> [String] {
        let running = imports.filter { $0.state == .running }
        let scheduled = imports.filter { $0.state == .scheduled }
        var lines: [String] = []
        if running.isEmpty {
            lines.append("No import is running on “\(name)”.")
        } else {
            lines.append(
                running.count == 1
                    ? "1 import is running on “\(name)”:"
                    : "\(running.count) imports are running on “\(name)”:")
            for item in running {
                let since = item.since.map { ", since \($0.formatted(.iso8601))" } ?? ""
                let rows = item.rows.map { ", \($0) rows so far" } ?? ""
                lines.append("  \(item.nickname)\(since)\(rows)")
            }
        }
        if !scheduled.isEmpty {
            lines.append(
                "Scheduled, and will never run again: "
                    + scheduled.map(\.nickname).joined(separator: ", "))
        }
        lines.append("Rows already in CleverTap stay there. The saved token is removed too.")
        return lines.map(SafeText.clean)
    }
}
