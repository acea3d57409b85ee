internal import Connections

/// Reads moments out of the bytes of a cell, as seconds since 1970 in UTC.
///
/// A time without an offset is taken as UTC, as TIMESTAMP_NTZ and CleverTap's formats have none.
enum DateText {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar; nil where no such day is.
    ///
    /// The algorithm counts years from March, so that a leap day is a year's last.
    @inline(__always)
    static func days(year: Int, month: Int, day: Int) -> Int? {
        guard month >= 1, month <= 12, day >= 1, day <= 31 else { return nil }
        if day > 28 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let length =
                month == 2
                ? (isLeap ? 29 : 28)
                : (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31
            if day > length { return nil }
        }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    @inline(__always)
    static func seconds(_ bytes: Bytes, _ reading: RowPlan.DateReading) -> Int? {
        switch reading {
        case .iso: iso(bytes)
        case .format(.epochSeconds): epochSeconds(bytes)
        case .format(.epochMilliseconds):
            epochMilliseconds(bytes).map { $0 >= 0 ? $0 / 1_000 : ($0 - 999) / 1_000 }
        case .format(let format): formatted(bytes, format)
        }
    }

    /// So many digits from a place on; nil when one of them is none.
    @inline(__always)
    private static func digits(_ bytes: Bytes, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for offset in start..<start + count {
            let digit = bytes[offset] &- 48
            if digit > 9 { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// CleverTap tells seconds from milliseconds by their digits (developer.clevertap.com, "Upload
    /// Events"): 10 and 13. More than 10 are no seconds of a date before 2286, and as few no
    /// milliseconds of one after 1970-04: either is a column of the other unit.
    private static let mostSeconds = 9_999_999_999

    private static func epochSeconds(_ bytes: Bytes) -> Int? {
        integer(bytes).flatMap { $0.magnitude <= mostSeconds ? $0 : nil }
    }

    private static func epochMilliseconds(_ bytes: Bytes) -> Int? {
        integer(bytes).flatMap {
            $0 == 0 || ($0.magnitude > mostSeconds && $0.magnitude < 10_000_000_000_000) ? $0 : nil
        }
    }

    static func integer(_ bytes: Bytes) -> Int? {
        if bytes.contains(where: { $0 | 32 == 101 }) {
            // From ten million on a DOUBLE is written with an exponent.
            return NumberText.writtenOut(bytes[...])?.withUnsafeBufferPointer { integer($0) }
        }
        let isNegative = bytes.first == 45
        let start = isNegative ? 1 : 0
        // A DECIMAL or DOUBLE may write a whole number with a fraction of zeros.
        var end = bytes.count
        if let point = bytes.firstIndex(of: 46) {
            if bytes[(point + 1)...].contains(where: { !(48...57).contains($0) }) { return nil }
            end = point
        }
        let count = end - start
        guard count > 0, count <= 17, let value = digits(bytes, start, count) else { return nil }
        return isNegative ? -value : value
    }

    /// `yyyy-MM-dd`, and behind it `T` or a space, `HH:mm[:ss[.fraction]]`, `Z` or `±HH:mm`.
    static func iso(_ bytes: Bytes) -> Int? {
        guard bytes.count >= 10, let year = digits(bytes, 0, 4), bytes[4] == 45,
            let month = digits(bytes, 5, 2), bytes[7] == 45, let day = digits(bytes, 8, 2),
            let days = days(year: year, month: month, day: day)
        else { return nil }
        if bytes.count == 10 { return days * 86_400 }
        guard bytes.count >= 16, bytes[10] == 84 || bytes[10] == 32,
            let time = time(bytes, from: 11)
        else { return nil }
        var at = time.end
        if at < bytes.count && bytes[at] == 46 {
            at += 1
            let start = at
            while at < bytes.count && bytes[at] &- 48 <= 9 { at += 1 }
            if at == start { return nil }
        }
        guard let offset = offset(bytes, from: at) else { return nil }
        return days * 86_400 + time.seconds - offset
    }

    private static func time(_ bytes: Bytes, from start: Int) -> (seconds: Int, end: Int)? {
        guard let hour = digits(bytes, start, 2), hour <= 23, start + 2 < bytes.count,
            bytes[start + 2] == 58, let minute = digits(bytes, start + 3, 2), minute <= 59
        else { return nil }
        guard start + 5 < bytes.count, bytes[start + 5] == 58 else {
            return (hour * 3_600 + minute * 60, start + 5)
        }
        // 60: a leap second counts as the second after it.
        guard let second = digits(bytes, start + 6, 2), second <= 60 else { return nil }
        return (hour * 3_600 + minute * 60 + second, start + 8)
    }

    private static func offset(_ bytes: Bytes, from start: Int) -> Int? {
        if start == bytes.count { return 0 }
        if bytes[start] == 90 { return start + 1 == bytes.count ? 0 : nil }
        guard bytes[start] == 43 || bytes[start] == 45, let hour = digits(bytes, start + 1, 2),
            hour <= 18
        else { return nil }
        var minute = 0
        var second = 0
        switch bytes.count - start {
        case 3: break
        case 5: minute = digits(bytes, start + 3, 2) ?? -1
        case 6 where bytes[start + 3] == 58: minute = digits(bytes, start + 4, 2) ?? -1
        // Local mean times, before zones were agreed on: Spark writes their seconds.
        case 9 where bytes[start + 3] == 58 && bytes[start + 6] == 58:
            minute = digits(bytes, start + 4, 2) ?? -1
            second = digits(bytes, start + 7, 2) ?? -1
        default: return nil
        }
        guard (0...59).contains(minute), (0...59).contains(second) else { return nil }
        return (hour * 3_600 + minute * 60 + second) * (bytes[start] == 45 ? -1 : 1)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ].map { Array($0.utf8) }

    private static func namedMonth(_ bytes: Bytes, _ start: Int) -> Int? {
        guard start + 3 <= bytes.count else { return nil }
        let word = bytes[start..<start + 3].map { $0 | 32 }
        return months.firstIndex(of: word).map { $0 + 1 }
    }

    /// The formats that CleverTap's *Map Data* offers.
    static func formatted(_ bytes: Bytes, _ format: DateFormat) -> Int? {
        let slashes = bytes.count >= 10
        func slash(_ a: Int, _ b: Int) -> Bool { slashes && bytes[a] == 47 && bytes[b] == 47 }
        var parts: (year: Int?, month: Int?, day: Int?)
        var length = 10
        switch format {
        case .dayMonthYear, .dayMonthYearTime:
            guard slash(2, 5) else { return nil }
            parts = (digits(bytes, 6, 4), digits(bytes, 3, 2), digits(bytes, 0, 2))
        case .monthDayYear, .monthDayYearTime:
            guard slash(2, 5) else { return nil }
            parts = (digits(bytes, 6, 4), digits(bytes, 0, 2), digits(bytes, 3, 2))
        case .yearDayMonth, .yearDayMonthTime:
            guard slash(4, 7) else { return nil }
            parts = (digits(bytes, 0, 4), digits(bytes, 8, 2), digits(bytes, 5, 2))
        case .yearMonthDay, .yearMonthDayTime:
            guard slash(4, 7) else { return nil }
            parts = (digits(bytes, 0, 4), digits(bytes, 5, 2), digits(bytes, 8, 2))
        case .dayNamedMonthYear, .dayNamedMonthYearTime:
            length = 11
            guard bytes.count >= length, bytes[2] == 32, bytes[6] == 32 else { return nil }
            parts = (digits(bytes, 7, 4), namedMonth(bytes, 3), digits(bytes, 0, 2))
        case .dayNamedMonthYearTight:
            length = 9
            parts = (digits(bytes, 5, 4), namedMonth(bytes, 2), digits(bytes, 0, 2))
        case .epochSeconds: return epochSeconds(bytes)
        case .epochMilliseconds: return epochMilliseconds(bytes)
        case .iso8601: return iso(bytes)
        }
        guard let year = parts.year, let month = parts.month, let day = parts.day,
            let days = days(year: year, month: month, day: day)
        else { return nil }
        switch format {
        case .dayMonthYear, .monthDayYear, .yearDayMonth, .yearMonthDay, .dayNamedMonthYear,
            .dayNamedMonthYearTight:
            return bytes.count == length ? days * 86_400 : nil
        default:
            guard bytes.count == length + 9, bytes[length] == 32,
                let time = time(bytes, from: length + 1), time.end == bytes.count
            else { return nil }
            return days * 86_400 + time.seconds
        }
    }
}
