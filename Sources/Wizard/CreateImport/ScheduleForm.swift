import Connections
import Drawing
import Language

import struct FoundationEssentials.Date
import struct FoundationEssentials.TimeZone

/// The fields of the schedule, and what they make.
struct ScheduleForm: Sendable, Equatable {
    enum Frequency: Int, Sendable, CaseIterable {
        case interval, custom, manually, after

        /// CleverTap's own words (schedule-import).
        var title: String {
            switch self {
            case .interval: tr("Repeat Intervals")
            case .custom: tr("Custom Schedule")
            case .manually: tr("Manually")
            case .after: tr("After Another")
            }
        }
    }

    var frequency = Frequency.manually
    var interval = TextInput("1")
    var unit = Schedule.IntervalUnit.hours
    var isMonthly = false
    var weekdays: Set<Schedule.Weekday> = []
    var monthDays = TextInput("1")
    var times = TextInput("06:00")
    var timeZone: TextInput
    /// The nickname of the import that has to run first.
    var predecessor = TextInput()
    /// Which weekday the cursor is on.
    var weekdayAt = 0
    var runsNow = false

    init(timeZone: String) {
        self.timeZone = TextInput(timeZone)
    }

    init(_ schedule: Schedule, timeZone: String) {
        self.init(timeZone: timeZone)
        switch schedule {
        case .manually: break
        case .after(let nickname):
            frequency = .after
            predecessor = TextInput(nickname)
        case .every(let count, let unit):
            frequency = .interval
            interval = TextInput(String(count))
            self.unit = unit
        case .daysOfWeek(let days, let times, let zone):
            frequency = .custom
            weekdays = Set(days)
            take(times, zone)
        case .daysOfMonth(let days, let times, let zone):
            frequency = .custom
            isMonthly = true
            monthDays = TextInput(
                days.map { if case .day(let day) = $0 { "\(day)" } else { tr("last") } }
                    .joined(separator: ", "))
            take(times, zone)
        }
    }

    private mutating func take(_ times: [Schedule.TimeOfDay], _ zone: String) {
        self.times = TextInput(times.map(\.description).joined(separator: ", "))
        timeZone = TextInput(zone)
    }

    var fields: [ImportField] {
        switch frequency {
        case .manually: []
        case .after: [.predecessor]
        case .interval: [.interval, .intervalUnit]
        case .custom: [.customBy, isMonthly ? .monthDays : .weekdays, .times, .timeZone]
        }
    }

    private static func parts(_ input: TextInput) -> [String] {
        input.text.split { $0 == "," || $0 == ";" || $0 == " " }.map(String.init)
    }

    private static func monthDay(_ text: String) -> Schedule.MonthDay? {
        if ["last", tr("last").lowercased()].contains(text.lowercased()) { return .last }
        let digits = text.hasSuffix(".") ? String(text.dropLast()) : text
        return Int(digits).flatMap { (1...31).contains($0) ? .day($0) : nil }
    }

    var schedule: Schedule {
        switch frequency {
        case .manually: return .manually
        case .after: return .after(predecessor.text.trimmed)
        case .interval: return .every(Int(interval.text.trimmed) ?? 0, unit)
        case .custom:
            let times = Self.parts(times).compactMap { Schedule.TimeOfDay($0) }
            let zone = timeZone.text.trimmed
            return isMonthly
                ? .daysOfMonth(
                    Self.parts(monthDays).compactMap(Self.monthDay), at: times, timeZone: zone)
                : .daysOfWeek(
                    Schedule.Weekday.allCases.filter(weekdays.contains), at: times, timeZone: zone)
        }
    }

    /// What cannot be read, and what the schedule's own rule says.
    var problems: [ImportField: String] {
        var problems: [ImportField: String] = [:]
        guard frequency == .custom else {
            problems[frequency == .after ? .predecessor : .interval] = schedule.problem
            return problems
        }
        if let wrong = Self.parts(times).first(where: { Schedule.TimeOfDay($0) == nil }) {
            problems[.times] = tr("“\(wrong)” is no time; write it as in 14:30.")
        } else if Self.parts(times).isEmpty {
            problems[.times] = tr("Choose a time, as in 14:30.")
        }
        if isMonthly {
            let days = Self.parts(monthDays)
            if let wrong = days.first(where: { Self.monthDay($0) == nil }) {
                problems[.monthDays] = tr("“\(wrong)” is no day from 1 to 31, nor “last”.")
            } else if days.isEmpty {
                problems[.monthDays] = tr("Choose days from 1 to 31, or the last one.")
            }
        } else if weekdays.isEmpty {
            problems[.weekdays] = tr("Choose at least one day of the week.")
        }
        let zone = timeZone.text.trimmed
        if TimeZone(identifier: zone) == nil {
            problems[.timeZone] =
                zone.isEmpty
                ? tr("A time zone is needed, as in Europe/Berlin.")
                : tr("“\(zone)” is no known time zone; write it as in Europe/Berlin.")
        }
        return problems
    }

    /// The next times it would run, soonest first.
    func coming(_ count: Int, after now: Date) -> [Date] {
        guard problems.isEmpty, frequency == .custom else { return [] }
        var found: [Date] = []
        var moment = now
        while found.count < count, let next = schedule.next(after: moment, lastStart: moment) {
            found.append(next)
            moment = next
        }
        return found
    }
}
