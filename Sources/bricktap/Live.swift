internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import HTTP
internal import Imports
internal import Language
internal import Store
internal import Synchronization
internal import Wizard

/// The program's parts, wired together: one store, one vault, one HTTP client.
///
/// Store and vault are opened when they are first needed: a command that needs neither must work
/// where neither can be opened.
final class Live: Sendable {
    static let version = "0.1.0"
    /// This worker may not read what was named since it began: another one has to.
    static let isOutdated = Mutex(false)

    let location: StoreLocation
    let http = HTTPClient(userAgent: "bricktap_bricktap/\(version)")
    private let opened = Mutex<SQLiteStore?>(nil)
    private let keeper = Mutex<ConnectionKeeper?>(nil)
    /// The demo's store begins with the simulated workspace's details.
    var isDemo: Bool { lifeline != nil }
    /// What the demo's worker hangs on.
    let lifeline: Lifeline?

    init(location: StoreLocation? = nil, lifeline: Lifeline? = nil) {
        self.location = location ?? StoreLocation.resolve(Environment.value)
        self.lifeline = lifeline
    }

    func store() throws(StoreError) -> SQLiteStore {
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
    var hasOpenStore: Bool { opened.withLock { $0 != nil } }

    /// Store and vault together. The first time, this chooses the vault, which may take 2 seconds.
    func connections() throws -> ConnectionKeeper {
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

    func probe(
        _ details: ConnectionDetails, token: AccessToken, limits: ProbeLimits = ProbeLimits(),
        onEvent: @escaping @Sendable (ProbeEvent) -> Void = { _ in }
    ) async -> ProbeReport {
        await Probe(http: http).run(details, token: token, limits: limits, onEvent: onEvent)
    }

    /// Seconds for each answer of a list.
    private static let listPatience = 15.0

    /// What a token may see of a kind. The form has vouched for the host.
    func resources(
        _ kind: Resource.Kind, _ details: ConnectionDetails, token: AccessToken
    ) async throws -> [Resource] {
        let workspace = Workspace(
            details: details, token: token, http: http, timeout: Self.listPatience)
        do throws(DatabricksError) {
            return try await workspace.resources(kind)
        } catch {
            if kind == .schema, error.kind == .notFound {
                throw Trouble(
                    tr(
                        "There is no catalog “\(details.catalog)” that this token may see. Choose it from its list, or compare the spelling."
                    ), field: .catalog)
            }
            let words = workspace.diagnosis(error)
            throw Trouble("\(words.cause) \(words.action)")
        }
    }

    /// When a saved connection's token expires; nil where the workspace does not tell.
    func tokenExpiry(_ details: ConnectionDetails, token: AccessToken) async -> TokenExpiry? {
        let workspace = Workspace(
            details: details, token: token, http: http, timeout: Self.listPatience)
        do throws(DatabricksError) {
            return try await workspace.tokenExpiry()
        } catch {
            return nil
        }
    }

    // MARK: Imports

    /// A saved connection's workspace, to try an import on.
    func trial(_ connection: Connection) throws -> ImportTrial {
        let token = try savedToken(of: connection.id)
        return ImportTrial(
            Workspace(details: connection.details, token: token, http: http, timeout: 30))
    }

    /// The token of a saved connection.
    ///
    /// - Throws: `Failure` about the token where none is kept; `StoreError`, `VaultError`.
    func savedToken(of id: String) throws -> AccessToken {
        if let token = try connections().token(for: id), !token.isEmpty { return token }
        guard let row = try store().connectionRow(id: id) else { throw StoreError.gone }
        throw Failure.cannot(MissingToken.words(row.connection.name), field: .token)
    }

    func destination(_ name: String) throws -> (Destination, Passcode)? {
        guard let destination = try store().destination(named: name),
            let passcode = try connections().passcode(of: name)
        else { return nil }
        return (destination, passcode)
    }

    func worker(
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

    /// Now, as the store keeps it: what is said should be what is read later.
    static var now: Date {
        Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1_000).rounded() / 1_000)
    }
}
