public import Connections

public import struct FoundationEssentials.Date

/// The number of a question; its answer carries the same one. An answer to an older question is
/// ignored by whoever asked.
public typealias Ticket = Int

/// Work that a screen asks for. Data, so that tests compare it; only `Services` carries it out.
public enum Effect: Sendable, Equatable {
    /// Test Connection. Answers: `.probe` while it runs, then `.probeFinished`.
    case probe(Ticket, ProbeSubject)
    /// Ends a test: the statements it started are cancelled on the server too. No answer.
    case cancelProbe(Ticket)
    /// Is another connection called so? Answer: `.nameIsTaken`.
    case checkName(Ticket, name: String, except: String?)
    /// Answer: `.saved`.
    case save(Ticket, SaveRequest)
    /// Answer: `.page`.
    case loadPage(Ticket, ConnectionQuery, offset: Int, limit: Int)
    /// Where a connection is among those that match. Answer: `.place`.
    case loadPlace(Ticket, ConnectionQuery, id: String)
    /// The connection with a name, ignoring case. Answer: `.connection`.
    case loadConnection(Ticket, name: String)
    /// Everybody who made a connection. Answer: `.connectors`.
    case loadConnectors(Ticket)
    /// The imports of a connection, those that do not run too. Answer: `.imports`.
    case loadImports(Ticket, id: String)
    /// Stops what runs on a connection, then removes it and its token. Answers: `.stopping` while
    /// runs stop, then `.deleted`, or `.notStopped`.
    case delete(Ticket, Connection)
    /// Puts the last deleted connection back. Answer: `.restored`.
    case undoDelete(Ticket)
    /// Tests, token and checklist of a connection; of the one that is being set up where the id is
    /// empty. Answer: `.history`.
    case loadHistory(Ticket, id: String)
    /// When the connection's token expires, asked of its workspace. Answer: `.expiry`.
    case loadExpiry(Ticket, Connection)
    /// A connection and its tests as a text for support. Answer: `.report`.
    case loadReport(Ticket, id: String)
    /// Ticks an item of the guide, or takes the tick away. No answer.
    case markGuide(String, done: Date?, id: String)
    /// Takes a delete back whose runs did not stop. No answer.
    case keepConnection(Connection)
    /// Answer: `.importPage`.
    case loadImportPage(Ticket, ImportQuery, offset: Int, limit: Int)
    /// The import with a nickname, ignoring case. Answer: `.importRow`.
    case loadImport(Ticket, nickname: String)
    /// Where an import is among those that match. Answer: `.place`.
    case loadImportPlace(Ticket, ImportQuery, id: String)
    /// What the list can be filtered by. Answer: `.importFacets`.
    case loadImportFacets(Ticket)
    /// The runs of an import. Answer: `.runs`.
    case loadRuns(Ticket, id: String)
    /// Run, run in full, pause, resume, stop, delete. Answer: `.wished`.
    case importWish(Ticket, id: String, ImportWish)
    /// Is another import called so? Answer: `.nicknameIsTaken`.
    case checkNickname(Ticket, String, except: String?)
    /// Answer: `.destinations`.
    case loadDestinations(Ticket)
    /// A `dryRun=1` upload; without a passcode with the one that is saved under its name. Answer: `.destinationTested`.
    case testDestination(Ticket, Destination, Passcode?)
    /// Answer: `.destinationSaved`.
    case saveDestination(Ticket, Destination, Passcode?)
    /// Settings that are on this machine, and saved connections. Answer: `.offers`.
    case loadOffers(Ticket)
    /// The token in a variable of the environment that a chosen offer names. Answer: `.variable`.
    case readVariable(Ticket, name: String)
    /// What the token may see of a kind. Answer: `.resources`.
    case loadResources(Ticket, Resource.Kind, ConnectionDetails, TokenSource)
    /// Makes something in the workspace, exactly as it was shown; `identity` is the owner of the
    /// token, where it is known. Answer: `.created`.
    case create(Ticket, Creation, ConnectionDetails, TokenSource, identity: String?)
    /// Tables and views that a connection, by its name, can see. Answer: `.tables`.
    case loadTables(Ticket, connection: String)
    /// Columns and first rows. Answer: `.preview`.
    case preview(Ticket, connection: String, ImportDefinition.Source)
    /// Answer: `.dryRun`.
    case dryRun(Ticket, ImportDefinition)
    /// Every row against every rule, counted in the warehouse. Answer: `.rowsChecked`.
    case checkRows(Ticket, ImportDefinition)
    /// Ends the work with this ticket: a test, a preview, a dry run, a check. No answer.
    case cancelTrial(Ticket)
    /// Answer: `.importSaved`.
    case saveImport(Ticket, ImportRequest)
    /// Keeps the form for the next start. No answer unless that fails: `.notKept`.
    case keepUnfinished(UnfinishedForm)
    /// Forgets what was kept of the form that edits a connection; of a new one where the id is nil.
    /// No answer unless that fails: `.notKept`.
    case forgetUnfinished(editing: String?)
    /// Puts a text on the clipboard of the terminal (OSC 52), and into a file for those without.
    case copy(String)

    /// Goes to a screen, on top of this one; Import Connections takes the place of all others.
    case open(Route)
    /// Back one level; the program ends when there is none.
    case back
    /// Back one level, to a field of the form that lies there.
    case backToField(FieldID)
    /// Ctrl-C with nothing running: asks before the program ends.
    case askToLeave
    /// Ends the program without a question.
    case quit
    /// Runs the demo in place of the wizard until it is left. Answer: `.lookedAround`.
    case lookAround
    /// Stops the program as Ctrl-Z does, until the shell lets it go on.
    case suspend
    /// Draws everything anew, after something else has written on the terminal.
    case redraw
    /// Wakes the screen up again after this many milliseconds (spinners, seconds).
    case tick(milliseconds: Int)
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

/// Which token a test or a save is about.
public enum TokenSource: Sendable, Equatable {
    /// One that stands in the form and is not in the vault.
    case typed(AccessToken)
    /// The one in the vault, of the connection with this id.
    case saved(id: String)
}

/// What to test.
public enum ProbeSubject: Sendable, Equatable {
    /// What a form has now; the outcome is noted only when it is saved.
    case draft(ConnectionDetails, TokenSource)
    /// A saved connection as it is; the outcome is noted in the store.
    case saved(Connection)
}

/// What to save. What was tested is what is saved: `test` belongs to exactly these details.
public struct SaveRequest: Sendable, Equatable {
    /// The connection's name.
    public var name: String
    /// Where it leads.
    public var details: ConnectionDetails
    /// Where its token comes from.
    public var token: TokenSource
    /// Who makes it, by e-mail address; empty for the owner of the token, whom the test found.
    public var connectedBy: String
    /// How its test ended.
    public var test: TestState
    /// What the test found; nil when there was none since the form was opened.
    public var report: ProbeReport?
    /// The connection that is edited; nil for a new one.
    public var editing: Connection?
    /// The address was given by the person, and not found on the machine: the next form begins with it.
    public var isPersonGiven: Bool

    /// By default a new connection, whose settings were not tested in its form.
    public init(
        name: String, details: ConnectionDetails, token: TokenSource, connectedBy: String,
        test: TestState, report: ProbeReport? = nil, editing: Connection? = nil,
        isPersonGiven: Bool = true
    ) {
        self.name = name
        self.details = details
        self.token = token
        self.connectedBy = connectedBy
        self.test = test
        self.report = report
        self.editing = editing
        self.isPersonGiven = isPersonGiven
    }
}

/// An import to save, by somebody.
public struct ImportRequest: Sendable, Equatable {
    /// What it does.
    public var definition: ImportDefinition
    /// The id of the import that is edited; nil for a new one.
    public var editing: String?
    /// Not to be run before it is finished; nothing of it is checked.
    public var isDraft: Bool
    /// Who created it, by e-mail address.
    public var createdBy: String
    /// Asks for the first run, too.
    public var runsNow: Bool

    /// By default a new import, which runs only when its schedule asks for it.
    public init(
        definition: ImportDefinition, editing: String? = nil, isDraft: Bool, createdBy: String,
        runsNow: Bool = false
    ) {
        self.definition = definition
        self.editing = editing
        self.isDraft = isDraft
        self.createdBy = createdBy
        self.runsNow = runsNow
    }
}
