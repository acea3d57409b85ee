public import FoundationEssentials
internal import Language

/// The setup guide in plain text, and the answers to what is often asked.
public enum Guide {
    /// A question that people ask, and its answer.
    public struct Answer: Sendable, Equatable {
        /// The question.
        public let question: String
        /// The answer.
        public let answer: String
        /// It matters while a connection is set up, not only later.
        public let isAboutSetup: Bool
        /// It is about the IP access list of the workspace.
        public var isAboutAddresses = false
    }

    /// Where CleverTap lists the addresses of its regions.
    public static let addressesLink =
        "https://developer.clevertap.com/docs/clevertap-ip-ranges#ip-ranges"

    /// The guide's questions, reworded.
    public static let faq: [Answer] = [
        Answer(
            question: tr("What happens to running imports when I delete a connection?"),
            answer: tr(
                "Import Connections › choose the connection › Delete lists the imports that run on it. Nothing is deleted before they have been stopped. Rows that are in CleverTap already stay there."
            ),
            isAboutSetup: false),
        Answer(
            question: tr("How do I find a connection among many?"),
            answer: tr(
                "Import Connections › Filter narrows the list by Connected On (two days, both included) and by Connected By (the e-mail addresses of those who made them)."
            ),
            isAboutSetup: false),
        Answer(
            question: tr("Which addresses must the IP access list hold?"),
            answer: tr(
                "Those of CleverTap, listed at \(addressesLink). If the list is in force for everybody, also the address of this machine, which is another: bricktap tests from here, CleverTap imports from there."
            ),
            isAboutSetup: true, isAboutAddresses: true),
    ]

    /// The answers, with what a connection's tests add to them.
    public static func answers(_ history: ConnectionHistory, time: (Date) -> String) -> [Answer] {
        faq.map { answer in
            guard answer.isAboutAddresses else { return answer }
            let seen = history.tests.lazy.compactMap { test in
                test[.token]?.address.map { (address: $0, at: test.at) }
            }.first
            let more =
                seen.map {
                    tr("The workspace saw this machine as \($0.address), \(time($0.at)).")
                } ?? tr("A workspace tells the address that it sees only when it refuses it.")
            return Answer(
                question: answer.question, answer: answer.answer + " " + more,
                isAboutSetup: answer.isAboutSetup, isAboutAddresses: true)
        }
    }

    /// What the guide says of the feature's availability.
    public static let privateBeta = tr(
        "CleverTap's Databricks import is a private beta: your Customer Success Manager can open it for your account."
    )

    /// The checklist of a path as text, no line wider than 78.
    ///
    /// - Parameters:
    ///   - progress: How far a connection has come; its items are ticked.
    ///   - time: How a time is said.
    public static func plainText(
        _ path: SetupPath, progress: GuideProgress = GuideProgress(),
        time: (Date) -> String = { $0.formatted(.iso8601) }
    ) -> String {
        var lines = [
            path == .existing
                ? tr("Connect Databricks to CleverTap: your Databricks is ready")
                : tr("Connect Databricks to CleverTap: set up Databricks first"),
            "",
        ]
        lines += wrapped(privateBeta)
        for (index, item) in Checklist.items(path).enumerated() {
            lines.append("")
            let title = "\(index + 1). \(item.title.drop { $0.isNumber || $0 == " " })"
            switch progress.mark(item) {
            case .toDo: lines.append("[ ] \(title)")
            case .byHand(let at): lines.append("[x] \(title), \(tr("done by hand")) \(time(at))")
            case .proved(let at): lines.append("[x] \(title), \(tr("proved")) \(time(at))")
            }
            lines += wrapped(item.why, indent: "      ")
            for step in item.how { lines += wrapped(step, indent: "      - ", rest: "        ") }
            lines += progress.sql(of: item).map { "          \($0)" }
        }
        lines += ["", tr("Questions")]
        for answer in answers(progress.history, time: time) {
            lines.append("")
            lines += wrapped(answer.question)
            lines += wrapped(answer.answer, indent: "      ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let width = 78

    private static func wrapped(_ text: String, indent: String = "", rest: String? = nil)
        -> [String]
    {
        var lines: [String] = []
        var line = indent
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = rest ?? indent
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }
}
