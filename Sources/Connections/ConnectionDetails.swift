internal import Network

/// The validated settings of a connection, without its token: what is tested is what is saved.
public struct ConnectionDetails: Sendable, Equatable, Hashable {
    /// The workspace.
    public var host: Host
    /// 1...65535.
    public var port: Int
    /// The SQL warehouse that imports run on.
    public var httpPath: HTTPPath
    /// A Unity Catalog catalog name, unquoted.
    public var catalog: String
    /// A schema name, unquoted.
    public var schema: String
    /// A PEM file with the certificate authorities to trust instead of the system's.
    public var caBundle: String?
    /// The user vouched for a host outside the known Databricks domains.
    public var hostIsTrusted: Bool
    /// The host may see the token: its domain is Databricks' own, it is this machine, or a person
    /// vouched for it.
    public var isVouchedFor: Bool { host.isVouchedFor || hostIsTrusted }
    /// Plain HTTP, for loopback hosts in tests and the demo; false for every other host.
    public var insecureHTTP: Bool

    /// Port 443, the schema `default` and the system's authorities, unless told otherwise.
    /// `insecureHTTP` is obeyed for loopback hosts only.
    public init(
        host: Host, port: Int = 443, httpPath: HTTPPath, catalog: String,
        schema: String = "default", caBundle: String? = nil, hostIsTrusted: Bool = false,
        insecureHTTP: Bool = false
    ) {
        self.host = host
        self.port = port
        self.httpPath = httpPath
        self.catalog = catalog
        self.schema = schema
        self.caBundle = caBundle
        self.hostIsTrusted = hostIsTrusted
        self.insecureHTTP = insecureHTTP && host.isLoopback
    }
}

/// The domain name of a workspace, lower case, without protocol, port or path.
///
/// Made by `HostRule`, which is the one place that decides what a host is.
public struct Host: Sendable, Equatable, Hashable {
    /// The domain name or address, in lower case.
    public let name: String
    /// The cloud that a known Databricks domain belongs to; nil for any other domain.
    public let cloud: Cloud?
    /// `localhost`, `127.0.0.0/8` or `::1`.
    public let isLoopback: Bool

    /// Takes the parts as they are; only `HostRule` judges whether they fit together.
    public init(name: String, cloud: Cloud?, isLoopback: Bool) {
        self.name = name
        self.cloud = cloud
        self.isLoopback = isLoopback
    }

    /// Nobody has to vouch for it: its domain is Databricks' own, or it is this machine.
    public var isVouchedFor: Bool { cloud != nil || isLoopback }

    /// Where the workspace is hosted, as its domain tells.
    public enum Cloud: String, Sendable, Codable {
        /// Amazon: `.cloud.databricks.com`, and `.us` for governments.
        case aws = "AWS"
        /// Microsoft: `.azuredatabricks.net`, and the domains of its clouds for China and governments.
        case azure = "Azure"
        /// Google: `.gcp.databricks.com`.
        case gcp = "Google Cloud"

        init?(_ kind: HostClass) {
            switch kind {
            case .databricks(.aws): self = .aws
            case .databricks(.azure): self = .azure
            case .databricks(.gcp): self = .gcp
            default: return nil
            }
        }
    }
}

/// The HTTP path of a SQL warehouse: `/sql/1.0/warehouses/<id>`, with an optional `?o=`.
public struct HTTPPath: Sendable, Equatable, Hashable {
    /// The path as it is shown and saved.
    public let text: String
    /// The id of the warehouse in the path.
    public let warehouseID: String
    /// The workspace id of `?o=`, needed on hosts that serve several workspaces.
    public let workspaceID: String?

    /// Takes the parts as they are; `HTTPPathRule` is what finds them in a text.
    public init(text: String, warehouseID: String, workspaceID: String? = nil) {
        self.text = text
        self.warehouseID = warehouseID
        self.workspaceID = workspaceID
    }
}
