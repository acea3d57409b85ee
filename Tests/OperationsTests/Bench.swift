internal import Connections
internal import Foundation
internal import Imports
internal import Simulator
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Operations
@testable internal import Store

/// A vault in memory, which can be locked.
final class FakeVault: TokenVault {
    let kind = VaultKind.file
    let isLocked = Mutex(false)
    private let tokens = Mutex<[String: AccessToken]>([:])

    var count: Int { tokens.withLock { $0.count } }

    private func check() throws(VaultError) {
        if isLocked.withLock({ $0 }) { throw .noAnswer(seconds: 2) }
    }

    func keep(_ token: AccessToken, for id: String) throws(VaultError) {
        try check()
        tokens.withLock { $0[id] = token }
    }

    func token(for id: String) throws(VaultError) -> AccessToken? {
        try check()
        return tokens.withLock { $0[id] }
    }

    func remove(for id: String) throws(VaultError) {
        try check()
        tokens.withLock { $0[id] = nil }
    }
}

/// The use cases on a store in memory, a vault of its own and the simulated workspace; a worker works
/// in this process where one is wanted.
final class Bench: Sendable {
    let simulator: Simulator
    let vault = FakeVault()
    let folder: TestFolder
    let app: Application
    let details: ConnectionDetails
    private let port: Int
    private let crew: Crew

    /// The worker, started when it is first wanted.
    private final class Crew: Sendable {
        private struct State {
            var app: Application?
            var worker: (Worker, Task<Void, Never>)?
            /// Looks for a worker so far, and why none comes.
            var looks = 0
            var problem: UserError?
            var isIdle = false
        }
        private let state = Mutex(State())

        func join(_ app: Application) { state.withLock { $0.app = app } }
        func refuse(_ problem: UserError?) { state.withLock { $0.problem = problem } }
        func rest() { state.withLock { $0.isIdle = true } }
        var looks: Int { state.withLock { $0.looks } }

        func start() throws {
            let problem = state.withLock { state in
                state.looks += 1
                return state.problem
            }
            if let problem { throw problem }
            try state.withLock { state in
                guard !state.isIdle, state.worker == nil, let app = state.app else { return }
                let worker = try app.worker(isAwaited: { false }, log: { _ in })
                state.worker = (worker, Task { await worker.work(stays: true) })
            }
        }

        func stop() async {
            let worker = state.withLock { state in
                defer { state.worker = nil }
                return state.worker
            }
            worker?.0.end()
            await worker?.1.value
        }
    }

    init(patience: Double = 20, _ change: (inout Scenario) -> Void = { _ in }) async throws {
        var scenario = Scenario.standard
        change(&scenario)
        simulator = Simulator(scenario: scenario)
        port = Int(try await simulator.start())
        folder = try TestFolder()
        let store = try SQLiteStore()
        try store.setVaultKind(.file)
        let keeper = ConnectionKeeper(
            store: store,
            selection: VaultSelection(vault: vault, explanation: "Tokens are in memory."))
        let crew = Crew()
        self.crew = crew
        app = Application(
            keeper, location: StoreLocation(directory: folder.path), patience: patience
        ) { try crew.start() }
        details = ConnectionDetails(
            host: try #require(HostRule.host(from: "127.0.0.1")), port: port,
            httpPath: try #require(
                HTTPPathRule.path(from: "/sql/1.0/warehouses/\(Scenario.runningWarehouse)")),
            catalog: "clevertap", schema: "profiles", insecureHTTP: true)
        crew.join(app)
    }

    /// Ends the worker, and with it whatever keeps the application alive.
    func close() async {
        await crew.stop()
        await simulator.stop()
    }

    func refuseWorker(_ problem: UserError?) { crew.refuse(problem) }
    /// Nobody works: what is asked of imports stays undone.
    func restWorker() { crew.rest() }
    var looksForWorker: Int { crew.looks }

    var store: SQLiteStore { get throws { try app.store() } }

    func saving(_ name: String = "prod", token: String = Scenario.annToken) -> SaveConnection {
        SaveConnection(
            name: name, details: details, token: .typed(AccessToken(token)),
            connectedBy: "ann@example.com", test: .untested)
    }

    @discardableResult
    func connection(_ name: String = "prod", token: String = Scenario.annToken) throws
        -> Connection
    {
        try saving(name, token: token).perform(in: app)
    }

    var account: Destination {
        Destination(
            region: .eu1, accountID: Scenario.accountID,
            loopback: Destination.Loopback(host: "127.0.0.1", port: port))
    }

    func saveAccount() async throws {
        _ = try await SaveAccount(account, Passcode(Scenario.passcode)).perform(in: app)
    }

    static func definition(_ nickname: String = "customers", connection: String = "prod")
        -> ImportDefinition
    {
        ImportDefinition(
            nickname: nickname, connection: connection, source: .table("customers"),
            identity: ImportDefinition.IdentityColumn("customer_id"),
            updatedOn: ImportDefinition.UpdatedOn("updated_at"),
            properties: [PropertyMapping("email", to: "Email", as: .string)])
    }

    func saveImport(_ nickname: String = "customers", isDraft: Bool = false) async throws
        -> SavedImport
    {
        try await SaveImport(
            definition: Self.definition(nickname), isDraft: isDraft, createdBy: "ann@example.com"
        ).perform(in: app).saved
    }

    /// Waits until an import's last run is as it should be.
    func wait(_ id: String, until isRight: (ImportRun) -> Bool) async throws -> ImportRun {
        let limit = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < limit {
            if let run = try store.importRow(id: id)?.lastRun, isRight(run) { return run }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw UserError("The run did not come to it.")
    }
}

/// What a person would be told of the error that was thrown; nil where none was.
func refusal(_ work: () async throws -> Void) async -> UserError? {
    do {
        try await work()
        return nil
    } catch {
        return UserError(error)
    }
}
