/// What *Check all rows* found: every row of the source was held against every rule that SQL can
/// say, in the warehouse.
public struct RowCheck: Sendable, Equatable {
    /// Rows that a run from the beginning reads.
    public var rows: Int
    /// Rows that would be sent.
    public var accepted: Int
    /// How many different identities these have.
    public var people: Int
    /// Identities that come more than once.
    public var repeated: Int
    /// A few of them.
    public var repeatedExamples: [String]
    /// Rows that would not be sent, by rule, the most first.
    public var refusals: [Refusal]
    /// Requests of at most 1,000 records and 4 MiB.
    public var uploads: Int
    /// How long the uploads take; nil where nobody knows how fast the account is.
    public var duration: Duration?
    /// What only a run, or CleverTap, can tell, in plain words.
    public var notChecked: [String]

    /// Rows that break one rule first.
    public struct Refusal: Sendable, Equatable {
        /// The column at fault.
        public var column: String
        /// What is required, in one sentence.
        public var rule: String
        /// How many rows.
        public var rows: Int
        /// Three of them, or as many as there are.
        public var examples: [Example]

        /// Takes all of it as it is.
        public init(column: String, rule: String, rows: Int, examples: [Example]) {
            self.column = column
            self.rule = rule
            self.rows = rows
            self.examples = examples
        }
    }

    /// A row at fault.
    public struct Example: Sendable, Hashable {
        /// Its identity; nil where it has none.
        public var identity: String?
        /// What stands in the column at fault, shortened.
        public var value: String?

        /// Takes both as they are.
        public init(identity: String?, value: String?) {
            self.identity = identity
            self.value = value
        }
    }

    /// Seconds of all uploads, and what they are told by.
    public struct Duration: Sendable, Equatable {
        /// Seconds, rounded up.
        public var seconds: Int
        /// How it is known.
        public var basis: UploadPace

        /// Takes both as they are.
        public init(seconds: Int, basis: UploadPace) {
            self.seconds = seconds
            self.basis = basis
        }
    }

    /// Nothing was found, unless told otherwise.
    public init(
        rows: Int, accepted: Int, people: Int, repeated: Int = 0, repeatedExamples: [String] = [],
        refusals: [Refusal] = [], uploads: Int, duration: Duration? = nil,
        notChecked: [String] = []
    ) {
        self.rows = rows
        self.accepted = accepted
        self.people = people
        self.repeated = repeated
        self.repeatedExamples = repeatedExamples
        self.refusals = refusals
        self.uploads = uploads
        self.duration = duration
        self.notChecked = notChecked
    }

    /// Rows that would not be sent.
    public var refused: Int { rows - accepted }
}

/// How fast an account takes records.
public enum UploadPace: Sendable, Equatable {
    /// Records a second, as in the last runs.
    case runs(Double)
    /// Seconds of one upload, as just tried; fifteen go at once.
    case trial(Double)

    /// Uploads that CleverTap takes at once from an account (facts/clevertap.md).
    public static let uploadsAtOnce = 15

    /// Seconds that so many records take in so many uploads.
    public func seconds(records: Int, uploads: Int) -> Int {
        let seconds =
            switch self {
            case .runs(let rate): Double(records) / max(rate, 1)
            case .trial(let one): Double(uploads) / Double(Self.uploadsAtOnce) * one
            }
        return Int(seconds.rounded(.up))
    }
}
