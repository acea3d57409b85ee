public import Connections
internal import Databricks
internal import FoundationEssentials
internal import Glibc
public import HTTP
internal import Language
internal import Synchronization

/// Runs the imports that are due or asked for, and carries out what people want of them.
///
/// All it knows is in the store: it can be killed at any moment, and another one goes on. There is
/// one for each store; whoever starts it holds the lock.
public final class Worker: Sendable {
    /// What the worker needs of the vault, which may be locked.
    public struct Secrets: Sendable {
        var token: @Sendable (_ connectionID: String) throws -> AccessToken?
        var destination: @Sendable (_ name: String) throws -> (Destination, Passcode)?

        /// `token` gives nil where none is saved; what throws is a vault that is locked, and the run waits.
        public init(
            token: @escaping @Sendable (String) throws -> AccessToken?,
            destination: @escaping @Sendable (String) throws -> (Destination, Passcode)?
        ) {
            self.token = token
            self.destination = destination
        }
    }

    private struct Active {
        var control: RunControl
        var task: Task<Void, Never>
    }

    private struct State {
        var active: [String: Active] = [:]
        var uploaders: [(Destination, Passcode, Uploader)] = []
        var isEnding = false
        /// Runs that wait for the vault, and until when, on the worker's clock.
        var waiting: [String: Double] = [:]
    }

    private let store: any RunStore
    private let secrets: Secrets
    private let http: HTTPClient
    private let mayRead: @Sendable (String) -> Bool
    private let isAwaited: @Sendable () -> Bool
    private let log: @Sendable (String) -> Void
    private let id = UUID().uuidString.lowercased()
    private let state = Mutex(State())

    /// Seconds between two looks at the store; a wish of a person is seen that soon.
    private static let pace = 0.1
    /// Seconds between two signs of life, and between two looks at the clock.
    private static let beat = 2.0
    /// Seconds by which the clock of the day is set back, for schedules to be looked at again.
    private static let setBack = 30.0
    /// Runs at once: memory and the warehouse are shared by them. The others wait their turn.
    static let mostRuns = 4
    /// Seconds between two tries of a vault that is locked.
    private static let vaultPace = 10.0
    /// Seconds without anything to do, after which it ends.
    private static let idle = 3.0

    /// Begins nothing before `work(stays:)`; `log` is given a line for each thing that goes wrong.
    ///
    /// - Parameters:
    ///   - mayRead: Whether this process may read a CA bundle: one that may not ends, and leaves its
    ///     runs to the next, which may.
    ///   - isAwaited: Whether somebody needs it to stay although no run is left.
    public init(
        store: any RunStore, secrets: Secrets, http: HTTPClient,
        mayRead: @escaping @Sendable (String) -> Bool = { _ in true },
        isAwaited: @escaping @Sendable () -> Bool = { false },
        log: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.secrets = secrets
        self.http = http
        self.mayRead = mayRead
        self.isAwaited = isAwaited
        self.log = log
    }

    /// A clock in milliseconds that goes on in sleep and that nobody sets.
    public static var tick: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Asks the worker to end; runs are left for another one to go on with.
    public func end() {
        let controls = state.withLock { state in
            state.isEnding = true
            return state.active.values.map(\.control)
        }
        for control in controls { control.end(.handover) }
    }

    /// Works until there is nothing to do and nothing will be due, or until `end()`.
    public func work(stays: Bool) async {
        var lastBeat = -Double.infinity
        var idleSince: Double?
        var nextDue: Date?
        try? store.noteAbsence(now: Date())
        // Nothing is behind yet: the clock may have been set while no worker was there to see it.
        var ahead = Double.infinity
        while !state.withLock({ $0.isEnding }) {
            let now = Double(Self.tick) / 1_000
            do {
                if now - lastBeat >= Self.beat {
                    lastBeat = now
                    try store.beat(worker: id, pid: getpid(), tick: Self.tick)
                }
                let clock = Date()
                if ahead - (clock.timeIntervalSince1970 - now) > Self.setBack {
                    try store.reschedule(now: clock)
                }
                ahead = clock.timeIntervalSince1970 - now
                nextDue = try store.enqueueDue(now: clock)
                let isBusy = try look()
                let mayEnd = !isBusy && nextDue == nil && !stays && !isAwaited()
                idleSince = mayEnd ? idleSince ?? now : nil
                if let idleSince, now - idleSince >= Self.idle { break }
            } catch {
                log("The store cannot be used: \(error)")
                try? await Task.sleep(for: .seconds(2))
            }
            try? await Task.sleep(for: .seconds(Self.pace))
        }
        let tasks = state.withLock { $0.active.values.map(\.task) }
        // Events on their way are waited for: that is no hanging.
        let beating = Task { [self] in
            while !Task.isCancelled {
                try? store.beat(worker: id, pid: getpid(), tick: Self.tick)
                try? await Task.sleep(for: .seconds(Self.beat))
            }
        }
        for task in tasks { await task.value }
        beating.cancel()
        await beating.value
        try? store.forgetWorker(id)
    }

    /// Starts what is to run and passes on what is wanted; true while there is anything to do.
    private func look() throws -> Bool {
        let orders = try store.activeRuns()
        for order in orders {
            let control = state.withLock { $0.active[order.run.id]?.control }
            switch order.want {
            case .go: if control == nil && mayBegin(order.run) { start(order.run) }
            case .pause, .stop:
                let reason: RunControl.Reason = order.want == .stop ? .stop : .pause
                if let control {
                    control.end(reason)
                } else {
                    start(order.run, endingWith: reason)
                }
            }
        }
        return !orders.isEmpty
    }

    private func mayBegin(_ run: ImportRun) -> Bool {
        let now = Double(Self.tick) / 1_000
        return state.withLock { state in
            if let until = state.waiting[run.id] {
                if until > now { return false }
                state.waiting[run.id] = nil
            }
            return state.active.count < Self.mostRuns
        }
    }

    private func start(_ run: ImportRun, endingWith reason: RunControl.Reason? = nil) {
        let control = RunControl()
        if let reason { control.end(reason) }
        // Within the lock: the task may be over before it is noted.
        state.withLock { state in
            if state.isEnding { control.end(.handover) }
            let task = Task { [self] in
                if let end = await perform(run, control) { await finish(run, end) }
                self.state.withLock { $0.active[run.id] = nil }
            }
            state.active[run.id] = Active(control: control, task: task)
        }
    }

    private func finish(_ run: ImportRun, _ end: RunEnd) async {
        if case .failed(let cause, _) = end {
            log("Run \(run.number) of \(run.importID): \(cause)")
        }
        // The end of a run must not be lost to a store that is busy for a while.
        for attempt in 0..<10 {
            do throws(StoreError) {
                try store.finish(runID: run.id, end, at: Date())
                return
            } catch {
                log("The end of a run could not be written: \(error.description)")
                try? await Task.sleep(for: .milliseconds(50 << min(attempt, 5)))
            }
        }
    }

    /// Nil when there is nothing to note: the run is over already, or what was known of it is old.
    private func perform(_ run: ImportRun, _ control: RunControl) async -> RunEnd? {
        do {
            guard let row = try store.importRow(id: run.importID),
                let connectionID = row.saved.connectionID,
                let connection = try store.connectionRow(id: connectionID)?.connection
            else {
                return .failed(
                    cause: tr("The connection of this import does not exist any more."),
                    action: tr("Edit the import and choose another connection."))
            }
            if control.reason == .stop || control.reason == .pause {
                await cancelOrphan(of: run, connection)
                return control.reason == .stop ? .stopped : .paused(cause: nil, action: nil)
            }
            if let bundle = connection.details.caBundle, !mayRead(bundle) {
                log("A CA bundle was named after the worker began: the next worker reads it.")
                end()
                return nil
            }
            // What the run began with: an edit meanwhile is for the next one.
            var saved = row.saved
            if let definition = try store.progress(of: run.id)?.definition {
                saved.definition = definition
            }
            let name = saved.definition.accountName
            let token: AccessToken?
            let account: (Destination, Passcode)?
            do {
                token = try secrets.token(connectionID)
                account = try secrets.destination(name)
            } catch {
                return waitForVault(run, error)
            }
            guard let token, !token.isEmpty else {
                return .failed(
                    cause: MissingToken.cause(connection.name), action: MissingToken.action)
            }
            guard let (destination, passcode) = account else {
                return .failed(
                    cause: name == Destination.usualName
                        ? tr("There is no CleverTap account to write to.")
                        : tr("No CleverTap account is called “\(name)”."),
                    action: tr("Enter it in Settings, or with “bricktap destination set”."))
            }
            // A token that was saved for another host meanwhile must not go to this one.
            guard
                try store.connectionRow(id: connectionID)?.connection.details
                    == connection.details
            else { return nil }
            guard try store.begin(runID: run.id, at: Date()) else { return nil }
            return try await ImportRunner(
                store: store, workspace: workspace(connection, token),
                uploader: uploader(destination, passcode), saved: saved, run: run,
                control: control
            ).perform()
        } catch {
            return .failed(cause: "\(error)", action: tr("Mend that, then run the import again."))
        }
    }

    private func workspace(_ connection: Connection, _ token: AccessToken) -> Workspace {
        Workspace(
            details: connection.details, token: token, http: http, timeout: 30, persists: true)
    }

    /// A run whose worker died: its statement may still run on the server. Where the vault does not
    /// give the token, the server ends it by itself.
    private func cancelOrphan(of run: ImportRun, _ connection: Connection) async {
        guard let statement = try? store.progress(of: run.id)?.reading?.statementID,
            let token = try? secrets.token(connection.id), !token.isEmpty
        else { return }
        await SourceReader(workspace(connection, token)).cancel(statement)
    }

    /// A vault that is locked is no end of a run: it waits, with what was done of it, and says so.
    private func waitForVault(_ run: ImportRun, _ error: any Error) -> RunEnd {
        log("Run \(run.number) of \(run.importID) waits: \(error)")
        state.withLock { $0.waiting[run.id] = Double(Self.tick) / 1_000 + Self.vaultPace }
        return .paused(
            cause: "\(error)", action: tr("It begins by itself as soon as that is mended."))
    }

    /// One for each account: its limit of requests at once counts for all its runs together,
    /// whatever names it has, also where its passcode is another one now.
    private func uploader(_ destination: Destination, _ passcode: Passcode) -> Uploader {
        state.withLock { state in
            let place = state.uploaders.firstIndex { $0.0.isSameAccount(as: destination) }
            if let place, state.uploaders[place].1 == passcode { return state.uploaders[place].2 }
            let uploader = Uploader(
                destination: destination, passcode: passcode, http: http,
                gate: place.map { state.uploaders[$0].2.gate } ?? UploadGate())
            if let place { state.uploaders.remove(at: place) }
            state.uploaders.append((destination, passcode, uploader))
            return uploader
        }
    }
}
