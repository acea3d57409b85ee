/// Signs that stand beside words; each has an ASCII form for terminals that have no other.
public enum Sign: Sendable, CaseIterable {
    /// How a check ended.
    case passed, failed, warned
    /// A step without an outcome: not begun, not reached because of a failure, or cancelled.
    case notReached
    /// A step that does not apply; also stands where there is no number.
    case notNeeded
    /// An item that nobody has begun.
    case toDo
    /// An item that has an answer, which nothing has proved yet.
    case filled
    /// The item that has the focus.
    case here
    /// Stands left of the chosen row of a list.
    case chosen
    /// One cell of a bar: of what is done, and of what is left.
    case bar, barEmpty
    /// The order of a column; `down` also marks a list that opens, and text that goes on below.
    case up, down
    /// Stands where the beginning of a line is out of view.
    case ellipsis
    /// A character of a masked text, and the chosen one of several options.
    case bullet

    /// The sign, or a word or letter in its place where there is only ASCII.
    public func text(ascii: Bool) -> String {
        switch self {
        case .passed: ascii ? "+" : "✓"
        case .failed: ascii ? "x" : "✗"
        case .warned: "!"
        case .notReached: ascii ? "." : "·"
        case .notNeeded: ascii ? "-" : "–"
        case .toDo: ascii ? "o" : "○"
        case .filled: ascii ? "*" : "•"
        case .here: ascii ? ">" : "●"
        case .chosen: ">"
        case .bar: ascii ? "#" : "▆"
        case .barEmpty: ascii ? "." : "░"
        case .up: ascii ? "^" : "▲"
        case .down: ascii ? "v" : "▼"
        case .ellipsis: ascii ? "." : "…"
        case .bullet: ascii ? "*" : "•"
        }
    }

    /// A picture of the spinner; it turns with `frame`.
    public static func spinner(_ frame: Int, ascii: Bool) -> String {
        let frames = ascii ? ["|", "/", "-", "\\"] : ["◐", "◓", "◑", "◒"]
        return frames[((frame % frames.count) + frames.count) % frames.count]
    }
}
