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
        var definition = definition
        var known = try editing.flatMap { try store.importRow(id: $0) }?.saved
        if isDraft, let version, let other = known,
            other.standing != .draft || other.version != version
        {
            // What somebody has made of it meanwhile stays, and so does what was typed.
            known = nil
            definition.nickname = try Self.free(definition.nickname, in: store)
        }
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

    /// A nickname like this one that no import has.
    private static func free(_ nickname: String, in store: SQLiteStore) throws -> String {
        for number in 1... {
            let end = number == 1 ? "" : ", \(number)"
            let name = nickname.prefix(max(0, 64 - end.count)) + end
            if try store.importRow(nickname: String(name)) == nil { return String(name) }
        }
        return nickname
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
