/// What a new form can begin with: first what this machine has, then saved connections.
public struct LoadOffers: Request {
    public typealias Value = [Offer]
    public static var cancelling: Cancelling { .ends }

    /// All of them.
    public init() {}
}

/// The token in a variable of the environment that a chosen offer names.
public struct ReadVariable: Request {
    /// Nil where it is not set.
    public typealias Value = AccessToken?

    /// The variable.
    public var name: String

    /// The variable of this name.
    public init(_ name: String) { self.name = name }
}

/// Keeps a form for the next start.
public struct KeepForm: Request {
    public typealias Value = Done

    /// What was typed, but for the token.
    public var form: UnfinishedForm

    /// This form, in place of what was kept for the same connection.
    public init(_ form: UnfinishedForm) { self.form = form }
}

/// Forgets a form that was kept.
public struct ForgetForm: Request {
    public typealias Value = Done

    /// The connection that it edits; nil for a new one.
    public var editing: String?

    /// That of the connection with this id.
    public init(editing: String?) { self.editing = editing }
}

/// Keeps a text that was copied in a file, for terminals without a clipboard.
public struct KeepCopied: Request {
    public typealias Value = Done

    /// The text.
    public var text: String

    /// This text, in place of what was copied before.
    public init(_ text: String) { self.text = text }
}
