/// A catalog, a schema of it, or a table of that.
struct ObjectName: Sendable, Equatable {
    var catalog: String
    var schema: String?
    var table: String?

    /// `c`, `c.s`, `c.s.t`; nil for any other number of parts.
    init?(full fullName: String) {
        let parts = fullName.split(separator: ".", omittingEmptySubsequences: false)
        self.init(parts: parts.map { String($0) })
    }

    init?(parts: [String]) {
        guard (1...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        catalog = parts[0]
        schema = parts.count > 1 ? parts[1] : nil
        table = parts.count > 2 ? parts[2] : nil
    }

    init(_ catalog: String, _ schema: String? = nil, _ table: String? = nil) {
        self.catalog = catalog
        self.schema = schema
        self.table = table
    }

    var full: String { [catalog, schema, table].compactMap { $0 }.joined(separator: ".") }
    var kind: Scenario.Grant.Kind { table != nil ? .table : schema != nil ? .schema : .catalog }

    /// The object itself first, then what it lies in.
    var chain: [ObjectName] {
        var chain: [ObjectName] = []
        if let schema, let table { chain.append(ObjectName(catalog, schema, table)) }
        if let schema { chain.append(ObjectName(catalog, schema)) }
        chain.append(ObjectName(catalog))
        return chain
    }

    /// `Catalog`, `Schema` or `Table`, as errors call it.
    var typeName: String {
        switch kind {
        case .catalog: "Catalog"
        case .schema: "Schema"
        case .table: "Table"
        }
    }
}

extension Scenario {
    // Names are stored in lower case and matched in any.

    func catalog(_ name: String) -> Catalog? {
        catalogs.first { $0.name.lowercased() == name.lowercased() }
    }

    func schema(_ name: String, in catalog: String) -> Schema? {
        self.catalog(catalog)?.schemas.first { $0.name.lowercased() == name.lowercased() }
    }

    func table(_ name: String, in schema: String, of catalog: String) -> Table? {
        self.schema(schema, in: catalog)?.tables.first { $0.name.lowercased() == name.lowercased() }
    }

    func owner(of object: ObjectName) -> String? {
        guard let schema = object.schema else { return catalog(object.catalog)?.owner }
        guard let table = object.table else {
            return self.schema(schema, in: object.catalog)?.owner
        }
        return self.table(table, in: schema, of: object.catalog)?.owner
    }
}

/// What a user may do with catalogs, schemas and tables.
struct Privileges: Sendable {
    let scenario: Scenario
    let user: Scenario.User

    func owns(_ object: ObjectName) -> Bool {
        let principals = user.principals
        return object.chain.contains { part in
            guard let owner = scenario.owner(of: part) else { return false }
            return principals.contains(owner)
        }
    }

    /// Granted on the object or on what it lies in, or owned.
    func holds(_ privilege: String, on object: ObjectName) -> Bool {
        owns(object)
            || granted(on: object).contains { $0 == privilege || $0 == "ALL_PRIVILEGES" }
    }

    /// Any right on the data of a table, not just to see that it is there.
    func holdsAny(on table: ObjectName) -> Bool {
        let data: Set = ["SELECT", "MODIFY", "ALL_PRIVILEGES", "APPLY_TAG", "MANAGE"]
        return owns(table) || granted(on: table).contains { data.contains($0) }
    }

    /// May say who may do what with it. ALL PRIVILEGES does not contain MANAGE.
    func manages(_ object: ObjectName) -> Bool {
        user.isAdmin || owns(object) || granted(on: object).contains("MANAGE")
    }

    private func granted(on object: ObjectName) -> [String] {
        let principals = user.principals
        let names = object.chain.map { ($0.kind, $0.full.lowercased()) }
        return scenario.grants.filter { grant in
            principals.contains(grant.principal)
                && names.contains { $0.0 == grant.on && $0.1 == grant.name.lowercased() }
        }.flatMap(\.privileges)
    }

    // MARK: What is needed

    /// The first right that is missing to use an object: as SQL writes it, and on what.
    struct Missing: Equatable {
        var privilege: String
        var object: ObjectName
    }

    /// Nil when the object may be used: USE CATALOG, USE SCHEMA and, for a table, SELECT.
    func missing(for object: ObjectName) -> Missing? {
        let catalog = ObjectName(object.catalog)
        guard holds("USE_CATALOG", on: catalog) else {
            return Missing(privilege: "USE CATALOG", object: catalog)
        }
        guard let schemaName = object.schema else { return nil }
        let schema = ObjectName(object.catalog, schemaName)
        guard holds("USE_SCHEMA", on: schema) else {
            return Missing(privilege: "USE SCHEMA", object: schema)
        }
        guard object.table != nil, !holds("SELECT", on: object) else { return nil }
        return Missing(privilege: "SELECT", object: object)
    }

    // MARK: What is listed

    enum Sight { case hidden, browse, full }

    func sight(of object: ObjectName) -> Sight {
        let isUsable: Bool
        switch object.kind {
        case .catalog: isUsable = holds("USE_CATALOG", on: object)
        case .schema: isUsable = holds("USE_SCHEMA", on: object)
        case .table:
            isUsable =
                holdsAny(on: object)
                && holds("USE_SCHEMA", on: ObjectName(object.catalog, object.schema))
                && holds("USE_CATALOG", on: ObjectName(object.catalog))
        }
        if isUsable { return .full }
        return holds("BROWSE", on: object) ? .browse : .hidden
    }
}
