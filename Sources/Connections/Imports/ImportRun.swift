internal import Language
internal import Text

public import struct FoundationEssentials.Date

/// An import as it is saved.
public struct SavedImport: Sendable, Equatable, Identifiable {
    public let id: String
    /// What it does.
    public var definition: ImportDefinition
    /// The id of its connection; nil in a draft whose connection does not exist.
    public var connectionID: String?
    /// What people want of it.
    public var standing: Standing
    /// When it was created.
    public let createdOn: Date
    /// Who created it, by e-mail address; empty where that is not known.
    public var createdBy: String
    /// Everything up to here has been imported: a value of Updated On, in the warehouse's own text.
    public var watermark: String?
    /// What the watermark was read from (`ImportDefinition.sourceKey`); nil where an older version
    /// did not note it.
    public var watermarkSource: String?
    /// The SQL type that Updated On had then; nil where an older version did not note it.
    public var watermarkType: String?
    /// Whether it is paused because its next run would send events again: only a person who resumes
    /// it lets it run.
    public var holdsEvents = false
    /// When it is due; nil when it does not run by itself.
    public var nextRun: Date?
    /// Counts what was saved of it: an edit is of the version that it was opened with.
    public var version: Int

    /// What the person decided about it.
    public enum Standing: String, Sendable {
        /// It was put away unfinished: no run of it can be asked for.
        case draft
        /// It runs when somebody asks, and by its schedule where it has one.
        case active
        /// Its schedule rests until somebody resumes it: a person decided so, or events could be sent twice.
        case paused
        /// Its run and its schedule were ended; resuming makes it active again.
        case stopped
    }

    /// An import that has brought nothing yet and is not due, unless told otherwise.
    public init(
        id: String, definition: ImportDefinition, connectionID: String?, standing: Standing,
        createdOn: Date, createdBy: String, watermark: String? = nil,
        watermarkSource: String? = nil, watermarkType: String? = nil, holdsEvents: Bool = false,
        nextRun: Date? = nil, version: Int = 1
    ) {
        self.version = version
        self.watermarkType = watermarkType
        self.holdsEvents = holdsEvents
        self.id = id
        self.definition = definition
        self.connectionID = connectionID
        self.standing = standing
        self.createdOn = createdOn
        self.createdBy = createdBy
        self.watermark = watermark
        self.watermarkSource = watermarkSource
        self.nextRun = nextRun
    }

    /// The watermark, where it was read from what the import reads now; else nil: everything is new.
    public func watermark(on details: ConnectionDetails) -> String? {
        if let watermarkSource, watermarkSource != definition.sourceKey(on: details) { return nil }
        return watermark
    }
}

/// What Import Center calls it. CleverTap's words; what leads from one to the other is this
/// project's decision (`docs/imports.md`).
public enum ImportStatus: String, Sendable, CaseIterable {
    /// It is not finished, so it cannot run.
    case draft
    /// It is active, and runs by itself at its next time.
    case scheduled
    /// It is active, and runs only when somebody asks.
    case ready
    /// A run of it is queued or under way, whatever was decided about the import.
    case running
    /// Its schedule rests until somebody resumes it.
    case paused
    /// Its schedule has ended; this is not final.
    case stopped

    /// The status in CleverTap's word, for people.
    public var title: String {
        switch self {
        case .draft: tr("Draft")
        case .scheduled: tr("Scheduled")
        case .ready: tr("Ready")
        case .running: tr("Running")
        case .paused: tr("Paused")
        case .stopped: tr("Stopped")
        }
    }

    /// The same in small letters, as a word among others.
    public var label: String {
        switch self {
        case .draft: tr("draft")
        case .scheduled: tr("scheduled")
        case .ready: tr("ready")
        case .running: tr("running")
        case .paused: tr("paused")
        case .stopped: tr("stopped")
        }
    }

    /// An active run goes before all else; `isManual` tells ready from scheduled.
    public init(_ standing: SavedImport.Standing, isManual: Bool, hasActiveRun: Bool) {
        if hasActiveRun {
            self = .running
            return
        }
        self =
            switch standing {
            case .draft: .draft
            case .paused: .paused
            case .stopped: .stopped
            case .active: isManual ? .ready : .scheduled
            }
    }
}

/// One run of an import.
public struct ImportRun: Sendable, Equatable, Identifiable {
    public let id: String
    /// The import that it is a run of.
    public var importID: String
    /// 1 for the import's first.
    public var number: Int
    /// What it sends: all rows, what is new, or what had failed.
    public var kind: Kind
    /// How far it has come.
    public var state: State
    /// When it was asked for.
    public var requestedAt: Date
    /// When a worker took it up; nil while it waits.
    public var startedAt: Date?
    /// When it was over; nil until then.
    public var endedAt: Date?
    /// Rows of the source; nil until the warehouse has counted them.
    public var total: Int?
    /// Records that CleverTap took.
    public var accepted: Int
    /// Rows that a rule or CleverTap refused.
    public var refused: Int
    /// Failed records that were not sent again: a newer row of the same person had got in.
    public var superseded: Int
    /// Why it ended as it did, and what to do; for a run that succeeded, what to know.
    public var cause: String?
    /// What to do about the cause; nil where there is none.
    public var action: String?

    /// What a run brings: everything, what is new, or what failed before.
    public enum Kind: String, Sendable {
        /// Every row of the source.
        case full
        /// Only rows that are new since the last successful run, by Updated On.
        case incremental
        /// Only the rows that an earlier run could not deliver.
        case retry

        /// What it is called for people.
        public var label: String {
            switch self {
            case .full: tr("full")
            case .incremental: tr("incremental")
            case .retry: tr("retry")
            }
        }
    }

    /// `queued` and `running` are active; `paused` waits for the person; the rest is over.
    public enum State: String, Sendable {
        /// It waits for a worker: asked for, resumed, or given back by a worker that ended.
        case queued
        /// A worker is at it.
        case running
        /// It goes on where it was, as soon as somebody resumes it.
        case paused
        /// Every row of it was taken or refused.
        case succeeded
        /// Trouble ended it; `cause` and `action` say which, and what to do.
        case failed
        /// Somebody ended it.
        case stopped
        /// Whether it waits for a worker or is at work.
        public var isActive: Bool { self == .queued || self == .running }
        /// Whether nothing more will come of it.
        public var isOver: Bool { self == .succeeded || self == .failed || self == .stopped }

        /// What it is called for people.
        public var label: String {
            switch self {
            case .queued: tr("queued")
            case .running: tr("running")
            case .paused: tr("paused")
            case .succeeded: tr("succeeded")
            case .failed: tr("failed")
            case .stopped: tr("stopped")
            }
        }
    }

    /// A run that was just asked for, of which no row was sent, unless told otherwise.
    public init(
        id: String, importID: String, number: Int, kind: Kind, state: State, requestedAt: Date,
        startedAt: Date? = nil, endedAt: Date? = nil, total: Int? = nil, accepted: Int = 0,
        refused: Int = 0, superseded: Int = 0, cause: String? = nil, action: String? = nil
    ) {
        self.superseded = superseded
        self.id = id
        self.importID = importID
        self.number = number
        self.kind = kind
        self.state = state
        self.requestedAt = requestedAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.total = total
        self.accepted = accepted
        self.refused = refused
        self.cause = cause
        self.action = action
    }

    /// Rows that CleverTap has answered for.
    public var rows: Int { accepted + refused }
    /// The share of accepted rows; nil before the first.
    public var health: Health? { Health(accepted: accepted, refused: refused) }
}

/// The share of rows that CleverTap took: green at 100 %, yellow from 50 %, red below
/// (import-listing-and-stats).
public struct Health: Sendable, Equatable {
    /// 0 to 10,000: hundredths of a percent, rounded down so that only all is 100 %.
    public let basisPoints: Int

    /// CleverTap's three colours of health.
    public enum Colour: String, Sendable { case green, yellow, red }

    /// Nil when nothing was processed.
    public init?(accepted: Int, refused: Int) {
        let rows = accepted + refused
        guard rows > 0 else { return nil }
        basisPoints = Int((Double(accepted) / Double(rows) * 10_000).rounded(.down))
    }

    /// The colour of the share.
    public var colour: Colour {
        basisPoints == 10_000 ? .green : basisPoints >= 5_000 ? .yellow : .red
    }

    /// `100%`, `99.8%`.
    public var text: String {
        let tenths = basisPoints / 10
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}
