/// What a statement comes to: a table of texts, or an error in SQL's own words.
enum SQLResult: Sendable {
    case rows(columns: [Scenario.Column], rows: ResultRows)
    case failure(String)

    static func rows(columns: [Scenario.Column], rows: [[String?]]) -> SQLResult {
        .rows(columns: columns, rows: ResultRows(rows))
    }
}

extension World {
    /// Runs a statement as a user, with the catalog and schema that unqualified names lie in.
    mutating func run(
        _ text: String, user: Scenario.User, catalog: String?, schema: String?,
        parameters: [String: String?] = [:], now: Double = 0
    ) -> SQLResult {
        let privileges = Privileges(scenario: scenario, user: user)
        let catalog = catalog ?? scenario.defaultCatalog
        let schema = schema ?? "default"
        if let analysis = Analysis(text) {
            let source = run(
                analysis.source, user: user, catalog: catalog, schema: schema,
                parameters: parameters, now: now)
            return Self.analysed(analysis, source, parameters)
        }
        guard let statement = SQL(text) else { return .failure(Self.syntaxError(text)) }
        func missing(_ object: ObjectName) -> SQLResult? {
            guard let missing = privileges.missing(for: object) else { return nil }
            return Self.lacks(missing.privilege, on: missing.object)
        }
        func absent(_ object: ObjectName) -> SQLResult? {
            Self.absence(of: object, in: scenario).map { .failure($0) }
        }
        switch statement {
        case .selectLiterals(let items):
            let columns = items.map { Scenario.Column($0, Int($0) == nil ? "STRING" : "INT") }
            return .rows(
                columns: columns, rows: [items.map { $0.uppercased() == "NULL" ? nil : $0 }])
        case .currentUser:
            return .rows(
                columns: [Scenario.Column("current_user()", "STRING")], rows: [[user.name]])
        case .useCatalog(let name):
            let object = ObjectName(name)
            return absent(object) ?? missing(object) ?? .rows(columns: [], rows: [])
        case .useSchema(let parts):
            let object = ObjectName(parts.count > 1 ? parts[0] : catalog, parts.last)
            return absent(object) ?? missing(object) ?? .rows(columns: [], rows: [])
        case .showCatalogs:
            let names = scenario.catalogs.map(\.name).filter {
                privileges.sight(of: ObjectName($0)) != .hidden
            }
            return .rows(columns: [Scenario.Column("catalog", "STRING")], rows: names.map { [$0] })
        case .showSchemas(let name):
            let object = ObjectName(name ?? catalog)
            if let failure = absent(object) ?? missing(object) { return failure }
            let names = (scenario.catalog(object.catalog)?.schemas ?? []).map(\.name).filter {
                privileges.sight(of: ObjectName(object.catalog, $0)) != .hidden
            }
            return .rows(
                columns: [Scenario.Column("databaseName", "STRING")], rows: names.map { [$0] })
        case .showTables(let parts):
            let object = ObjectName(
                parts.count > 1 ? parts[0] : catalog, parts.last ?? schema)
            if let failure = absent(object) ?? missing(object) { return failure }
            let names = (scenario.schema(object.schema ?? "", in: object.catalog)?.tables ?? [])
                .map(\.name).filter {
                    privileges.sight(of: ObjectName(object.catalog, object.schema, $0)) != .hidden
                }
            return .rows(
                columns: [
                    Scenario.Column("database", "STRING"), Scenario.Column("tableName", "STRING"),
                    Scenario.Column("isTemporary", "BOOLEAN"),
                ], rows: names.map { [object.schema, $0, "false"] })
        case .describe(let parts):
            let object = Self.qualified(parts, catalog, schema)
            if let failure = absent(object) ?? missing(object) { return failure }
            let columns = table(object)?.columns ?? []
            return .rows(
                columns: ["col_name", "data_type", "comment"].map { Scenario.Column($0, "STRING") },
                rows: columns.map { [$0.name, $0.type.lowercased(), $0.comment] })
        case .select(let select):
            var inner = select
            while case .query(let next) = inner.from { inner = next }
            guard case .table(let parts) = inner.from else { return .failure("") }
            let object = Self.qualified(parts, catalog, schema)
            if let failure = absent(object) ?? missing(object) { return failure }
            guard let table = table(object) else { return .failure(Self.syntaxError(text)) }
            return Self.select(select, table, parameters, now)
        case .define(let definition):
            return define(definition, user: user, catalog: catalog, schema: schema)
        }
    }

    private func table(_ object: ObjectName) -> Scenario.Table? {
        guard let schema = object.schema, let table = object.table else { return nil }
        return scenario.table(table, in: schema, of: object.catalog)
    }

    static func qualified(_ parts: [String], _ catalog: String, _ schema: String)
        -> ObjectName
    {
        switch parts.count {
        case 3...: ObjectName(parts[0], parts[1], parts[2])
        case 2: ObjectName(catalog, parts[0], parts[1])
        default: ObjectName(catalog, schema, parts.first)
        }
    }

    static func lacks(_ privilege: String, on object: ObjectName) -> SQLResult {
        lacks(privilege, on: "\(object.typeName) '\(object.full)'")
    }

    static func lacks(_ privilege: String, on object: String) -> SQLResult {
        .failure(
            "[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nUser does not have \(privilege) on \(object). SQLSTATE: 42501"
        )
    }

    static func absence(of object: ObjectName, in scenario: Scenario) -> String? {
        guard let catalog = scenario.catalog(object.catalog) else {
            return
                "[NO_SUCH_CATALOG_EXCEPTION] Catalog '\(object.catalog)' was not found. Please verify the catalog name and then retry the query or command again. SQLSTATE: 42704"
        }
        guard let schema = object.schema else { return nil }
        guard scenario.schema(schema, in: catalog.name) != nil else {
            return
                "[SCHEMA_NOT_FOUND] The schema `\(object.catalog)`.`\(schema)` cannot be found. Verify the spelling and correctness of the schema and catalog.\nSQLSTATE: 42704"
        }
        guard let table = object.table else { return nil }
        guard scenario.table(table, in: schema, of: catalog.name) != nil else {
            return
                "[TABLE_OR_VIEW_NOT_FOUND] The table or view `\(object.catalog)`.`\(schema)`.`\(table)` cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42P01"
        }
        return nil
    }

    private static func syntaxError(_ text: String) -> String {
        "\n[PARSE_SYNTAX_ERROR] Syntax error at or near '\(SQL.firstWord(text))'. SQLSTATE: 42601 (line 1, pos 0)\n\n== SQL ==\n\(text)\n^^^\n"
    }

    private static func analysed(
        _ analysis: Analysis, _ source: SQLResult, _ parameters: [String: String?]
    ) -> SQLResult {
        guard case .rows(let columns, let rows) = source else { return source }
        do {
            let result = try analysis.run(columns, rows, parameters: parameters)
            return .rows(columns: result.columns, rows: result.rows)
        } catch {
            return .failure("[PARSE_SYNTAX_ERROR] \(error). SQLSTATE: 42601")
        }
    }

    /// A query in a query is run first, and its rows become a table.
    private static func select(
        _ select: Select, _ table: Scenario.Table, _ parameters: [String: String?],
        _ now: Double
    ) -> SQLResult {
        do {
            var source = table
            if case .query(let inner) = select.from {
                let result = self.select(inner, table, parameters, now)
                guard case .rows(let columns, let rows) = result else { return result }
                source = Scenario.Table("query", columns: columns, rows: rows[0..<rows.count])
            }
            let result = try SelectRun(table: source, parameters: parameters, now: now).run(select)
            return .rows(columns: result.columns, rows: result.rows)
        } catch let failure as SelectRun.Failure {
            return .failure(failure.message)
        } catch {
            return .failure("\(error)")
        }
    }
}
