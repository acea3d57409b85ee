/// A text for people whose values are apart from its words, so that the words can be looked up in
/// a translation: `"\(3) of \(41)"` is the words `%1 of %2` and the values `3` and `41`.
public struct Phrase: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// The English words, with `%1`, `%2` … where values stand.
    public let words: String
    /// What stands in the gaps, in their order.
    public let values: [String]

    /// A phrase without gaps: its words are the literal itself.
    public init(stringLiteral value: String) {
        words = value
        values = []
    }

    /// Takes the words and the values that an interpolated literal came to.
    public init(stringInterpolation: StringInterpolation) {
        words = stringInterpolation.words
        values = stringInterpolation.values
    }

    /// Collects the words and the gaps of an interpolated phrase.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var words = ""
        fileprivate var values: [String] = []

        /// Makes room, with two bytes for the mark of each gap.
        public init(literalCapacity: Int, interpolationCount: Int) {
            words.reserveCapacity(literalCapacity + 2 * interpolationCount)
            values.reserveCapacity(interpolationCount)
        }

        /// Adds words.
        public mutating func appendLiteral(_ literal: String) { words += literal }

        /// Adds a gap, and what stands in it.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            values.append(value.description)
            words += "%\(values.count)"
        }
    }

    /// `words`, or their translation, with the values put in. A value is never searched for places.
    func filled(_ template: String) -> String {
        guard !values.isEmpty else { return template }
        var result = ""
        result.reserveCapacity(template.utf8.count + values.reduce(0) { $0 + $1.utf8.count })
        var rest = template[...]
        while let sign = rest.firstIndex(of: "%") {
            let digits = rest[rest.index(after: sign)...].prefix { $0.isASCII && $0.isNumber }
            if let place = Int(digits), values.indices.contains(place - 1) {
                result += rest[..<sign]
                result += values[place - 1]
            } else {
                result += rest[..<digits.startIndex] + digits
            }
            rest = rest[digits.endIndex...]
        }
        return result + rest
    }
}

/// A text for people, in their language.
public func tr(_ phrase: Phrase) -> String {
    Language.current?.text(phrase) ?? phrase.filled(phrase.words)
}
