internal import ArgumentParser
internal import CProcess
internal import Connections
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import HTTP
internal import Imports
internal import Language
internal import Operations
internal import Store
internal import Synchronization

/// Somebody asked this worker to end.
private let interrupted = Mutex(false)

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Run the imports that are due or asked for.",
        discussion: """
            It is started by itself when an import is to run, and ends when nothing is left to do \
            and nothing will be due. There is one for each store. What it says of itself is in \
            worker.log beside the store. SIGTERM ends it; the next one goes on where it was.
            """)

    @Flag(help: "Stay when there is nothing to do; for a systemd unit.")
    var stay = false
    @Option(help: .hidden)
    var home: String?
    /// The demo's worker ends with the demo.
    @Flag(help: .hidden)
    var withParent = false

    /// Bodies are made on one thread and freed on another; more pools would each keep some.
    private static let memoryPools: Int32 = 2

    /// What became of ``confine()``.
    private static let confinement = Mutex("")

    var location: StoreLocation {
        home.map { StoreLocation(directory: $0, isMade: !withParent) }
            ?? StoreLocation.resolve(Environment.value)
    }

    /// To be called before there are threads: each keeps what it may.
    func confine() {
        if !withParent { Messenger.begin(location) }
        let words = Confinement.begin(location)
        Self.confinement.withLock { $0 = words }
    }

    mutating func run() async throws {
        signal(SIGHUP, SIG_IGN)
        // Nothing is handed over: the folder that it works in goes away.
        if withParent { cprocess_end_with_input(1) }
        cprocess_limit_arenas(Self.memoryPools)
        // libcurl brings thirty libraries: they are opened while the store is.
        DispatchQueue.global().async { _ = HTTPClient.curlVersion }
        let app = Application(location: location)
        do {
            guard try await work(app) else {
                Output.error(tr("A worker works on this store already."))
                throw ExitCode(ExitStatus.failed)
            }
            // A run or a schedule that was saved between the last look and the end of the lock.
            while try !interrupted.withLock({ $0 }) && !Application.isOutdated.withLock({ $0 })
                && (!app.store().activeRuns().isEmpty || app.store().hasSchedule())
            {
                guard try await work(app) else { break }
            }
            // A supervisor starts the next one; without it whoever looks at imports does.
            if Application.isOutdated.withLock({ $0 }) { throw ExitCode(ExitStatus.failed) }
        } catch let error as StoreError {
            Output.error(error.description)
            throw ExitCode(ExitStatus.failed)
        } catch let error as VaultError {
            Output.error(error.description)
            throw ExitCode(ExitStatus.failed)
        }
    }

    /// Works under the lock until there is nothing to do; false when another one has the lock.
    private func work(_ app: Application) async throws -> Bool {
        guard let lock = try WorkerLock.take(app.location) else { return false }
        let log = WorkerLog(path: app.location.workerLogPath)
        let teller = NewsTeller(app) { log.write($0) }
        let worker: Worker
        do {
            worker = try app.worker(isAwaited: { teller.isAwaited }) { log.write($0) }
        } catch {
            // Nobody sees the standard error of a worker that was started by itself.
            log.write("The worker could not begin: \(error)")
            throw error
        }
        let interrupt = Interrupt {
            interrupted.withLock { $0 = true }
            worker.end()
        }
        log.write("The worker began (process \(getpid())). \(Self.confinement.withLock { $0 })")
        let telling = Task {
            await teller.work {
                Application.isOutdated.withLock { $0 = true }
                worker.end()
            }
        }
        await worker.work(stays: stay)
        telling.cancel()
        await teller.waitForEnd()
        interrupt.stop()
        log.write("The worker ended.")
        withExtendedLifetime(lock) {}
        return true
    }
}

/// A few lines about the worker's life; never a row, a token or a passcode.
struct WorkerLog: Sendable {
    let path: String

    /// Bytes beyond which the log begins anew.
    private static let limit = 1 << 20

    func write(_ line: String) {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if lseek(descriptor, 0, SEEK_END) > Self.limit { ftruncate(descriptor, 0) }
        let text = "\(Date().formatted(.iso8601)) \(Output.cleaned(line))\n"
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
