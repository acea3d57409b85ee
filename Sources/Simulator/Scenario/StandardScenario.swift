extension Scenario {
    // Tokens of the standard scenario: `dapi` and 32 hexadecimal digits each.

    /// A token of ann, who may read `clevertap`.
    public static let annToken = "dapi0000000000000000000000000000a001"
    /// A token of raj, who may read it too.
    public static let rajToken = "dapi0000000000000000000000000000b002"
    /// A token of lee, who may do nothing.
    public static let leeToken = "dapi0000000000000000000000000000c003"
    /// A token of a service principal.
    public static let serviceToken = "dapi0000000000000000000000000000d004"
    /// An admin: may create and grant everything.
    public static let adminToken = "dapi0000000000000000000000000000f009"
    /// May create warehouses and catalogs, and is no admin.
    public static let makerToken = "dapi0000000000000000000000000000f00a"
    /// A token that has expired.
    public static let expiredToken = "dapi0000000000000000000000000000e005"
    /// A token that was revoked.
    public static let revokedToken = "dapi0000000000000000000000000000e006"
    /// A token of another workspace.
    public static let otherWorkspaceToken = "dapi0000000000000000000000000000e007"
    /// A token whose address the IP access list does not allow.
    public static let blockedToken = "dapi0000000000000000000000000000e008"

    /// CleverTap's account of the standard scenario.
    public static let accountID = "TEST-000-000Z"
    /// The passcode of the account.
    public static let passcode = "CANARY-PASS-0000"

    // Warehouses of the standard scenario.

    /// A warehouse that runs.
    public static let runningWarehouse = "0e8c1f5e27c89903"
    /// A warehouse that starts in three seconds.
    public static let sleepingWarehouse = "5a1ee9c0de000001"
    /// A warehouse that takes five minutes to start.
    public static let classicWarehouse = "5a1ee9c0de000002"
    /// A warehouse that was deleted.
    public static let deletedWarehouse = "dead00c0de000003"
    /// A warehouse that only its manager may use.
    public static let forbiddenWarehouse = "f0b1dde9c0de0004"
    /// A warehouse that does not start.
    public static let failingWarehouse = "fa11000c0de00005"

    /// A workspace in which everything that the probe has to tell apart can be met.
    public static let standard: Scenario = {
        var scenario = Scenario()
        let service = "7f3b1c2e-9d4a-4e5f-8a6b-0c1d2e3f4a5b"
        scenario.users = [
            User(name: "ann@example.com", displayName: "Ann Example", groups: ["data-engineers"]),
            User(name: "raj@example.com", displayName: "Raj Example"),
            User(name: "lee@example.com", displayName: "Lee Example"),
            User(name: service, displayName: "clevertap-import", emails: []),
            User(name: "ida@example.com", displayName: "Ida Example", groups: ["admins"]),
            User(
                name: "kim@example.com", displayName: "Kim Example",
                entitlements: ["allow-cluster-create"], createsCatalogs: true),
        ]
        scenario.tokens = [
            Token(annToken, of: "ann@example.com", expiresInDays: 60),
            Token(rajToken, of: "raj@example.com"),
            Token(leeToken, of: "lee@example.com"), Token(serviceToken, of: service),
            Token(adminToken, of: "ida@example.com"), Token(makerToken, of: "kim@example.com"),
            Token(expiredToken, of: "ann@example.com", state: .expired),
            Token(revokedToken, of: "ann@example.com", state: .revoked),
            Token(otherWorkspaceToken, of: "ann@example.com", state: .otherWorkspace),
            Token(blockedToken, of: "ann@example.com", state: .addressBlocked),
        ]
        scenario.warehouses = [
            Warehouse(id: runningWarehouse, name: "CleverTap"),
            Warehouse(
                id: sleepingWarehouse, name: "Nightly", state: .stopped, startMilliseconds: 3_000),
            Warehouse(
                id: classicWarehouse, name: "Classic", state: .stopped, size: "Medium",
                serverless: false, startMilliseconds: 300_000),
            Warehouse(id: deletedWarehouse, name: "Gone", state: .deleted),
            Warehouse(
                id: forbiddenWarehouse, name: "Finance", usableBy: ["ann@example.com"]),
            Warehouse(
                id: failingWarehouse, name: "Out of capacity", state: .stopped,
                startMilliseconds: 1_000, failsToStart: true),
        ]
        scenario.catalogs = catalogs
        scenario.cleverTap = [CleverTapAccount(accountID, passcode: passcode)]
        let tables = "clevertap"
        scenario.grants = [
            Grant(
                ["USE_CATALOG", "USE_SCHEMA", "SELECT"], on: .catalog, tables, to: "ann@example.com"
            ),
            Grant(
                ["USE_CATALOG", "USE_SCHEMA", "SELECT"], on: .catalog, "main", to: "data-engineers"),
            // Ann may create schemas in this catalog, and nothing else.
            Grant(["CREATE_SCHEMA"], on: .catalog, "main", to: "data-engineers"),
            Grant(["USE_CATALOG"], on: .catalog, tables, to: "raj@example.com"),
            Grant(
                ["USE_SCHEMA", "BROWSE"], on: .schema, "clevertap.events", to: "raj@example.com"),
            Grant(["MODIFY"], on: .table, "clevertap.events.purchases", to: "raj@example.com"),
            Grant(["USE_CATALOG", "USE_SCHEMA", "SELECT"], on: .catalog, tables, to: service),
            Grant(["BROWSE"], on: .catalog, "finance", to: "account users"),
        ]
        return scenario
    }()

    private static let catalogs = [
        Catalog(
            "clevertap", comment: "What is imported into CleverTap",
            schemas: [
                Schema("default"),
                Schema("profiles", tables: profileTables),
                Schema("events", tables: eventTables),
                Schema("empty"),
                Schema("large", tables: [members]),
            ]),
        Catalog("main", schemas: [Schema("default", tables: [customers("customers", 40)])]),
        Catalog("finance", schemas: [Schema("ledger", tables: [customers("accounts", 3)])]),
        Catalog("postgres_crm", type: "FOREIGN_CATALOG", schemas: [Schema("public")]),
    ]

    private static func customers(_ name: String, _ count: Int, type: String = "MANAGED") -> Table {
        Table(
            name, type: type,
            columns: [
                Column("customer_id", "BIGINT", nullable: false), Column("email", "STRING"),
                Column("score", "DECIMAL(10,2)"), Column("is_subscribed", "BOOLEAN"),
                Column("signed_up", "DATE"), Column("updated_at", "TIMESTAMP"),
            ],
            rows: [
                [
                    "1", "ada@example.com", "12.50", "true", "2026-01-31",
                    "2026-11-01T08:00:00.000Z",
                ],
                ["2", nil, "0.00", "false", "2026-02-28", "2026-11-02T09:30:00.000Z"],
            ], rowCount: count)
    }

    private static let profileTables: [Table] =
        [
            "addresses", "consents", "customers", "devices", "households", "loyalty", "preferences",
            "scores", "segments",
        ].map { customers($0, 1_000) }
        + ["active_customers", "high_value", "recent"].map { customers($0, 100, type: "VIEW") }

    /// Large enough to see progress; one phone number in a thousand is none.
    private static let members = Table(
        "members",
        columns: [
            Column("member_id", "BIGINT"), Column("email", "STRING"), Column("phone", "STRING"),
            Column("name", "STRING"), Column("points", "INT"), Column("updated_at", "TIMESTAMP"),
        ], rowCount: 200_000)

    private static let eventTables: [Table] = ["app_opens", "carts", "purchases", "searches"].map {
        Table(
            $0,
            columns: [
                Column("event_id", "STRING"), Column("customer_id", "BIGINT"),
                Column("amount", "DOUBLE"), Column("items", "ARRAY<STRING>"),
                Column("payload", "VARIANT"), Column("created_at", "TIMESTAMP_NTZ"),
            ], rowCount: 2_500)
    }
}
