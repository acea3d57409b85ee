internal import Language

/// A field as every face shows it: one row, one place.
public struct Field: Sendable {
    public let id: FieldID
    /// What stands before the field.
    public let label: String
    /// The option of the commands.
    public let flag: String
    /// What it is, in one line.
    public let what: String
    /// Where to find it in Databricks.
    public let location: String
    /// What could be typed.
    public let example: String
    /// Whether it may stay empty.
    public let isOptional: Bool
    /// The field's rule.
    public let judge: @Sendable (String) -> Judgement
}

/// All fields of a connection.
public enum FieldCatalog {
    /// A field by its id.
    public static func field(_ id: FieldID) -> Field {
        switch id {
        case .connectionName: connectionName
        case .host: host
        case .port: port
        case .httpPath: httpPath
        case .token: token
        case .catalog: catalog
        case .schema: schema
        case .caBundle: caBundle
        case .connectedBy: connectedBy
        }
    }

    /// Every field, in the order of the form.
    public static let all = FieldID.allCases.map(field)

    private static let connectionName = Field(
        id: .connectionName, label: tr("Connection name"), flag: "NAME",
        what: tr("the name by which you pick this connection for imports."),
        location: tr("Yours to choose; no other connection may have it."),
        example: "analytics-prod", isOptional: false, judge: ConnectionNameRule.judge)

    private static let host = Field(
        id: .host, label: tr("Host"), flag: "--host",
        what: tr("the domain name of your workspace, without https://."),
        location: tr(
            "Databricks › SQL Warehouses › your warehouse › Connection details › Server hostname."
        ),
        example: HostRule.example, isOptional: false, judge: HostRule.judge)

    private static let port = Field(
        id: .port, label: tr("Port"), flag: "--port",
        what: tr("the HTTPS port; empty means 443, which is nearly always right."),
        location: tr("Databricks › SQL Warehouses › your warehouse › Connection details › Port."),
        example: "443", isOptional: true, judge: PortRule.judge)

    private static let httpPath = Field(
        id: .httpPath, label: tr("HTTP Path"), flag: "--http-path",
        what: tr("the path of the SQL warehouse that runs the queries."),
        location: tr(
            "Databricks › SQL Warehouses › your warehouse › Connection details › HTTP path."),
        example: HTTPPathRule.example, isOptional: false, judge: HTTPPathRule.judge)

    private static let token = Field(
        id: .token, label: tr("Access token"), flag: "--token-file",
        what: tr("the personal access token (PAT) that CleverTap signs in with."),
        location: tr("Databricks › your profile › Settings › Developer › Access tokens › Manage."),
        example: tr("dapi followed by 32 letters and digits"), isOptional: false,
        judge: TokenRule.judge)

    private static let catalog = Field(
        id: .catalog, label: tr("Catalog"), flag: "--catalog",
        what: tr("the Unity Catalog catalog that holds the data."),
        location: tr(
            "Databricks › Catalog: the list on the left; or SHOW CATALOGS in the SQL editor."),
        example: "clevertap_catalog", isOptional: false, judge: ObjectNameRule.judgeCatalog)

    private static let schema = Field(
        id: .schema, label: tr("Schema"), flag: "--schema",
        what: tr("the schema with the tables to import; empty means default."),
        location: tr("Databricks › Catalog › your catalog; or SHOW SCHEMAS in the SQL editor."),
        example: "clevertap_schema", isOptional: true, judge: ObjectNameRule.judgeSchema)

    private static let caBundle = Field(
        id: .caBundle, label: tr("CA bundle"), flag: "--ca-bundle",
        what: tr("a PEM file with the authorities to trust; empty means this machine's."),
        location: tr(
            "Only where a company proxy inspects TLS: ask your network team for the file."),
        example: "/etc/ssl/certs/company-ca.pem", isOptional: true, judge: CABundleRule.judge)

    private static let connectedBy = Field(
        id: .connectedBy, label: tr("Connected by"), flag: "--connected-by",
        what: tr("your e-mail address, so that others know whom to ask."),
        location: tr("Remembered for the next time. Empty takes the token's owner."),
        example: "ann@example.com", isOptional: true, judge: EmailRule.judge)
}
