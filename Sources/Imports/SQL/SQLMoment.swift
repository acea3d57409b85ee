internal import Connections

/// Moments in SQL, as ``DateText`` reads them: seconds since 1970, NULL where a text is none.
enum SQLMoment {
    private static let month = "(0[1-9]|1[0-2])"
    private static let day = "(0[1-9]|[12][0-9]|3[01])"
    private static let year = "[0-9]{4}"
    private static let clock = "([01][0-9]|2[0-3]):[0-5][0-9]"
    private static let second = "([0-5][0-9]|60)"
    private static let names = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"

    static func seconds(_ text: String, _ reading: RowPlan.DateReading, in layers: inout SQLLayers)
        -> String
    {
        switch reading {
        case .iso, .format(.iso8601): iso(text, &layers)
        case .format(.epochSeconds): epoch(text, isMilliseconds: false, &layers)
        case .format(.epochMilliseconds): epoch(text, isMilliseconds: true, &layers)
        case .format(let format): formatted(text, format, &layers)
        }
    }

    private static func number(_ text: String, _ start: Int, _ count: Int) -> String {
        "TRY_CAST(SUBSTR(\(text), \(start), \(count)) AS INT)"
    }

    /// Days from 1970-01-01, by the algorithm of ``DateText``, 400 years on so that nothing is
    /// negative; NULL where a month has no such day.
    private static func days(
        year: String, month: String, day: String, where isFit: String, _ layers: inout SQLLayers
    ) -> String {
        let shifted = layers.name("\(year) + 400 - CASE WHEN \(month) <= 2 THEN 1 ELSE 0 END")
        let moved = layers.name("\(month) + CASE WHEN \(month) > 2 THEN -3 ELSE 9 END")
        let isLeap = "(\(year) % 4 = 0 AND (\(year) % 100 <> 0 OR \(year) % 400 = 0))"
        let length = layers.name(
            "CASE WHEN \(month) = 2 THEN CASE WHEN \(isLeap) THEN 29 ELSE 28 END WHEN \(month) IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
        )
        return layers.name(
            "CASE WHEN \(isFit) AND \(day) <= \(length) THEN 365 * \(shifted) + FLOOR(\(shifted) / 4) - FLOOR(\(shifted) / 100) + FLOOR(\(shifted) / 400) + FLOOR((153 * \(moved) + 2) / 5) + \(day) - 865566 END"
        )
    }

    private static func iso(_ text: String, _ layers: inout SQLLayers) -> String {
        let offset = "(Z|[+-](0[0-9]|1[0-8])(:?[0-5][0-9]|:[0-5][0-9]:[0-5][0-9])?)?"
        let isFit = layers.name(
            SQLLayers.fits(
                text,
                "\(year)-\(month)-\(day)([T ]\(clock)(:\(second))?([.][0-9]+)?\(offset))?"))
        let days = days(
            year: layers.name(number(text, 1, 4)), month: layers.name(number(text, 6, 2)),
            day: layers.name(number(text, 9, 2)), where: isFit, &layers)
        let tail = layers.name(
            "REGEXP_REPLACE(SUBSTR(\(text), 17), '^(:[0-9]{2})?([.][0-9]+)?', '')")
        let zone = layers.name("RPAD(REGEXP_REPLACE(\(tail), '[^0-9]', ''), 6, '0')")
        let shift = layers.name(
            "(3600 * \(number(zone, 1, 2)) + 60 * \(number(zone, 3, 2)) + \(number(zone, 5, 2))) * CASE WHEN SUBSTR(\(tail), 1, 1) = '-' THEN -1 ELSE 1 END"
        )
        let time = layers.name(
            "CASE WHEN LENGTH(\(text)) = 10 THEN 0 ELSE 3600 * \(number(text, 12, 2)) + 60 * \(number(text, 15, 2)) + CASE WHEN SUBSTR(\(text), 17, 1) = ':' THEN \(number(text, 18, 2)) ELSE 0 END - \(shift) END"
        )
        return layers.name("86400 * \(days) + \(time)")
    }

    private static func epoch(_ text: String, isMilliseconds: Bool, _ layers: inout SQLLayers)
        -> String
    {
        let number = SQLDigits(SQLNumber(text, in: &layers), in: &layers)
        let isFit = layers.name(
            "(\(SQLLayers.fits(text, "-?[0-9]{1,17}([.][0-9]*)?")) OR (\(number.isWrittenOut) AND LENGTH(\(number.whole)) <= 17))"
        )
        let length = "LENGTH(\(number.whole))"
        let value = layers.name(
            "TRY_CAST(CONCAT(\(number.sign), CASE WHEN \(length) <= 17 THEN \(number.whole) END) AS BIGINT)"
        )
        guard isMilliseconds else {
            return layers.name("CASE WHEN \(isFit) AND \(length) <= 10 THEN \(value) END")
        }
        return layers.name(
            "CASE WHEN \(isFit) AND (\(number.whole) = '0' OR (\(length) >= 11 AND \(length) <= 13)) THEN CAST(FLOOR(\(value) / 1000.0) AS BIGINT) END"
        )
    }

    /// Where the parts of a date stand, from 1, and what it looks like.
    private struct Layout {
        var pattern: String
        var year: Int
        var month: Int
        var day: Int
        var length = 10
        var isNamed = false
    }

    private static func layout(_ format: DateFormat) -> Layout {
        switch format {
        case .monthDayYear, .monthDayYearTime:
            Layout(pattern: "\(month)/\(day)/\(year)", year: 7, month: 1, day: 4)
        case .yearDayMonth, .yearDayMonthTime:
            Layout(pattern: "\(year)/\(day)/\(month)", year: 1, month: 9, day: 6)
        case .yearMonthDay, .yearMonthDayTime:
            Layout(pattern: "\(year)/\(month)/\(day)", year: 1, month: 6, day: 9)
        case .dayNamedMonthYear, .dayNamedMonthYearTime:
            Layout(
                pattern: "\(day) \(names) \(year)", year: 8, month: 4, day: 1, length: 11,
                isNamed: true)
        case .dayNamedMonthYearTight:
            Layout(
                pattern: "\(day)\(names)\(year)", year: 6, month: 3, day: 1, length: 9,
                isNamed: true)
        case .dayMonthYear, .dayMonthYearTime, .epochSeconds, .epochMilliseconds, .iso8601:
            Layout(pattern: "\(day)/\(month)/\(year)", year: 7, month: 4, day: 1)
        }
    }

    private static func formatted(
        _ text: String, _ format: DateFormat, _ layers: inout SQLLayers
    ) -> String {
        let layout = layout(format)
        let hasTime = format.rawValue.hasSuffix("ss")
        let low = layers.name("LOWER(\(text))")
        let isFit = layers.name(
            SQLLayers.fits(low, layout.pattern + (hasTime ? " \(clock):\(second)" : "")))
        let month =
            layout.isNamed
            ? layers.name(
                "FLOOR((INSTR('janfebmaraprmayjunjulaugsepoctnovdec', SUBSTR(\(low), \(layout.month), 3)) + 2) / 3)"
            ) : layers.name(number(text, layout.month, 2))
        let days = days(
            year: layers.name(number(text, layout.year, 4)), month: month,
            day: layers.name(number(text, layout.day, 2)), where: isFit, &layers)
        guard hasTime else { return layers.name("86400 * \(days)") }
        let start = layout.length + 2
        return layers.name(
            "86400 * \(days) + 3600 * \(number(text, start, 2)) + 60 * \(number(text, start + 3, 2)) + \(number(text, start + 6, 2))"
        )
    }
}
