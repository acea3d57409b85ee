internal import Connections
internal import FoundationEssentials
internal import Imports
internal import Store
internal import Wizard

/// Saves an import: new or edited, finished or a draft, from Create Import, the plain face and
/// `import create`.
struct SaveImport: Sendable {
    let live: Live
    let request: ImportRequest
    /// Whether the workspace is asked for the columns first.
    var checksColumns = false

    struct Outcome: Sendable {
        var saved: SavedImport
        var isNew: Bool
        /// What the person has to know, with a blank before it; empty for nothing.
        var warning: String
        /// Why no worker is there for it; it is saved all the same.
        var workerTrouble: (any Error)?
    }

    /// - Throws: `Failure` for what is wrong with the definition, every place named, and where the
    ///   workspace does not tell the columns; `StoreError`, `VaultError`. Nothing is saved then.
    func perform() async throws -> Outcome {
        let store = try live.store()
        let definition = request.definition
        let known = try request.editing.flatMap { try store.importRow(id: $0) }?.saved
        let connection = try store.connection(named: definition.connection)?.connection
        if !request.isDraft { try await check(connection) }
        let saved = SavedImport.making(
            definition, over: known, connection: connection, isDraft: request.isDraft,
            createdBy: request.createdBy.isEmpty ? Person.email(live) ?? "" : request.createdBy,
            standing: .kept(of: known))
        try store.saveImport(saved, runsNow: request.runsNow && !request.isDraft)
        var outcome = Outcome(
            saved: saved, isNew: known == nil,
            warning: SavedImport.warning(known, definition, connection))
        do {
            try await WorkerProcess(live).ensure()
        } catch {
            outcome.workerTrouble = error
        }
        return outcome
    }

    /// What is finished has to fit: by itself, with what it names, and with its columns.
    private func check(_ connection: Connection?) async throws {
        let definition = request.definition
        try refuse(ImportRules.problems(definition))
        guard let connection else {
            throw Failure.badImport([
                ImportRules.Problem(
                    "connection", StoreError.missing(definition.connection).description)
            ])
        }
        // The usual account may come later, but not after the first run.
        let account = definition.accountName
        if request.runsNow || account != Destination.usualName,
            try live.store().destination(named: account) == nil
        {
            throw Failure.badImport([
                ImportRules.Problem("account", StoreError.noDestination(account).description)
            ])
        }
        guard checksColumns else { return }
        let trial = try live.trial(connection)
        let columns: [SourceColumn]
        do throws(ImportTrial.Trouble) {
            columns = try await trial.columns(of: definition.source)
        } catch {
            throw Failure.cannot(error.description)
        }
        try refuse(ImportRules.problems(definition, columns: columns))
    }

    private func refuse(_ problems: [ImportRules.Problem]) throws {
        if !problems.isEmpty { throw Failure.badImport(problems) }
    }
}
