/// A field of a connection, by the name it has in JSON, in errors and in the store.
public enum FieldID: String, Sendable, CaseIterable, Hashable, Codable {
    /// What people call the connection; unique ignoring case.
    case connectionName = "connection_name"
    /// The domain name of the workspace.
    case host
    /// The port of HTTPS; empty means 443.
    case port
    /// The path of the SQL warehouse, as its connection details show it.
    case httpPath = "http_path"
    /// The personal access token: held as an `AccessToken`, never as a text among others.
    case token
    /// The Unity Catalog catalog that holds the schema.
    case catalog
    /// The schema with the tables to import; empty means `default`.
    case schema
    /// The path of a PEM file with the authorities to trust; empty means the system's own.
    case caBundle = "ca_bundle"
    /// The e-mail address of the person who connects; empty takes the token's owner.
    case connectedBy = "connected_by"

    /// The fields of the setup form, in the order in which they are asked.
    public static let form: [FieldID] = [
        .connectionName, .host, .port, .httpPath, .token, .catalog, .schema,
    ]
}
