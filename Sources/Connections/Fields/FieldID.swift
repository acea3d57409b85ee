/// A field of a connection, by the name it has in JSON, in errors and in the store.
public enum FieldID: String, Sendable, CaseIterable, Hashable, Codable {
    case connectionName = "connection_name"
    case host
    case port
    case httpPath = "http_path"
    case token
    case catalog
    case schema
    case caBundle = "ca_bundle"
    case connectedBy = "connected_by"

    /// The fields of the setup form, in the order in which they are asked.
    public static let form: [FieldID] = [
        .connectionName, .host, .port, .httpPath, .token, .catalog, .schema,
    ]
}
