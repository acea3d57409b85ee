/// Signs that stand beside words; each has an ASCII form for terminals that have no other.
public enum Sign: Sendable, CaseIterable {
    case passed, failed, warned, notReached, notNeeded, running, toDo, filled, here, chosen
    case bar, barEmpty, up, down, ellipsis, bullet

    /// The sign, or a word or letter in its place where there is only ASCII.
    public func text(ascii: Bool) -> String {
        switch self {
        case .passed: ascii ? "+" : "✓"
        case .failed: ascii ? "x" : "✗"
        case .warned: "!"
        case .notReached: ascii ? "." : "·"
        case .notNeeded: ascii ? "-" : "–"
        case .running: ascii ? "*" : "◐"
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
