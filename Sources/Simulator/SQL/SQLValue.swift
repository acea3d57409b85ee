/// Values as the API writes them, and what SQL does with them.
enum SQLValue {
    /// Numbers as numbers, times as times; all else as text.
    static func compare(_ a: String, _ b: String) -> Int {
        if a.utf8.count == b.utf8.count, isTime(a), isTime(b) { return a < b ? -1 : a > b ? 1 : 0 }
        if let left = Double(a), let right = Double(b) {
            // NaN is the greatest, as Databricks has it.
            if left.isNaN || right.isNaN { return left.isNaN ? (right.isNaN ? 0 : 1) : -1 }
            return left < right ? -1 : left > right ? 1 : 0
        }
        if isTime(a), isTime(b), let left = micros(a), let right = micros(b) {
            return left < right ? -1 : left > right ? 1 : 0
        }
        return a < b ? -1 : a > b ? 1 : 0
    }

    /// `2026-11-01T…` or `2026-11-01 …`.
    static func isTime(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count > 10 else { return false }
        let sign = bytes[bytes.index(bytes.startIndex, offsetBy: 10)]
        return sign == UInt8(ascii: "T") || sign == UInt8(ascii: " ")
    }

    static func cast(_ text: String, to type: String) -> String {
        switch type {
        // A time without a zone has no sign of one.
        case "TIMESTAMP_NTZ" where text.hasSuffix("Z"): String(text.dropLast())
        default: text
        }
    }

    /// A time with so many microseconds more, a date with days, a number with as much.
    static func sum(_ text: String, _ more: Int) -> String {
        if isTime(text), let known = micros(text) {
            let time = time(micros: known + more)
            return text.hasSuffix("Z") ? time : String(time.dropLast())
        }
        if let number = Int(text) { return String(number + more) }
        if let number = Double(text) { return String(number + Double(more)) }
        return micros(text + "T00:00:00").map { Timestamp.date(days: $0 / 86_400_000_000 + more) }
            ?? text
    }

    /// Milliseconds, and more digits only where there are more.
    static func time(micros: Int) -> String {
        let rest = (micros % 1_000 + 1_000) % 1_000
        let text = Timestamp.dateTime(milliseconds: (micros - rest) / 1_000)
        return rest == 0 ? text + "Z" : text + String("00\(rest)".suffix(3)) + "Z"
    }

    /// `2026-11-01T08:00:00.000Z` in microseconds since 1970.
    static func micros(_ text: String) -> Int? {
        let parts = text.split { !$0.isNumber }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count >= 6 else { return nil }
        // The year's first of March, as the algorithm of `Timestamp` counts.
        let year = numbers[1] <= 2 ? numbers[0] - 1 : numbers[0]
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (numbers[1] + (numbers[1] > 2 ? -3 : 9)) + 2) / 5 + numbers[2] - 1
        let days =
            era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        var fraction = 0
        if numbers.count > 6 { fraction = Int((String(parts[6]) + "000000").prefix(6)) ?? 0 }
        return seconds * 1_000_000 + fraction
    }
}

extension Expression {
    /// Whether it has one value, whatever the row.
    var isConstant: Bool {
        switch self {
        case .literal, .null, .now, .today: true
        case .cast(let inner, _), .unix(let inner, _), .plus(let inner, _): inner.isConstant
        default: false
        }
    }
}
