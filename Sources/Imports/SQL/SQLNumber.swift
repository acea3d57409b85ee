/// Numbers in SQL, as ``NumberText`` reads and writes them: by their digits, so that what is sent
/// is the same whoever builds it.
struct SQLNumber {
    fileprivate let text: String
    /// `-` or nothing.
    let sign: String
    fileprivate let unsigned: String

    private static let floating =
        "[+-]?([0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?|[0-9]+[.]|[.][0-9]+([eE][+-]?[0-9]+)?)"

    /// - Parameter text: The name of a text that may be a number.
    init(_ text: String, in layers: inout SQLLayers) {
        self.text = text
        sign = layers.name("CASE WHEN SUBSTR(\(text), 1, 1) = '-' THEN '-' ELSE '' END")
        unsigned = layers.name("REGEXP_REPLACE(\(text), '^[+-]', '')")
    }

    /// A number of JSON: whether the text is one, what is sent, and whether a DOUBLE holds it.
    func floating(in layers: inout SQLLayers) -> (isNumber: String, value: String, fits: String) {
        let isNumber = layers.name(SQLLayers.fits(text, Self.floating))
        let rest = layers.name(
            "REGEXP_REPLACE(REGEXP_REPLACE(\(unsigned), '[.]$', ''), '^0+', '')")
        let value = layers.name(
            "CONCAT(\(sign), CASE WHEN REGEXP_LIKE(\(rest), '^[0-9]') THEN '' ELSE '0' END, \(rest))"
        )
        let fits = layers.name(
            "COALESCE(ABS(TRY_CAST(CASE WHEN \(isNumber) THEN \(value) END AS DOUBLE)) <= 1.7976931348623157E308, FALSE)"
        )
        return (isNumber, value, fits)
    }
}

/// A number in SQL whose exponent is written out, so that its digits can be told and counted.
struct SQLDigits {
    /// Digits before the point, without zeros at the front.
    let whole: String
    /// Digits behind it, without zeros at the end.
    let fraction: String
    /// Whether there is an exponent that can be written out.
    let isWrittenOut: String
    /// Whether there is one of any size.
    let hasExponent: String
    let sign: String
    private let text: String

    private static let mostPlaces = 30
    private static let exponential =
        "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)[eE][+-]?[0-9]{1,3}"

    init(_ number: SQLNumber, in layers: inout SQLLayers) {
        text = number.text
        sign = number.sign
        let unsigned = number.unsigned
        hasExponent = layers.name(SQLLayers.fits(text, Self.exponential))
        let exponent = layers.name(
            "CASE WHEN \(hasExponent) THEN TRY_CAST(REGEXP_REPLACE(\(unsigned), '^[^eE]*[eE][+]?', '') AS INT) ELSE 0 END"
        )
        isWrittenOut = layers.name(
            "\(hasExponent) AND \(exponent) >= -\(Self.mostPlaces) AND \(exponent) <= \(Self.mostPlaces)"
        )
        let places = layers.name("CASE WHEN \(isWrittenOut) THEN \(exponent) ELSE 0 END")
        let mantissa = layers.name("REGEXP_REPLACE(\(unsigned), '[eE].*$', '')")
        let point = layers.name("INSTR(\(mantissa), '.')")
        let before = layers.name(
            "CASE WHEN \(point) > 0 THEN SUBSTR(\(mantissa), 1, \(point) - 1) ELSE \(mantissa) END")
        let digits = layers.name(
            "CASE WHEN \(point) > 0 THEN CONCAT(\(before), SUBSTR(\(mantissa), \(point) + 1)) ELSE \(mantissa) END"
        )
        let place = layers.name("LENGTH(\(before)) + \(places)")
        let all = layers.name(
            "CASE WHEN \(place) <= 0 THEN '' ELSE REGEXP_REPLACE(RPAD(\(digits), \(place), '0'), '^0+', '') END"
        )
        whole = layers.name("CASE WHEN \(all) = '' THEN '0' ELSE \(all) END")
        fraction = layers.name(
            "REGEXP_REPLACE(CASE WHEN \(place) <= 0 THEN LPAD(\(digits), LENGTH(\(digits)) - \(place), '0') ELSE SUBSTR(\(digits), \(place) + 1) END, '0+$', '')"
        )
    }

    /// A whole number: whether it is one, what is sent, and whether a BIGINT holds it.
    func number(in layers: inout SQLLayers) -> (isWhole: String, value: String, fits: String) {
        let isWhole = layers.name(
            "(\(SQLLayers.fits(text, "[+-]?([0-9]+([.]0*)?|[.]0+)")) OR (\(isWrittenOut) AND \(fraction) = ''))"
        )
        let fits = layers.name(
            "LENGTH(\(whole)) <= 18 OR (LENGTH(\(whole)) = 19 AND \(whole) <= CASE WHEN \(sign) = '-' THEN '9223372036854775808' ELSE '9223372036854775807' END)"
        )
        return (isWhole, layers.name("CONCAT(\(sign), \(whole))"), fits)
    }
}
