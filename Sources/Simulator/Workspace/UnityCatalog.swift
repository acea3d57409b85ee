/// `/api/2.1/unity-catalog`: lists that show only what may be seen, objects, and permissions.
extension World {
    /// - Parameter rest: The path below `/api/2.1/unity-catalog`.
    func unityCatalog(
        _ request: Request, _ rest: [String], user: Scenario.User, requestID: String
    ) throws -> Reply {
        guard request.method == "GET" else { throw Refusal.unknownPath(request.rawPath) }
        let privileges = Privileges(scenario: scenario, user: user)
        switch (rest.first ?? "", rest.count) {
        case ("catalogs", 1): return try listCatalogs(request, privileges)
        case ("schemas", 1): return try listSchemas(request, privileges)
        case ("tables", 1): return try listTables(request, privileges)
        case ("catalogs", 2), ("schemas", 2), ("tables", 2):
            return try object(request, rest[0], rest[1], privileges, requestID)
        case ("tables", 3) where rest[2] == "exists":
            return try exists(rest[1], privileges, requestID)
        case ("effective-permissions", 3), ("permissions", 3):
            return try permissions(
                request, kind: rest[1], name: rest[2], privileges: privileges,
                inherited: rest[0] == "effective-permissions", requestID: requestID)
        default: throw Refusal.unknownPath(request.rawPath)
        }
    }

    // MARK: Lists

    // Who lacks a right gets a shorter list, or none, but no error.

    private func listCatalogs(_ request: Request, _ privileges: Privileges) throws -> Reply {
        let browse = request.isTrue("include_browse")
        let shown = scenario.catalogs.compactMap { catalog in
            visible(ObjectName(catalog.name), privileges, browse).map { json(catalog, $0) }
        }
        return try page(shown, key: "catalogs", request: request)
    }

    private func listSchemas(_ request: Request, _ privileges: Privileges) throws -> Reply {
        let catalog = try existing(request.query["catalog_name"], "catalog_name")
        let browse = request.isTrue("include_browse")
        let shown = catalog.schemas.compactMap { schema in
            visible(ObjectName(catalog.name, schema.name), privileges, browse)
                .map { json(schema, in: catalog, $0) }
        }
        return try page(shown, key: "schemas", request: request)
    }

    private func listTables(_ request: Request, _ privileges: Privileges) throws -> Reply {
        let catalog = try existing(request.query["catalog_name"], "catalog_name")
        guard let name = request.query["schema_name"], !name.isEmpty else {
            throw Refusal.invalidParameter("schema_name is required.")
        }
        guard let schema = scenario.schema(name, in: catalog.name) else {
            throw Refusal.missing("Schema", catalog.name + "." + name)
        }
        let browse = request.isTrue("include_browse")
        let shown = schema.tables.compactMap { table in
            visible(ObjectName(catalog.name, schema.name, table.name), privileges, browse)
                .map { json(table, in: schema, of: catalog, request, $0) }
        }
        return try page(shown, key: "tables", request: request)
    }

    /// Nil when it is not listed, else whether it may only be browsed.
    private func visible(_ object: ObjectName, _ privileges: Privileges, _ browse: Bool) -> Bool? {
        switch privileges.sight(of: object) {
        case .full: false
        case .browse: browse ? true : nil
        case .hidden: nil
        }
    }

    private func existing(_ name: String?, _ parameter: String) throws -> Scenario.Catalog {
        guard let name, !name.isEmpty else {
            throw Refusal.invalidParameter("\(parameter) is required.")
        }
        guard let catalog = scenario.catalog(name) else { throw Refusal.missing("Catalog", name) }
        return catalog
    }

    // MARK: One object

    private func object(
        _ request: Request, _ kind: String, _ fullName: String, _ privileges: Privileges,
        _ requestID: String
    ) throws -> Reply {
        let parts = ["catalogs": 1, "schemas": 2, "tables": 3][kind] ?? 0
        let name = try found(fullName, parts: parts)
        var browseOnly = false
        if let missing = privileges.missing(for: name) {
            guard request.isTrue("include_browse"), privileges.sight(of: name) != .hidden else {
                throw Refusal.privilege(
                    missing.privilege, on: missing.object.typeName, missing.object.full,
                    requestID: requestID)
            }
            browseOnly = true
        }
        let catalog = try existing(name.catalog, "catalog_name")
        guard let schemaName = name.schema,
            let schema = scenario.schema(schemaName, in: catalog.name)
        else { return .json(json(catalog, browseOnly)) }
        guard let tableName = name.table,
            let table = scenario.table(tableName, in: schema.name, of: catalog.name)
        else { return .json(json(schema, in: catalog, browseOnly)) }
        return .json(json(table, in: schema, of: catalog, request, browseOnly))
    }

    private func exists(_ fullName: String, _ privileges: Privileges, _ requestID: String) throws
        -> Reply
    {
        guard let name = ObjectName(full: fullName), let schema = name.schema,
            let table = name.table
        else { throw Refusal.invalidParameter("\(fullName) is not the full name of a table.") }
        _ = try found(name.catalog + "." + schema, parts: 2)
        let within = ObjectName(name.catalog, schema)
        if let missing = privileges.missing(for: within) {
            throw Refusal.privilege(
                missing.privilege, on: missing.object.typeName, missing.object.full,
                requestID: requestID)
        }
        let exists = scenario.table(table, in: schema, of: name.catalog) != nil
        return .json(.of(["table_exists": .bool(exists)]))
    }

    /// The name of an object that is there.
    private func found(_ fullName: String, parts: Int) throws -> ObjectName {
        let kind = ["Catalog", "Schema", "Table"][max(0, min(2, parts - 1))]
        guard let name = ObjectName(full: fullName), name.chain.count == parts else {
            throw Refusal.invalidParameter("\(fullName) is not the full name of a \(kind).")
        }
        guard scenario.owner(of: name) != nil else { throw Refusal.missing(kind, fullName) }
        return name
    }

    // MARK: Permissions

    private func permissions(
        _ request: Request, kind: String, name: String, privileges: Privileges, inherited: Bool,
        requestID: String
    ) throws -> Reply {
        guard let kind = Scenario.Grant.Kind(rawValue: kind.lowercased()) else {
            throw Refusal.invalidParameter("\(kind) is not a securable type.")
        }
        let parts = [Scenario.Grant.Kind.catalog: 1, .schema: 2, .table: 3][kind] ?? 0
        let object = try found(name, parts: parts)
        let principal = request.query["principal"].flatMap { $0.isEmpty ? nil : $0 }
        let isOwn = principal == privileges.user.name && scenario.showsOwnPermissions
        guard isOwn || privileges.manages(object) else {
            throw Refusal.privilege(
                "MANAGE", on: object.typeName, object.full, requestID: requestID)
        }
        var order: [String] = []
        var held: [String: [JSON]] = [:]
        for part in inherited ? object.chain : [object] {
            for grant in scenario.grants
            where grant.on == part.kind && grant.name.lowercased() == part.full.lowercased()
                && (principal == nil || grant.principal == principal)
            {
                if held[grant.principal] == nil { order.append(grant.principal) }
                for privilege in grant.privileges {
                    held[grant.principal, default: []].append(
                        inherited
                            ? Self.effective(privilege, from: part == object ? nil : part)
                            : .string(privilege))
                }
            }
        }
        let assignments = order.map { principal in
            JSON.of([
                "principal": .string(principal), "privileges": .array(held[principal] ?? []),
            ])
        }
        return try page(
            assignments, key: "privilege_assignments", request: request, refusedSizes: 1...149)
    }

    private static func effective(_ privilege: String, from parent: ObjectName?) -> JSON {
        .of([
            "privilege": .string(privilege),
            "inherited_from_type": JSON.text(parent?.kind.rawValue.uppercased()),
            "inherited_from_name": JSON.text(parent?.full),
        ])
    }

    // MARK: Objects as JSON

    private static let madeAt = JSON.int(1_735_689_600_000)
    private static let metastore = JSON.string("00000000-0000-4000-8000-0000000ce7a5")

    private func json(_ catalog: Scenario.Catalog, _ browseOnly: Bool) -> JSON {
        .of([
            "name": .string(catalog.name),
            "owner": .string(catalog.owner),
            "comment": JSON.text(catalog.comment),
            "catalog_type": .string(catalog.type),
            "metastore_id": Self.metastore,
            "isolation_mode": .string("OPEN"),
            "created_at": Self.madeAt,
            "created_by": .string(catalog.owner),
            "full_name": .string(catalog.name),
            "securable_type": .string("CATALOG"),
            "browse_only": browseOnly ? .bool(true) : nil,
        ])
    }

    private func json(
        _ schema: Scenario.Schema, in catalog: Scenario.Catalog, _ browseOnly: Bool
    ) -> JSON {
        .of([
            "name": .string(schema.name),
            "catalog_name": .string(catalog.name),
            "full_name": .string(catalog.name + "." + schema.name),
            "owner": .string(schema.owner),
            "comment": JSON.text(schema.comment),
            "metastore_id": Self.metastore,
            "created_at": Self.madeAt,
            "created_by": .string(schema.owner),
            "catalog_type": .string(catalog.type),
            "browse_only": browseOnly ? .bool(true) : nil,
        ])
    }

    private func json(
        _ table: Scenario.Table, in schema: Scenario.Schema, of catalog: Scenario.Catalog,
        _ request: Request, _ browseOnly: Bool
    ) -> JSON {
        let isView = table.type.hasSuffix("VIEW")
        var columns: JSON?
        if !request.isTrue("omit_columns") {
            columns = .array(table.columns.enumerated().map { Self.json($1, at: $0) })
        }
        let parents = catalog.name + "." + schema.name
        let definition = "SELECT * FROM \(parents).\(table.name)_source"
        return .of([
            "name": .string(table.name),
            "catalog_name": .string(catalog.name),
            "schema_name": .string(schema.name),
            "table_type": .string(table.type),
            "data_source_format": isView ? nil : .string("DELTA"),
            "columns": columns,
            "view_definition": isView ? .string(definition) : nil,
            "owner": request.isTrue("omit_username") ? nil : .string(table.owner),
            "properties": request.isTrue("omit_properties") ? nil : .of([:]),
            "metastore_id": Self.metastore,
            "full_name": .string(parents + "." + table.name),
            "created_at": Self.madeAt,
            "updated_at": Self.madeAt,
            "browse_only": browseOnly ? .bool(true) : nil,
        ])
    }

    private static func json(_ column: Scenario.Column, at position: Int) -> JSON {
        let type = ColumnType(column.type)
        return .of([
            "name": .string(column.name),
            "type_text": .string(column.type.lowercased()),
            "type_name": .string(type.name),
            "type_precision": .int(type.precision ?? 0),
            "type_scale": .int(type.scale ?? 0),
            "position": .int(position),
            "nullable": .bool(column.nullable),
            "comment": JSON.text(column.comment),
        ])
    }
}
