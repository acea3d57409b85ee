/// What a run reads: kept, so that another worker can go on with it.
public struct RunReading: Sendable, Equatable {
    /// The id of the statement whose result is read.
    public var statementID: String
    /// Whether the result lies behind links.
    public var isExternal: Bool
    /// The mark that was read from; nil where everything is read.
    public var lower: String?
    /// What the workspace's clock showed, in the words of Updated On: no mark is newer. Nil where
    /// the import has no Updated On.
    public var upper: String?
    /// The SQL type of Updated On, which a mark is worth something with only.
    public var markType: String?
    /// What the person is to be told when the run has succeeded.
    public var note: RunNote?
    /// Rows of the result; nil until that is known.
    public var total: Int?
    /// Those of the result: a row that failed is kept as an array of their values.
    public var columns: [SourceColumn]
    /// What is read (`ImportDefinition.sourceKey`): the mark that the run leaves belongs to it.
    public var source: String?

    /// Without `lower` the result has every row; `columns` may be empty until the statement has ended.
    public init(
        statementID: String, isExternal: Bool, lower: String?, upper: String?, total: Int?,
        columns: [SourceColumn], source: String? = nil, markType: String? = nil,
        note: RunNote? = nil
    ) {
        self.markType = markType
        self.note = note
        self.statementID = statementID
        self.isExternal = isExternal
        self.lower = lower
        self.upper = upper
        self.total = total
        self.columns = columns
        self.source = source
    }
}

/// What a run that succeeded has to say all the same.
public struct RunNote: Sendable, Equatable {
    /// What was found.
    public var cause: String
    /// What to do about it.
    public var action: String

    /// Takes two sentences, as a failure has them.
    public init(cause: String, action: String) {
        self.cause = cause
        self.action = action
    }
}

/// How far a run had come when its worker ended.
public struct RunProgress: Sendable, Equatable {
    /// The import as it was when the run began; nil before that.
    public var definition: ImportDefinition?
    /// What is being read; nil before the statement was submitted.
    public var reading: RunReading?
    /// The run whose failures are sent again.
    public var retryOf: String?
    /// Batches that were begun.
    public var batches: [BatchID: BatchProgress]
    /// Records that CleverTap took.
    public var accepted: Int
    /// Records that CleverTap refused.
    public var refused: Int
    /// Failed records of the run that may be in CleverTap.
    public var doubtful: Int
    /// Whether all of its result was read: only failed records are left to be sent again.
    public var isRead: Bool

    /// `definition` is nil for a run that has not begun; `retryOf` is nil for one that is no retry.
    public init(
        definition: ImportDefinition? = nil, reading: RunReading?, retryOf: String?,
        batches: [BatchID: BatchProgress], accepted: Int, refused: Int, doubtful: Int = 0,
        isRead: Bool = false
    ) {
        self.doubtful = doubtful
        self.isRead = isRead
        self.definition = definition
        self.reading = reading
        self.retryOf = retryOf
        self.batches = batches
        self.accepted = accepted
        self.refused = refused
    }
}

/// A batch of a run, by where it comes from.
public struct BatchID: Sendable, Hashable {
    /// The number of the chunk, from 0.
    public var chunk: Int
    /// The number of the batch in its chunk, from 0.
    public var batch: Int

    /// Takes the two numbers.
    public init(chunk: Int, batch: Int) {
        self.chunk = chunk
        self.batch = batch
    }
}

/// How far a batch has come.
public struct BatchProgress: Sendable, Equatable {
    /// Rows of the chunk, by their numbers in it, that nothing became of yet; nil for all of the
    /// batch, empty when it is done.
    public var rest: [Int]?
    /// Whether a request with them may have reached CleverTap.
    public var isSending: Bool

    /// A batch that is done, unless told otherwise.
    public init(rest: [Int]? = [], isSending: Bool = false) {
        self.rest = rest
        self.isSending = isSending
    }
}

/// What is about to be sent, written down before it is: where the program dies before the answer,
/// these are in doubt.
public struct BatchSending: Sendable {
    /// The batch.
    public var id: BatchID
    /// Failed records of an earlier run that it sends again, by their ids.
    public var retried: [Int]
    /// False where it has turned out that nothing of it arrived.
    public var mayArrive: Bool

    /// `retried` is empty but for a retry.
    public init(id: BatchID, retried: [Int] = [], mayArrive: Bool = true) {
        self.id = id
        self.retried = retried
        self.mayArrive = mayArrive
    }
}

/// What the cells of a row are: kept with each failed record, as a mapping may change before it is
/// sent again.
public struct RowLayout: Sendable, Hashable {
    /// The columns, in the order of the cells.
    public var columns: [SourceColumn]
    /// The column that was the identity.
    public var identity: String

    /// Takes both as they were when the row was read.
    public init(columns: [SourceColumn], identity: String) {
        self.columns = columns
        self.identity = identity
    }
}

/// A failed record that can be sent again.
public struct FailedRow: Sendable, Equatable {
    /// The failed record's id.
    public var id: Int
    /// What its cells are.
    public var layout: RowLayout
    /// The column that its identity was taken from.
    public var identityOf: String

    /// Takes all of it as the store has it.
    public init(id: Int, layout: RowLayout, identityOf: String) {
        self.id = id
        self.layout = layout
        self.identityOf = identityOf
    }
}

/// What became of a batch, or of a part of it.
public struct BatchOutcome: Sendable {
    /// The batch.
    public var id: BatchID
    /// Records of it that CleverTap took.
    public var accepted: Int
    /// Records of it that CleverTap or a rule refused.
    public var refused: Int
    /// The refused records, each with its reason.
    public var failures: [Failure]
    /// Failed records of an earlier run that were sent again in this batch, by their ids: what
    /// becomes of them now is this run's to keep.
    public var retried: [Int]
    /// Rows of the chunk that nothing became of yet.
    public var rest: [Int]
    /// Profiles of which something newer is known now: their older failed records are not sent again.
    public var newer: [Newer]
    /// What the cells of the rows are.
    public var layout: RowLayout

    /// Somebody of whom a newer row was sent.
    public struct Newer: Sendable, Equatable {
        /// The identity as it was sent.
        public var identity: String
        /// The number of that row in the result, from 1: failed records of the same run are older
        /// where theirs is smaller.
        public var row: Int
        /// The failed record that the row is, by its id: only those that failed before it are older.
        public var before: Int?

        /// Without `before` every failed record of an earlier run is older.
        public init(_ identity: String, row: Int, before: Int? = nil) {
            self.identity = identity
            self.row = row
            self.before = before
        }
    }

    /// A failed record with the row that it came from, as a JSON array.
    public struct Failure: Sendable {
        /// What was refused, and why.
        public var record: FailedRecord
        /// The row as it was read, to be sent again.
        public var source: String
        /// The number of the row in its chunk; nil where it is not known.
        public var place: Int?
        /// The failed record of an earlier run that this one takes the place of, by its id.
        public var retried: Int?

        /// `source` is a JSON array with the values of the result's columns, in their order.
        public init(record: FailedRecord, source: String, place: Int? = nil) {
            self.record = record
            self.source = source
            self.place = place
        }
    }

    /// A whole batch of new rows, none of them sent again, unless told otherwise.
    public init(
        chunk: Int, batch: Int, accepted: Int, refused: Int, failures: [Failure],
        retried: [Int] = [], rest: [Int] = [], newer: [Newer] = [],
        layout: RowLayout = RowLayout(columns: [], identity: "")
    ) {
        self.layout = layout
        id = BatchID(chunk: chunk, batch: batch)
        self.accepted = accepted
        self.refused = refused
        self.failures = failures
        self.retried = retried
        self.rest = rest
        self.newer = newer
    }
}

/// How a run ended.
public enum RunEnd: Sendable, Equatable {
    /// `watermark` is what the next run begins after; nil where it stays. The note is for a person.
    case succeeded(watermark: String?, note: RunNote? = nil)
    /// Trouble ended it: why, and what to do next, in sentences for people.
    case failed(cause: String, action: String)
    /// The person ended it.
    case stopped
    /// It can go on where it was. Both are nil where a person or the worker's end paused it, not trouble.
    case paused(cause: String?, action: String?)
}
