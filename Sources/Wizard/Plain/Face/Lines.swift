public import Connections
import Language

/// What the wizard line by line needs of the outside, as closures, so that it can run without it.
public struct Lines {
    /// Says a line.
    public var say: (String) -> Void
    /// Prompts, and returns the line that came; nil at the end of the input.
    public var prompt: (String) -> String?
    /// Prompts for what must not be shown while it is typed; nil at the end of the input.
    public var promptSecret: (String) -> AccessToken?
    /// Asks, and hands over each answer; false when somebody broke it off before the last.
    public var ask: (Question, _ take: (Answer) -> Void) -> Bool
    /// Asks for what nobody waits for.
    public var tell: (any Request) -> Void
    /// Waits so many milliseconds; false when somebody broke it off.
    public var wait: (Int) -> Bool
    /// Surroundings that change: the time, and what has become known since.
    public var refresh: (inout Surroundings) -> Void
    /// What this machine gives the program to work with, a line each.
    public var examine: () -> [String]

    /// Every closure is called on the thread of the wizard, which waits until it returns.
    public init(
        say: @escaping (String) -> Void, prompt: @escaping (String) -> String?,
        promptSecret: @escaping (String) -> AccessToken?,
        ask: @escaping (Question, (Answer) -> Void) -> Bool,
        tell: @escaping (any Request) -> Void, wait: @escaping (Int) -> Bool,
        refresh: @escaping (inout Surroundings) -> Void, examine: @escaping () -> [String]
    ) {
        self.say = say
        self.prompt = prompt
        self.promptSecret = promptSecret
        self.ask = ask
        self.tell = tell
        self.wait = wait
        self.refresh = refresh
        self.examine = examine
    }
}

/// Why a question was not answered.
enum Leave: Error {
    /// The person wants back.
    case back
    /// There is no more input.
    case end
}

/// A word that means something wherever it is asked for, in English or in the person's language.
enum Word: String {
    case leave, list, create

    var text: String {
        switch self {
        case .leave: tr("leave")
        case .list: tr("list")
        case .create: tr("create")
        }
    }

    func isMeant(by typed: String) -> Bool {
        let word = typed.trimmed.lowercased()
        return word == rawValue || word == text
    }
}

/// The answer to a question that is answered by yes or no.
public enum YesOrNo {
    /// A question that is answered with y or n.
    public static func question(_ question: String, defaultsToYes: Bool) -> String {
        let (yes, no) = (tr("y"), tr("n"))
        return question + " "
            + (defaultsToYes ? "[\(yes.uppercased())/\(no)]" : "[\(yes)/\(no.uppercased())]")
    }

    /// Nil for an answer that is neither.
    public static func read(_ answer: String, defaultsToYes: Bool) -> Bool? {
        switch answer.lowercased().filter({ !$0.isWhitespace }) {
        case "": defaultsToYes
        case "y", "yes", tr("y"), tr("yes"): true
        case "n", "no", tr("n"), tr("no"): false
        default: nil
        }
    }

    /// What is said to any other answer.
    public static var hint: String { tr("Answer y or n.") }
}
