public import Connections

/// What a screen wants done outside. Data, so that tests compare it; only the loop carries it out.
public enum Effect: Sendable, Equatable {
    /// The answer goes to the screen that asked, and to no other.
    case ask(Question)
    /// Breaks off what a question began, on the server too. Not all of it can be.
    case cancel(Ticket)
    /// Puts a text on the clipboard of the terminal (OSC 52), and into a file for those without.
    case copy(String)

    /// Goes to a screen, on top of this one; Import Connections takes the place of all others.
    case open(Route)
    /// Back one level; the program ends when there is none.
    case back
    /// Back one level, to a field of the form that lies there.
    case backToField(FieldID)
    /// Back one level, to a screen that says what was saved.
    case backWithImport(id: String, words: String)
    /// Ctrl-C with nothing running: asks before the program ends.
    case askToLeave
    /// Ends the program without a question.
    case quit
    /// Runs the demo in place of the wizard until it is left; then comes `Event.lookedAround`.
    case lookAround
    /// Stops the program as Ctrl-Z does, until the shell lets it go on.
    case suspend
    /// Draws everything anew, after something else has written on the terminal.
    case redraw
    /// Wakes the screen up again after this many milliseconds (spinners, seconds).
    case tick(milliseconds: Int)

    /// A request whose answer nobody waits for.
    public static func tell(_ request: any Request) -> Effect { .ask(Question(request)) }
}

/// A screen to go to.
public enum Route: Sendable, Equatable {
    /// What is shown first where no connection is saved.
    case welcome
    /// The list of saved connections; whatever else was open is left.
    case importConnections
    /// Back to Import Connections, which says that the connection is saved and goes to it.
    case saved(Connection)
    /// The imports of one connection, by its name, or all.
    case importCenter(connection: String?)
    /// A new import, on a connection and perhaps like another one.
    case createImport(connection: String?, like: ImportDefinition? = nil)
    /// The form of a saved import, with its settings filled in.
    case editImport(SavedImport)
    /// The CleverTap account that imports send to.
    case settings
    /// The checklist, alone or over the form that is open.
    case guide(GuideSubject)
    /// A new connection, along one of the guide's two paths.
    case setup(SetupPath)
    /// A saved connection, with the focus on a field; where a test of it just ended, with what that
    /// found.
    case edit(Connection, at: FieldID? = nil, report: ProbeReport? = nil)
    /// A new connection that begins as another one is, without its token.
    case duplicate(Connection)
}
