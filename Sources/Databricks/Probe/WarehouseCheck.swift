internal import Connections
internal import Language

/// The second wave: the warehouse, and what can be done with it.
struct WarehouseCheck: Sendable {
    let run: ProbeRun
    let warehouse: Result<Warehouse, DatabricksError>
    let user: Result<CurrentUser, DatabricksError>

    private var log: ProbeLog { run.log }
    private var details: ConnectionDetails { run.details }
    private var runner: StatementRunner {
        StatementRunner(workspace: run.workspace, warehouseID: details.httpPath.warehouseID)
    }

    typealias Tables = Result<[CatalogObject], DatabricksError>?

    func run(tables: Tables) async {
        switch warehouse {
        case .success(let warehouse):
            switch warehouse.state {
            case .deleted, .deleting:
                log.finish(
                    run.diagnose.warehouse(
                        warehouse, failed: tr("The warehouse “\(warehouse.name)” has been deleted.")
                    ))
            // What a state that is new means, a statement finds out.
            case .stopped, .stopping, .starting, .unknown:
                guard await wake(warehouse) else { return }
                await objects(tables: tables)
            case .running:
                log.finish(
                    StepResult(.warehouse, .passed, cause: tr("\(Self.words(warehouse)), running")))
                await awake(tables: tables)
            }
        case .failure(let error):
            // A token may use a warehouse that it may not look at: a statement decides.
            switch error.kind {
            case .privilegeMissing, .refused, .scopeMissing, .serverError, .unavailable,
                .rateLimited:
                await tryUnseen(error, tables: tables)
            default:
                await failMissing(error)
            }
        }
    }

    static func words(_ warehouse: Warehouse) -> String {
        let facts = [
            warehouse.clusterSize, warehouse.isServerless ? tr("serverless") : nil,
        ].compactMap { $0 }
        let name = warehouse.name.isEmpty ? tr("the warehouse") : "“\(warehouse.name)”"
        return facts.isEmpty ? name : "\(name) (\(facts.joined(separator: ", ")))"
    }

    // MARK: Awake

    private func awake(tables: Tables) async {
        async let sql = select1()
        async let objects = ObjectCheck(run: run, runner: runner, tables: tables).look()
        guard await sql else {
            _ = await objects
            return
        }
        await objects.finish()
    }

    private func objects(tables: Tables) async {
        await ObjectCheck(run: run, runner: runner, tables: tables).look().finish()
    }

    private func select1() async -> Bool {
        log.begin(.sql)
        let outcome = await runner.run("SELECT 1", limit: ProbeRun.awakeLimit)
        return finishSQL(outcome)
    }

    /// Sets `sql`; true when the statement ran.
    private func finishSQL(_ outcome: StatementRunner.Outcome) -> Bool {
        let diagnose = run.diagnose
        switch outcome {
        case .succeeded:
            log.finish(StepResult(.sql, .passed, cause: tr("a statement ran")))
            return true
        case .failed(let failure): log.finish(diagnose.failure(.sql, sql: failure))
        case .stopped(let state): log.finish(diagnose.stopped(.sql, state))
        case .refused(let error): log.finish(diagnose.failure(.sql, error))
        case .tookTooLong(let seconds): log.finish(diagnose.tooSlow(.sql, seconds: seconds))
        case .cancelled: break
        }
        return false
    }

    private func tryUnseen(_ refusal: DatabricksError, tables: Tables) async {
        log.begin(.sql)
        let outcome = await runner.run(
            "SELECT 1", limit: run.limits.wait, expectsWait: true,
            onPoll: progress(Clock(), serverless: nil))
        switch outcome {
        case .succeeded:
            log.finish(
                StepResult(
                    .warehouse, .warned,
                    cause: tr("The warehouse runs statements, but its state may not be looked at."),
                    action: tr("Nothing, unless you want its state shown here."),
                    detail: run.diagnose.detail(refusal), requestID: refusal.requestID))
            _ = finishSQL(outcome)
            await objects(tables: tables)
        case .cancelled: break
        default:
            var told = refusal
            if refusal.kind != .privilegeMissing, case .refused(let error) = outcome {
                told = error
            }
            log.finish(run.diagnose.failure(.warehouse, told))
        }
    }

    private func failMissing(_ error: DatabricksError) async {
        var result = run.diagnose.failure(.warehouse, error)
        if error.kind == .notFound || error.kind == .invalidParameter,
            let others = try? await run.workspace.warehouses(), !others.isEmpty
        {
            let wanted = details.httpPath.warehouseID
            let near = DidYouMean.closest(to: wanted, in: others.map(\.id))
            let named = near.isEmpty ? others.prefix(3).map(\.id) : near
            let list = named.map { id in
                let name = others.first { $0.id == id }?.name ?? ""
                return "/sql/1.0/warehouses/\(id)" + (name.isEmpty ? "" : " (\(name))")
            }
            let names = list.joined(separator: ", ")
            let hint =
                near.isEmpty ? tr("This token can see: \(names).") : tr("Did you mean \(names)?")
            result.action = hint + " " + (result.action ?? "")
        }
        log.finish(result)
    }

    // MARK: Asleep

    /// Counts the seconds of a wait, for the words of its progress.
    private struct Clock: Sendable {
        let began = ContinuousClock.now
        var seconds: Int { Int((ContinuousClock.now - began).components.seconds) }
    }

    /// Starts the warehouse by a statement and waits until that has run.
    private func wake(_ asleep: Warehouse) async -> Bool {
        let clock = Clock()
        let strange = asleep.state == .unknown ? asleep.stateWord : nil
        log.progress(.warehouse, strange ?? tr("starting"))
        let watch = Watch(workspace: run.workspace, id: details.httpPath.warehouseID)
        let tell = progress(clock, serverless: asleep.isServerless, strange: strange)
        let outcome = await runner.run("SELECT 1", limit: run.limits.wait, expectsWait: true) {
            state throws(DatabricksError) in
            try await tell(state)
            try await watch.look()
        }
        switch outcome {
        case .succeeded:
            let words = Self.words(asleep)
            let cause =
                switch asleep.state {
                case .starting: tr("\(words), was starting, running after \(clock.seconds) s")
                case .unknown:
                    tr(
                        "\(words), was \(asleep.stateWord), ran a statement after \(clock.seconds) s"
                    )
                default: tr("\(words), was stopped, running after \(clock.seconds) s")
                }
            log.finish(StepResult(.warehouse, .passed, cause: cause))
            log.begin(.sql)
            return finishSQL(outcome)
        case .tookTooLong(let seconds):
            log.finish(
                run.diagnose.warehouse(
                    asleep,
                    failed: tr(
                        "The warehouse “\(asleep.name)” is still not running after \(seconds) s.")))
        case .refused(let error):
            if let last = await watch.end {
                log.finish(
                    run.diagnose.warehouse(
                        last,
                        failed: last.state == .deleted || last.state == .deleting
                            ? tr("The warehouse “\(last.name)” was deleted while it was starting.")
                            : tr(
                                "The warehouse “\(last.name)” stopped again while it was starting.")
                    ))
            } else {
                log.finish(run.diagnose.failure(.warehouse, error))
            }
        case .failed(let failure):
            var result = run.diagnose.warehouse(
                asleep, failed: tr("The warehouse “\(asleep.name)” did not start."))
            result.detail = failure.message.trimmed
            log.finish(result)
        case .stopped(let state): log.finish(run.diagnose.stopped(.warehouse, state))
        case .cancelled: break
        }
        return false
    }

    /// - Parameter strange: The state, where it is none that is known.
    private func progress(_ clock: Clock, serverless: Bool?, strange: String? = nil)
        -> @Sendable (Statement.State) async throws(DatabricksError) -> Void
    {
        let log = self.log
        return { _ throws(DatabricksError) in
            let seconds = clock.seconds
            if let strange {
                log.progress(.warehouse, tr("\(strange), \(seconds) s"))
                return
            }
            let words =
                switch serverless {
                case true?: tr("starting, \(seconds) s (serverless: usually under a minute)")
                case false?: tr("starting, \(seconds) s (usually about 5 minutes)")
                case nil: tr("starting, \(seconds) s")
                }
            log.progress(.warehouse, words)
        }
    }

    /// Looks at a starting warehouse now and then, to notice that it will never be up.
    private actor Watch {
        private let workspace: Workspace
        private let id: String
        private var lookedAt = ContinuousClock.now
        private var wasStarting = false
        /// The state in which it ended, once it has.
        private(set) var end: Warehouse?

        init(workspace: Workspace, id: String) {
            self.workspace = workspace
            self.id = id
        }

        func look() async throws(DatabricksError) {
            guard ContinuousClock.now - lookedAt > .seconds(2) else { return }
            lookedAt = .now
            let warehouse: Warehouse
            do throws(DatabricksError) {
                warehouse = try await workspace.warehouse(id: id)
            } catch {
                // Only the statement's own answers end the wait, not a failed look.
                if error.isCancelled { throw error }
                return
            }
            switch warehouse.state {
            case .deleted, .deleting:
                end = warehouse
                throw DatabricksError(.notFound)
            case .stopped, .stopping:
                if wasStarting {
                    end = warehouse
                    throw DatabricksError(.other)
                }
            case .starting: wasStarting = true
            case .running, .unknown: break
            }
        }
    }
}
