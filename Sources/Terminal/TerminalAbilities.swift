internal import CNcurses
internal import Glibc

/// What the terminal of this process can do, found out without taking it over.
public struct TerminalAbilities: Sendable {
    /// `$TERM`; empty when it is not set.
    public var name: String
    /// Terminfo knows it.
    public var isKnown: Bool
    /// Colours; 0 for none.
    public var colors: Int
    /// Whether the locale is UTF-8.
    public var isUTF8: Bool
    /// Standard input and output are a terminal.
    public var isTerminal: Bool
    /// Nil where that cannot be asked.
    public var columns: Int?
    /// Rows; nil where the output is no terminal.
    public var rows: Int?
    /// The program takes the mouse; else it is left to the terminal.
    public var takesMouse: Bool
    /// The version of ncurses.
    public var ncursesVersion: String

    /// Looks at the terminal without drawing on it.
    public static func find() -> TerminalAbilities {
        nc_set_locale()
        let name = getenv("TERM").map { String(cString: $0) } ?? ""
        var status: Int32 = 0
        let isKnown = !name.isEmpty && setupterm(name, 1, &status) == OK
        var size = winsize()
        let hasSize = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return TerminalAbilities(
            name: name, isKnown: isKnown, colors: isKnown ? max(0, Int(tigetnum("colors"))) : 0,
            isUTF8: nc_is_utf8() == 1, isTerminal: isatty(0) == 1 && isatty(1) == 1,
            columns: hasSize ? Int(size.ws_col) : nil, rows: hasSize ? Int(size.ws_row) : nil,
            takesMouse: Mouse.isOurs, ncursesVersion: String(cString: curses_version()))
    }
}
