internal import FoundationEssentials

/// Everything a simulated workspace holds: a value, written as JSON in a scenario file.
///
/// Every key of the file may be left out; what is left out has the value that `init()` gives it.
public struct Scenario: Codable, Sendable, Equatable {
    // MARK: The workspace

    /// The id that answers tell.
    public var workspaceID = "1234567890123456"
    /// The account that answers tell.
    public var accountID = "00000000-0000-4000-8000-00000000acc0"
    /// `AWS`, `Azure` or `GCP`.
    public var cloud = "Azure"
    /// `/.well-known/databricks-config` is answered; older workspaces do not.
    public var describesItself = true
    /// Used where a statement names none.
    public var defaultCatalog = "main"
    /// Serverless compute is enabled.
    public var serverless = true
    /// Milliseconds in which a warehouse that is created starts; nil for 3 s, or for 300 s where
    /// it is not serverless.
    public var newWarehouseMilliseconds: Int?
    /// Without a storage root a catalog needs a MANAGED LOCATION.
    public var metastoreHasStorage = true

    // MARK: Who and what

    /// The people.
    public var users: [User] = []
    /// Their tokens.
    public var tokens: [Token] = []
    /// The SQL warehouses.
    public var warehouses: [Warehouse] = []
    /// The catalogs.
    public var catalogs: [Catalog] = []
    /// What is granted to whom.
    public var grants: [Grant] = []
    /// The accounts of CleverTap.
    public var cleverTap: [CleverTapAccount] = []
    /// Milliseconds that an upload takes.
    public var uploadMilliseconds = 0

    // MARK: How it answers

    /// Entries of a page when the client leaves the size to the server.
    public var pageSize = 5
    /// Every list starts with a page that is empty and has a next one.
    public var startsWithEmptyPage = false
    /// A user may read his own effective permissions.
    public var showsOwnPermissions = true
    /// Milliseconds that a statement runs on a warehouse that is awake.
    public var statementMilliseconds = 0
    /// Rows of a chunk of a result.
    public var chunkRows = 1_000
    /// Seconds that an external link may be used.
    public var linkSeconds = 900
    /// `status.sql_state` is sent with a failed statement; recorded answers lack it.
    public var sendsSQLState = false
    /// Bodies of refused tokens end with ` [ReqId: …]`, as newer ones do.
    public var namesRequestInRefusals = false
    /// Answers to statements that the simulator does not understand by itself.
    public var statementRules: [StatementRule] = []
    /// What goes wrong.
    public var faults: [FaultRule] = []

    /// An empty workspace.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case accountID = "account_id"
        case cloud
        case describesItself = "describes_itself"
        case defaultCatalog = "default_catalog"
        case serverless
        case newWarehouseMilliseconds = "new_warehouse_milliseconds"
        case metastoreHasStorage = "metastore_has_storage"
        case users, tokens, warehouses, catalogs, grants
        case cleverTap = "clevertap"
        case uploadMilliseconds = "upload_milliseconds"
        case pageSize = "page_size"
        case startsWithEmptyPage = "starts_with_empty_page"
        case showsOwnPermissions = "shows_own_permissions"
        case statementMilliseconds = "statement_milliseconds"
        case chunkRows = "chunk_rows"
        case linkSeconds = "link_seconds"
        case sendsSQLState = "sends_sql_state"
        case namesRequestInRefusals = "names_request_in_refusals"
        case statementRules = "statement_rules"
        case faults
    }

    /// What is missing or null has its default; a value of the wrong type throws.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try values.read(.workspaceID, into: &workspaceID)
        try values.read(.accountID, into: &accountID)
        try values.read(.cloud, into: &cloud)
        try values.read(.describesItself, into: &describesItself)
        try values.read(.defaultCatalog, into: &defaultCatalog)
        try values.read(.serverless, into: &serverless)
        newWarehouseMilliseconds = try values.decodeIfPresent(
            Int.self, forKey: .newWarehouseMilliseconds)
        try values.read(.metastoreHasStorage, into: &metastoreHasStorage)
        try values.read(.users, into: &users)
        try values.read(.tokens, into: &tokens)
        try values.read(.warehouses, into: &warehouses)
        try values.read(.catalogs, into: &catalogs)
        try values.read(.grants, into: &grants)
        try values.read(.cleverTap, into: &cleverTap)
        try values.read(.uploadMilliseconds, into: &uploadMilliseconds)
        try values.read(.pageSize, into: &pageSize)
        try values.read(.startsWithEmptyPage, into: &startsWithEmptyPage)
        try values.read(.showsOwnPermissions, into: &showsOwnPermissions)
        try values.read(.statementMilliseconds, into: &statementMilliseconds)
        try values.read(.chunkRows, into: &chunkRows)
        try values.read(.linkSeconds, into: &linkSeconds)
        try values.read(.sendsSQLState, into: &sendsSQLState)
        try values.read(.namesRequestInRefusals, into: &namesRequestInRefusals)
        try values.read(.statementRules, into: &statementRules)
        try values.read(.faults, into: &faults)
    }

    /// Reads a scenario file.
    ///
    /// - Throws: `ScenarioError`, whose description names the file and the place in it.
    public static func load(_ path: String) throws -> Scenario {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ScenarioError.unreadable(path: path)
        }
        do {
            return try JSONDecoder().decode(Scenario.self, from: data)
        } catch let error as DecodingError {
            throw ScenarioError.misunderstood(path: path, what: ScenarioError.words(error))
        } catch {
            throw ScenarioError.misunderstood(path: path, what: "it is not JSON")
        }
    }

    /// The scenario as the text of a scenario file.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Strings, numbers and lists always encode; there is no number that is not finite.
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// Why a scenario file cannot be used.
public enum ScenarioError: Error, Equatable, CustomStringConvertible {
    /// The file is not there, or may not be read.
    case unreadable(path: String)
    /// It is no JSON, or a key is missing or of the wrong type; `what` says which, without a full stop.
    case misunderstood(path: String, what: String)

    public var description: String {
        switch self {
        case .unreadable(let path): "\(path) cannot be read."
        case .misunderstood(let path, let what): "\(path): \(what)."
        }
    }

    static func words(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        let problem: String
        switch error {
        case .keyNotFound(let key, let found):
            context = found
            problem = "“\(key.stringValue)” is missing"
        case .typeMismatch(let type, let found):
            context = found
            problem = "a \(type) is expected"
        case .valueNotFound(let type, let found):
            context = found
            problem = "a \(type) is expected, not null"
        default:
            guard case .dataCorrupted(let found) = error else { return "it is not understood" }
            context = found
            problem = found.debugDescription
        }
        let place = context.codingPath.map { key in
            key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }.joined()
        return place.isEmpty ? problem : "\(problem) at \(place.drop { $0 == "." })"
    }
}

extension KeyedDecodingContainer {
    /// Leaves the value as it is when the key is absent or null.
    func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
        if let read = try decodeIfPresent(Value.self, forKey: key) { value = read }
    }
}
