/// A key, as the screens know it.
public enum Key: Sendable, Equatable, Hashable {
    /// One grapheme cluster that prints.
    case character(Character)
    case control(Character)
    case function(Int)
    case enter, escape, tab, backTab, backspace, delete
    case up, down, left, right, home, end, pageUp, pageDown
}

/// What the terminal tells.
public enum TerminalEvent: Sendable, Equatable {
    case key(Key)
    /// Text pasted in one piece (bracketed paste), as it came: newlines and controls included.
    case paste(String)
    case mouse(MouseEvent)
    case resize(Size)
    /// The terminal has gone away or the program was asked to end; the number of the signal.
    case terminate(signal: Int32)
    /// Something outside posted an event and woke the loop.
    case wake
    /// The time given to `nextEvent` has passed.
    case tick
}

/// What a mouse did, and where.
public struct MouseEvent: Sendable, Equatable {
    /// A press, a second one soon after, or a turn of the wheel.
    public enum Action: Sendable, Equatable {
        case press, doubleClick, wheelUp, wheelDown
    }
    /// What it did.
    public var action: Action
    /// The cell.
    public var at: Point

    public init(_ action: Action, at: Point) {
        self.action = action
        self.at = at
    }
}
