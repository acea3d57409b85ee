public import Connections
internal import HTTP
internal import Language

/// Making what the guide asks for, and reading it back.
extension Workspace {
    /// Seconds for a statement, and for a warehouse that sleeps to be started for it.
    private static let statementLimit = 600.0

    /// Makes what is asked for, exactly as ``Creation/request`` says it, and reads it back.
    ///
    /// - Parameter identity: The owner of the token, where it is known.
    /// - Throws: Why not, and who could.
    public func create(_ creation: Creation, identity: String?) async throws(UserError)
        -> Created
    {
        switch creation {
        case .warehouse: try await createWarehouse(creation, identity)
        case .catalog(let name):
            try await createObject(creation, identity, path: "catalogs", fullName: name)
        case .schema(let name, let catalog):
            try await createObject(
                creation, identity, path: "schemas", fullName: "\(catalog).\(name)")
        case .grants(let catalog, let schema, let principal):
            try await grant(
                creation, identity, on: "\(catalog).\(schema)", to: principal)
        }
    }

    // MARK: Warehouse

    private func createWarehouse(_ creation: Creation, _ identity: String?)
        async throws(UserError) -> Created
    {
        struct Answer: Decodable { var id: String }
        let id: String
        do throws(DatabricksError) {
            let response = try await send(
                .post, "/api/2.0/sql/warehouses", json: creation.body ?? "",
                isRepeatable: false)
            id = try decoded(response.body, of: response, as: Answer.self).id
            if redactor.finds(id) { throw DatabricksError(.undecodable) }
        } catch {
            throw trouble(creation, error, identity)
        }
        do throws(DatabricksError) {
            let resource = Self.resource(try await warehouse(id: id))
            if redactor.finds(resource.name) || redactor.finds(resource.value) {
                throw DatabricksError(.undecodable)
            }
            return Created(
                resource: resource, wasThere: false,
                proof: redactor.sentences(
                    tr("Read back: \(resource.name), \(resource.detail).")))
        } catch {
            // It is there: the workspace gave it an id.
            return Created(
                resource: Resource(name: id, value: "/sql/1.0/warehouses/\(id)", detail: ""),
                wasThere: false,
                proof: tr("The workspace gave it the id \(id), but could not be asked for it yet."))
        }
    }

    // MARK: Unity Catalog

    /// One object by its name; nil when there is none that the token may see.
    private func object(_ path: String, _ fullName: String) async throws(DatabricksError)
        -> CatalogObject?
    {
        do throws(DatabricksError) {
            return try await call(
                .get, "/api/2.1/unity-catalog/\(path)/\(Self.percentEncoded(fullName))")
        } catch {
            switch error.kind {
            case .notFound, .privilegeMissing: return nil
            default: throw error
            }
        }
    }

    private func createObject(
        _ creation: Creation, _ identity: String?, path: String, fullName: String
    ) async throws(UserError) -> Created {
        let before: CatalogObject?
        do throws(DatabricksError) {
            before = try await object(path, fullName)
        } catch {
            throw trouble(creation, error, identity)
        }
        if before == nil {
            for statement in creation.statements { try await run(statement, creation, identity) }
        }
        let found: CatalogObject?
        do throws(DatabricksError) {
            found = if let before { before } else { try await object(path, fullName) }
        } catch {
            throw trouble(creation, error, identity)
        }
        guard let found else {
            throw UserError(
                cause: tr("The statement ran, but the workspace does not show “\(fullName)”."),
                action: tr("Look at Catalog in Databricks, then press F4 to read the list again."))
        }
        guard !redactor.finds(found.name) else {
            throw trouble(creation, DatabricksError(.undecodable), identity)
        }
        let owner = redactor.sentences(
            found.owner.map { tr("owned by \($0)") } ?? tr("owner not shown"))
        return Created(
            resource: Resource(name: found.name, value: found.name, detail: owner),
            wasThere: before != nil,
            proof: before == nil
                ? tr("Read back: \(found.name), \(owner).")
                : tr("It was there already, \(owner); nothing was sent."))
    }

    // MARK: Rights

    private func grant(
        _ creation: Creation, _ identity: String?, on schema: String, to principal: String
    ) async throws(UserError) -> Created {
        for statement in creation.statements { try await run(statement, creation, identity) }
        var held: Set<String>?
        do throws(DatabricksError) {
            held = try await effectivePrivileges(of: principal, on: "schema", named: schema).names
        } catch {
            held = nil
        }
        let wanted = ["USE_CATALOG", "USE_SCHEMA", "SELECT"]
        let proof: String
        switch held {
        case let held? where held.contains("ALL_PRIVILEGES") || held.isSuperset(of: wanted):
            proof = tr("Read back: \(principal) has USE CATALOG, USE SCHEMA and SELECT.")
        // What may be read of others' rights depends on one's own: an empty answer says nothing.
        default:
            proof = tr("The statements ran; the rights could not be read back. Test proves them.")
        }
        return Created(resource: nil, wasThere: false, proof: proof)
    }

    // MARK: Statements

    private func run(_ statement: String, _ creation: Creation, _ identity: String?)
        async throws(UserError)
    {
        let runner = StatementRunner(
            workspace: self, warehouseID: details.httpPath.warehouseID)
        switch await runner.run(statement, limit: Self.statementLimit) {
        case .succeeded: return
        case .refused(let error):
            let diagnosis = diagnosis(error)
            throw UserError(
                cause: diagnosis.cause, action: diagnosis.action, detail: error.message.trimmed)
        case .failed(let failure): throw trouble(creation, failure, identity)
        case .stopped(let state):
            throw UserError(
                cause: tr("The statement was stopped by the workspace (\(state.rawValue))."),
                action: tr("Try again; if it stays, look at the warehouse's query history."))
        case .tookTooLong(let seconds):
            throw UserError(
                cause: tr("The warehouse did not run the statement within \(seconds) s."),
                action: tr("Look at it under SQL Warehouses, then try again."))
        case .cancelled:
            throw UserError(
                cause: tr("It was cancelled."), action: tr("Nothing more is sent."))
        }
    }

    private func trouble(
        _ creation: Creation, _ failure: Statement.Failure, _ identity: String?
    ) -> UserError {
        let words = failure.message.trimmed
        if failure.isPrivilege { return lacking(creation, identity, detail: words) }
        if words.text.range(ofFolded: "storage root") != nil
            || words.text.range(ofFolded: "managed location") != nil
        {
            return UserError(
                cause: tr("The metastore has no storage of its own: a catalog needs a place."),
                action: tr(
                    "A metastore admin can add MANAGED LOCATION '<path>' to the statement, or create the catalog in Databricks."
                ),
                detail: words, traits: .forSomebodyElse)
        }
        if failure.isMissingCatalog, case .schema(_, let catalog) = creation {
            return UserError(
                cause: tr("There is no catalog “\(catalog)” yet, or you may not see it."),
                action: tr("Create the catalog first, or choose another."), detail: words)
        }
        return UserError(
            cause: tr("The warehouse refused the statement."),
            action: tr("Show the server's own words to a workspace admin."), detail: words,
            traits: .forSomebodyElse)
    }

    private func lacking(_ creation: Creation, _ identity: String?, detail: ForeignText?)
        -> UserError
    {
        let cause =
            switch creation.kind {
            case .grants:
                identity.map { tr("\($0) may not grant these rights.") }
                    ?? tr("The owner of this token may not grant these rights.")
            default:
                identity.map { tr("\($0) may not create this.") }
                    ?? tr("The owner of this token may not create this.")
            }
        return UserError(
            cause: cause, action: creation.whoMay, detail: detail, traits: .forSomebodyElse)
    }

    private func trouble(
        _ creation: Creation, _ error: DatabricksError, _ identity: String?
    ) -> UserError {
        let words = error.message.trimmed
        switch error.kind {
        case .privilegeMissing, .refused: return lacking(creation, identity, detail: words)
        case .notFound where creation.kind == .warehouse:
            return UserError(
                cause: tr("\(details.host.name) knows no call that creates SQL warehouses."),
                action: tr("Create it in Databricks: SQL Warehouses › Create SQL warehouse."),
                detail: words)
        case .invalidParameter where words.text.range(ofFolded: "serverless") != nil:
            return UserError(
                cause: tr("This workspace does not offer serverless warehouses."),
                action: tr("Take the tick away: a classic one does the same, and starts slower."),
                detail: words, traits: .serverless)
        case .invalidParameter where creation.kind == .warehouse:
            return UserError(
                cause: tr("The workspace does not take it as it is."),
                action: tr("Another warehouse may have this name: choose another name."),
                detail: words)
        default:
            let diagnosis = diagnosis(error)
            return UserError(
                cause: diagnosis.cause, action: diagnosis.action, detail: words)
        }
    }
}
