internal import ArgumentParser
internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Operations

/// The options that name a connection. All texts: the field rules judge them, all at once.
struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The workspace's domain name.", valueName: "host"))
    var host: String?
    @Option(help: ArgumentHelp("The HTTPS port; 443 when not given.", valueName: "port"))
    var port: String?
    @Option(help: ArgumentHelp("The HTTP path of the SQL warehouse.", valueName: "path"))
    var httpPath: String?
    @Option(help: ArgumentHelp("The Unity Catalog catalog.", valueName: "catalog"))
    var catalog: String?
    @Option(help: ArgumentHelp("The schema; default when not given.", valueName: "schema"))
    var schema: String?
    @Option(
        help: ArgumentHelp(
            "A PEM file with the certificate authorities to trust instead of the system's.",
            valueName: "file"), completion: .file())
    var caBundle: String?
    @Flag(help: "Send the token to a host outside the known Databricks domains.")
    var trustHost = false
    @Flag(help: .hidden)
    var insecureHttp = false
    @Option(
        help: ArgumentHelp(
            "A file with the token, - for standard input. Else $BRICKTAP_TOKEN, else $DATABRICKS_TOKEN.",
            valueName: "file"), completion: .file())
    var tokenFile: String?

    var isEmpty: Bool {
        host == nil && port == nil && httpPath == nil && catalog == nil && schema == nil
            && caBundle == nil && tokenFile == nil
    }

    /// The draft these options make, over what is already known of the connection.
    func draft(over base: Draft = Draft()) throws -> Draft {
        var draft = base
        let texts: [(FieldID, String?)] = [
            (.port, port), (.httpPath, httpPath), (.catalog, catalog),
            (.schema, schema), (.caBundle, caBundle),
        ]
        if let host { draft.setHost(host) }
        for (field, text) in texts {
            if let text { draft[field] = text }
        }
        if trustHost { draft.hostIsTrusted = true }
        if insecureHttp { draft.insecureHTTP = true }
        if let token = try token() { draft.token = token }
        return draft
    }

    /// The token that was handed over; nil when none was.
    func token() throws -> AccessToken? {
        if let tokenFile {
            return AccessToken(try SecretFile.read(tokenFile))
        }
        return Environment.token
    }
}
