public import struct FoundationEssentials.Date

/// Where imports, their runs and what is known of each batch are kept. Every call blocks for the
/// length of a disk access, and is durable when it returns.
public protocol ImportStore: Sendable {
    func imports(_ query: ImportQuery, offset: Int, limit: Int) throws(StoreError) -> ImportPage
    /// The number of an import among those that match a query, from 0; nil when it is not one.
    func place(of id: String, in query: ImportQuery) throws(StoreError) -> Int?
    /// Connections that have imports, and people who made some.
    func importFacets() throws(StoreError) -> ImportFacets
    func importRow(nickname: String) throws(StoreError) -> ImportRow?
    func importRow(id: String) throws(StoreError) -> ImportRow?
    /// Adds an import, or replaces the definition of the one with its id, and asks for its first run where
    /// that is wanted. Throws `.nicknameTaken`.
    func saveImport(_ saved: SavedImport, runsNow: Bool) throws(StoreError)
    /// Removes an import and what is known of its runs. Throws `.unfit` while it runs.
    func removeImport(id: String) throws(StoreError)

    /// Newest first.
    func runs(of importID: String, limit: Int) throws(StoreError) -> [ImportRun]
    func failures(of runID: String, offset: Int, limit: Int) throws(StoreError) -> [FailedRecord]
    /// Why failed records of the import are kept, the most frequent first; 100 reasons at most.
    func failureReasons(of importID: String) throws(StoreError) -> [FailureReason]
    /// Discards the import's failed records, and tells how many; throws `.unfit` while it runs.
    func discardFailures(of importID: String) throws(StoreError) -> Int
    /// The runs that are over and have failed records left to send again, newest first.
    func failedRuns(of importID: String) throws(StoreError) -> [ImportRun]

    /// Asks for a run. Throws `.unfit` where one is not over yet, and for a draft.
    func requestRun(of importID: String, kind: RunRequest) throws(StoreError) -> ImportRun
    func pause(importID: String) throws(StoreError)
    /// Pauses an import of events that its next run would send again: only `resume` lets it run.
    func hold(importID: String) throws(StoreError)
    func resume(importID: String, now: Date) throws(StoreError)
    func stop(importID: String) throws(StoreError)

    /// The account of a name; nil where there is none.
    func destination(named name: String) throws(StoreError) -> Destination?
}

/// What kind of run is asked for.
public enum RunRequest: Sendable, Equatable {
    /// Full the first time, later only what is new.
    case usual
    /// Everything again.
    case full
    /// The rows of earlier runs that did not get in.
    case failed
}

/// Which imports to show.
public struct ImportQuery: Sendable, Equatable {
    /// A part of a nickname, connection or e-mail address; empty for all.
    public var search: String
    /// The wanted statuses; empty for all.
    public var statuses: Set<ImportStatus>
    /// The wanted types; empty for all.
    public var kinds: Set<ImportDefinition.Kind>
    /// Names of connections, compared ignoring case.
    public var connections: Set<String>
    /// The days on which they were created; nil for all.
    public var createdOn: DayRange?
    /// E-mail addresses, compared ignoring case.
    public var createdBy: Set<String>

    /// Every import, unless told otherwise.
    public init(
        search: String = "", statuses: Set<ImportStatus> = [],
        kinds: Set<ImportDefinition.Kind> = [], connections: Set<String> = [],
        createdOn: DayRange? = nil, createdBy: Set<String> = []
    ) {
        self.search = search
        self.statuses = statuses
        self.kinds = kinds
        self.connections = connections
        self.createdOn = createdOn
        self.createdBy = createdBy
    }

    /// Whether anything is left out.
    public var isFiltering: Bool { self != ImportQuery() }
}

/// What Import Center can be filtered by, with the imports of each.
public struct ImportFacets: Sendable, Equatable {
    /// Something that imports can be filtered by, and how many have it.
    public struct Facet: Sendable, Equatable {
        /// The connection's name, or the e-mail address.
        public var name: String
        /// How many imports have it.
        public var count: Int

        /// `count` is of all imports, whatever else the list is filtered by.
        public init(_ name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// The connections that imports are on.
    public var connections: [Facet]
    /// The people who created imports.
    public var creators: [Facet]

    /// Takes both lists in the order in which the filter shows them.
    public init(connections: [Facet], creators: [Facet]) {
        self.connections = connections
        self.creators = creators
    }
}

/// A row of Import Center.
public struct ImportRow: Sendable, Equatable, Identifiable {
    /// The import.
    public var saved: SavedImport
    /// The saved connection's present name.
    public var connection: String
    /// The newest run.
    public var lastRun: ImportRun?

    /// `lastRun` is nil for an import that never ran.
    public init(saved: SavedImport, connection: String, lastRun: ImportRun?) {
        self.saved = saved
        self.connection = connection
        self.lastRun = lastRun
    }

    public var id: String { saved.id }
    /// What it is doing, in CleverTap's words.
    public var status: ImportStatus {
        ImportStatus(
            saved.standing, isManual: saved.definition.schedule.isManual,
            hasActiveRun: lastRun?.state.isActive == true)
    }
}

/// A part of the imports that match a query.
public struct ImportPage: Sendable, Equatable {
    /// The rows from `offset` on.
    public var rows: [ImportRow]
    /// The number of the first row among those that match.
    public var offset: Int
    /// How many imports match.
    public var matching: Int
    /// How many imports there are.
    public var total: Int
    /// Imports that run now, whether they match or not.
    public var running: Int

    /// `rows` may be fewer than were asked for: those that are left from `offset` on.
    public init(rows: [ImportRow], offset: Int, matching: Int, total: Int, running: Int) {
        self.rows = rows
        self.offset = offset
        self.matching = matching
        self.total = total
        self.running = running
    }
}

/// What the worker needs of the store beside that.
public protocol RunStore: ImportStore {
    /// Says that this worker lives. `tick` is a clock that neither jumps nor stops in sleep.
    func beat(worker: String, pid: Int32, tick: Int64) throws(StoreError)
    func forgetWorker(_ worker: String) throws(StoreError)
    /// Imports that were due while no worker was there become news, where somebody wants any.
    func noteAbsence(now: Date) throws(StoreError)
    /// Makes runs of the imports that are due, and returns when the next will be; the time of an
    /// import whose run is still active stays due.
    func enqueueDue(now: Date) throws(StoreError) -> Date?
    /// Brings forward what waits for a time that a wrong clock had set.
    func reschedule(now: Date) throws(StoreError)
    /// Runs that are queued or running, oldest first, and what is wanted of each.
    func activeRuns() throws(StoreError) -> [RunOrder]
    func connectionRow(id: String) throws(StoreError) -> ConnectionRow?
    /// How far the run had come; nil when it is gone.
    func progress(of runID: String) throws(StoreError) -> RunProgress?
    /// False when the run is over already.
    func begin(runID: String, at: Date) throws(StoreError) -> Bool
    /// The result that the run reads, before the first row of it is sent.
    func note(_ reading: RunReading, of runID: String) throws(StoreError)
    /// Forgets batches that were acknowledged of a result that cannot be read any more.
    func startOver(runID: String) throws(StoreError)
    /// Writes down what is about to be sent, and what became of batches, in one transaction.
    func acknowledge(_ batches: [BatchOutcome], sending: [BatchSending], of runID: String)
        throws(StoreError)
    func finish(runID: String, _ end: RunEnd, at: Date) throws(StoreError)
    /// Failed records of the import that can be sent again, in the order in which they failed. What
    /// the run `retry` has begun to send, or has seen fail, is left out.
    func failedRows(of importID: String, fates: Set<FailedRecord.Fate>, for retry: String)
        throws(StoreError) -> [FailedRow]
    /// The rows of failed records as JSON arrays, in the order of the ids.
    func failedRows(_ ids: [Int]) throws(StoreError) -> [String]
    /// Identities of the import's failed records that are still to be sent again.
    func failedIdentities(of importID: String) throws(StoreError) -> [String]
    /// Failed records of the import that are kept, or of one run of it.
    func failureCount(of importID: String, run: String?) throws(StoreError) -> Int
    /// Notes whose failed records are, by their ids, where another column tells it now.
    func setIdentities(_ identities: [Int: String], of column: String) throws(StoreError)
    /// The run has read all of its result: its mark holds whatever comes after, and a full run
    /// settles all that had failed before it.
    func settle(runID: String, watermark: String?) throws(StoreError)
    /// Removes what a newer row has taken the place of, and counts it for the retry.
    func dropSuperseded(of importID: String, for runID: String) throws(StoreError)
    /// Failed records that a run before its worker's death had begun to send again: they may have
    /// arrived. Only a person sends them again.
    func doubtRetried(by runID: String) throws(StoreError)
}

/// Failed records of one import that are kept with their rows; a run that would bring more stops.
public enum FailedRecordLimit {
    /// Failed records, of all runs of an import together.
    public static let most = 100_000
    /// From here on a run says how many there are.
    public static let warning = 80_000
}

/// An active run and what the person wants of it.
public struct RunOrder: Sendable, Equatable {
    /// What people want of a run that is not over.
    public enum Want: String, Sendable { case go, pause, stop }
    /// The run.
    public var run: ImportRun
    /// What is wanted of it.
    public var want: Want

    /// `want` is not obeyed yet: the worker that has the run does that.
    public init(run: ImportRun, want: Want) {
        self.run = run
        self.want = want
    }
}

/// A run that a delete waits for.
public struct StoppingRun: Sendable, Equatable {
    /// The import's nickname.
    public var nickname: String
    /// Whether its run has ended.
    public var hasStopped: Bool
    /// Rows that it had brought when it was last looked at.
    public var rows: Int

    /// `rows` counts those that CleverTap took and those that were refused.
    public init(nickname: String, hasStopped: Bool, rows: Int) {
        self.nickname = nickname
        self.hasStopped = hasStopped
        self.rows = rows
    }
}

extension ImportStore {
    /// Saves an import that runs only when its schedule asks for it.
    public func saveImport(_ saved: SavedImport) throws(StoreError) {
        try saveImport(saved, runsNow: false)
    }
}
