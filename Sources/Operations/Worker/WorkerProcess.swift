internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Imports
internal import Language
package import Store
internal import Synchronization

/// The worker as a process of its own: it outlives the terminal that asked for it.
package struct WorkerProcess: Sendable {
    package let app: Application

    package init(_ app: Application) {
        self.app = app
    }

    /// Starts a worker where none works and a run waits for one. The lock tells, so two programs
    /// that start one at once start one.
    ///
    /// - Throws: `UserError` where workers end as soon as they are started, and `StoreError`.
    package func ensure() async throws {
        let store = try app.store()
        guard
            try !store.activeRuns().isEmpty || store.hasSchedule()
                || !store.dueNews(now: Date()).isEmpty
        else { return }
        if let starts = app.startsWorker { return try await starts() }
        if try WorkerLock.isHeld(app.location) {
            Self.started.withLock { $0.failures = 0 }
            guard try await endHung() else { return }
        }
        guard try mayStart() else { return }
        try start()
    }

    /// Workers that this process has started, and how often one was gone without having worked.
    private struct Started {
        var children: [pid_t] = []
        var last: ContinuousClock.Instant?
        var failures = 0
    }
    private static let started = Mutex(Started())
    /// A worker needs this long to take its lock; one that has not by then has failed.
    private static let startTime = Duration.seconds(1)
    /// Workers that may fail one after the other.
    private static let mostFailures = 5

    /// Waits for the worker that was started last, and gives up on ones that end at once.
    private func mayStart() throws -> Bool {
        let failures = Self.started.withLock { started -> Int? in
            started.children.removeAll { waitpid($0, nil, WNOHANG) != 0 }
            let now = ContinuousClock.now
            if let last = started.last {
                if now - last < Self.startTime { return nil }
                if now - last < Self.startTime * 3 {
                    started.failures += 1
                } else {
                    started.failures = 0
                }
            }
            started.last = now
            return started.failures
        }
        guard let failures else { return false }
        guard failures < Self.mostFailures else {
            throw UserError(
                tr(
                    "The worker ends as soon as it is started. \(app.location.workerLogPath) says why; “bricktap worker” starts it by hand."
                )
            )
        }
        return true
    }

    /// Waits until the workers that this process has started are gone, at most so many seconds.
    package static func waitForEnds(seconds: Int) {
        for _ in 0..<(seconds * 100) {
            let isOver = started.withLock { started in
                started.children.removeAll { waitpid($0, nil, WNOHANG) != 0 }
                return started.children.isEmpty
            }
            if isOver { return }
            usleep(10_000)
        }
    }

    /// Milliseconds without a sign of life, after which a worker that holds the lock counts as dead.
    /// With the doubt below this leaves two of the 15 s in which a dead worker must be seen as dead.
    package static let lease: Int64 = 10_000
    /// Milliseconds that it has to prove the contrary: a machine that slept wakes up with old signs.
    private static let doubt = 2_500

    /// Ends a worker that hangs; true when there is none any more. Everything it knew is in the
    /// store, so the next one goes on where it was.
    private func endHung() async throws -> Bool {
        func silent() throws -> Int32? {
            guard let seen = try app.store().worker() else { return nil }
            return Worker.tick - seen.tick > Self.lease ? seen.pid : nil
        }
        guard let pid = try silent(), Self.isWorker(pid) else { return false }
        try await Task.sleep(for: .milliseconds(Self.doubt))
        // The number may be another program's by now.
        guard try silent() == pid, Self.isWorker(pid) else { return false }
        kill(pid, SIGKILL)
        for _ in 0..<100 {
            if try !WorkerLock.isHeld(app.location) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Waits until a worker that has to begin anew has ended, and starts the next; its runs go on there.
    package func renew() async throws {
        let limit = ContinuousClock.now + .seconds(app.patience)
        while try WorkerLock.isHeld(app.location), ContinuousClock.now < limit {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await ensure()
    }

    /// Writes to the store, also where a worker that hangs keeps it busy: that one is replaced, and the write made then.
    package func insist<Value: Sendable>(_ write: (SQLiteStore) throws -> Value) async throws
        -> Value
    {
        let limit = ContinuousClock.now + .seconds(app.patience)
        while true {
            do {
                return try write(app.store())
            } catch StoreError.busy(let path) {
                if ContinuousClock.now > limit { throw StoreError.busy(path: path) }
                // Also one that has no run any more.
                if try WorkerLock.isHeld(app.location) { _ = try await endHung() }
            }
        }
    }

    /// Waits until no run of the import works any more; false when one still does at the deadline.
    package func waitUntilQuiet(importID: String) async throws -> Bool {
        let limit = ContinuousClock.now + .seconds(app.patience)
        while try app.store().importRow(id: importID)?.lastRun?.state.isActive == true {
            if ContinuousClock.now > limit { return false }
            try await ensure()
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Whether the process is a worker of this program, as its command line tells.
    package static func isWorker(_ pid: Int32) -> Bool {
        guard pid > 1 else { return false }
        let descriptor = open("/proc/\(pid)/cmdline", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        let words = bytes.prefix(max(0, count)).split(separator: 0).map {
            String(decoding: $0, as: UTF8.self)
        }
        return words.count > 1 && words[0].hasSuffix("bricktap") && words[1] == "worker"
    }

    private func start() throws {
        let spawn = Spawn(
            program: Spawn.ownPath, arguments: ["worker", "--home", app.location.directory],
            group: .session)
        do throws(Spawn.Reason) {
            // The demo's worker ends with the demo; any other outlives the program that started it.
            let child =
                if let lifeline = app.lifeline { try lifeline.start(spawn) } else {
                    try spawn.start()
                }
            if let child { Self.started.withLock { $0.children.append(child) } }
        } catch {
            throw UserError(
                tr(
                    "The worker could not be started: \(error.text). “bricktap worker” starts it by hand."
                )
            )
        }
    }
}
