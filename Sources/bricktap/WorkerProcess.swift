internal import Connections
internal import Glibc
internal import Imports
internal import Store
internal import Synchronization

/// The worker as a process of its own: it outlives the terminal that asked for it.
enum WorkerProcess {
    /// Starts a worker where none works and a run waits for one. The lock tells, so two programs
    /// that start one at once start one.
    static func ensure(_ live: Live) throws {
        guard try !live.store().activeRuns().isEmpty || live.store().hasSchedule() else { return }
        if try WorkerLock.isHeld(live.location) {
            started.withLock { $0.failures = 0 }
            guard try endHung(live) else { return }
        }
        guard try mayStart(live) else { return }
        try start(home: live.location)
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
    private static func mayStart(_ live: Live) throws -> Bool {
        let failures = started.withLock { started -> Int? in
            started.children.removeAll { waitpid($0, nil, WNOHANG) != 0 }
            let now = ContinuousClock.now
            if let last = started.last {
                if now - last < startTime { return nil }
                if now - last < startTime * 3 {
                    started.failures += 1
                } else {
                    started.failures = 0
                }
            }
            started.last = now
            return started.failures
        }
        guard let failures else { return false }
        guard failures < mostFailures else {
            throw Failure.cannot(
                tr(
                    "The worker ends as soon as it is started. \(live.location.workerLogPath) says why; “bricktap worker” starts it by hand."
                )
            )
        }
        return true
    }

    /// Milliseconds without a sign of life, after which a worker that holds the lock counts as dead.
    /// With the doubt below this leaves two of the 15 s in which a dead worker must be seen as dead.
    static let lease: Int64 = 10_000
    /// Milliseconds that it has to prove the contrary: a machine that slept wakes up with old signs.
    private static let doubt: UInt32 = 2_500

    /// Ends a worker that hangs; true when there is none any more. Everything it knew is in the
    /// store, so the next one goes on where it was.
    private static func endHung(_ live: Live) throws -> Bool {
        func silent() throws -> Int32? {
            guard let seen = try live.store().worker() else { return nil }
            return Worker.tick - seen.tick > lease ? seen.pid : nil
        }
        guard let pid = try silent(), isWorker(pid) else { return false }
        usleep(doubt * 1_000)
        // The number may be another program's by now.
        guard try silent() == pid, isWorker(pid) else { return false }
        kill(pid, SIGKILL)
        for _ in 0..<100 {
            if try !WorkerLock.isHeld(live.location) { return true }
            usleep(10_000)
        }
        return false
    }

    /// Seconds in which a run has to stop: a worker that hangs is replaced in them, and the next one stops it.
    static let deadline = 20.0

    /// Writes to the store, also where a worker that hangs keeps it busy: that one is replaced, and the write made then.
    static func insist<Value>(_ live: Live, _ write: (SQLiteStore) throws -> Value) throws -> Value
    {
        let limit = ContinuousClock.now + .seconds(deadline)
        while true {
            do {
                return try write(live.store())
            } catch StoreError.busy(let path) {
                if ContinuousClock.now > limit { throw StoreError.busy(path: path) }
                // Also one that has no run any more.
                if try WorkerLock.isHeld(live.location) { _ = try endHung(live) }
            }
        }
    }

    /// Waits until no run of the import works any more; false when one still does at the deadline.
    static func waitUntilQuiet(importID: String, _ live: Live) throws -> Bool {
        let limit = ContinuousClock.now + .seconds(deadline)
        while try live.store().importRow(id: importID)?.lastRun?.state.isActive == true {
            if ContinuousClock.now > limit { return false }
            try ensure(live)
            usleep(20_000)
        }
        return true
    }

    /// Whether the process is a worker of this program, as its command line tells.
    static func isWorker(_ pid: Int32) -> Bool {
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

    /// POSIX_SPAWN_SETSID of glibc's <spawn.h>, which Swift does not see without _GNU_SOURCE.
    private static let newSession: Int16 = 0x80

    private static func start(home: StoreLocation) throws {
        let program = ownPath
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        // A session of its own: the terminal's hang-up and its Ctrl-C do not reach it.
        posix_spawnattr_setflags(&attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = [
            strdup(program), strdup("worker"), strdup("--home"), strdup(home.directory), nil,
        ]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        let failed = posix_spawn(&child, program, &actions, &attributes, &arguments, environ)
        if failed == 0 { started.withLock { $0.children.append(child) } }
        guard failed == 0 else {
            throw Failure.cannot(
                tr(
                    "The worker could not be started: \(String(cString: strerror(failed))). “bricktap worker” starts it by hand."
                )
            )
        }
    }

    static var ownPath: String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
