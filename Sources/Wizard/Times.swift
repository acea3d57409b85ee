import Connections
import FoundationEssentials
import Language

/// Times and numbers as a person reads them: in their own time zone, with separators.
struct Times {
    private let now: Date
    private let zone: TimeZone

    init(_ surroundings: Surroundings) {
        now = surroundings.now
        zone =
            TimeZone(secondsFromGMT: surroundings.secondsFromUTC) ?? TimeZone(secondsFromGMT: 0)
            ?? .current
    }

    var today: Day { Day(now, timeZone: zone) }

    func day(_ date: Date) -> String { Day(date, timeZone: zone).description }

    /// `14:02`
    func clock(_ date: Date) -> String {
        let seconds =
            Int(date.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: date)
        let minutes = ((seconds / 60) % 1_440 + 1_440) % 1_440
        return "\(padded(minutes / 60)):\(padded(minutes % 60))"
    }

    /// `2026-11-23 14:02`
    func full(_ date: Date) -> String { "\(day(date)) \(clock(date))" }

    /// `now`, `2 min`, `3 h`, `5 d`
    func age(_ date: Date) -> String {
        let seconds = Int(now.timeIntervalSince(date))
        if seconds < 60 { return tr("now") }
        if seconds < 3_600 { return tr("\(seconds / 60) min") }
        if seconds < 86_400 { return tr("\(seconds / 3_600) h") }
        return tr("\(seconds / 86_400) d")
    }

    /// Days until a token that was last used then is revoked; nil where that is far away.
    func daysToRevocation(_ lastUsed: Date?) -> Int? {
        TokenLife.daysLeft(lastUsed: lastUsed, now: now).flatMap {
            $0 <= TokenLife.warnedDays ? $0 : nil
        }
    }

    /// When something will be: `15:00` today, else the day.
    func coming(_ date: Date) -> String { day(date) == today.description ? clock(date) : day(date) }

    func number(_ value: Int) -> String { Numbers.grouped(value) }

    private func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension DayRange {
    /// As a line above a list says it.
    var words: String {
        switch (from, to) {
        case (let from?, let to?): from == to ? "\(from)" : tr("\(from) to \(to)")
        case (let from?, nil): tr("from \(from)")
        case (nil, let to?): tr("up to \(to)")
        case (nil, nil): tr("any day")
        }
    }
}
