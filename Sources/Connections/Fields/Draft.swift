/// What somebody has typed so far: the text of each field, right or wrong.
public struct Draft: Sendable, Equatable {
    /// The texts of all fields but the token.
    public var texts: [FieldID: String]
    /// The token that was typed; empty where none was, and where the saved one is to stay.
    public var token: AccessToken
    /// The user said yes to a host outside the known Databricks domains.
    public var hostIsTrusted: Bool
    /// Plain HTTP; obeyed for loopback hosts only.
    public var insecureHTTP: Bool

    /// An empty form, without a token, without trust in an unknown host and over HTTPS, unless told otherwise.
    public init(
        texts: [FieldID: String] = [:], token: AccessToken = AccessToken(""),
        hostIsTrusted: Bool = false, insecureHTTP: Bool = false
    ) {
        self.texts = texts
        self.token = token
        self.hostIsTrusted = hostIsTrusted
        self.insecureHTTP = insecureHTTP
    }

    /// The text of a field; empty when nothing was typed. The token is not reachable this way.
    public subscript(field: FieldID) -> String {
        get { field == .token ? "" : texts[field] ?? "" }
        set { if field != .token { texts[field] = newValue } }
    }

    /// Names the host. Trust in another one that stood here says nothing of it.
    public mutating func setHost(_ text: String) {
        if HostRule.judge(text).text != HostRule.judge(self[.host]).text { hostIsTrusted = false }
        self[.host] = text
    }

    /// The draft of a saved connection, for editing it.
    public init(_ connection: Connection, token: AccessToken = AccessToken("")) {
        let details = connection.details
        self.init(
            texts: [
                .connectionName: connection.name, .host: details.host.name,
                .port: String(details.port), .httpPath: details.httpPath.text,
                .catalog: details.catalog, .schema: details.schema,
                .caBundle: details.caBundle ?? "", .connectedBy: connection.connectedBy,
            ],
            token: token, hostIsTrusted: details.hostIsTrusted, insecureHTTP: details.insecureHTTP)
    }
}
