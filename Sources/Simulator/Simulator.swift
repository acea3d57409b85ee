internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A simulated Databricks workspace on loopback: users, tokens, warehouses, Unity Catalog with
/// grants that are enforced, and whatever faults its scenario asks for.
public final class Simulator: Sendable {
    private let world: Mutex<World>
    private let server = Mutex<Server?>(nil)
    private let latency: Int
    private let keepsRequests: Bool
    private let began = ContinuousClock.now

    /// - Parameters:
    ///   - latencyMilliseconds: Waited before each answer; requests do not queue for it.
    ///   - keepsRequests: For ``requests()``; a program that runs for days keeps none.
    public init(
        scenario: Scenario = .standard, latencyMilliseconds: Int = 0, keepsRequests: Bool = true
    ) {
        self.keepsRequests = keepsRequests
        world = Mutex(World(scenario))
        latency = latencyMilliseconds
    }

    /// Listens on 127.0.0.1; 0 lets the system choose a port.
    ///
    /// - Returns: The port, once connections are accepted.
    /// - Throws: When the port is taken.
    public func start(port: UInt16 = 0) async throws -> UInt16 {
        let server = try Server(port: port) { [weak self] request in
            guard let self else { return Reply(body: .none) }
            return try await self.answer(request)
        }
        let bound = try await server.start()
        self.server.withLock { $0 = server }
        return bound
    }

    /// Ends the server and its connections; nothing where it was not started.
    public func stop() async {
        let server = server.withLock { server in
            defer { server = nil }
            return server
        }
        await server?.stop()
    }

    /// Every request so far, where they are kept, in the order in which they came.
    public func requests() -> [RecordedRequest] { world.withLock { $0.requests } }

    /// Every statement so far.
    public func statements() -> [RecordedStatement] {
        let now = moment
        return world.withLock { world in
            for run in world.statements { world.advance(run.id, now) }
            return world.statements.map(RecordedStatement.init)
        }
    }

    /// Changes the workspace while it runs.
    public func update(_ change: @Sendable (inout Scenario) -> Void) {
        world.withLock { $0.change(change) }
    }

    private var moment: Moment {
        let elapsed = (ContinuousClock.now - began).components
        return Moment(
            elapsed: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18,
            unix: Date().timeIntervalSince1970)
    }

    // MARK: Answering

    private func answer(_ request: Request) async throws -> Reply {
        let fault = world.withLock { world in
            if keepsRequests { world.record(request) }
            return world.fault(for: request)
        }
        if latency > 0 { try await Task.sleep(for: .milliseconds(latency)) }
        let requestID = UUID().uuidString.lowercased()
        var reply: Reply
        if let fault, let instead = fault.instead {
            reply = instead
        } else if request.path == ["1", "upload"] {
            reply = try await upload(request)
            if let fault { reply = try await fault.applied(to: reply) }
        } else {
            reply = try await trueAnswer(request, requestID)
            if let fault { reply = try await fault.applied(to: reply) }
        }
        if !reply.headers.contains(where: { $0.name == "server" }) {
            reply.set("server", "databricks")
        }
        reply.set("x-request-id", requestID)
        reply.set("date", Self.httpDate)
        return reply
    }

    private func upload(_ request: Request) async throws -> Reply {
        guard request.method == "POST" else { return Reply(status: 405) }
        let account = request.headers["x-clevertap-account-id"] ?? ""
        let (refusal, pause) = world.withLock {
            ($0.cleverTap.enter(account), $0.scenario.uploadMilliseconds)
        }
        if let refusal { return refusal }
        defer { world.withLock { $0.cleverTap.leave(account) } }
        if pause > 0 { try await Task.sleep(for: .milliseconds(pause)) }
        return world.withLock { world in
            let accounts = world.scenario.cleverTap
            return world.cleverTap.upload(request, accounts: accounts)
        }
    }

    /// What CleverTap holds by now: profile data by identity, as JSON with sorted keys.
    public func profiles() -> [String: String] { world.withLock { $0.cleverTap.profiles } }

    /// Every event that CleverTap took, repetitions too.
    public func events() -> [SimulatedEvent] { world.withLock { $0.cleverTap.events } }

    /// Uploads that were taken, those turned away with 429, and the most at once.
    public func uploads() -> (taken: Int, tooMany: Int, mostAtOnce: Int) {
        world.withLock {
            ($0.cleverTap.uploads, $0.cleverTap.tooMany, $0.cleverTap.mostInFlight)
        }
    }

    /// Milliseconds between two looks at a statement that is held back.
    private static let pace = 10

    private func trueAnswer(_ request: Request, _ requestID: String) async throws -> Reply {
        let now = moment
        var answer = world.withLock { $0.answer(request, requestID: requestID, now: now) }
        while true {
            switch answer {
            case .reply(let reply): return reply
            case .hold(let hold):
                try await Task.sleep(for: .milliseconds(Self.pace))
                let now = moment
                answer = world.withLock { world in
                    let later = world.answer(
                        hold.statementID, request, now, until: hold.until, cancels: hold.cancels)
                    return world.signed(later)
                }
            }
        }
    }
}

/// A request as it came.
public struct RecordedRequest: Sendable, Equatable {
    /// The request's method.
    public var method: String
    /// With the query.
    public var path: String
    /// Names in lower case.
    public var headers: [String: String]
    public var body: String
}

/// A statement as it was submitted, and where it is now.
public struct RecordedStatement: Sendable, Equatable {
    public var id: String
    /// The statement's text.
    public var text: String
    /// `PENDING`, `RUNNING`, `SUCCEEDED`, `FAILED`, `CANCELED` or `CLOSED`.
    public var state: String
    /// Whether it was cancelled.
    public var isCancelled: Bool { state == "CANCELED" }

    init(_ run: StatementRun) {
        id = run.id
        text = run.text
        state =
            switch run.end {
            case nil: run.began == nil ? "PENDING" : "RUNNING"
            case .succeeded?: "SUCCEEDED"
            case .failed?: "FAILED"
            case .canceled?: "CANCELED"
            case .closed?: "CLOSED"
            }
    }
}

extension Simulator {
    /// Now, as RFC 9110 writes it: `Mon, 23 Nov 2026 17:00:00 GMT`.
    static var httpDate: String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var bytes = [CChar](repeating: 0, count: 40)
        let count = strftime(&bytes, bytes.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
