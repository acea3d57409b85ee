/// One wrong field: which, what is wrong, and what was expected.
public struct FieldProblem: Error, Sendable, Equatable {
    /// The field at fault.
    public let field: FieldID
    /// What is wrong, in one sentence that names the value where that helps. Never a token.
    public let message: String
    /// A right value, as an example.
    public let example: String?

    /// Without an example where none would help; `message` is shown, so it must not hold a token.
    public init(_ field: FieldID, _ message: String, example: String? = nil) {
        self.field = field
        self.message = message
        self.example = example
    }
}

/// Every wrong field of an input, in the order of the form.
public struct FieldProblems: Error, Sendable, Equatable {
    /// What is wrong, at most one problem a field.
    public let problems: [FieldProblem]

    /// Takes them in the order in which they are to be shown; the caller sees to that of the form.
    public init(_ problems: [FieldProblem]) {
        self.problems = problems
    }
}

/// What a rule makes of the text of one field.
public struct Judgement: Sendable, Equatable {
    /// The field that was judged.
    public let field: FieldID
    /// The text after it was made right; equal to what was typed when nothing was changed.
    public var text: String
    /// What was made right, each in a few words ("removed https://"). Empty when nothing was.
    public var changes: [String]
    /// Why the text cannot be used; nil when it can.
    public var problem: FieldProblem?
    /// Something worth saying that is no error (a token of an unusual form).
    public var remark: String?
    /// Texts for other fields that this one carried (the port of `host:8443`).
    public var others: [FieldID: String]

    /// A text that needed no change and can be used, unless told otherwise.
    public init(
        _ field: FieldID, text: String, changes: [String] = [], problem: FieldProblem? = nil,
        remark: String? = nil, others: [FieldID: String] = [:]
    ) {
        self.field = field
        self.text = text
        self.changes = changes
        self.problem = problem
        self.remark = remark
        self.others = others
    }
}
