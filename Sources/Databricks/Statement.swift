public import Connections

/// A statement of the Statement Execution API 2.0, in whatever state it is.
public struct Statement: Sendable, Equatable, Decodable {
    /// `status.state` of the Statement Execution API (facts/databricks.md §1.3).
    public enum State: String, Sendable {
        /// It waits for its warehouse, which may have to start first.
        case pending = "PENDING"
        /// The warehouse works on it.
        case running = "RUNNING"
        /// Its result can be fetched, for an hour.
        case succeeded = "SUCCEEDED"
        /// It could not be run, and `failure` says why; the HTTP status is 200 all the same.
        case failed = "FAILED"
        /// Somebody cancelled it: this program, or a person on the warehouse.
        case canceled = "CANCELED"
        /// Its result is not kept any more.
        case closed = "CLOSED"
        /// A word that this program does not know; it counts as an end.
        case unknown

        /// Whether it stays so.
        public var isTerminal: Bool { self != .pending && self != .running }
    }

    /// A column of the result's schema.
    public struct Column: Sendable, Equatable, Decodable {
        /// The column's name.
        public var name: String
        /// SQL's own spelling: `DECIMAL(10,2)`.
        public var typeText: String
        /// The type's family: `DECIMAL`; may be a word that no document lists.
        public var typeName: String

        private enum Key: String, CodingKey {
            case name
            case typeText = "type_text"
            case typeName = "type_name"
        }
        /// Throws without a name; where `type_name` is missing, `type_text` stands for it.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            name = try values.decode(String.self, forKey: .name)
            typeText = (try? values.decode(String.self, forKey: .typeText)) ?? ""
            typeName = (try? values.decode(String.self, forKey: .typeName)) ?? typeText
        }
    }

    /// A chunk of a result that lies elsewhere. The link and its headers are secrets.
    public struct ExternalLink: Sendable, Equatable, Decodable {
        /// The chunk that the link leads to, from 0.
        public var chunk_index: Int
        /// The number of the chunk's first row in the result, from 0.
        public var row_offset: Int?
        /// Rows of the chunk.
        public var row_count: Int?
        /// Bytes of the chunk.
        public var byte_count: Int?
        /// The address in the cloud's storage; it is fetched without the token.
        public var external_link: String
        /// When the link stops working, ISO 8601.
        public var expiration: String?
        /// Headers that the storage wants to see.
        public var http_headers: [String: String]?
        /// The chunk after this one; nil after the last.
        public var next_chunk_index: Int?
        /// The call that brings the next link; not used, because numbers are enough.
        public var next_chunk_internal_link: String?
    }

    /// One chunk: rows, or the links to them.
    public struct ResultData: Sendable, Equatable, Decodable {
        /// The number of the chunk, from 0.
        public var chunkIndex: Int?
        /// Rows of the chunk.
        public var rowCount: Int?
        /// The number of its first row, from 0.
        public var rowOffset: Int?
        /// The rows of an INLINE result, every value a text.
        public var rows: [[String?]]
        /// The links of a result that lies outside.
        public var links: [ExternalLink]
        /// The chunk after this one; nil after the last.
        public var nextChunkIndex: Int?

        private enum Key: String, CodingKey {
            case chunkIndex = "chunk_index"
            case rowCount = "row_count"
            case rowOffset = "row_offset"
            case rows = "data_array"
            case links = "external_links"
            case nextChunkIndex = "next_chunk_index"
        }
        /// Every key may be missing: a result without rows comes as `{}`.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            chunkIndex = try values.decodeIfPresent(Int.self, forKey: .chunkIndex)
            rowCount = try values.decodeIfPresent(Int.self, forKey: .rowCount)
            rowOffset = try values.decodeIfPresent(Int.self, forKey: .rowOffset)
            rows = try values.decodeIfPresent([[String?]].self, forKey: .rows) ?? []
            links = try values.decodeIfPresent([ExternalLink].self, forKey: .links) ?? []
            nextChunkIndex =
                try values.decodeIfPresent(Int.self, forKey: .nextChunkIndex)
                ?? links.last?.next_chunk_index
        }
    }

    /// Why a statement failed: SQL's own words inside an answer of status 200.
    public struct Failure: Error, Sendable, Equatable {
        /// The API's coarse code: `BAD_REQUEST`.
        public var code: ForeignText?
        /// The server's own words.
        public var message: ForeignText
        /// The error condition in brackets: `INSUFFICIENT_PERMISSIONS`.
        public var condition: String?
        /// The SQLSTATE, where the server tells it.
        public var sqlState: String?

        /// The warehouse could not run it just now, which says nothing about the statement: no
        /// capacity, a warehouse that stopped under it, a deadline of the service's own.
        public var isTransient: Bool {
            if ["TEMPORARILY_UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "ABORTED"]
                .contains(code?.text)
            {
                return true
            }
            guard condition == nil || condition == "INTERNAL_ERROR" else { return false }
            let words = message.text.lowercased()
            return ["could not be scheduled", "please try again", "was stopped", "is stopping"]
                .contains { words.contains($0) }
        }

        /// The API refused, not the SQL engine, which names an error condition: a result that is
        /// larger than what comes INLINE fails so (facts/databricks.md §1.3).
        public var isOfAPI: Bool {
            condition == nil && sqlState == nil && (code == nil || code?.text == "BAD_REQUEST")
        }
    }

    public var id: String
    /// How far it has come.
    public var state: State
    /// Why it failed; nil for one that did not.
    public var failure: Failure?
    /// The columns, in order; empty until it has succeeded.
    public var columns: [Column]
    /// Rows of the whole result; nil until it has succeeded.
    public var totalRowCount: Int?
    /// Chunks of the whole result; nil until it has succeeded.
    public var totalChunkCount: Int?
    /// Whether the server left rows out because the result was too large.
    public var isTruncated: Bool
    /// The first chunk, where the answer brought it.
    public var result: ResultData?

    private enum Key: String, CodingKey {
        case id = "statement_id"
        case status, manifest, result
    }
    private struct WireStatus: Decodable {
        struct WireError: Decodable {
            var error_code: ForeignText?
            var message: ForeignText?

            private enum Key: String, CodingKey { case error_code, message }
            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: Key.self)
                error_code = try? values.decode(ForeignText.self, forKey: .error_code)
                message = try? values.decode(ForeignText.self, forKey: .message)
            }
        }
        var state: String
        var error: WireError?
        var sql_state: ForeignText?
    }
    private struct Manifest: Decodable {
        struct Schema: Decodable { var columns: [Column]? }
        var schema: Schema?
        var total_chunk_count: Int?
        var total_row_count: Int?
        var truncated: Bool?
    }

    /// Throws without a `status`; an id that is missing is empty, a state that is new is `.unknown`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        id = (try? values.decode(ForeignText.self, forKey: .id)).map(Self.identifier) ?? ""
        let status = try values.decode(WireStatus.self, forKey: .status)
        state = State(rawValue: status.state) ?? .unknown
        let manifest = try values.decodeIfPresent(Manifest.self, forKey: .manifest)
        columns = manifest?.schema?.columns ?? []
        totalRowCount = manifest?.total_row_count
        totalChunkCount = manifest?.total_chunk_count
        isTruncated = manifest?.truncated ?? false
        result = try values.decodeIfPresent(ResultData.self, forKey: .result)
        if state == .failed || status.error != nil {
            let message: ForeignText = status.error?.message ?? ""
            failure = Failure(
                code: status.error?.error_code, message: message,
                condition: Self.bracketed(message.text),
                sqlState: status.sql_state?.text
                    ?? Self.word(after: "SQLSTATE: ", in: message.text))
        }
    }

    /// An id that can stand in a path and in a sentence; empty for any other.
    private static func identifier(_ text: ForeignText) -> String {
        let isPlain = text.text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || $0 == 45 || $0 == 95
        }
        return isPlain && text.text.utf8.count <= 100 ? text.text : ""
    }

    /// The condition of `[INSUFFICIENT_PERMISSIONS] …`, and of `[CODE.SUBCODE] …`.
    private static func bracketed(_ message: String) -> String? {
        guard let open = message.firstIndex(of: "[") else { return nil }
        let rest = message[message.index(after: open)...]
        guard let close = rest.firstIndex(of: "]") else { return nil }
        let word = rest[..<close]
        let isCondition =
            !word.isEmpty
            && word.allSatisfy {
                $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_" || $0 == ".")
            }
        return isCondition ? String(word) : nil
    }

    private static func word(after mark: String, in text: String) -> String? {
        guard let range = text.range(ofFolded: mark) else { return nil }
        let word = text[range.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return word.count == 5 ? String(word) : nil
    }
}
