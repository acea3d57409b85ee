package import Connections
internal import FoundationEssentials
internal import Imports
internal import Store

extension SaveImport: UseCase {
    /// - Throws: `ImportProblems` for what is wrong with the definition, every place named;
    ///   `UserError` where the workspace does not tell the columns; `StoreError`, `.changedMeanwhile`
    ///   where what is edited is not as it was; `VaultError`. Nothing is saved then.
    package func perform(in app: Application, tell: @escaping @Sendable (Never) -> Void)
        async throws -> Value
    {
        let store = try app.store()
        let known = try editing.flatMap { try store.importRow(id: $0) }?.saved
        let connection = try store.connection(named: definition.connection)?.connection
        if !isDraft { try await check(app, connection) }
        var saved = SavedImport.making(
            definition, over: known, connection: connection, isDraft: isDraft,
            createdBy: createdBy.isEmpty ? CurrentUser.email(app) ?? "" : createdBy,
            standing: .kept(of: known))
        saved.version = version ?? known?.version ?? 1
        try store.saveImport(saved, runsNow: runsNow && !isDraft)
        if known != nil { saved.version += 1 }
        var outcome = Value(
            saved, isNew: known == nil, warning: SavedImport.warning(known, definition, connection))
        do {
            try await WorkerProcess(app).ensure()
        } catch {
            outcome.workerProblem = UserError(error)
        }
        return outcome
    }

    /// What is finished has to fit: by itself, with what it names, and with its columns.
    private func check(_ app: Application, _ connection: Connection?) async throws {
        try refuse(ImportRules.problems(definition))
        guard let connection else {
            throw ImportProblems([
                ImportRules.Problem(
                    "connection", StoreError.missing(definition.connection).description)
            ])
        }
        // The usual account may come later, but not after the first run.
        let account = definition.accountName
        if runsNow || account != Destination.usualName,
            try app.store().destination(named: account) == nil
        {
            throw ImportProblems([
                ImportRules.Problem("account", StoreError.noDestination(account).description)
            ])
        }
        guard checksColumns else { return }
        let columns = try await app.trial(connection).columns(of: definition.source)
        try refuse(ImportRules.problems(definition, columns: columns))
    }

    private func refuse(_ problems: [ImportRules.Problem]) throws {
        if !problems.isEmpty { throw ImportProblems(problems) }
    }
}
