internal import Language
internal import Text

/// A saved connection in the words of other tools.
public enum Export: String, Sendable, CaseIterable {
    /// A URL for Databricks' JDBC driver; it cannot hold a semicolon in a value.
    case jdbc
    /// A profile of the `.databrickscfg` of Databricks' own tools, which has no place for catalog and schema.
    case databrickscfg
    /// A profile of dbt's `profiles.yml`; without a token it reads `DATABRICKS_TOKEN` from the environment.
    case dbt
    /// An object on one line; without a token it has no key for one.
    case json

    /// The text to write.
    ///
    /// - Parameters:
    ///   - connection: What is saved.
    ///   - token: Nil leaves a placeholder that no tool takes for a token.
    /// - Throws: A sentence, when a value cannot be said in this format.
    public func text(_ connection: Connection, token: AccessToken?) throws(Unsayable) -> String {
        let secret = token.map { $0.withValue { $0 } } ?? "<personal-access-token>"
        let details = connection.details
        if self != .json { try refuseUnsayable(connection, secret) }
        switch self {
        case .jdbc:
            // Keys as the driver of Databricks reads them (facts/databricks.md §3).
            return
                "jdbc:databricks://\(details.host.name):\(details.port);httpPath=\(details.httpPath.text);AuthMech=3;UID=token;PWD=\(secret);ConnCatalog=\(details.catalog);ConnSchema=\(details.schema);SSL=\(details.insecureHTTP ? 0 : 1);transportMode=http"
        case .databrickscfg:
            let name = connection.name.filter { $0 != "[" && $0 != "]" }
            var lines = ["[\(name)]", "host = \(address(details))"]
            lines.append("token = \(secret)")
            if !details.httpPath.warehouseID.isEmpty {
                lines.append("warehouse_id = \(details.httpPath.warehouseID)")
            }
            return lines.joined(separator: "\n")
        case .dbt:
            let password = token == nil ? "{{ env_var('DATABRICKS_TOKEN') }}" : secret
            let fields = [
                ("type", "databricks"), ("host", details.host.name),
                ("http_path", details.httpPath.text), ("catalog", details.catalog),
                ("schema", details.schema), ("token", password),
            ]
            return
                (["\(connection.name.jsonQuoted):", "  target: dev", "  outputs:", "    dev:"]
                + fields.map { "      \($0): \($1.jsonQuoted)" }).joined(separator: "\n")
        case .json:
            var fields = [
                ("name", connection.name.jsonQuoted), ("host", details.host.name.jsonQuoted),
                ("port", String(details.port)), ("http_path", details.httpPath.text.jsonQuoted),
                ("catalog", details.catalog.jsonQuoted), ("schema", details.schema.jsonQuoted),
            ]
            if token != nil { fields.append(("token", secret.jsonQuoted)) }
            return "{" + fields.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
        }
    }

    /// Each value is one value of its format, or the export is refused: a row that somebody edited by
    /// hand may hold a line of its own, or what a tool carries out.
    private func refuseUnsayable(_ connection: Connection, _ secret: String) throws(Unsayable) {
        let details = connection.details
        let values = [
            (tr("the name"), connection.name), (tr("the host"), details.host.name),
            (tr("the HTTP path"), details.httpPath.text), (tr("the catalog"), details.catalog),
            (tr("the schema"), details.schema), (tr("the token"), secret),
        ]
        // The URL has no place for the name.
        for (what, value) in self == .jdbc ? Array(values.dropFirst()) : values {
            if SafeText.clean(value) != value {
                throw Unsayable(
                    tr(
                        "This format cannot hold \(what): it has a line break or an invisible character."
                    ))
            }
            switch self {
            case .jdbc where value.contains(";"):
                throw Unsayable(tr("A JDBC URL cannot hold a value with a semicolon."))
            case .dbt where ["{{", "{%", "{#"].contains(where: { value.contains($0) }):
                throw Unsayable(tr("dbt would carry out \(what): it holds a template."))
            case .databrickscfg where value.contains(" #") || value.contains(" ;"):
                throw Unsayable(tr("This format cannot hold \(what): it holds a comment."))
            default: break
            }
        }
    }

    /// A connection that a format has no way to say.
    public struct Unsayable: Error, Sendable, CustomStringConvertible {
        public let description: String
        init(_ description: String) { self.description = description }
    }

    private func address(_ details: ConnectionDetails) -> String {
        let port = details.port == 443 ? "" : ":\(details.port)"
        return "\(details.insecureHTTP ? "http" : "https")://\(details.host.name)\(port)"
    }
}
