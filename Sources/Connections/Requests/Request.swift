/// Something that a face asks for, with all that is needed to answer it. What answers it is the use
/// case of the same name in `Operations`.
public protocol Request: Sendable, Equatable {
    /// What answers it.
    associatedtype Value: Sendable
    /// What is told while it is worked on.
    associatedtype Update: Sendable = Never
    /// What becomes of it when whoever asked wants no more.
    static var cancelling: Cancelling { get }
}

/// What becomes of a question that is broken off.
public enum Cancelling: Sendable {
    /// It is done all the same.
    case goesOn
    /// It ends, and nothing answers any more.
    case ends
    /// It ends, and tells how far it came.
    case answers
}

extension Request {
    /// Most are done in no time, or must not be left half done.
    public static var cancelling: Cancelling { .goesOn }
}

/// Stands for one question that was asked. Each is its own: no two are equal, whatever they ask.
public final class Ticket: Sendable, Hashable {
    /// A ticket that no question has yet.
    public init() {}

    public static func == (one: Ticket, other: Ticket) -> Bool { one === other }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A request that somebody waits for. Questions are equal that ask for the same.
public struct Question: Sendable, Equatable {
    /// What is asked for.
    public let request: any Request
    /// Whose question it is.
    public let ticket: Ticket

    /// - Parameter ticket: By default one that nobody else has: nobody waits for the answer.
    public init(_ request: any Request, _ ticket: Ticket = Ticket()) {
        self.request = request
        self.ticket = ticket
    }

    public static func == (one: Question, other: Question) -> Bool {
        func isSame<Asked: Request>(_ request: Asked) -> Bool { request == other.request as? Asked }
        return isSame(one.request)
    }
}

/// What came of a question, or is told while it is worked on.
public struct Answer: Sendable {
    /// Whose question it was.
    public let ticket: Ticket
    /// No other answer to the question comes after it.
    public let isLast: Bool
    private let request: any Request.Type
    private let content: any Sendable

    private init(
        _ ticket: Ticket, _ request: any Request.Type, isLast: Bool, _ content: any Sendable
    ) {
        self.ticket = ticket
        self.request = request
        self.isLast = isLast
        self.content = content
    }

    /// The last answer to a question.
    public static func result<Asked: Request>(
        _ result: Result<Asked.Value, UserError>, of request: Asked.Type, _ ticket: Ticket
    ) -> Answer {
        Answer(ticket, request, isLast: true, result)
    }

    /// What is told before the last answer.
    public static func update<Asked: Request>(
        _ update: Asked.Update, of request: Asked.Type, _ ticket: Ticket
    ) -> Answer {
        Answer(ticket, request, isLast: false, update)
    }

    /// What came of a request of this type; nil for what is told meanwhile, and for another type,
    /// also where that has the same value.
    public func result<Asked: Request>(of request: Asked.Type) -> Result<Asked.Value, UserError>? {
        isLast && self.request == request ? content as? Result<Asked.Value, UserError> : nil
    }

    /// What is told meanwhile of a request of this type.
    public func update<Asked: Request>(of request: Asked.Type) -> Asked.Update? {
        !isLast && self.request == request ? content as? Asked.Update : nil
    }
}

/// What is done, and tells nothing more.
public struct Done: Sendable, Equatable {
    /// Without a word.
    public init() {}
}
