public import Connections

/// A question of a screen's, until its answer has come. It takes that one answer, once; the answer to
/// an older question of the same kind is nobody's any more.
public struct Pending<Asked: Request>: Sendable, Equatable {
    /// What the answer will carry; nil while nothing is waited for.
    public private(set) var ticket: Ticket?
    /// What was asked last.
    public private(set) var request: Asked?

    /// Nothing is asked yet.
    public init() {}

    /// Two are the same to whoever looks at them where both wait, or neither does.
    public static func == (one: Pending, other: Pending) -> Bool {
        one.isWaiting == other.isWaiting
    }

    /// Whether an answer is to come.
    public var isWaiting: Bool { ticket != nil }

    /// Asks; an answer to what was asked before is not waited for any more.
    public mutating func ask(_ request: Asked) -> Effect {
        let ticket = Ticket()
        self.ticket = ticket
        self.request = request
        return .ask(Question(request, ticket))
    }

    /// What came of the question; nil where the answer is to another one.
    public mutating func take(_ answer: Answer) -> Result<Asked.Value, UserError>? {
        guard answer.ticket == ticket, let result = answer.result(of: Asked.self) else {
            return nil
        }
        ticket = nil
        return result
    }

    /// The same where only what succeeded is of use.
    public mutating func value(_ answer: Answer) -> Asked.Value? { try? take(answer)?.get() }

    /// What is told while the question is worked on.
    public func update(_ answer: Answer) -> Asked.Update? {
        answer.ticket == ticket ? answer.update(of: Asked.self) : nil
    }

    /// Breaks off what the question began; where that still answers, the answer is taken.
    public var cancel: [Effect] { ticket.map { [.cancel($0)] } ?? [] }

    /// Waits no more.
    public mutating func forget() { ticket = nil }
}
