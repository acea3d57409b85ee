package import Connections
internal import Databricks
package import FoundationEssentials
package import HTTP
package import Imports
internal import Language
package import Store
package import Synchronization

/// The program's parts, wired together: one store, one vault, one HTTP client.
///
/// Store and vault are opened when they are first needed: a command that needs neither must work
/// where neither can be opened.
package final class Application: Sendable {
    package static let version = "0.1.0"
    /// This worker may not read what was named since it began: another one has to.
    package static let isOutdated = Mutex(false)

    package let location: StoreLocation
    package let http = HTTPClient(userAgent: "bricktap_bricktap/\(version)")
    /// What the demo's worker hangs on.
    package let lifeline: Lifeline?
    /// Sees to it that a worker works, in place of a process of its own.
    let startsWorker: (@Sendable () async throws -> Void)?
    /// Seconds in which a run has to stop: a worker that hangs is replaced in them, and the next one
    /// stops it.
    package let patience: Double
    private let opened: Mutex<SQLiteStore?>
    private let keeper: Mutex<ConnectionKeeper?>

    private struct Known {
        /// The last delete, until the program ends.
        var deleted: DeletedConnection?
        var email: String?
        /// A look at the worker is under way, and another is wanted after it.
        var isLooking = false
        var isLookWanted = false
    }
    private let known = Mutex(Known())

    package init(location: StoreLocation? = nil, lifeline: Lifeline? = nil) {
        self.location = location ?? StoreLocation.resolve(Environment.value)
        self.lifeline = lifeline
        startsWorker = nil
        patience = 20
        opened = Mutex(nil)
        keeper = Mutex(nil)
    }

    /// An application on a store and a vault that are open already, and with a worker of its own.
    init(
        _ keeper: ConnectionKeeper, location: StoreLocation, patience: Double,
        startsWorker: @escaping @Sendable () async throws -> Void
    ) {
        self.location = location
        self.patience = patience
        self.startsWorker = startsWorker
        lifeline = nil
        opened = Mutex(keeper.store)
        self.keeper = Mutex(keeper)
    }

    /// The demo's store begins with the simulated workspace's details.
    package var isDemo: Bool { lifeline != nil }

    /// Now, as the store keeps it: what is said should be what is read later.
    package static var now: Date {
        Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1_000).rounded() / 1_000)
    }

    // MARK: Store and vault

    package func store() throws(StoreError) -> SQLiteStore {
        let result = opened.withLock { opened -> Result<SQLiteStore, StoreError> in
            if let store = opened { return .success(store) }
            do throws(StoreError) {
                let store = try SQLiteStore(location: location)
                opened = store
                return .success(store)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Whether this process has opened the store.
    package var hasOpenStore: Bool { opened.withLock { $0 != nil } }

    /// Store and vault together. The first time, this chooses the vault, which may take 2 seconds.
    package func connections() throws -> ConnectionKeeper {
        let store = try store()
        return try keeper.withLock { keeper in
            // Another program may have moved the secrets since.
            if let keeper, try keeper.isInForce() { return keeper }
            let made = try ConnectionKeeper.open(
                store: store, location: location, environment: Environment.all)
            keeper = made
            return made
        }
    }

    /// The token of a saved connection.
    ///
    /// - Throws: `UserError` about the token where none is kept; `StoreError`, `VaultError`.
    package func savedToken(of id: String) throws -> AccessToken {
        if let token = try connections().token(for: id), !token.isEmpty { return token }
        guard let row = try store().connectionRow(id: id) else { throw StoreError.gone }
        throw UserError(MissingToken.words(row.connection.name), field: .token)
    }

    /// - Throws: What `savedToken(of:)` does.
    func token(_ source: TokenSource) throws -> AccessToken {
        switch source {
        case .typed(let token): token
        case .saved(let id): try savedToken(of: id)
        }
    }

    package func destination(_ name: String) throws -> (Destination, Passcode)? {
        guard let destination = try store().destination(named: name),
            let passcode = try connections().passcode(of: name)
        else { return nil }
        return (destination, passcode)
    }

    // MARK: What this program remembers

    /// The connection that can be put back.
    var deleted: DeletedConnection? { known.withLock { $0.deleted } }

    func note(deleted: DeletedConnection?) { known.withLock { $0.deleted = deleted } }

    /// Who has saved something last.
    package var email: String? { known.withLock { $0.email } }

    package func note(email: String?) { known.withLock { $0.email = email } }

    // MARK: The workspace

    package func probe(
        _ details: ConnectionDetails, token: AccessToken, limits: ProbeLimits = ProbeLimits(),
        onEvent: @escaping @Sendable (ProbeEvent) -> Void = { _ in }
    ) async -> ProbeReport {
        await Probe(http: http).run(details, token: token, limits: limits, onEvent: onEvent)
    }

    /// - Parameter timeout: Seconds for each answer.
    func workspace(
        _ details: ConnectionDetails, _ token: AccessToken, timeout: Double = 15
    ) -> Workspace {
        Workspace(details: details, token: token, http: http, timeout: timeout)
    }

    /// A saved connection's workspace, to try an import on.
    package func trial(_ connection: Connection) throws -> ImportTrial {
        let token = try savedToken(of: connection.id)
        return ImportTrial(workspace(connection.details, token, timeout: 30))
    }

    /// - Throws: `StoreError.missing` where no connection has the name; what `trial(_:)` does.
    func trial(named name: String) throws -> ImportTrial {
        guard let row = try store().connection(named: name) else { throw StoreError.missing(name) }
        return try trial(row.connection)
    }

    // MARK: The worker

    package func worker(
        isAwaited: @escaping @Sendable () -> Bool, log: @escaping @Sendable (String) -> Void
    ) throws -> Worker {
        Worker(
            store: try store(),
            secrets: Worker.Secrets(
                token: { try self.connections().token(for: $0) },
                destination: { try self.destination($0) }),
            http: http,
            mayRead: { bundle in
                let may = Confinement.mayRead(bundle)
                if !may { Self.isOutdated.withLock { $0 = true } }
                return may
            }, isAwaited: isAwaited, log: log)
    }

    /// Sees to it that a worker works where there is work; one such look at a time.
    package func lookAfterWorker() {
        let isFirst = known.withLock { known in
            defer { known.isLooking = true }
            known.isLookWanted = known.isLooking
            return !known.isLooking
        }
        guard isFirst else { return }
        // Whoever saves sees to a worker by itself: the end of the program need not wait for this.
        Task.detached { [self] in
            var isWanted = true
            while isWanted {
                try? await WorkerProcess(self).ensure()
                isWanted = known.withLock { known in
                    defer { known.isLookWanted = false }
                    known.isLooking = known.isLookWanted
                    return known.isLookWanted
                }
            }
        }
    }
}
