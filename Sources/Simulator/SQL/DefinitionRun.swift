extension World {
    private static let done = SQLResult.rows(columns: [], rows: [[String?]]())

    /// Makes something, or changes who may do what with it; later requests find it so.
    mutating func define(
        _ definition: Definition, user: Scenario.User, catalog: String, schema: String
    ) -> SQLResult {
        // Names are stored in lower case.
        let catalog = catalog.lowercased()
        let schema = schema.lowercased()
        switch definition {
        case .createCatalog(let name, let options):
            return createCatalog(name.lowercased(), options, user)
        case .createSchema(let parts, let options):
            let parent = parts.count > 1 ? parts[0].lowercased() : catalog
            return createSchema((parts.last ?? "").lowercased(), in: parent, options, user)
        case .grant(let privileges, let securable, let principal):
            return grant(
                privileges, object(securable, catalog, schema), principal, user, isGiven: true)
        case .revoke(let privileges, let securable, let principal):
            return grant(
                privileges, object(securable, catalog, schema), principal, user, isGiven: false)
        case .showGrants(let principal, let securable):
            return showGrants(object(securable, catalog, schema), principal, user)
        }
    }

    private func object(
        _ securable: Definition.Securable, _ catalog: String, _ schema: String
    ) -> ObjectName {
        let parts = securable.parts.map { $0.lowercased() }
        switch securable.kind {
        case .catalog: return ObjectName(parts[0])
        case .schema: return ObjectName(parts.count > 1 ? parts[0] : catalog, parts.last)
        case .table: return Self.qualified(parts, catalog, schema)
        }
    }

    /// A failure that Unity Catalog brings about and SQL only passes on: recorded so, without a
    /// condition in brackets of its own and without SQLSTATE.
    private static func passedOn(_ errorClass: String, _ message: String) -> SQLResult {
        .failure(
            "[RequestId=01f0b21c-7d4e-4a3f-8c51-0c0de0c0de01 ErrorClass=\(errorClass)] \(message)")
    }

    /// Nil when the name is one. The sentence is Unity Catalog's; how SQL passes it on is not
    /// recorded.
    private static func unfit(_ name: String, for kind: String) -> SQLResult? {
        let isFit =
            !name.isEmpty && name.count <= 255
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.value > 32 && scalar.value != 127 && scalar != "." && scalar != "/"
            }
        if isFit { return nil }
        let field = "managedcatalog.\(kind)Info.name"
        return passedOn(
            "INVALID_PARAMETER_VALUE",
            "Invalid input: RPC Create\(kind) Field \(field): name \"\(name)\" is not a valid name. Valid names cannot contain spaces, periods, forward slashes, or control characters."
        )
    }

    // MARK: Creating

    // What is asked for is checked before it is looked whether the object is there: IF NOT EXISTS
    // fails without the right to create (dbt-databricks#464, airbyte#35971) and without a storage
    // root (lakehouse-industry-data-models#5), also for what exists.

    private mutating func createCatalog(
        _ name: String, _ options: Definition.Options, _ user: Scenario.User
    ) -> SQLResult {
        if let failure = Self.unfit(name, for: "Catalog") { return failure }
        guard user.isAdmin || user.createsCatalogs else {
            return Self.lacks("CREATE CATALOG", on: "Metastore 'simulated'")
        }
        guard scenario.metastoreHasStorage || options.location != nil else {
            return Self.passedOn(
                "INVALID_STATE",
                "Metastore storage root URL does not exist. Please provide a storage location for the catalog (for example 'CREATE CATALOG myCatalog MANAGED LOCATION '<location-path>'). Alternatively set up a metastore root storage location to provide a storage location for all catalogs in the metastore."
            )
        }
        if scenario.catalog(name) != nil {
            // The condition is that of the API's error code; the wording is not recorded.
            return options.ifNotExists
                ? Self.done
                : .failure(
                    "[CATALOG_ALREADY_EXISTS] Catalog '\(name)' already exists. SQLSTATE: 42710")
        }
        let catalog = Scenario.Catalog(
            name, owner: user.name, comment: options.comment,
            schemas: [Scenario.Schema("default", owner: user.name)])
        change { $0.catalogs.append(catalog) }
        return Self.done
    }

    private mutating func createSchema(
        _ name: String, in parent: String, _ options: Definition.Options, _ user: Scenario.User
    ) -> SQLResult {
        let catalog = ObjectName(parent)
        if let failure = Self.absence(of: catalog, in: scenario) { return .failure(failure) }
        if let failure = Self.unfit(name, for: "Schema") { return failure }
        let privileges = Privileges(scenario: scenario, user: user)
        if let missing = privileges.missing(for: catalog) {
            return Self.lacks(missing.privilege, on: missing.object)
        }
        guard privileges.holds("CREATE_SCHEMA", on: catalog) else {
            return Self.lacks("CREATE SCHEMA", on: catalog)
        }
        if scenario.schema(name, in: parent) != nil {
            return options.ifNotExists
                ? Self.done
                : .failure(
                    "[SCHEMA_ALREADY_EXISTS] Cannot create schema `\(name)` because it already exists.\nChoose a different name, drop the existing schema, or add the IF NOT EXISTS clause to tolerate pre-existing schema. SQLSTATE: 42P06"
                )
        }
        let schema = Scenario.Schema(name, owner: user.name, comment: options.comment)
        change { scenario in
            for place in scenario.catalogs.indices
            where scenario.catalogs[place].name.lowercased() == parent {
                scenario.catalogs[place].schemas.append(schema)
            }
        }
        return Self.done
    }

    // MARK: Rights

    private static let ofTables: Set<String> = [
        "ALL_PRIVILEGES", "APPLY_TAG", "BROWSE", "MANAGE", "MODIFY", "SELECT",
    ]
    private static let ofSchemas = ofTables.union([
        "CREATE_FUNCTION", "CREATE_MATERIALIZED_VIEW", "CREATE_MODEL", "CREATE_TABLE",
        "CREATE_VOLUME", "EXECUTE", "EXTERNAL_USE_SCHEMA", "READ_VOLUME", "REFRESH", "USE_SCHEMA",
        "WRITE_VOLUME",
    ])
    private static let ofCatalogs = ofSchemas.union(["CREATE_SCHEMA", "USE_CATALOG"])

    private static func words(_ privilege: String) -> String {
        privilege.split(separator: "_").joined(separator: " ")
    }

    /// Gives privileges, or takes them away.
    private mutating func grant(
        _ privileges: [String], _ object: ObjectName, _ principal: String, _ user: Scenario.User,
        isGiven: Bool
    ) -> SQLResult {
        if let failure = Self.absence(of: object, in: scenario) { return .failure(failure) }
        guard Privileges(scenario: scenario, user: user).manages(object) else {
            return Self.lacks("MANAGE", on: object)
        }
        let kind = object.kind
        let applicable =
            switch kind {
            case .catalog: Self.ofCatalogs
            case .schema: Self.ofSchemas
            case .table: Self.ofTables
            }
        if let other = privileges.first(where: { !applicable.contains($0) }) {
            // Recorded: the sentence, for names that are none too; not its end.
            let type = kind.rawValue.uppercased()
            return Self.passedOn(
                "INVALID_PARAMETER_VALUE",
                "Privilege \(Self.words(other)) is not applicable to this entity [\(object.full):\(type)/\(type)_STANDARD]. If this seems unexpected, please check the privilege version of the metastore in use [1.0]."
            )
        }
        guard let grantee = spelled(principal) else {
            return Self.passedOn(
                "PRINCIPAL_DOES_NOT_EXIST.PRINCIPAL_DOES_NOT_EXIST",
                "Could not find principal with name \(principal).")
        }
        let given = Scenario.Grant(privileges, on: kind, object.full, to: grantee)
        change { scenario in
            for place in scenario.grants.indices
            where Self.concern(scenario.grants[place], given) {
                scenario.grants[place].privileges.removeAll { privileges.contains($0) }
            }
            scenario.grants.removeAll { $0.privileges.isEmpty }
            if isGiven { scenario.grants.append(given) }
        }
        return Self.done
    }

    /// Whether both are for the same principal on the same object.
    private static func concern(_ one: Scenario.Grant, _ other: Scenario.Grant) -> Bool {
        one.principal == other.principal && one.on == other.on
            && one.name.lowercased() == other.name.lowercased()
    }

    /// A user or a group as the account spells it. The groups `admins` and `users` belong to the
    /// workspace, so Unity Catalog does not know them.
    private func spelled(_ principal: String) -> String? {
        let groups = scenario.users.flatMap(\.groups).filter { !["admins", "users"].contains($0) }
        let names = scenario.users.map(\.name) + groups + ["account users"]
        return names.first { $0.lowercased() == principal.lowercased() }
    }

    private func showGrants(
        _ object: ObjectName, _ principal: String?, _ user: Scenario.User
    ) -> SQLResult {
        if let failure = Self.absence(of: object, in: scenario) { return .failure(failure) }
        let isOwn = principal == user.name && scenario.showsOwnPermissions
        guard isOwn || Privileges(scenario: scenario, user: user).manages(object) else {
            return Self.lacks("MANAGE", on: object)
        }
        var rows: [[String?]] = []
        for part in object.chain {
            for grant in scenario.grants
            where grant.on == part.kind && grant.name.lowercased() == part.full
                && (principal == nil || grant.principal == principal)
            {
                for privilege in grant.privileges {
                    rows.append([
                        grant.principal, Self.words(privilege), part.kind.rawValue.uppercased(),
                        part.full,
                    ])
                }
            }
        }
        let names = ["Principal", "ActionType", "ObjectType", "ObjectKey"]
        return .rows(columns: names.map { Scenario.Column($0, "STRING") }, rows: rows)
    }
}
