internal import Language

public import struct FoundationEssentials.Date

/// Where connections are kept. Every call blocks for the length of a disk access.
public protocol ConnectionStore: Sendable {
    /// The rows `offset ..< offset + limit` that match a query, and the counts.
    func page(_ query: ConnectionQuery, offset: Int, limit: Int) throws(StoreError)
        -> ConnectionPage
    /// The number of a connection among those that match a query, from 0; nil when it is not one.
    func place(of id: String, in query: ConnectionQuery) throws(StoreError) -> Int?
    /// Hands out every row that matches, in order; only the one that is handed out is held.
    func each(_ query: ConnectionQuery, _ body: (ConnectionRow) -> Void) throws(StoreError)
    /// Everybody who made a connection, by e-mail address.
    func connectors() throws(StoreError) -> [Connector]
    /// The connection with this name, ignoring case; nil when there is none.
    func connection(named name: String) throws(StoreError) -> ConnectionRow?
    /// Adds a connection. Throws `.nameTaken`.
    func add(_ connection: Connection) throws(StoreError)
    /// Replaces the connection with the same id. Throws `.nameTaken`, `.missing`.
    func update(_ connection: Connection) throws(StoreError)
    /// Notes a test that was not cancelled, if the connection still has the details that were
    /// tested.
    func recordTest(_ report: ProbeReport, at now: Date, of id: String, details: ConnectionDetails)
        throws(StoreError)
    /// The last tests of a connection, the life of its token, and how far its guide has come.
    func history(of id: String) throws(StoreError) -> ConnectionHistory
    /// Notes that somebody did an item of the guide by hand, or takes that back; the id is that of
    /// a connection, or empty for one that is being set up.
    func markGuide(_ item: String, done: Date?, of id: String) throws(StoreError)
    /// The running and the scheduled imports of a connection.
    func imports(of id: String) throws(StoreError) -> [ImportSummary]
    /// Removes a connection. Throws `.importsRunning` while an import of it runs.
    func delete(id: String) throws(StoreError)

    /// The forms that were begun and not saved, without their tokens: at most one for each
    /// connection, and one for a new one.
    func unfinishedForms() throws(StoreError) -> [UnfinishedForm]
    /// Keeps the form for the next start, in place of the one that was kept of the same connection.
    func keepUnfinishedForm(_ form: UnfinishedForm) throws(StoreError)
    /// Forgets the form that edits the connection with this id; of a new one where it is nil.
    func forgetUnfinishedForm(editing: String?) throws(StoreError)
    /// The e-mail address that the person gave before.
    func preferredEmail() throws(StoreError) -> String?
    func setPreferredEmail(_ email: String) throws(StoreError)
}

/// What a wizard begins with.
public struct Opening: Sendable, Equatable {
    /// No connection is saved.
    public var isEmpty: Bool
    /// The e-mail address that the person gave before.
    public var preferredEmail: String?
    /// The forms that were begun and not saved.
    public var unfinished: [UnfinishedForm]

    /// Everything as the store has it.
    public init(isEmpty: Bool, preferredEmail: String?, unfinished: [UnfinishedForm]) {
        self.isEmpty = isEmpty
        self.preferredEmail = preferredEmail
        self.unfinished = unfinished
    }
}

/// A form that was begun and not saved. The token is never part of it.
public struct UnfinishedForm: Sendable, Equatable {
    /// What was typed, by field; never the token.
    public var texts: [FieldID: String]
    /// The id of the connection that was being edited; nil for a new one.
    public var editing: String?
    /// A token had been typed, which was not kept.
    public var hadToken: Bool
    /// The path of the guide that it was begun on.
    public var path: SetupPath

    /// A new connection's form on the path for a ready workspace, without a token, unless told otherwise.
    public init(
        texts: [FieldID: String], editing: String? = nil, hadToken: Bool = false,
        path: SetupPath = .existing
    ) {
        self.texts = texts
        self.editing = editing
        self.hadToken = hadToken
        self.path = path
    }

    /// Where it is kept: each connection has a place of its own, and so has a new one (empty).
    public var slot: String { Self.slot(editing) }

    /// The place of the form that edits a connection; of a new one where the id is nil.
    public static func slot(_ editing: String?) -> String { editing ?? "" }
}

/// Why the store could not do what it was asked; `description` is written for people.
public enum StoreError: Error, Sendable, Equatable {
    /// Another connection has this name, ignoring case.
    case nameTaken(String)
    /// No connection has this name.
    case missing(String)
    /// Another import has this nickname, ignoring case.
    case nicknameTaken(String)
    /// No import has this nickname.
    case importMissing(String)
    /// The connection or import of this name was saved since the edit of it began.
    case changedMeanwhile(String)
    /// The connection was there when it was shown, and is not any more.
    case gone
    /// The import was there when it was shown, and is not any more.
    case importGone
    /// The connection is being deleted: nothing may begin on it.
    case closing(String)
    /// The connection was to be deleted, and somebody has taken that back meanwhile.
    case kept(String)
    /// There is no CleverTap account of this name that a run could write to.
    case noDestination(String)
    /// What was asked cannot be done in the import's present status.
    case unfit(String)
    /// The connection cannot be deleted: these imports have a run that is queued or under way.
    case importsRunning([ImportSummary])
    /// The file was written by a newer bricktap.
    case newer(path: String)
    /// The file is not a store, or a page of it is damaged.
    case damaged(path: String, detail: String)
    /// The directory or file is open to others, or not ours.
    case unsafe(path: String, detail: String)
    /// No room for the file at `path`; what was there before is whole.
    case diskFull(path: String)
    /// The file or directory at `path` cannot be opened for writing: its mode, its owner or its disk forbids it.
    case readOnly(path: String)
    /// Another program held the file's lock for as long as was waited, 5 seconds.
    case busy(path: String)
    /// Anything else: `detail` is the reason in the words of SQLite or of the system.
    case failed(path: String, detail: String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nameTaken(let name):
            tr("A connection called “\(name)” is already saved. Choose another name.")
        case .missing(let name):
            tr("No connection is called “\(name)”. “bricktap list” shows the names.")
        case .nicknameTaken(let name):
            tr("An import called “\(name)” exists already. Choose another nickname.")
        case .changedMeanwhile(let name):
            tr(
                "“\(name)” was changed meanwhile, here or by another program. Nothing was saved."
            )
        case .gone: tr("The connection was deleted meanwhile.")
        case .importGone: tr("The import was deleted meanwhile.")
        case .importMissing(let name):
            tr("No import is called “\(name)”. “bricktap import list” shows the nicknames.")
        case .closing(let name):
            tr("The connection “\(name)” is being deleted; no import may begin on it.")
        case .kept(let name): tr("“\(name)” is kept: its deletion was undone.")
        case .noDestination(let name) where name != Destination.usualName:
            tr(
                "No CleverTap account is called “\(name)”. Enter it in Settings (S), or with “bricktap destination set --name”."
            )
        case .noDestination:
            tr(
                "There is no CleverTap account to write to. Enter it in Settings (S), or with “bricktap destination set”."
            )
        case .unfit(let message): message
        case .importsRunning(let imports):
            Self.running(imports.map(\.nickname).joined(separator: ", "), count: imports.count)
        case .newer(let path):
            tr("\(path) was written by a newer bricktap. Nothing was changed; use that version.")
        case .damaged(let path, let detail):
            tr(
                "\(path) is damaged (\(detail)). Nothing was changed; restore it from a backup, or move it away to start anew."
            )
        case .unsafe(let path, let detail):
            tr("\(path) is not safe to use: \(detail).")
        case .diskFull(let path):
            tr(
                "The disk that holds \(path) is full. Nothing was saved and nothing was lost; free some space and save again."
            )
        case .readOnly(let path):
            tr("\(path) cannot be written. Nothing was saved; check its owner and mode.")
        case .busy(let path):
            tr("Another program has kept \(path) busy for 5 seconds. Nothing was saved; try again.")
        case .failed(let path, let detail):
            tr("\(path) could not be used: \(detail).")
        }
    }

    private static func running(_ names: String, count: Int) -> String {
        count == 1
            ? tr(
                """
                1 running import uses this connection: \(names). Stop them first; nothing was \
                deleted.
                """)
            : tr(
                """
                \(count) running imports use this connection: \(names). Stop them first; nothing was \
                deleted.
                """)
    }
}
