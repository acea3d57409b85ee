import Connections
import Drawing
import FoundationEssentials
import Language

/// What there is to know of a saved connection, as labelled lines: a picture of its health.
struct ConnectionHealth {
    struct Line: Equatable {
        var label: String
        var text: String
        var role = Role.normal
        var isBold = false
        /// Its columns line up with those above and below: it is cut, not wrapped.
        var isTable = false
    }

    static let labelWidth = 16

    let row: ConnectionRow
    /// Nil until it has been read.
    let history: ConnectionHistory?
    let expiry: TokenExpiry?
    let imports: [ImportSummary]?
    let vault: String
    let now: Date
    let times: Times
    let ascii: Bool

    func lines(width: Int) -> [Line] {
        let connection = row.connection
        let details = connection.details
        var lines = [
            Line(
                label: tr("Host"),
                text: details.port == 443
                    ? details.host.name : tr("\(details.host.name) port \(details.port)")),
            Line(label: tr("HTTP Path"), text: details.httpPath.text),
        ]
        if let warehouse = history?.tests.first?[.warehouse]?.cause {
            lines.append(Line(label: tr("Warehouse"), text: warehouse))
        }
        lines.append(
            Line(label: tr("Catalog.Schema"), text: "\(details.catalog).\(details.schema)"))
        if let bundle = details.caBundle {
            lines.append(Line(label: tr("CA bundle"), text: bundle))
        }
        let by = connection.connectedBy.isEmpty ? tr("not known") : connection.connectedBy
        lines += [
            Line(label: tr("Connected"), text: "\(by), \(times.full(connection.connectedOn))"),
            Line(label: tr("Identity"), text: history?.identity ?? tr("known after a test")),
            lastTest(connection.test),
        ]
        if let cause = history?.cause(of: connection.test) {
            lines.append(Line(label: "", text: cause, role: .failed))
        }
        lines += token
        for (index, text) in ImportLines.lines(imports, times: times, width: width - 16)
            .enumerated()
        {
            lines.append(
                Line(label: index == 0 ? tr("Imports") : "", text: text, isTable: true))
        }
        lines += steps
        return lines
    }

    private func lastTest(_ state: TestState) -> Line {
        let label = tr("Last test")
        switch state {
        case .untested:
            return Line(label: label, text: tr("never: these settings are untested"), isBold: true)
        case .passed(let at):
            return Line(
                label: label, text: tr("passed, \(times.full(at))"), role: .passed, isBold: true)
        case .failed(let at, let step):
            return Line(
                label: label,
                text: step.map { tr("failed at \($0.title), \(times.full(at))") }
                    ?? tr("failed, \(times.full(at))"), role: .failed, isBold: true)
        }
    }

    // MARK: Token

    /// Where the token is, how old it is, and whether it is about to be revoked.
    var token: [Line] {
        var lines = [
            Line(
                label: tr("Token"), text: vault.isEmpty ? tr("kept apart from this") : vault)
        ]
        guard let history else { return lines }
        if let saved = history.tokenSavedOn {
            let days = max(0, Int(now.timeIntervalSince(saved) / 86_400))
            lines.append(
                Line(
                    label: "",
                    text: days == 0
                        ? tr("put in today")
                        : days == 1
                            ? tr("put in \(times.day(saved)), 1 day ago")
                            : tr("put in \(times.day(saved)), \(days) days ago")))
        }
        if let expiry { lines.append(expires(expiry)) }
        // An owner who uses it elsewhere keeps it alive too; this program cannot know.
        guard let left = TokenLife.daysLeft(lastUsed: history.tokenLastUsed, now: now),
            left <= TokenLife.warnedDays
        else { return lines }
        let sign = Sign.warned.text(ascii: ascii)
        lines.append(
            Line(
                label: "",
                text: left > 0
                    ? tr(
                        "\(sign) not used for long: Databricks revokes it in \(left) days. A test uses it."
                    )
                    : tr(
                        "\(sign) not used for \(TokenLife.unusedDays) days or more: Databricks may have revoked it. Test it."
                    ), role: .warned))
        return lines
    }

    private func expires(_ expiry: TokenExpiry) -> Line {
        guard let first = expiry.first else {
            return Line(
                label: "",
                text: expiry.tokens == 1
                    ? tr("never expires, the workspace says")
                    : tr("none of its owner's \(expiry.tokens) tokens expires, the workspace says"))
        }
        let day = times.day(first)
        let days = Int((first.timeIntervalSince(now) / 86_400).rounded(.down))
        let text =
            expiry.tokens == 1
            ? tr("expires on \(day), in \(days) days, the workspace says")
            : tr(
                "the first of its owner's \(expiry.tokens) tokens expires on \(day), in \(days) days"
            )
        guard days <= TokenLife.warnedDays else { return Line(label: "", text: text) }
        return Line(
            label: "", text: "\(Sign.warned.text(ascii: ascii)) \(text)", role: .warned)
    }

    // MARK: Steps

    private static let sparkWidth = ConnectionHistory.kept

    private var steps: [Line] {
        guard let history else { return [] }
        guard let last = history.tests.first else {
            return [Line(label: tr("Steps"), text: tr("no test is kept yet; t makes one"))]
        }
        let count = history.tests.count
        var lines = [
            Line(
                label: tr("Steps"),
                text: count == 1 ? tr("of the last test") : tr("of the last \(count) tests"),
                role: .dim)
        ]
        for step in ProbeStep.allCases {
            let times = history.times(of: step)
            guard let status = last[step]?.status,
                let newest = last[step]?.milliseconds ?? times.last
            else { continue }
            let spark = Sparkline.text(times, ascii: ascii).fitted(to: Self.sparkWidth)
            let usual = times.sorted()[times.count / 2]
            let (sign, role) = Self.look(status)
            let time = PlainReport.duration(newest).fitted(to: 8, pad: .right)
            let words =
                times.count > 2
                ? "   " + tr("usually \(PlainReport.duration(usual))") : ""
            lines.append(
                Line(
                    label: "  \(sign.text(ascii: ascii)) \(step.title)",
                    text: "\(spark) \(time)\(words)", role: role, isTable: true))
        }
        return lines
    }

    private static func look(_ status: StepStatus) -> (Sign, Role) {
        switch status {
        case .passed: (.passed, .normal)
        case .failed: (.failed, .failed)
        case .warned: (.warned, .warned)
        case .notReached, .cancelled: (.notReached, .dim)
        case .notNeeded: (.notNeeded, .dim)
        }
    }
}
