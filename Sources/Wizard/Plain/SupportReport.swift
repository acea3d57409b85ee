public import Connections
internal import Drawing
public import FoundationEssentials
import Language
import Text

/// A connection and its tests as a text for support, with nothing in it that names the workspace,
/// its data or its people. The token is never part of it.
public enum SupportReport {
    /// - Parameters:
    ///   - machine: What there is to know of program and machine, a line each.
    public static func text(
        _ facts: LoadSupportFacts.Value, now: Date
    ) -> String {
        let (row, history) = (facts.row, facts.history)
        let connection = row.connection
        let details = connection.details
        let redaction = Redaction(connection, identity: history.identity)
        var lines = [
            tr("Report for support. Names and addresses are left out; it holds no token."), "",
        ]
        lines += facts.machine.map(redaction.clean)
        lines += [
            "",
            tr("Host: \(redaction.clean(details.host.name)), port \(details.port)"),
            details.caBundle == nil ? tr("CA bundle: the machine's") : tr("CA bundle: its own"),
            tr("Connected on: \(connection.connectedOn.formatted(.iso8601))"),
            tr("Tests that are kept: \(history.tests.count)"),
            tr("Running imports: \(row.runningImports)"),
        ]
        for test in history.tests.prefix(3) {
            lines.append("")
            let at = test.at.formatted(.iso8601)
            let time = PlainReport.duration(test.milliseconds)
            lines.append(
                test.passed
                    ? tr("Test of \(at): passed, \(time)") : tr("Test of \(at): failed, \(time)"))
            for step in test.steps {
                let time = step.milliseconds.map { " \($0) ms" } ?? ""
                let cause = step.cause.map { ": " + redaction.clean($0) } ?? ""
                lines.append("  \(step.step.rawValue) \(step.status.rawValue)\(time)\(cause)")
            }
        }
        return lines.map(SafeText.clean).joined(separator: "\n") + "\n"
    }
}

/// Puts placeholders where a text names a workspace, its objects, its people or an address.
struct Redaction {
    private var names: [(name: String, placeholder: String)] = []

    init(_ connection: Connection, identity: String?) {
        let details = connection.details
        let label = details.host.name.prefix { $0 != "." }
        for (name, placeholder) in [
            (identity ?? "", "<identity>"), (connection.connectedBy, "<e-mail>"),
            (connection.name, "<connection>"), (details.catalog, "<catalog>"),
            (details.schema, "<schema>"), (details.httpPath.warehouseID, "<warehouse>"),
            (details.httpPath.workspaceID ?? "", "<workspace>"), (String(label), "<host>"),
        ] where name.count > 2 && name != "default" {
            names.append((name, placeholder))
        }
        names.sort { $0.name.count > $1.name.count }
    }

    func clean(_ text: String) -> String {
        var text = text
        for (name, placeholder) in names {
            text = text.split(separator: name, omittingEmptySubsequences: false)
                .joined(separator: placeholder)
        }
        return Self.withoutAddresses(Self.withoutQuotes(text))
    }

    /// What stands in quotation marks is a name.
    private static func withoutQuotes(_ text: String) -> String {
        var result = ""
        var isInside = false
        for character in text {
            if character == "“" {
                isInside = true
                result += "“…"
            } else if character == "”" {
                isInside = false
            }
            if !isInside { result.append(character) }
        }
        return result
    }

    /// Without IPv4 and IPv6 addresses, and words with an @.
    private static func withoutAddresses(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            if word.contains("@") { return "<identity>" }
            let core = word.filter { $0.isHexDigit || $0 == "." || $0 == ":" }
            let isV4 =
                core.filter { $0 == "." }.count >= 3 && core.contains { $0.isNumber }
                && core.allSatisfy { $0.isNumber || $0 == "." }
            let isV6 = core.filter { $0 == ":" }.count >= 2 && core.count + 2 >= word.count
            return isV4 || isV6 ? "<address>" : String(word)
        }.joined(separator: " ")
    }
}
