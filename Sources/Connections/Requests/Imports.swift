internal import Language

/// A page of the imports that match.
public struct LoadImports: Request {
    public typealias Value = ImportPage

    /// What they have to match, and their order.
    public var query: ImportQuery
    /// Rows before the first one that is wanted.
    public var offset: Int
    /// Rows that are wanted at most.
    public var limit: Int

    /// A page that begins after so many rows.
    public init(_ query: ImportQuery, offset: Int = 0, limit: Int) {
        self.query = query
        self.offset = offset
        self.limit = limit
    }
}

/// Where an import is among those that match.
public struct LocateImport: Request {
    /// From 0; nil when it is not among them.
    public typealias Value = Int?

    /// What they have to match, and their order.
    public var query: ImportQuery
    /// The import.
    public var id: String

    /// The place of the import with this id.
    public init(_ query: ImportQuery, id: String) {
        self.query = query
        self.id = id
    }
}

/// The import with a nickname, ignoring case.
public struct FindImport: Request {
    /// Nil when no import has the nickname.
    public typealias Value = ImportRow?

    /// The nickname.
    public var nickname: String

    /// The import of this nickname.
    public init(_ nickname: String) { self.nickname = nickname }
}

/// What the list of imports can be filtered by.
public struct LoadImportFacets: Request {
    /// The connections and the people of all imports, with the number of imports of each.
    public typealias Value = ImportFacets

    /// Those of all imports.
    public init() {}
}

/// An import as it is now, with its newest runs.
public struct LoadRuns: Request {
    public typealias Value = ImportHistory

    /// The import.
    public var id: String

    /// Those of the import with this id.
    public init(id: String) { self.id = id }
}

/// Whether another import has a nickname.
public struct CheckNickname: Request {
    /// False as well where the store cannot be read.
    public typealias Value = Bool

    /// The nickname in question.
    public var nickname: String
    /// The id of the import that may have it.
    public var except: String?

    /// Any other import counts, unless one is excepted.
    public init(_ nickname: String, except: String? = nil) {
        self.nickname = nickname
        self.except = except
    }
}

/// Run, run in full, pause, resume, stop and delete an import.
public struct ControlImport: Request {
    /// The run that was asked for; nil for what asks for none.
    public typealias Value = ImportRun?

    /// Whether a pause or a stop waits until no run of the import works any more; a delete does.
    public enum Waiting: Sendable { case never, untilQuiet }

    /// The import.
    public var id: String
    /// What is to become of it.
    public var wish: ImportWish
    /// What is waited for.
    public var waiting: Waiting

    /// By default it does not wait for the run to end.
    public init(_ wish: ImportWish, of id: String, waiting: Waiting = .never) {
        self.id = id
        self.wish = wish
        self.waiting = waiting
    }
}

/// Saves an import: new or edited, finished or a draft.
public struct SaveImport: Request {
    /// What was saved.
    public struct Value: Sendable {
        /// The import as it is in the store now.
        public var saved: SavedImport
        /// Whether there was none before.
        public var isNew: Bool
        /// What the person has to know, with a blank before it; empty for nothing.
        public var warning: String
        /// Why no worker is there for it; it is saved all the same.
        public var workerProblem: UserError?

        /// An import that was saved; without a problem, a worker is there for it.
        public init(
            _ saved: SavedImport, isNew: Bool, warning: String = "", workerProblem: UserError? = nil
        ) {
            self.saved = saved
            self.isNew = isNew
            self.warning = warning
            self.workerProblem = workerProblem
        }

        /// What was done, as sentences.
        public var words: String {
            let name = saved.definition.nickname
            let text =
                saved.standing == .draft
                ? tr("Saved the draft “\(name)”.")
                : isNew ? tr("Created “\(name)”.") : tr("Saved “\(name)”.")
            return text + warning + (workerProblem.map { " " + $0.message } ?? "")
        }
    }

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
    /// Whether the workspace is asked for the columns first.
    public var checksColumns: Bool
    /// The version that is edited; nil for whichever there is. A draft that is not of it, or of
    /// something that is no draft any more, is saved beside it.
    public var version: Int?

    /// By default a new import, which runs only when its schedule asks for it.
    public init(
        definition: ImportDefinition, editing: String? = nil, isDraft: Bool, createdBy: String,
        runsNow: Bool = false, checksColumns: Bool = false, version: Int? = nil
    ) {
        self.definition = definition
        self.editing = editing
        self.isDraft = isDraft
        self.createdBy = createdBy
        self.runsNow = runsNow
        self.checksColumns = checksColumns
        self.version = version
    }
}

/// The newest runs of an import, and the failed records that can be sent again.
public struct ImportHistory: Sendable, Equatable {
    /// The import as it is now.
    public var row: ImportRow
    /// Its runs, newest first.
    public var runs: [ImportRun]
    /// Its failed records, the newest run's first.
    public var failures: [FailedRecord]
    /// Why all of them failed, the most frequent first.
    public var reasons: [FailureReason]
    /// The numbers of the runs that these are of, newest first.
    public var failedRuns: [Int]

    /// Without failed records, `failures` and `failedRuns` are both empty.
    public init(
        row: ImportRow, runs: [ImportRun], failures: [FailedRecord],
        reasons: [FailureReason] = [], failedRuns: [Int] = []
    ) {
        self.reasons = reasons
        self.failedRuns = failedRuns
        self.row = row
        self.runs = runs
        self.failures = failures
    }
}
