internal import Text

/// A row that did not get into CleverTap.
public struct FailedRecord: Sendable, Equatable, Identifiable {
    public var id: Int
    /// The row's number in the result, from 1.
    public var row: Int
    /// Whose record it is; nil where the row does not tell.
    public var identity: String?
    /// The column at fault; nil when CleverTap refused the whole record.
    public var column: String?
    /// Why it was refused, in words.
    public var reason: String
    /// CleverTap's code; nil when a rule refused the row before it was sent.
    public var code: Int?
    /// What stands in the column at fault, shortened; nil where no column is.
    public var value: String?
    /// What can become of it.
    public var fate: Fate
    /// Whether a newer row of the same person has been sent since: it is not sent again.
    public var isSuperseded: Bool

    /// What can become of a failed record.
    public enum Fate: String, Sendable, CaseIterable {
        /// A rule refused it, ours or CleverTap's: the row or the mapping has to change.
        case rule
        /// What kept it out may pass by itself: the next run sends it again.
        case passing
        /// It may be in CleverTap, or not: only a person sends it again.
        case doubt
        /// Which row it was is not known: nothing sends it again.
        case unknown

        /// Of CleverTap's code: those of the records' content are for people to mend (facts/clevertap.md §3.6).
        public init(code: Int?) {
            switch code {
            case 400?, 413?, (509...528)?: self = .rule
            default: self = .passing
            }
        }
    }

    /// The id is 0 until the store has given one; no code means that a rule refused the row.
    public init(
        id: Int = 0, row: Int, identity: String?, column: String?, reason: String, code: Int? = nil,
        value: String? = nil, fate: Fate = .rule, isSuperseded: Bool = false
    ) {
        self.value = value
        self.fate = fate
        self.isSuperseded = isSuperseded
        self.id = id
        self.row = row
        self.identity = identity
        self.column = column
        self.reason = reason
        self.code = code
    }
}

/// Failed records that share a reason.
public struct FailureReason: Sendable, Equatable {
    /// Why they were refused, in words.
    public var reason: String
    /// CleverTap's code; nil when a rule refused them before they were sent.
    public var code: Int?
    /// The column at fault; nil where no single one is.
    public var column: String?
    /// What can become of them.
    public var fate: FailedRecord.Fate
    /// How many there are.
    public var count: Int
    /// One of them, as an example.
    public var identity: String?
    /// What stands in the column at fault of one of them.
    public var value: String?

    /// Takes what the store has grouped.
    public init(
        reason: String, code: Int?, column: String?, fate: FailedRecord.Fate, count: Int,
        identity: String?, value: String?
    ) {
        self.reason = reason
        self.code = code
        self.column = column
        self.fate = fate
        self.count = count
        self.identity = identity
        self.value = value
    }
}

/// What a dry run found: one for each row and rule.
public struct DryRunFinding: Sendable, Equatable {
    /// The number of the row in the sample, from 1.
    public var row: Int
    /// The column at fault.
    public var column: String
    /// What stands there, shortened.
    public var value: String
    /// The rule that it breaks.
    public var rule: String

    /// The column is `(record)` where CleverTap refused the whole record.
    public init(row: Int, column: String, value: String, rule: String) {
        self.row = row
        self.column = column
        self.value = value
        self.rule = rule
    }
}

/// What came of a dry run on a sample.
public struct DryRunReport: Sendable, Equatable {
    /// Rows that were looked at.
    public var rows: Int
    /// Rows that CleverTap would accept.
    public var accepted: Int
    /// What was found, a line for each.
    public var findings: [DryRunFinding]

    /// A row may have several findings, so they do not add up to `rows`.
    public init(rows: Int, accepted: Int, findings: [DryRunFinding]) {
        self.rows = rows
        self.accepted = accepted
        self.findings = findings
    }
}

/// The first rows of a source.
public struct Preview: Sendable, Equatable {
    /// The columns, in the query's order.
    public var columns: [SourceColumn]
    /// The first rows; nil stands for NULL.
    public var rows: [[String?]]

    /// Cuts each value at 1,000 characters.
    public init(columns: [SourceColumn], rows: [[String?]]) {
        self.columns = columns
        self.rows = rows.map { row in row.map { $0?.bounded(to: Self.longestValue) } }
    }

    /// Characters of a value that are shown.
    static let longestValue = 1_000
}
