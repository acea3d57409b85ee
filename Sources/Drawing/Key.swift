/// A key, as the screens know it.
public enum Key: Sendable, Equatable, Hashable {
    /// One grapheme cluster that prints.
    case character(Character)
    /// What is pressed together with Ctrl: a letter in lower case, a sign, or a blank.
    case control(Character)
    /// F1, F2 and so on, by their number.
    case function(Int)
    /// Keys that are no text; `backTab` is Shift-Tab, `delete` takes what is after the cursor.
    case enter, escape, tab, backTab, backspace, delete
    /// Keys that move the cursor, the choice or the view.
    case up, down, left, right, home, end, pageUp, pageDown
}

/// What the terminal tells.
public enum TerminalEvent: Sendable, Equatable {
    /// A key that the screens know; sequences that are not known tell nothing.
    case key(Key)
    /// Text pasted in one piece (bracketed paste), as it came: newlines and controls included.
    case paste(String)
    /// A press or the wheel; never told where the mouse is left to the terminal.
    case mouse(MouseEvent)
    /// The columns and rows as they are now; told after a suspension, too.
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
        /// The first button went down; also the first half of a double click.
        case press
        /// A second press on the same cell, within 400 ms of the first.
        case doubleClick
        /// The wheel was turned by one notch.
        case wheelUp, wheelDown
    }
    /// What it did.
    public var action: Action
    /// The cell.
    public var at: Point

    /// The place is counted from the top left of the terminal, whatever lies there.
    public init(_ action: Action, at: Point) {
        self.action = action
        self.at = at
    }
}
