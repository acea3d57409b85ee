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
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { value.isEmpty ? "(no token)" : "(token)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
