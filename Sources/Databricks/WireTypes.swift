public import Connections
internal import HTTP
internal import Language

/// The owner of the token, of `GET /api/2.0/preview/scim/v2/Me`.
public struct CurrentUser: Sendable, Equatable, Decodable {
    /// The e-mail address of a user, the application id of a service principal.
    public var userName: String
    /// Whether the account may sign in.
    public var active: Bool?
}

/// A SQL warehouse, of `GET /api/2.0/sql/warehouses/{id}`.
public struct Warehouse: Sendable, Equatable, Decodable {
    /// `state` of a SQL warehouse (facts/databricks.md §1.2).
    public enum State: String, Sendable {
        /// On its way up; statements wait for it as `PENDING`.
        case starting = "STARTING"
        /// Up: statements run at once.
        case running = "RUNNING"
        /// On its way down; a statement starts it again.
        case stopping = "STOPPING"
        /// Down, which is no failure: a statement starts it.
        case stopped = "STOPPED"
        /// Being removed for good: no statement runs on it any more.
        case deleting = "DELETING"
        /// Gone, though the workspace still tells of it.
        case deleted = "DELETED"
        /// A word that this program does not know.
        case unknown
    }
    /// What the workspace says of a warehouse's health.
    public struct Health: Sendable, Equatable, Decodable {
        /// `HEALTHY`, `DEGRADED` or `FAILED`.
        public var status: String?
        /// A summary in words.
        public var summary: ForeignText?
        /// More, in words.
        public var details: ForeignText?
    }

    public var id: String
    /// The warehouse's name.
    public var name: String
    /// Whether it runs.
    public var state: State
    /// Its state as the workspace spells it.
    public var stateName: String
    /// The size, such as `2X-Small`.
    public var clusterSize: String?
    /// `PRO` or `CLASSIC`.
    public var warehouseType: String?
    /// Whether Databricks runs it.
    public var isServerless: Bool
    /// Minutes without a query, after which it stops; 0 for never.
    public var autoStopMinutes: Int?
    /// Its health, where the workspace tells it.
    public var health: Health?

    private enum Key: String, CodingKey {
        case id, name, state, health
        case clusterSize = "cluster_size"
        case warehouseType = "warehouse_type"
        case isServerless = "enable_serverless_compute"
        case autoStopMinutes = "auto_stop_mins"
    }

    /// Throws without a `state`; anything else that is missing or of another type is not told.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        id = (try? values.decode(String.self, forKey: .id)) ?? ""
        name = (try? values.decode(String.self, forKey: .name)) ?? ""
        stateName = try values.decode(String.self, forKey: .state)
        state = State(rawValue: stateName) ?? .unknown
        clusterSize = try? values.decode(String.self, forKey: .clusterSize)
        warehouseType = try? values.decode(String.self, forKey: .warehouseType)
        isServerless = (try? values.decode(Bool.self, forKey: .isServerless)) ?? false
        autoStopMinutes = try? values.decode(Int.self, forKey: .autoStopMinutes)
        health = try? values.decode(Health.self, forKey: .health)
    }

    /// What its state is called for people; one that is new stays as it is spelled.
    var stateWord: String {
        switch state {
        case .starting: tr("starting")
        case .running: tr("running")
        case .stopping: tr("stopping")
        case .stopped: tr("stopped")
        case .deleting: tr("deleting")
        case .deleted: tr("deleted")
        case .unknown: stateName
        }
    }
}

/// What a host says of itself, of `GET /.well-known/databricks-config`.
public struct HostConfig: Sendable, Equatable, Decodable {
    /// The OIDC endpoint, which names the host.
    public var oidcEndpoint: String?
    /// Absent on an account console and on a host that serves several workspaces.
    public var workspaceID: String?
    /// The account that the workspace belongs to.
    public var accountID: String?
    /// `AWS`, `AZURE` or `GCP`.
    public var cloud: String?

    private enum Key: String, CodingKey {
        case oidcEndpoint = "oidc_endpoint"
        case workspaceID = "workspace_id"
        case accountID = "account_id"
        case cloud
    }

    /// Every key may be missing; `workspace_id` may be a text or a number.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        oidcEndpoint = try? values.decode(String.self, forKey: .oidcEndpoint)
        workspaceID =
            (try? values.decode(String.self, forKey: .workspaceID))
            ?? (try? values.decode(Int.self, forKey: .workspaceID)).map(String.init)
        accountID = try? values.decode(String.self, forKey: .accountID)
        cloud = try? values.decode(String.self, forKey: .cloud)
    }

    /// The host that people sign in at, where that is another one than this.
    func otherHost(than host: String) -> String? {
        guard let oidcEndpoint, let named = RequestURL(oidcEndpoint)?.host, named != host else {
            return nil
        }
        return named
    }

    /// The answer has at least one of the keys that Databricks sends. Anybody can send them.
    var isDatabricks: Bool { oidcEndpoint != nil || workspaceID != nil || accountID != nil }
}

/// A catalog, schema or table, as Unity Catalog lists it; only what every kind has.
public struct CatalogObject: Sendable, Equatable, Decodable {
    /// The name in Unity Catalog.
    public var name: String
    /// Who owns it.
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

    /// One that may be used, with an owner that is not known.
    public init(name: String, tableType: String? = nil) {
        self.name = name
        self.tableType = tableType
        isBrowseOnly = false
    }

    /// Throws without a `name`; without `browse_only` the object may be used.
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
