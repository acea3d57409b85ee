internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import Glibc
internal import Imports
internal import Language
internal import Prefill
internal import Store
internal import Synchronization
internal import Wizard

/// Imports and their destination: what is tried out, what is asked of the worker, what is saved.
extension Desk {
    /// Runs and failed records that a screen shows.
    private static let shown = 50

    func history(_ id: String) throws -> ImportHistory {
        let store = try live.store()
        guard let row = try store.importRow(id: id) else {
            throw Trouble(tr("The import was deleted."))
        }
        let runs = try store.runs(of: id, limit: Self.shown)
        let failed = try store.failedRuns(of: id)
        return ImportHistory(
            row: row, runs: runs, failures: try Self.failures(failed, of: store, limit: Self.shown),
            reasons: try store.failureReasons(of: id), failedRuns: failed.map(\.number))
    }

    /// The failed records of runs, as many as are wanted.
    static func failures(_ runs: [ImportRun], of store: SQLiteStore, limit: Int) throws
        -> [FailedRecord]
    {
        var failures: [FailedRecord] = []
        for run in runs where failures.count < limit {
            failures += try store.failures(of: run.id, offset: 0, limit: limit - failures.count)
        }
        return failures
    }

    func fulfil(_ wish: ImportWish, of id: String) async -> Result<String, Trouble> {
        do {
            guard let row = try live.store().importRow(id: id) else { throw StoreError.importGone }
            try await ControlImport(live: live, id: id).perform(wish)
            return .success(wish.message(row.saved.definition.nickname))
        } catch {
            return .failure(Self.trouble(error))
        }
    }

    /// Saved connections that a new one may begin with.
    private static let mostOffered = 50

    func offers() -> [Offer] {
        let saved =
            (try? live.store().page(ConnectionQuery(), offset: 0, limit: Self.mostOffered).rows)
            ?? []
        // The demo begins with a workspace of its own.
        if live.isDemo { return saved.map { Offer($0.connection) } }
        var environment = Environment.all
        // Taken out of the environment at the start, so that no child inherits it.
        Environment.token?.withValue { environment["DATABRICKS_TOKEN"] = $0 }
        return Machine.offers(
            environment: environment, targets: ReadProfiles.targets(of:))
            + saved.map { Offer($0.connection) }
    }

    // MARK: Trying out

    /// Work that asks the workspace or CleverTap, and can be broken off.
    func tryOut(
        _ ticket: Ticket, _ effect: Effect, _ post: @escaping @Sendable (Answer) -> Void
    ) {
        state.withLock { state in
            state.trials[ticket] = Task.detached { [self] in
                if let answer = await answer(of: effect), !Task.isCancelled { post(answer) }
                self.state.withLock { $0.trials[ticket] = nil }
            }
        }
    }

    private func answer(of effect: Effect) async -> Answer? {
        switch effect {
        case .loadExpiry(let ticket, let connection):
            return .expiry(ticket, .success(await expiry(connection)))
        case .loadResources(let ticket, let kind, let details, let token):
            return .resources(ticket, await listed(kind, details, token))
        case .create(let ticket, let creation, let details, let token, let identity):
            return .created(ticket, await created(creation, details, token, identity))
        case .loadTables(let ticket, let connection):
            return .tables(ticket, await tables(connection))
        case .preview(let ticket, let connection, let source):
            return .preview(ticket, await previewed(connection, source))
        case .dryRun(let ticket, let definition):
            return .dryRun(ticket, await dryRun(definition))
        case .checkRows(let ticket, let definition):
            return .rowsChecked(ticket, await rowsChecked(definition))
        case .testDestination(let ticket, let destination, let passcode):
            return .destinationTested(ticket, await tested(destination, passcode))
        default: return nil
        }
    }

    // Errors are caught by their own type: caught as any, the optimiser of Swift 6.3 crashes on
    // `preview`.

    private func tables(_ connection: String) async -> Result<[String], Trouble> {
        switch Self.result({ try trial(connection) }) {
        case .failure(let trouble): return .failure(trouble)
        case .success(let trial):
            do throws(ImportTrial.Trouble) {
                return .success(try await trial.tables())
            } catch {
                return .failure(Trouble(error.description))
            }
        }
    }

    private func previewed(_ connection: String, _ source: ImportDefinition.Source) async
        -> Result<Preview, Trouble>
    {
        switch Self.result({ try trial(connection) }) {
        case .failure(let trouble): return .failure(trouble)
        case .success(let trial):
            do throws(ImportTrial.Trouble) {
                return .success(try await trial.preview(source))
            } catch {
                return .failure(Trouble(error.description))
            }
        }
    }

    private func dryRun(_ definition: ImportDefinition) async -> Result<DryRunReport, Trouble> {
        let known = Self.result {
            (try trial(definition.connection), try live.destination(definition.accountName))
        }
        switch known {
        case .failure(let trouble): return .failure(trouble)
        case .success(let (trial, destination)):
            do throws(ImportTrial.Trouble) {
                return .success(
                    try await trial.dryRun(
                        definition, destination: destination.map { ($0.0, $0.1, live.http) }))
            } catch {
                return .failure(Trouble(error.description))
            }
        }
    }

    private func rowsChecked(_ definition: ImportDefinition) async -> Result<RowCheck, Trouble> {
        do {
            return .success(try await CheckRows(live: live, definition: definition).perform())
        } catch let trouble as ImportTrial.Trouble {
            return .failure(Trouble(trouble.description))
        } catch {
            return .failure(Self.trouble(error))
        }
    }

    private func listed(
        _ kind: Resource.Kind, _ details: ConnectionDetails, _ source: TokenSource
    ) async -> Result<[Resource], Trouble> {
        do {
            return .success(try await resources(kind, details, source))
        } catch {
            return .failure(Self.trouble(error))
        }
    }

    private func resources(
        _ kind: Resource.Kind, _ details: ConnectionDetails, _ source: TokenSource
    ) async throws -> [Resource] {
        try await live.resources(kind, details, token: try token(source))
    }

    /// Nil where the workspace does not tell, for whatever reason: nobody waits for it.
    private func expiry(_ connection: Connection) async -> TokenExpiry? {
        guard let token = try? savedToken(connection.id) else { return nil }
        return await live.tokenExpiry(connection.details, token: token)
    }

    private func token(_ source: TokenSource) throws -> AccessToken {
        switch source {
        case .typed(let token): token
        case .saved(let id): try savedToken(id)
        }
    }

    private func created(
        _ creation: Creation, _ details: ConnectionDetails, _ source: TokenSource,
        _ identity: String?
    ) async -> Result<Created, CreationTrouble> {
        switch Self.result({ try token(source) }) {
        case .failure(let trouble):
            return .failure(CreationTrouble(cause: trouble.message, action: ""))
        case .success(let token):
            let workspace = Workspace(details: details, token: token, http: live.http, timeout: 30)
            do throws(CreationTrouble) {
                return .success(try await workspace.create(creation, identity: identity))
            } catch {
                return .failure(error)
            }
        }
    }

    private func trial(_ name: String) throws -> ImportTrial {
        guard let row = try live.store().connection(named: name) else {
            throw StoreError.missing(name)
        }
        return try live.trial(row.connection)
    }

    private func tested(_ destination: Destination, _ passcode: Passcode?) async
        -> DestinationTrouble?
    {
        do {
            guard let passcode = try passcode ?? live.connections().passcode(of: destination.name)
            else {
                return DestinationTrouble(
                    field: "passcode", cause: tr("The passcode is needed."),
                    action: tr("Type or paste it.")
                )
            }
            return await ImportTrial.test(destination, passcode: passcode, http: live.http)
        } catch {
            return DestinationTrouble(
                field: "passcode", cause: Self.trouble(error).message, action: "")
        }
    }

    // MARK: Saving

    func savedDestinations() throws -> [SavedDestination] {
        let keeper = try live.connections()
        return try live.store().destinations().map {
            SavedDestination(
                destination: $0, hasPasscode: try keeper.passcode(of: $0.name) != nil)
        }
    }

    /// Saves an account that the form has tested, or that is to be saved as it is.
    func saved(_ account: Destination, _ passcode: Passcode?) async -> Result<Bool, Trouble> {
        do {
            try await SaveAccount(live: live, account: account, passcode: passcode)
                .perform(tests: false)
            return .success(true)
        } catch {
            return .failure(Self.trouble(error))
        }
    }

    /// Saves an import, and sees to it that a worker is there for it.
    func saved(_ request: ImportRequest) async -> Result<SavedNotice, Trouble> {
        do {
            let outcome = try await SaveImport(live: live, request: request).perform()
            let name = request.definition.nickname
            let text =
                request.isDraft
                ? tr("Saved the draft “\(name)”.")
                : outcome.isNew ? tr("Created “\(name)”.") : tr("Saved “\(name)”.")
            let trouble = outcome.workerTrouble.map { " " + Self.trouble($0).message } ?? ""
            return .success(
                SavedNotice(id: outcome.saved.id, text: text + outcome.warning + trouble))
        } catch {
            return .failure(Self.trouble(error))
        }
    }
}
