internal import Language

/// Why something that a person asked for was not done, in plain words, and what to do next.
public struct UserError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    public var cause: String
    /// What to do next; empty where there is nothing to do, as after a cancelled test.
    public var action: String
    /// The field of the form at fault; nil where none is.
    public var field: FieldID?
    /// The key of an import's definition or of an account at fault, as its JSON names it.
    public var place: String?
    /// The server's own words.
    public var detail: ForeignText?
    /// What a program can tell from it.
    public var traits: Traits

    /// What a program can tell from an error, beside its words.
    public struct Traits: OptionSet, Sendable, Hashable {
        /// One bit for each trait.
        public let rawValue: Int

        /// The traits of these bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// It was broken off.
        public static let cancelled = Traits(rawValue: 1)
        /// The result of a query is gone: Databricks keeps it for an hour.
        public static let expired = Traits(rawValue: 2)
        /// A query ran, but its result could not be given in the answers themselves.
        public static let inlineResult = Traits(rawValue: 4)
        /// The same may work a moment later.
        public static let transient = Traits(rawValue: 8)
        /// Somebody with more rights can do it: there is a text to send to them.
        public static let forSomebodyElse = Traits(rawValue: 16)
        /// What is edited is not as it was when the edit began.
        public static let changedMeanwhile = Traits(rawValue: 64)
        /// Without serverless compute it may go.
        public static let serverless = Traits(rawValue: 32)
    }

    /// With neither field nor place, nothing that was typed is at fault.
    public init(
        cause: String, action: String, field: FieldID? = nil, place: String? = nil,
        detail: ForeignText? = nil, traits: Traits = []
    ) {
        self.cause = cause
        self.action = action
        self.field = field
        self.place = place
        self.detail = detail
        self.traits = traits
    }

    /// An error whose words say both, what went wrong and what to do.
    public init(_ message: String, field: FieldID? = nil, place: String? = nil) {
        self.init(cause: message, action: "", field: field, place: place)
    }

    /// Something was broken off.
    public static var cancelled: UserError {
        UserError(cause: tr("Cancelled."), action: "", traits: .cancelled)
    }

    /// Cause and action as one text.
    public var message: String { action.isEmpty ? cause : "\(cause) \(action)" }

    public var description: String { message }
}
