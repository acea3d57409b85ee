internal import ArgumentParser
internal import Connections
internal import Glibc
internal import Language
internal import Operations
internal import Store
internal import Wizard

struct VaultCommand: AsyncParsableCommand, Reporting {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Show where tokens are kept, or move them.",
        discussion: """
            With keyring or file every token and the passcode are moved there: written, read back, and only then removed \
            where they were.
            """)

    @Argument(help: "Where to keep them from now on.", completion: .list(["keyring", "file"]))
    var kind: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func work() async throws {
        let app = Application()
        guard let kind else {
            let keeper = try app.connections()
            if json {
                Output.json(.object([("vault", .string(keeper.vault.kind.rawValue))]))
            } else {
                Output.line(keeper.explanation)
            }
            return
        }
        guard let wanted = VaultKind(rawValue: kind) else {
            throw Failure.badOption(
                name: "kind", tr("“\(kind)” is neither keyring nor file"))
        }
        if let forced = Environment.value("BRICKTAP_VAULT") {
            throw Failure.cannot(
                tr("$BRICKTAP_VAULT is “\(forced)” and decides. Unset it, and try again."))
        }
        let keeper = try app.connections()
        var move = ConnectionKeeper.Move()
        if keeper.vault.kind != wanted {
            let target = try VaultSelection.open(
                location: app.location,
                environment: Environment.all.merging(["BRICKTAP_VAULT": wanted.rawValue]) { $1 },
                recorded: nil)
            let (outcome, hadWorker) = try await withoutWorker(app) { try keeper.move(to: target) }
            // Another one goes on with its runs, whatever became of the move.
            if hadWorker { try await WorkerProcess(app).ensure() }
            move = try outcome.get()
        }
        report(move, wanted)
    }

    private func report(_ move: ConnectionKeeper.Move, _ kind: VaultKind) {
        if json {
            Output.json(
                .object([
                    ("vault", .string(kind.rawValue)), ("moved", .number(move.moved)),
                    ("missing", .number(move.missing)), ("left_behind", .string(move.leftBehind)),
                ]))
            return
        }
        Output.line(
            kind == .keyring
                ? tr("\(move.moved) secrets were moved to the keyring.")
                : tr("\(move.moved) secrets were moved to the file."))
        if move.missing > 0 {
            Output.line(tr("\(move.missing) had none: edit the connection and paste its token."))
        }
        if let left = move.leftBehind {
            Output.error(tr("The old ones could not be removed: \(left)"))
        }
    }

    /// Seconds that a worker may take to hand its runs over.
    private static let patience = 20.0

    /// Does something while no worker works, nor can begin to: it reads tokens where they were when
    /// it began.
    private func withoutWorker<Value>(_ app: Application, _ work: () throws -> Value) async throws
        -> (
            Result<Value, any Error>, hadWorker: Bool
        )
    {
        let (lock, hadWorker) = try await lockOut(app)
        defer { withExtendedLifetime(lock) {} }
        return (Result<Value, any Error> { try work() }, hadWorker)
    }

    /// Takes the lock that workers take, from the one that has it if need be.
    private func lockOut(_ app: Application) async throws -> (WorkerLock, hadWorker: Bool) {
        let limit = ContinuousClock.now + .seconds(Self.patience)
        var asked: Int32?
        while true {
            if let lock = try WorkerLock.take(app.location) { return (lock, asked != nil) }
            // The number may be another program's by now.
            if let pid = try app.store().worker()?.pid, pid != asked, WorkerProcess.isWorker(pid) {
                kill(pid, SIGTERM)
                asked = pid
            }
            guard ContinuousClock.now < limit else {
                throw Failure.cannot(
                    tr("The worker did not end, so nothing was moved. Try again in a minute."))
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
