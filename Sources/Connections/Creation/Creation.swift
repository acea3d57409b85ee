internal import Language

/// Something the guide asks for that can be made in the workspace from here.
public enum Creation: Sendable, Equatable {
    /// A SQL warehouse of the smallest size; one that is not serverless uses machines of the cloud account.
    case warehouse(name: String, isServerless: Bool)
    /// A catalog of this name, unquoted.
    case catalog(String)
    /// A schema of this name in a catalog that is there already; both names unquoted.
    case schema(String, catalog: String)
    /// The rights that imports need, for the owner of the token.
    case grants(catalog: String, schema: String, principal: String)

    /// What can be created from the form.
    public enum Kind: String, Sendable, CaseIterable {
        /// The cases of `Creation`, before it is known what the thing is to be called.
        case warehouse, catalog, schema, grants

        /// The field that the thing fills, or that it is about.
        public var field: FieldID {
            switch self {
            case .warehouse: .httpPath
            case .catalog: .catalog
            case .schema, .grants: .schema
            }
        }

        /// With its article, as a heading has it after "Create".
        public var title: String {
            switch self {
            case .warehouse: tr("SQL warehouse")
            case .catalog: tr("Catalog")
            case .schema: tr("Schema")
            case .grants: tr("Rights")
            }
        }

        /// What the guide proposes to call it.
        public var proposal: String {
            switch self {
            case .warehouse: "CleverTap"
            case .catalog: "clevertap_catalog"
            case .schema: "clevertap_schema"
            case .grants: ""
            }
        }

        /// SQL needs a warehouse that runs it.
        public var needsWarehouse: Bool { self != .warehouse }
    }

    /// What is created or done, without its settings.
    public var kind: Kind {
        switch self {
        case .warehouse: .warehouse
        case .catalog: .catalog
        case .schema: .schema
        case .grants: .grants
        }
    }

    /// Minutes without work after which a warehouse that is made here stops.
    public static let autoStopMinutes = 10

    // MARK: What is sent

    /// The body of the call that makes a warehouse, byte by byte as it is sent: the smallest size,
    /// one cluster, stopping by itself. The keys are those of `POST /api/2.0/sql/warehouses`
    /// (databricks-sdk, `sql.py`, `CreateWarehouseRequest`).
    public var body: String? {
        guard case .warehouse(let name, let isServerless) = self else { return nil }
        let lines = [
            "{\"name\": \(name.jsonQuoted), \"cluster_size\": \"2X-Small\",",
            " \"min_num_clusters\": 1, \"max_num_clusters\": 1,",
            " \"auto_stop_mins\": \(Self.autoStopMinutes), \"warehouse_type\": \"PRO\",",
            " \"enable_serverless_compute\": \(isServerless)}",
        ]
        return lines.joined(separator: "\n")
    }

    /// The statements that make the rest, in the order in which they run.
    public var statements: [String] {
        switch self {
        case .warehouse: []
        case .catalog(let name): ["CREATE CATALOG IF NOT EXISTS \(GrantText.quoted(name))"]
        case .schema(let name, let catalog):
            [
                "CREATE SCHEMA IF NOT EXISTS \(GrantText.quoted(catalog)).\(GrantText.quoted(name))"
            ]
        case .grants(let catalog, let schema, let principal):
            GrantText.all(catalog: catalog, schema: schema, principal: principal)
                .map { String($0.dropLast()) }
        }
    }

    /// Exactly what is sent, to read and to copy.
    public var request: [String] {
        if let body {
            return ["POST /api/2.0/sql/warehouses"]
                + body.split(separator: "\n").map { String($0) }
        }
        return statements.map { $0 + ";" }
    }

    // MARK: What it means

    /// What it may cost, and what it changes.
    public var cost: String {
        switch self {
        case .warehouse(_, true):
            tr(
                """
                Cost: the smallest size, charged by the second while it runs. It starts at once, and \
                stops by itself after \(Self.autoStopMinutes) minutes without work.
                """)
        case .warehouse(_, false):
            tr(
                """
                Cost: the smallest size, with machines in your cloud account while it runs. It takes \
                some minutes to start, and stops after \(Self.autoStopMinutes) minutes without work.
                """)
        case .catalog:
            tr("Cost: none for the catalog itself; the warehouse runs for some seconds.")
        case .schema:
            tr("Cost: none for the schema itself; the warehouse runs for some seconds.")
        case .grants:
            tr(
                "Cost: none; the warehouse runs for some seconds. Whoever has the token can then read every table of the schema, also those that come later."
            )
        }
    }

    /// Who may do it, when the owner of the token may not.
    public var whoMay: String {
        switch self {
        case .warehouse:
            tr(
                "A workspace admin can create it, or can give you the entitlement “Unrestricted cluster creation”."
            )
        case .catalog:
            tr(
                "A metastore admin can create it, or can grant you CREATE CATALOG on the metastore."
            )
        case .schema(_, let catalog):
            tr(
                "The owner of the catalog “\(catalog)” can create it, or can grant you USE CATALOG and CREATE SCHEMA on it."
            )
        case .grants(let catalog, _, _):
            tr(
                "The owner of the catalog “\(catalog)”, somebody with MANAGE on it, or a metastore admin can grant them."
            )
        }
    }

    /// A text to send to whoever may do it.
    public func letter(host: String, who: String?) -> String {
        let purpose = tr("To connect Databricks to CleverTap, this is needed in \(host):")
        let use =
            switch self {
            case .warehouse:
                who.map { tr("Then \($0) needs “Can use” on it, and its HTTP path.") }
                    ?? tr("Then I need “Can use” on it, and its HTTP path.")
            case .catalog, .schema, .grants: tr("Nothing else is changed by it.")
            }
        return ([purpose, ""] + request.map { "    \($0)" } + ["", use]).joined(separator: "\n")
    }
}

/// What a creation came to.
public struct Created: Sendable, Equatable {
    /// What the field gets; nil where none is filled.
    public var resource: Resource?
    /// It was there before: nothing was made.
    public var wasThere: Bool
    /// What was read back from the workspace.
    public var proof: String

    /// `resource` is nil for rights: no field holds them.
    public init(resource: Resource?, wasThere: Bool, proof: String) {
        self.resource = resource
        self.wasThere = wasThere
        self.proof = proof
    }
}
