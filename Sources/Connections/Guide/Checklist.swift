/// One thing to do on the way to a connection.
public struct ChecklistItem: Sendable, Equatable, Identifiable {
    public enum Kind: Sendable {
        /// Done when its field is right.
        case field
        case test, save
    }

    public let id: String
    public let title: String
    /// Why it is needed.
    public let why: String
    /// What to do, step by step.
    public let how: [String]
    /// SQL, or a call, ready to copy.
    public let sql: [String]
    public let field: FieldID?
    public let kind: Kind

    /// The form's own checklist has a line for it.
    public var isInForm: Bool { kind != .field || field != nil }
}

/// The two paths of the guide, as lists of things to do.
public enum Checklist {
    public static func items(_ path: SetupPath) -> [ChecklistItem] {
        switch path {
        case .existing: existing
        case .new: new
        }
    }

    private static func item(
        _ id: String, _ title: String, _ why: String, _ how: [String], sql: [String] = [],
        field: FieldID? = nil, kind: ChecklistItem.Kind = .field
    ) -> ChecklistItem {
        ChecklistItem(
            id: id, title: title, why: why, how: how, sql: sql, field: field, kind: kind)
    }

    private static let name = item(
        "name", "Connection name", "Imports are set up by choosing a connection by its name.",
        ["Choose a name that no other connection has."], field: .connectionName)

    private static let test = item(
        "test", "Test Connection",
        "It tries everything an import needs: workspace, HTTP path, token and privileges.",
        ["Press Test Connection (Ctrl-T). A failure says which field to look at."], kind: .test)

    private static let save = item(
        "save", "Save", "A saved connection can be used by imports.",
        ["Press Save (Ctrl-S). The connection then stands in Import Connections."], kind: .save)

    private static let tokenSteps = [
        "In Databricks, open the menu of your profile and choose Settings.",
        "Under User, open Developer.",
        "Next to Access tokens, press Manage, then Generate new token.",
        "If scopes are asked for, choose sql and unity-catalog, or all APIs.",
        "Copy the token at once: it is shown only this one time.",
    ]

    private static let existing: [ChecklistItem] = [
        name,
        item(
            "host", "Host", "It is where the workspace answers.",
            [
                "In Databricks, open SQL Warehouses and choose the warehouse.",
                "Open Connection details and copy Server hostname.",
            ], field: .host),
        item(
            "http-path", "HTTP Path", "It names the SQL warehouse that runs the queries.",
            ["On the same page, copy HTTP path."], field: .httpPath),
        item(
            "token", "Access token", "CleverTap signs in with it, as the person who made it.",
            tokenSteps, field: .token),
        item(
            "catalog", "Catalog", "It holds the schema with your data.",
            ["Open Catalog in Databricks and look at the list, or run:"],
            sql: ["SHOW CATALOGS;"], field: .catalog),
        item(
            "schema", "Schema", "It holds the tables to import.",
            ["Open the catalog and look at its schemas, or run:"],
            sql: ["SHOW SCHEMAS IN your_catalog;"], field: .schema),
        test, save,
    ]

    private static let new: [ChecklistItem] = [
        item(
            "create-catalog", "1 Catalog",
            "A catalog of its own keeps CleverTap's data apart, and its rights easy to see.",
            ["Open the SQL editor in a workspace with Unity Catalog and run:"],
            sql: ["CREATE CATALOG IF NOT EXISTS clevertap_catalog;", "SHOW CATALOGS;"],
            field: .catalog),
        item(
            "create-warehouse", "2 SQL warehouse",
            "A warehouse of its own keeps imports from competing with other work.",
            [
                "In Databricks, open SQL Warehouses and press Create SQL warehouse.",
                "Choose the smallest size; serverless where it is offered.",
                "Set auto-stop to 10 minutes: an idle warehouse costs money.",
                "Give the token's owner the permission Can use.",
                "Copy HTTP path from its Connection details. Or, by the REST API:",
            ],
            sql: [
                "POST /api/2.0/sql/warehouses",
                "{\"name\": \"CleverTap\", \"cluster_size\": \"2X-Small\",",
                " \"auto_stop_mins\": 10, \"enable_serverless_compute\": true}",
            ], field: .httpPath),
        item(
            "create-token", "3 Access token",
            "CleverTap signs in with it. A service principal outlives people's accounts.",
            tokenSteps, field: .token),
        item(
            "create-schema", "4 Schema", "It holds the tables to import.",
            ["In the SQL editor run, with the names you chose:"],
            sql: [
                "USE CATALOG clevertap_catalog;",
                "CREATE SCHEMA IF NOT EXISTS clevertap_schema;", "SHOW SCHEMAS;",
            ], field: .schema),
        item(
            "grants", "Rights",
            "The token's owner needs USE CATALOG, USE SCHEMA and SELECT; older texts say USAGE.",
            ["An admin, or the owner of the catalog, runs:"],
            sql: GrantText.all(
                catalog: "clevertap_catalog", schema: "clevertap_schema",
                principal: "who@example.com")),
        name,
        item(
            "host", "Host", "It is where the workspace answers.",
            ["Copy Server hostname from the warehouse's Connection details."], field: .host),
        test, save,
    ]
}
