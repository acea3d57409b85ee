internal import Connections

/// The owner of the token, of `GET /api/2.0/preview/scim/v2/Me`.
public struct CurrentUser: Sendable, Equatable, Decodable {
    /// The e-mail address of a user, the application id of a service principal.
    public var userName: String
    public var displayName: String?
    public var active: Bool?
}

/// A SQL warehouse, of `GET /api/2.0/sql/warehouses/{id}`.
public struct Warehouse: Sendable, Equatable, Decodable {
    public enum State: String, Sendable {
        case starting = "STARTING"
        case running = "RUNNING"
        case stopping = "STOPPING"
        case stopped = "STOPPED"
        case deleting = "DELETING"
        case deleted = "DELETED"
        /// A word that this program does not know.
        case unknown

        /// What it is called for people.
        var word: String {
            switch self {
            case .starting: tr("starting")
            case .running: tr("running")
            case .stopping: tr("stopping")
            case .stopped: tr("stopped")
            case .deleting: tr("deleting")
            case .deleted: tr("deleted")
            case .unknown: tr("unknown")
            }
        }
    }
    public struct Health: Sendable, Equatable, Decodable {
        public var status: String?
        public var summary: String?
        public var details: String?
    }

    public var id: String
    public var name: String
    public var state: State
    public var clusterSize: String?
    public var warehouseType: String?
    public var isServerless: Bool
    public var autoStopMinutes: Int?
    public var health: Health?

    private enum Key: String, CodingKey {
        case id, name, state, health
        case clusterSize = "cluster_size"
        case warehouseType = "warehouse_type"
        case isServerless = "enable_serverless_compute"
        case autoStopMinutes = "auto_stop_mins"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        id = (try? values.decode(String.self, forKey: .id)) ?? ""
        name = (try? values.decode(String.self, forKey: .name)) ?? ""
        state = State(rawValue: try values.decode(String.self, forKey: .state)) ?? .unknown
        clusterSize = try? values.decode(String.self, forKey: .clusterSize)
        warehouseType = try? values.decode(String.self, forKey: .warehouseType)
        isServerless = (try? values.decode(Bool.self, forKey: .isServerless)) ?? false
        autoStopMinutes = try? values.decode(Int.self, forKey: .autoStopMinutes)
        health = try? values.decode(Health.self, forKey: .health)
    }
}

/// What a host says of itself, of `GET /.well-known/databricks-config`.
public struct HostConfig: Sendable, Equatable, Decodable {
    public var oidcEndpoint: String?
    /// Absent on an account console and on a host that serves several workspaces.
    public var workspaceID: String?
    public var accountID: String?
    public var cloud: String?

    private enum Key: String, CodingKey {
        case oidcEndpoint = "oidc_endpoint"
        case workspaceID = "workspace_id"
        case accountID = "account_id"
        case cloud
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        oidcEndpoint = try? values.decode(String.self, forKey: .oidcEndpoint)
        workspaceID =
            (try? values.decode(String.self, forKey: .workspaceID))
            ?? (try? values.decode(Int.self, forKey: .workspaceID)).map(String.init)
        accountID = try? values.decode(String.self, forKey: .accountID)
        cloud = try? values.decode(String.self, forKey: .cloud)
    }

    /// The answer has at least one of the keys that only Databricks sends.
    var isDatabricks: Bool { oidcEndpoint != nil || workspaceID != nil || accountID != nil }
}

/// A catalog, schema or table, as Unity Catalog lists it; only what every kind has.
public struct CatalogObject: Sendable, Equatable, Decodable {
    public var name: String
    public var owner: String?
    /// `MANAGED_CATALOG`, …; nil for a schema or table.
    public var catalogType: String?
    /// `MANAGED`, `VIEW`, …; nil for a catalog or schema.
    public var tableType: String?
    /// The object may be seen, not used.
    public var isBrowseOnly: Bool

    private enum Key: String, CodingKey {
        case name, owner
        case catalogType = "catalog_type"
        case tableType = "table_type"
        case browseOnly = "browse_only"
    }

    public init(name: String, tableType: String? = nil) {
        self.name = name
        self.tableType = tableType
        isBrowseOnly = false
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        name = try values.decode(String.self, forKey: .name)
        owner = try? values.decode(String.self, forKey: .owner)
        catalogType = try? values.decode(String.self, forKey: .catalogType)
        tableType = try? values.decode(String.self, forKey: .tableType)
        isBrowseOnly = (try? values.decode(Bool.self, forKey: .browseOnly)) ?? false
    }
}

/// The privileges of a principal on an object, inherited ones included.
public struct EffectivePrivileges: Sendable, Equatable {
    /// As the API spells them: `USE_CATALOG`, `SELECT`, `ALL_PRIVILEGES`.
    public var names: Set<String>
}
