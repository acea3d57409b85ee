public import FoundationEssentials
internal import Language

/// A day of the calendar.
public struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The year of the Gregorian calendar.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// Nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month),
            (1...Self.length(of: month, in: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that it is somewhere at a moment.
    public init(_ date: Date, timeZone: TimeZone) {
        let parts = Self.calendar(timeZone).dateComponents([.year, .month, .day], from: date)
        year = parts.year ?? 1
        month = parts.month ?? 1
        day = parts.day ?? 1
    }

    /// `YYYY-MM-DD`; nil for anything else, and for days that do not exist.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count <= 2,
            parts[2].utf8.count <= 2,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var description: String {
        let padded = { (number: Int, width: Int) in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Whether a day is before another.
    public static func < (a: Day, b: Day) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    /// The moment this day begins there; a day need not begin at midnight where clocks change.
    public func start(in timeZone: TimeZone) -> Date {
        let calendar = Self.calendar(timeZone)
        let noon = calendar.date(
            from: DateComponents(
                timeZone: timeZone, year: year, month: month, day: day, hour: 12))
        return calendar.startOfDay(for: noon ?? Date(timeIntervalSince1970: 0))
    }

    /// The day so many days later, or earlier.
    public func adding(_ days: Int) -> Day {
        let utc = TimeZone(secondsFromGMT: 0) ?? .current
        return Day(start(in: utc).addingTimeInterval(Double(days) * 86_400 + 43_200), timeZone: utc)
    }

    private static func calendar(_ timeZone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        return calendar
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Days from one to another, both in it; an end that is missing is open.
public struct DayRange: Sendable, Hashable {
    /// The first day; nil: from the beginning.
    public var from: Day?
    /// The last day, itself included; nil: until now.
    public var to: Day?

    /// Open at both ends, unless told otherwise; whether the ends are the right way round tells `problem`.
    public init(from: Day? = nil, to: Day? = nil) {
        self.from = from
        self.to = to
    }

    /// A range that cannot be read, in words for the person who typed it.
    public struct Wrong: Error, Sendable, Equatable, CustomStringConvertible {
        public let description: String
        /// Takes the sentence that the person is shown.
        public init(_ description: String) { self.description = description }
    }

    /// `FROM..TO`, `FROM..`, `..TO`, or one day.
    public static func parse(_ text: String) throws(Wrong) -> DayRange {
        let text = text.trimmed
        guard let dots = text.firstRange(of: "..") else {
            let only = try day(text)
            return DayRange(from: only, to: only)
        }
        let left = text[..<dots.lowerBound].trimmed
        let right = text[dots.upperBound...].trimmed
        let range = DayRange(
            from: left.isEmpty ? nil : try day(left), to: right.isEmpty ? nil : try day(right))
        if range.from == nil && range.to == nil {
            throw Wrong(
                tr("A day is needed on at least one side of “..”, as in 2026-11-01..2026-11-23."))
        }
        if let problem = range.problem { throw Wrong(problem) }
        return range
    }

    private static func day(_ text: String) throws(Wrong) -> Day {
        guard let day = Day(text) else {
            throw Wrong(
                tr("“\(Quoted.text(text))” is not a day: YYYY-MM-DD, as in 2026-11-23."))
        }
        return day
    }

    /// Why no day can be in it; nil when the ends are the right way round.
    public var problem: String? {
        guard let from, let to, to < from else { return nil }
        return tr("\(from) is after \(to), so no day lies between. Did you mean \(to)..\(from)?")
    }

    /// The moments that it covers: from `start` up to, not including, `end`.
    public func interval(timeZone: TimeZone) -> (start: Date?, end: Date?) {
        (from?.start(in: timeZone), to?.adding(1).start(in: timeZone))
    }

    /// A range by its name.
    public enum Preset: String, Sendable, CaseIterable {
        /// The one day that it is.
        case today = "Today"
        /// Today and the 6 days before.
        case week = "7 days"
        /// Today and the 29 days before.
        case month = "30 days"
        /// From the first of the month to today.
        case thisMonth = "This month"
        /// No limit at either end.
        case any = "Any"

        /// What it is called for people.
        public var label: String {
            switch self {
            case .today: tr("Today")
            case .week: tr("7 days")
            case .month: tr("30 days")
            case .thisMonth: tr("This month")
            case .any: tr("Any")
            }
        }
    }

    /// The days of a preset, seen from today.
    public init(_ preset: Preset, today: Day) {
        switch preset {
        case .today: self.init(from: today, to: today)
        case .week: self.init(from: today.adding(-6), to: today)
        case .month: self.init(from: today.adding(-29), to: today)
        case .thisMonth:
            self.init(from: Day(year: today.year, month: today.month, day: 1), to: today)
        case .any: self.init()
        }
    }
}
