public import FoundationEssentials
public import Language
internal import Text

/// A sentence that somebody else wrote, a server, a file or the store, as it may be shown and kept:
/// bounded, cleaned, and without secrets.
///
/// Only a ``Redactor`` makes one of foreign words. A literal makes one of our own words, with texts
/// of this type and numbers in between.
public struct ForeignText: Sendable, Hashable, CustomStringConvertible {
    /// One line.
    public let text: String

    fileprivate init(safe text: String) {
        self.text = text
    }

    /// Whether nothing is left of it.
    public var isEmpty: Bool { text.isEmpty }
    public var description: String { text }
}

extension ForeignText: ExpressibleByStringInterpolation {
    /// Our own words.
    public init(stringLiteral value: StaticString) {
        self.init(safe: "\(value)")
    }

    /// Our own words with safe ones in them.
    public init(stringInterpolation: StringInterpolation) {
        self.init(safe: stringInterpolation.text)
    }

    /// Takes what is safe already, and nothing else.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Nothing yet.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds our own words.
        public mutating func appendLiteral(_ literal: StaticString) { text += "\(literal)" }
        /// Adds words that went the way of all foreign ones.
        public mutating func appendInterpolation(_ value: ForeignText) { text += value.text }
        /// Adds a number.
        public mutating func appendInterpolation(_ value: Int) { text += "\(value)" }
    }
}

/// The one way on which foreign words become a ``ForeignText``: bounded, then cleaned, then searched
/// for secrets on bytes, so that no mark or invisible character hides one.
public struct Redactor: Sendable {
    private let searches: [(search: SecretSearch, mark: String)]

    /// Knows no secret.
    public static let none = Redactor(searches: [])

    private init(searches: [(search: SecretSearch, mark: String)]) {
        self.searches = searches
    }

    /// - Parameter mark: What stands where the secret was.
    public init(_ secret: AccessToken, mark: String = tr("(token)")) {
        searches = secret.withValue { value in
            SecretSearch(value).map { [(search: $0, mark: mark)] } ?? []
        }
    }

    /// Whether a name holds a secret: one that stays as it is.
    public func finds(_ name: String) -> Bool {
        let bytes = Array(SafeText.clean(name).utf8)
        return searches.contains { $0.search.replaced(in: bytes, with: "") != bytes }
    }

    /// Characters of a sentence that are kept.
    public static let mostOfSentence = 4_000

    /// - Parameter most: Characters that are kept; `…` stands for the rest.
    public func text(_ raw: String, most: Int = mostOfSentence) -> ForeignText {
        text(raw.utf8, most: most)
    }

    /// The same of UTF-8 bytes; what is none is shown as `�`.
    public func text(_ raw: some Collection<UInt8>, most: Int = mostOfSentence) -> ForeignText {
        // Characters of four bytes at most; and the whole of a secret that begins at the end.
        let reserve = searches.map(\.search.longest).max() ?? 0
        var bytes = Array(raw.prefix(most * 4 + reserve))
        let isCut = bytes.count < raw.count
        bytes = Array(SafeText.clean(String(decoding: bytes, as: UTF8.self)).utf8)
        for (search, mark) in searches { bytes = search.replaced(in: bytes, with: mark) }
        // A secret that was cut off here is found by nobody.
        if isCut { bytes.removeLast(min(bytes.count, reserve)) }
        let whole = String(decoding: bytes, as: UTF8.self)
        let kept = whole.bounded(to: most)
        return ForeignText(safe: isCut && !kept.hasSuffix("…") ? kept + "…" : kept)
    }

    /// Our own sentences, a line each, with foreign words in them.
    public func sentences(_ words: String) -> String {
        words.split(separator: "\n", omittingEmptySubsequences: false)
            .map { text(String($0), most: 2 * Self.mostOfSentence).text }
            .joined(separator: "\n")
    }
}

extension CodingUserInfoKey {
    fileprivate static let redactor: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "redactor") else {
            preconditionFailure("a key has any text")
        }
        return key
    }()
}

extension Redactor {
    /// Decodes an answer: every ``ForeignText`` in it goes the same way.
    public var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.userInfo[.redactor] = self
        return decoder
    }
}

extension ForeignText: Decodable {
    /// The decoder must be a ``Redactor``'s; an error that a caller may overlook would
    /// let one be forgotten.
    public init(from decoder: any Decoder) throws {
        guard let redactor = decoder.userInfo[.redactor] as? Redactor else {
            preconditionFailure("foreign text is decoded without a redactor")
        }
        self = redactor.text(try decoder.singleValueContainer().decode(String.self))
    }
}

extension ForeignText {
    /// Without blanks around it.
    public var trimmed: ForeignText { ForeignText(safe: text.trimmed) }
}
