/// A Databricks personal access token: a secret that cannot be printed, logged or encoded.
///
/// Neither `print`, `dump`, string interpolation nor a mirror shows it, and it is not `Codable`.
/// The only way to the characters is ``withValue(_:)``.
public struct AccessToken: Sendable, Equatable {
    private let value: String

    /// Takes the characters as they are; an empty text is the token that nobody typed.
    public init(_ value: String) {
        self.value = value
    }

    /// Whether nothing was typed.
    public var isEmpty: Bool { value.isEmpty }

    /// Lends the characters for the length of a call. Do not keep, print or log them.
    public func withValue<Result, Failure: Error>(
        _ body: (String) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(value)
    }

    /// Characters below which a secret is too common a word to be looked for.
    private static let shortest = 4

    /// A text without the secret: a server may send it back in its own words.
    ///
    /// - Parameter mark: What stands where it was.
    public func redacted(_ text: String, mark: String = tr("(token)")) -> String {
        guard value.utf8.count >= Self.shortest, text.utf8.count >= value.utf8.count else {
            return text
        }
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: value) {
            result += rest[..<range.lowerBound] + mark
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { value.isEmpty ? "(no token)" : "(token)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
