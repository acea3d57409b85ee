package import Connections
internal import Databricks
internal import Language

// What is asked of a workspace for a form: its lists, and what is made in it.

extension LoadTokenExpiry: UseCase {
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> TokenExpiry?
    {
        guard let token = try? app.savedToken(of: connection.id) else { return nil }
        return try? await app.workspace(connection.details, token).tokenExpiry()
    }
}

extension LoadResources: UseCase {
    /// The form has vouched for the host.
    ///
    /// - Throws: `UserError` for what the workspace says against it; `StoreError`, `VaultError`.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> [Resource]
    {
        let workspace = app.workspace(details, try app.token(token))
        do throws(DatabricksError) {
            return try await workspace.resources(kind)
        } catch {
            if kind == .schema, error.kind == .notFound {
                throw UserError(
                    tr(
                        "There is no catalog “\(details.catalog)” that this token may see. Choose it from its list, or compare the spelling."
                    ), field: .catalog)
            }
            let words = workspace.diagnosis(error)
            throw UserError(cause: words.cause, action: words.action)
        }
    }
}

extension CreateResource: UseCase {
    /// - Throws: `UserError` for what the workspace says against it; `StoreError`, `VaultError`.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> Created
    {
        let workspace = app.workspace(details, try app.token(token), timeout: 30)
        return try await workspace.create(creation, identity: identity)
    }
}
