/// The setup guide in plain text, and the answers to what is often asked.
public enum Guide {
    public struct Answer: Sendable, Equatable {
        public let question: String
        public let answer: String
        /// It matters while a connection is set up, not only later.
        public let isAboutSetup: Bool
    }

    public static let addressesLink =
        "https://developer.clevertap.com/docs/clevertap-ip-ranges#ip-ranges"

    public static let faq: [Answer] = [
        Answer(
            question: "What happens to running imports when I delete a connection?",
            answer:
                "Import Connections › choose the connection › Delete lists the imports that run on it. Nothing is deleted before they have been stopped. Rows that are in CleverTap already stay there.",
            isAboutSetup: false),
        Answer(
            question: "How do I find a connection among many?",
            answer:
                "Import Connections › Filter narrows the list by Connected On (two days, both included) and by Connected By (the e-mail addresses of those who made them).",
            isAboutSetup: false),
        Answer(
            question: "Which addresses must the IP access list hold?",
            answer:
                "Those of CleverTap, listed at \(addressesLink). If the list is in force for everybody, also the address of this machine, which is another: bricktap tests from here, CleverTap imports from there.",
            isAboutSetup: true),
    ]

    public static let privateBeta =
        "CleverTap's Databricks import is a private beta: your Customer Success Manager can open it for your account."

    /// The checklist of a path as text, no line wider than 78.
    public static func plainText(_ path: SetupPath) -> String {
        var lines = [
            path == .existing
                ? "Connect Databricks to CleverTap: your Databricks is ready"
                : "Connect Databricks to CleverTap: set up Databricks first",
            "",
        ]
        lines += wrapped(privateBeta)
        for (index, item) in Checklist.items(path).enumerated() {
            lines.append("")
            lines.append("[ ] \(index + 1). \(item.title.drop { $0.isNumber || $0 == " " })")
            lines += wrapped(item.why, indent: "      ")
            for step in item.how { lines += wrapped(step, indent: "      - ", rest: "        ") }
            lines += item.sql.map { "          \($0)" }
        }
        lines += ["", "Questions"]
        for answer in faq {
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
