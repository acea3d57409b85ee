internal import Language

/// One thing to do on the way to a connection.
public struct ChecklistItem: Sendable, Equatable, Identifiable {
    /// What is to be done about an item.
    public enum Kind: Sendable {
        /// Done when its field is right.
        case field
        /// Done when a test of the settings as they are has passed.
        case test
        /// Done when the connection is saved.
        case save
    }

    public let id: String
    /// What the item is, in a few words.
    public let title: String
    /// Why it is needed.
    public let why: String
    /// What to do, step by step.
    public let how: [String]
    /// SQL, or a call, ready to copy.
    public let sql: [String]
    /// The field of the form that the item fills; nil where it fills none.
    public let field: FieldID?
    /// What is to be done.
    public let kind: Kind

    /// The form's own checklist has a line for it.
    public var isInForm: Bool { kind != .field || field != nil }
}

/// The two paths of the guide, as lists of things to do.
public enum Checklist {
    /// The items of a path, in the guide's order.
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
        "name", tr("Connection name"),
        tr("Imports are set up by choosing a connection by its name."),
        [tr("Choose a name that no other connection has.")], field: .connectionName)

    private static let test = item(
        "test", tr("Test Connection"),
        tr("It tries everything an import needs: workspace, HTTP path, token and privileges."),
        [tr("Press Test Connection (Ctrl-T). A failure says which field to look at.")], kind: .test)

    private static let save = item(
        "save", tr("Save"), tr("A saved connection can be used by imports."),
        [tr("Press Save (Ctrl-S). The connection then stands in Import Connections.")], kind: .save)

    private static let tokenSteps = [
        tr("In Databricks, open the menu of your profile and choose Settings."),
        tr("Under User, open Developer."),
        tr("Next to Access tokens, press Manage, then Generate new token."),
        tr("If scopes are asked for, choose sql and unity-catalog, or all APIs."),
        tr("Copy the token at once: it is shown only this one time."),
    ]

    private static let existing: [ChecklistItem] = [
        name,
        item(
            "host", tr("Host"), tr("It is where the workspace answers."),
            [
                tr("In Databricks, open SQL Warehouses and choose the warehouse."),
                tr("Open Connection details and copy Server hostname."),
            ], field: .host),
        item(
            "http-path", tr("HTTP Path"), tr("It names the SQL warehouse that runs the queries."),
            [tr("On the same page, copy HTTP path.")], field: .httpPath),
        item(
            "token", tr("Access token"),
            tr("CleverTap signs in with it, as the person who made it."),
            tokenSteps, field: .token),
        item(
            "catalog", tr("Catalog"), tr("It holds the schema with your data."),
            [tr("Open Catalog in Databricks and look at the list, or run:")],
            sql: ["SHOW CATALOGS;"], field: .catalog),
        item(
            "schema", tr("Schema"), tr("It holds the tables to import."),
            [tr("Open the catalog and look at its schemas, or run:")],
            sql: ["SHOW SCHEMAS IN your_catalog;"], field: .schema),
        test, save,
    ]

    private static let new: [ChecklistItem] = [
        item(
            "create-catalog", tr("1 Catalog"),
            tr("A catalog of its own keeps CleverTap's data apart, and its rights easy to see."),
            [tr("Open the SQL editor in a workspace with Unity Catalog and run:")],
            sql: ["CREATE CATALOG IF NOT EXISTS clevertap_catalog;", "SHOW CATALOGS;"],
            field: .catalog),
        item(
            "create-warehouse", tr("2 SQL warehouse"),
            tr("A warehouse of its own keeps imports from competing with other work."),
            [
                tr("In Databricks, open SQL Warehouses and press Create SQL warehouse."),
                tr("Choose the smallest size; serverless where it is offered."),
                tr("Set auto-stop to 10 minutes: an idle warehouse costs money."),
                tr("Give the token's owner the permission Can use."),
                tr("Copy HTTP path from its Connection details. Or, by the REST API:"),
            ],
            sql: [
                "POST /api/2.0/sql/warehouses",
                "{\"name\": \"CleverTap\", \"cluster_size\": \"2X-Small\",",
                " \"auto_stop_mins\": 10, \"enable_serverless_compute\": true}",
            ], field: .httpPath),
        item(
            "create-token", tr("3 Access token"),
            tr("CleverTap signs in with it. A service principal outlives people's accounts."),
            tokenSteps, field: .token),
        item(
            "create-schema", tr("4 Schema"), tr("It holds the tables to import."),
            [tr("In the SQL editor run, with the names you chose:")],
            sql: [
                "USE CATALOG clevertap_catalog;",
                "CREATE SCHEMA IF NOT EXISTS clevertap_schema;", "SHOW SCHEMAS;",
            ], field: .schema),
        item(
            "grants", tr("Rights"),
            tr(
                "The token's owner needs USE CATALOG, USE SCHEMA and SELECT; older texts say USAGE."
            ),
            [tr("An admin, or the owner of the catalog, runs:")],
            sql: GrantText.all(
                catalog: "clevertap_catalog", schema: "clevertap_schema",
                principal: "who@example.com")),
        name,
        item(
            "host", tr("Host"), tr("It is where the workspace answers."),
            [tr("Copy Server hostname from the warehouse's Connection details.")], field: .host),
        test, save,
    ]
}
