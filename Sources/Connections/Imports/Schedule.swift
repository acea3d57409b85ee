public import FoundationEssentials
internal import Language

/// When an import runs by itself: CleverTap's three frequencies (schedule-import).
public enum Schedule: Sendable, Equatable {
    /// Never by itself: only when somebody asks.
    case manually
    /// *Repeat Intervals*, counted from the start of the run before; 15 minutes at least.
    case every(Int, IntervalUnit)
    /// *Custom Schedule*, Day of Week.
    case daysOfWeek([Weekday], at: [TimeOfDay], timeZone: String)
    /// *Custom Schedule*, Day of Month.
    case daysOfMonth([MonthDay], at: [TimeOfDay], timeZone: String)
    /// Whenever a run of another import, by its nickname, has succeeded: events need their profiles.
    case after(String)

    /// What an interval is counted in.
    public enum IntervalUnit: String, Sendable, Codable, CaseIterable {
        /// Of a fixed length each: a day is 24 hours, also where clocks change.
        case minutes, hours, days, weeks

        /// Seconds of one unit.
        public var seconds: Int {
            switch self {
            case .minutes: 60
            case .hours: 3_600
            case .days: 86_400
            case .weeks: 604_800
            }
        }

        /// What it is called for people.
        public var label: String {
            switch self {
            case .minutes: tr("minutes")
            case .hours: tr("hours")
            case .days: tr("days")
            case .weeks: tr("weeks")
            }
        }
    }

    /// In the order of ISO 8601; the calendar of Foundation counts from Sunday.
    public enum Weekday: String, Sendable, Codable, CaseIterable {
        /// The raw values are the words of `days_of_week` in the definition's JSON.
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday

        /// The weekday in two or three letters, for people.
        public var short: String {
            switch self {
            case .monday: tr("Mon")
            case .tuesday: tr("Tue")
            case .wednesday: tr("Wed")
            case .thursday: tr("Thu")
            case .friday: tr("Fri")
            case .saturday: tr("Sat")
            case .sunday: tr("Sun")
            }
        }
    }

    /// A day of the month: a number, or the last one whatever its number.
    public enum MonthDay: Sendable, Hashable {
        /// A number from 1 to 31; a month that has no such day is left out.
        case day(Int)
        /// The last day, whichever number it has.
        case last
    }

    /// `HH:MM`.
    public struct TimeOfDay: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// The hour, 0 to 23.
        public let hour: Int
        /// The minute, 0 to 59.
        public let minute: Int

        /// Nil outside 00:00 to 23:59.
        public init?(hour: Int, minute: Int) {
            guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
            self.hour = hour
            self.minute = minute
        }

        /// Reads `14:30`, and `9:05` too; nil for anything else.
        public init?(_ text: String) {
            let parts = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
                // `Int` takes signs too.
                parts.joined().utf8.allSatisfy({
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }),
                let hour = Int(parts[0]), let minute = Int(parts[1])
            else { return nil }
            self.init(hour: hour, minute: minute)
        }

        public var description: String {
            (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        }

        /// Whether a time is earlier in the day.
        public static func < (a: TimeOfDay, b: TimeOfDay) -> Bool {
            (a.hour, a.minute) < (b.hour, b.minute)
        }
    }

    /// Seconds of the shortest interval that CleverTap allows.
    public static let shortestInterval = 900

    /// Whether it runs only when a person says so.
    public var isManual: Bool { self == .manually }

    private var isInterval: Bool {
        if case .every = self { true } else { false }
    }

    /// The nickname of the import after which it runs; nil for any other schedule.
    public var predecessor: String? {
        if case .after(let nickname) = self { nickname } else { nil }
    }

    /// What is wrong with it; nil when nothing is.
    public var problem: String? {
        switch self {
        case .manually: return nil
        case .after(let nickname):
            return nickname.trimmed.isEmpty ? tr("Name the import that has to run first.") : nil
        case .every(let count, let unit):
            if count < 1 || count > 1_000 { return tr("The interval is a number from 1 to 1000.") }
            return count * unit.seconds < Self.shortestInterval
                ? tr("The shortest interval is 15 minutes.") : nil
        case .daysOfWeek(let days, let times, let zone):
            if days.isEmpty { return tr("Choose at least one day of the week.") }
            return Self.problem(times, zone)
        case .daysOfMonth(let days, let times, let zone):
            let isWrong = days.contains {
                if case .day(let day) = $0 { !(1...31).contains(day) } else { false }
            }
            if days.isEmpty || isWrong { return tr("Choose days from 1 to 31, or the last one.") }
            return Self.problem(times, zone)
        }
    }

    private static func problem(_ times: [TimeOfDay], _ zone: String) -> String? {
        if times.isEmpty { return tr("Choose a time, as in 14:30.") }
        return TimeZone(identifier: zone) == nil ? tr("“\(zone)” is no known time zone.") : nil
    }

    /// In words, as a list shows it.
    public var text: String {
        switch self {
        case .manually: return tr("Manually")
        case .after(let nickname): return tr("After \(nickname)")
        case .every(1, .minutes): return tr("Every minute")
        case .every(1, .hours): return tr("Every hour")
        case .every(1, .days): return tr("Every day")
        case .every(1, .weeks): return tr("Every week")
        case .every(let count, .minutes): return tr("Every \(count) minutes")
        case .every(let count, .hours): return tr("Every \(count) hours")
        case .every(let count, .days): return tr("Every \(count) days")
        case .every(let count, .weeks): return tr("Every \(count) weeks")
        case .daysOfWeek(let days, let times, let zone):
            let names = Weekday.allCases.filter(days.contains).map(\.short)
            let moments = Self.text(times, zone)
            return names.count == 7
                ? tr("Daily \(moments)") : names.joined(separator: " ") + " " + moments
        case .daysOfMonth(let days, let times, let zone):
            let names = days.sorted().map {
                if case .day(let day) = $0 { "\(day)." } else { tr("last day") }
            }.joined(separator: " ")
            return tr("\(names) of the month \(Self.text(times, zone))")
        }
    }

    private static func text(_ times: [TimeOfDay], _ zone: String) -> String {
        times.sorted().map(\.description).joined(separator: ", ") + " " + zone
    }

    /// The first time to run after a moment; nil when it never runs by itself.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - last: When the run before began. An import that never ran is due at once where it
    ///     repeats at intervals, and at the next occurrence where days are chosen.
    public func next(after now: Date, lastStart last: Date?) -> Date? {
        var date = now
        // A clock that was set back by hours must not bring a moment of the day twice; after one that
        // was wrong by days, the schedule begins anew.
        if !isInterval, let last, last > now, last.timeIntervalSince(now) <= Self.longestSetBack {
            date = last
        }
        switch self {
        // The run that it waits for makes it due.
        case .manually, .after: return nil
        case .every(let count, let unit):
            guard let last else { return date }
            let due = last.addingTimeInterval(Double(count * unit.seconds))
            // A clock that was set back must not make an import wait for the old time.
            return last > date ? date.addingTimeInterval(Double(count * unit.seconds)) : due
        case .daysOfWeek(let days, let times, let zone):
            return Self.next(after: date, times: times, zone: zone) { day, calendar in
                // Foundation: 1 is Sunday.
                let number = calendar.component(.weekday, from: day)
                return days.contains(Weekday.allCases[(number + 5) % 7])
            }
        case .daysOfMonth(let days, let times, let zone):
            return Self.next(after: date, times: times, zone: zone) { day, calendar in
                let number = calendar.component(.day, from: day)
                let tomorrow = calendar.date(byAdding: .day, value: 1, to: day) ?? day
                let isLast = calendar.component(.day, from: tomorrow) == 1
                return days.contains(.day(number)) || (isLast && days.contains(.last))
            }
        }
    }

    /// Seconds by which a clock is set back without the day's moments being wanted again.
    private static let longestSetBack = 43_200.0

    /// Days looked at: the 31st is at most 62 days away; a year is more than enough.
    private static let horizon = 366

    private static func next(
        after date: Date, times: [TimeOfDay], zone: String,
        _ isChosen: (_ noon: Date, Calendar) -> Bool
    ) -> Date? {
        guard let timeZone = TimeZone(identifier: zone) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        var day = Day(date, timeZone: timeZone)
        for _ in 0..<horizon {
            let start = day.start(in: timeZone)
            let noon = start.addingTimeInterval(43_200)
            if isChosen(noon, calendar) {
                // In the order of the moments: where clocks are put forward, an hour that is left
                // out comes after the one that follows it.
                let moments = times.compactMap { time in
                    calendar.date(
                        from: DateComponents(
                            timeZone: timeZone, year: day.year, month: day.month, day: day.day,
                            hour: time.hour, minute: time.minute))
                }
                if let moment = moments.sorted().first(where: { $0 > date }) { return moment }
            }
            day = day.adding(1)
        }
        return nil
    }
}

extension Schedule.MonthDay: Comparable, Codable {
    private var order: Int { if case .day(let day) = self { day } else { 99 } }

    /// Whether a day comes earlier in the month.
    public static func < (a: Self, b: Self) -> Bool { a.order < b.order }

    /// A number, or `last`; throws `DecodingError` for anything else. `problem` says which numbers are days.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let day = try? value.decode(Int.self) {
            self = .day(day)
        } else if try value.decode(String.self) == "last" {
            self = .last
        } else {
            throw DecodingError.dataCorruptedError(
                in: value, debugDescription: tr("a day is a number from 1 to 31, or \"last\""))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .day(let day): try value.encode(day)
        case .last: try value.encode("last")
        }
    }
}

extension Schedule.TimeOfDay: Codable {
    /// Throws `DecodingError` for a text that is no time of day.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        guard let time = Self(try value.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: value, debugDescription: tr("a time is written as 14:30"))
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(description)
    }
}

extension Schedule: Codable {
    private enum Key: String, CodingKey {
        case frequency, every, unit, at
        case predecessor = "import"
        case daysOfWeek = "days_of_week"
        case daysOfMonth = "days_of_month"
        case timeZone = "time_zone"
    }
    private enum Frequency: String, Codable {
        case manually, custom, after
        case interval = "repeat_interval"
    }

    /// `frequency` decides which other keys are read; throws `DecodingError` where one of those is missing.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        switch try values.decode(Frequency.self, forKey: .frequency) {
        case .manually: self = .manually
        case .after: self = .after(try values.decode(String.self, forKey: .predecessor))
        case .interval:
            self = .every(
                try values.decode(Int.self, forKey: .every),
                try values.decode(IntervalUnit.self, forKey: .unit))
        case .custom:
            let times = try values.decode([TimeOfDay].self, forKey: .at)
            let zone = try values.decode(String.self, forKey: .timeZone)
            if let days = try values.decodeIfPresent([Weekday].self, forKey: .daysOfWeek) {
                self = .daysOfWeek(days, at: times, timeZone: zone)
            } else {
                self = .daysOfMonth(
                    try values.decode([MonthDay].self, forKey: .daysOfMonth), at: times,
                    timeZone: zone)
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch self {
        case .manually: try values.encode(Frequency.manually, forKey: .frequency)
        case .after(let nickname):
            try values.encode(Frequency.after, forKey: .frequency)
            try values.encode(nickname, forKey: .predecessor)
        case .every(let count, let unit):
            try values.encode(Frequency.interval, forKey: .frequency)
            try values.encode(count, forKey: .every)
            try values.encode(unit, forKey: .unit)
        case .daysOfWeek(let days, let times, let zone):
            try values.encode(Frequency.custom, forKey: .frequency)
            try values.encode(days, forKey: .daysOfWeek)
            try values.encode(times, forKey: .at)
            try values.encode(zone, forKey: .timeZone)
        case .daysOfMonth(let days, let times, let zone):
            try values.encode(Frequency.custom, forKey: .frequency)
            try values.encode(days, forKey: .daysOfMonth)
            try values.encode(times, forKey: .at)
            try values.encode(zone, forKey: .timeZone)
        }
    }
}
