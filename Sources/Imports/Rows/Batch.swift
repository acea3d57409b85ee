internal import Connections
package import HTTP
internal import Language

/// A chunk of a result as it came: JSON text in which the rows stand. Shared by its batches, so
/// that a row that was refused can still be shown.
package final class Chunk: Sendable {
    /// From 0, in the order of the result.
    let index: Int
    let bytes: [UInt8]
    /// Where `[[…],[…]]` lies in the bytes.
    let rows: Range<Int>
    /// The number of its first row in the result, from 0.
    let rowOffset: Int
    private let lease: ChunkBudget.Lease?

    package convenience init(index: Int, bytes: [UInt8], rows: Range<Int>? = nil, rowOffset: Int) {
        self.init(index: index, bytes: bytes, rows: rows, rowOffset: rowOffset, lease: nil)
    }

    /// - Parameter lease: Ends with the chunk.
    init(
        index: Int, bytes: [UInt8], rows: Range<Int>? = nil, rowOffset: Int,
        lease: ChunkBudget.Lease?
    ) {
        self.lease = lease
        self.index = index
        self.bytes = bytes
        self.rows = rows ?? 0..<bytes.count
        self.rowOffset = rowOffset
    }
}

/// Up to 1,000 records of a chunk, ready to be sent.
///
/// The batches of a chunk are the same however often it is read: what was acknowledged before a
/// crash can be left out after it.
package struct Batch: Sendable {
    let chunk: Chunk
    /// From 0 within the chunk.
    let index: Int
    /// `{"d":[…]}`; nil when every row was refused.
    package let body: HTTPBody?
    /// Where each record's row begins in the chunk's bytes, and its number in the chunk.
    package let records: [RowPlace]
    let refusals: [RowRefusal]
    let columnNames: [String]
    let identityColumn: Int
    var identityWriting = TrimmedText.Writing.text
    /// The column that a code of CleverTap's is about.
    var blamed: [Int: Int] = [:]
    /// Whose each record is; empty where their order does not matter.
    var identities: [IdentityHash] = []
    /// The same for what a rule refused.
    var refusedIdentities: [IdentityHash] = []

    var rows: Int { records.count + refusals.count }
    /// Where each of its rows lies, those that a rule refused included.
    var places: [RowPlace] { records + refusals.map(\.place) }
}

package struct RowPlace: Sendable, Equatable {
    var row: Int32
    var start: Int32
    var end: Int32
}

/// A row that a rule refused, and why.
struct RowRefusal: Sendable, Equatable {
    var place: RowPlace
    /// The number of the column in the source.
    var column: Int
    var rule: RowRule
}

/// The rules that a row's values are held to; sources in `docs/imports.md`.
enum RowRule: Sendable, Equatable {
    case identityMissing
    case identityTooLong
    case identityDisallowed
    /// A DOUBLE beyond 2^53: its digits are not those that were meant.
    case identityNotExact
    case notNumeric
    case outOfRange
    case notWhole
    case notBoolean
    case notDate(String)
    case timeBeforeEpoch
    case timeMissing
    case valueTooLong
    case notText
    case phone
    case eventNameMissing
    case eventNameForbidden
    case recordTooLarge

    /// What is required, in one sentence.
    var text: String {
        switch self {
        case .identityMissing: tr("The identity is empty.")
        case .identityTooLong: tr("An identity has 1024 characters at most.")
        case .identityDisallowed: tr("CleverTap takes this word for “no identity”.")
        case .identityNotExact:
            tr(
                "A DOUBLE or FLOAT of this size has no exact digits; cast the column to BIGINT or STRING."
            )
        case .notNumeric: tr("This is not a number.")
        case .outOfRange: tr("This number is outside its type: BIGINT for whole ones, else DOUBLE.")
        case .notWhole: tr("This is not a whole number.")
        case .notBoolean: tr("A Boolean is true, false, 1 or 0.")
        case .notDate(let format): tr("This is not a date of the form \(format).")
        case .timeBeforeEpoch: tr("The time of an event must not be before 1970.")
        case .timeMissing: tr("Created On is empty.")
        case .recordTooLarge: tr("The record is larger than 4 MiB, the most that is sent at once.")
        case .valueTooLong: tr("A value has 512 bytes at most.")
        case .notText: tr("This text is not valid UTF-8.")
        case .phone: tr("A phone number begins with + and has more than four digits.")
        case .eventNameMissing: tr("The event's name is empty.")
        case .eventNameForbidden:
            tr(
                "An event's name has 120 bytes at most, none of % > < ! | & . : ; $ ' \" \\ #, and is no system event."
            )
        }
    }
}

/// A chunk that is not what the API promises: rows of strings and nulls.
package struct MalformedChunk: Error, Equatable {
    /// The row of the chunk, from 0, at which reading stopped.
    var row: Int
    /// The byte at which reading stopped.
    var offset: Int
    var problem: String
}
