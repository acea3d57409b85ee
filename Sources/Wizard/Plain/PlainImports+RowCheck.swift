public import Connections
import Language
import Text

/// *Check all rows* in words; the screen says the same ones.
extension PlainImports {
    /// What was found, a fact a line.
    public static func rowCheck(_ check: RowCheck) -> [String] {
        let lines =
            [sent(check)] + people(check, isLong: true) + [uploads(check)]
            + check.refusals.map(refusal) + [notChecked(check)]
        return lines.map(SafeText.clean)
    }

    static func sent(_ check: RowCheck) -> String {
        let accepted = Numbers.grouped(check.accepted)
        return check.rows == 1
            ? tr("\(accepted) of 1 row would be sent.")
            : tr("\(accepted) of \(Numbers.grouped(check.rows)) rows would be sent.")
    }

    /// How many people the rows are of, and who of them comes more than once.
    static func people(_ check: RowCheck, isLong: Bool) -> [String] {
        guard check.accepted > 0 else { return [] }
        let people = Numbers.grouped(check.people)
        let identities = check.people == 1 ? tr("1 identity") : tr("\(people) identities")
        guard check.repeated > 0 else {
            return [tr("\(identities), each in one row.")]
        }
        let examples =
            isLong && !check.repeatedExamples.isEmpty
            ? " " + tr("For example \(check.repeatedExamples.joined(separator: ", ")).") : ""
        let words =
            check.repeated == 1
            ? tr("\(identities), 1 of them in several rows.")
            : tr("\(identities), \(Numbers.grouped(check.repeated)) of them in several rows.")
        return [words + examples]
    }

    static func uploads(_ check: RowCheck) -> String {
        let uploads = Numbers.grouped(check.uploads)
        let count = check.uploads == 1 ? tr("1 upload") : tr("\(uploads) uploads")
        guard let duration = check.duration, check.uploads > 0 else { return "\(count)." }
        let time = span(duration.seconds)
        switch duration.basis {
        case .runs(let rate):
            let records = Numbers.grouped(Int(rate))
            return tr("\(count), about \(time) (\(records) rows/s lately).")
        case .trial(let seconds):
            let milliseconds = Int(seconds * 1_000)
            let atOnce = UploadPace.uploadsAtOnce
            return tr("\(count), about \(time) (\(atOnce) at once, \(milliseconds) ms each).")
        }
    }

    /// "40 s", "12 min", "3 h 5 min"
    private static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: return tr("\(seconds) s")
        case ..<7_200: return tr("\((seconds + 30) / 60) min")
        default: return tr("\(seconds / 3_600) h \(seconds % 3_600 / 60) min")
        }
    }

    static func refusal(_ refusal: RowCheck.Refusal) -> String {
        let rows = Numbers.grouped(refusal.rows)
        let count =
            refusal.rows == 1
            ? tr("1 row: \(refusal.column): \(refusal.rule)")
            : tr("\(rows) rows: \(refusal.column): \(refusal.rule)")
        let examples = refusal.examples.map(example).joined(separator: ", ")
        return examples.isEmpty ? count : count + " " + tr("For example \(examples).")
    }

    /// Characters of an example; the JSON has more.
    private static let longestExample = 40

    private static func example(_ example: RowCheck.Example) -> String {
        let value =
            example.value.map { value in
                let isLong = value.count > longestExample
                return "“\(isLong ? value.prefix(longestExample) + "…" : value[...])”"
            } ?? "NULL"
        guard let identity = example.identity, !identity.isEmpty, identity != example.value else {
            return value
        }
        return "\(identity) \(value)"
    }

    static func notChecked(_ check: RowCheck) -> String {
        tr("Not checked here: \(check.notChecked.joined(separator: "; ")).")
    }
}
