import Connections
import Language

/// The two ends of a range of days, as they stand in the fields of a filter.
struct TypedDays {
    let from: String
    let to: String

    init(from: String, to: String) {
        self.from = from.trimmed
        self.to = to.trimmed
    }

    /// The range; an end that cannot be read is open, and nil is no range at all.
    var range: DayRange? {
        let range = DayRange(from: Day(from), to: Day(to))
        return range.from == nil && range.to == nil ? nil : range
    }

    /// What is wrong with the days; nil when nothing is.
    func problem(today: Day) -> String? {
        for text in [from, to] where !text.isEmpty && Day(text) == nil {
            return tr("“\(text)” is not a day: YYYY-MM-DD, as in \(today).")
        }
        return range?.problem
    }
}
