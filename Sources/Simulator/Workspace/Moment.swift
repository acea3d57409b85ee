/// When something happens, on two clocks.
struct Moment: Sendable {
    /// Seconds since the workspace was made; never goes back.
    var elapsed: Double
    /// Seconds since 1970, UTC.
    var unix: Double
}

/// Dates and times as the API writes them. A large table has millions of them: they are put together from ready pieces.
enum Timestamp {
    /// `2025-01-31`, from days since 1970-01-01.
    static func date(days: Int) -> String {
        // Howard Hinnant's civil_from_days: years start in March, so that the leap day is last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let day = shifted - era * 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let fullYear = year + era * 400 + (month <= 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return String(fullYear) + "-" + two[month] + "-" + two[dayOfMonth]
    }

    /// `2025-01-31T08:15:00.000`, from milliseconds since 1970, UTC.
    static func dateTime(milliseconds: Int) -> String {
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        let rest = milliseconds - days * 86_400_000
        return date(days: days) + "T" + two[rest / 3_600_000] + ":" + two[rest / 60_000 % 60] + ":"
            + two[rest / 1_000 % 60] + "." + three[rest % 1_000]
    }

    /// Numbers with their leading zeros.
    private static let two = (0..<100).map { String("0\($0)".suffix(2)) }
    private static let three = (0..<1_000).map { String("00\($0)".suffix(3)) }
}
