internal import Connections
internal import Databricks
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Imports
internal import Language
internal import Store
internal import Synchronization
internal import Wizard

/// Carries out what the screens ask for. Short work runs in order on one queue, tests as tasks.
final class Desk: Sendable {
    struct State {
        var probes: [Ticket: Task<Void, Never>] = [:]
        /// What is not broken off when the program ends: deletes, and what is asked of the worker.
        var lasting: [Int: Task<Void, Never>] = [:]
        var lastingCount = 0
        /// The last thing asked of each import: the next one waits for it.
        var wishes: [String: Task<Void, Never>] = [:]
        /// A look at the worker is under way, and another is wanted after it.
        var isEnsuring = false
        var isEnsureWanted = false
        /// Previews, dry runs, tests of the destination: broken off like tests of a connection.
        var trials: [Ticket: Task<Void, Never>] = [:]
        /// The last delete, until the program ends.
        var deleted: DeletedConnection?
        var email: String?
        var vault: String?
    }

    let live: Live
    private let queue = DispatchQueue(label: "bricktap.store")
    let state = Mutex(State())

    /// Seconds that the end of the program waits for statements to be cancelled on the server.
    private static let patience = 2.0

    init(live: Live) {
        self.live = live
    }

    /// Finds out in the background what the first frame need not wait for.
    func findOut(_ done: @escaping @Sendable () -> Void) {
        queue.async { [self] in
            let email = Person.email(live)
            let vault = (try? live.connections())?.explanation
            state.withLock {
                $0.email = email
                $0.vault = vault
            }
            done()
            // What was due while the machine was off, and what a dead worker left.
            ensureWorker()
        }
    }

    func refresh(_ surroundings: inout Surroundings) {
        surroundings.now = Date()
        surroundings.secondsFromUTC = LocalTime.secondsFromUTC(at: surroundings.now)
        if surroundings.timeZone.isEmpty { surroundings.timeZone = TimeZone.current.identifier }
        let (email, vault) = state.withLock { ($0.email, $0.vault) }
        if surroundings.email == nil { surroundings.email = email }
        if let vault { surroundings.vault = vault }
    }

    /// Seconds that the store may take for what was typed last: what it waits for another program, and
    /// less where a signal ends this one.
    private static let storePatience = 6.0
    private static let storePatienceOfSignal = 1.0

    /// Waits for the work that must not be lost: what is being stored, and cancelled.
    func close(hurries: Bool) {
        let tasks = state.withLock { state in
            let tasks = Array(state.probes.values) + Array(state.trials.values)
            for task in tasks { task.cancel() }
            return tasks + Array(state.lasting.values)
        }
        let stored = DispatchGroup()
        stored.enter()
        queue.async { stored.leave() }
        let limit = hurries ? Self.storePatienceOfSignal : Self.storePatience
        if stored.wait(timeout: .now() + limit) != .success {
            Output.error(tr("The store is busy: what was typed last may not be kept."))
            if hurries && tasks.isEmpty { return }
        }
        let group = DispatchGroup()
        group.enter()
        Task.detached {
            for task in tasks { await task.value }
            await Workspace.settle(within: Self.patience)
            group.leave()
        }
        if group.wait(timeout: .now() + Self.patience) == .success { return }
        guard state.withLock({ !$0.lasting.isEmpty }) else { return }
        // A stop that was asked for goes on in the worker; what comes after it is done here.
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { signal(number, SIG_DFL) }
        Output.error(tr("Waiting for an import to stop. Ctrl-C leaves at once."))
        _ = group.wait(timeout: .now() + WorkerProcess.deadline)
    }

    func perform(_ effect: Effect, post: @escaping @Sendable (Answer) -> Void) {
        switch effect {
        case .probe(let ticket, let subject): probe(ticket, subject, post)
        case .delete(let ticket, let connection):
            lasting { [self] in await delete(ticket, connection, post) }
        case .keepConnection(let connection):
            lasting { [live] in
                try? await DeleteConnection(live: live, connection: connection).takeBack()
            }
        case .importWish(let ticket, let id, let wish):
            let task = lasting { [self, before = state.withLock { $0.wishes[id] }] in
                await before?.value
                post(.wished(ticket, await fulfil(wish, of: id)))
            }
            state.withLock { $0.wishes[id] = task }
        case .saveImport(let ticket, let request):
            lasting { [self] in post(.importSaved(ticket, await saved(request))) }
        case .saveDestination(let ticket, let account, let passcode):
            lasting { [self] in
                post(.destinationSaved(ticket, await saved(account, passcode)))
            }
        case .cancelProbe(let ticket): state.withLock { $0.probes[ticket]?.cancel() }
        case .loadExpiry(let ticket, _), .loadResources(let ticket, _, _, _),
            .create(let ticket, _, _, _, _),
            .loadTables(let ticket, _),
            .preview(let ticket, _, _), .dryRun(let ticket, _), .checkRows(let ticket, _),
            .testDestination(let ticket, _, _):
            tryOut(ticket, effect, post)
        case .cancelTrial(let ticket): state.withLock { $0.trials[ticket]?.cancel() }
        // Files of others are read where nothing waits for them.
        case .loadOffers(let ticket):
            DispatchQueue.global().async { [self] in post(.offers(ticket, offers())) }
        case .readVariable(let ticket, let name):
            post(.variable(ticket, name, Environment.token(named: name)))
        default: queue.async { [self] in answer(effect, post) }
        }
    }

    // MARK: Long work

    /// Work that the end of the program waits for, and that keeps nothing else waiting.
    @discardableResult
    private func lasting(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        // Under the lock, so that work that ends at once is noted before it is forgotten.
        state.withLock { state in
            state.lastingCount += 1
            let number = state.lastingCount
            let task = Task.detached { [self] in
                await work()
                self.state.withLock { $0.lasting[number] = nil }
            }
            state.lasting[number] = task
            return task
        }
    }

    /// Sees to it that a worker works where there is work; one such look at a time.
    func ensureWorker() {
        let isFirst = state.withLock { state in
            defer { state.isEnsuring = true }
            state.isEnsureWanted = state.isEnsuring
            return !state.isEnsuring
        }
        guard isFirst else { return }
        // Whoever saves sees to a worker by itself: the end of the program need not wait for this.
        Task.detached { [self] in
            var isWanted = true
            while isWanted {
                try? await WorkerProcess(live).ensure()
                isWanted = state.withLock { state in
                    defer { state.isEnsureWanted = false }
                    state.isEnsuring = state.isEnsureWanted
                    return state.isEnsureWanted
                }
            }
        }
    }

    // MARK: Tests

    private func probe(
        _ ticket: Ticket, _ subject: ProbeSubject, _ post: @escaping @Sendable (Answer) -> Void
    ) {
        state.withLock { state in
            state.probes[ticket] = Task.detached { [self] in
                let report = await report(of: subject) { post(.probe(ticket, $0)) }
                post(.probeFinished(ticket, report))
                self.state.withLock { $0.probes[ticket] = nil }
            }
        }
    }

    private func report(
        of subject: ProbeSubject, _ onEvent: @escaping @Sendable (ProbeEvent) -> Void
    ) async -> ProbeReport {
        do {
            let (details, token) = try settings(of: subject)
            let report = await live.probe(details, token: token, onEvent: onEvent)
            if case .saved(let connection) = subject {
                try live.store().recordTest(
                    report, at: Live.now, of: connection.id, details: details)
            }
            return report
        } catch {
            return Self.report(of: error)
        }
    }

    private func settings(of subject: ProbeSubject) throws -> (ConnectionDetails, AccessToken) {
        switch subject {
        case .draft(let details, .typed(let token)): return (details, token)
        case .draft(let details, .saved(let id)): return (details, try savedToken(id))
        case .saved(let connection): return (connection.details, try savedToken(connection.id))
        }
    }

    func savedToken(_ id: String) throws -> AccessToken {
        try live.savedToken(of: id)
    }

    /// A test that could not begin, told as a report: the token step failed.
    private static func report(of error: any Error) -> ProbeReport {
        let trouble = Self.trouble(error)
        let steps = ProbeStep.allCases.map { step in
            step == .token
                ? StepResult(
                    step, .failed, cause: trouble.message,
                    action: trouble.field == .token ? "" : MissingToken.action, field: .token)
                : StepResult(step, .notReached)
        }
        return ProbeReport(identity: nil, steps: steps, milliseconds: 0, requests: 0)
    }

    // MARK: Delete

    private func delete(
        _ ticket: Ticket, _ connection: Connection,
        _ post: @escaping @Sendable (Answer) -> Void
    ) async {
        do {
            let outcome = try await DeleteConnection(live: live, connection: connection).perform(
                onProgress: { post(.stopping(ticket, $0)) })
            switch outcome {
            case .deleted(let undo, let leavesToken):
                state.withLock { $0.deleted = undo }
                post(
                    .deleted(
                        ticket,
                        .success(Removal(canUndo: undo != nil, leavesToken: leavesToken))))
            case .stillRunning(let runs): post(.notStopped(ticket, runs))
            }
        } catch {
            post(.deleted(ticket, .failure(Self.trouble(error))))
        }
    }

    // MARK: Store

    private func answer(_ effect: Effect, _ post: @Sendable (Answer) -> Void) {
        switch effect {
        case .checkName(let ticket, let name, let except):
            let found = try? live.store().connection(named: name)
            post(.nameIsTaken(ticket, found != nil && found?.id != except))
        case .save(let ticket, let request):
            post(.saved(ticket, Self.result { try self.save(request) }))
        case .loadPage(let ticket, let query, let offset, let limit):
            post(
                .page(
                    ticket,
                    Self.result { try self.live.store().page(query, offset: offset, limit: limit) })
            )
        case .loadPlace(let ticket, let query, let id):
            post(.place(ticket, try? live.store().place(of: id, in: query)))
        case .loadConnection(let ticket, let name):
            post(.connection(ticket, Self.result { try self.live.store().connection(named: name) }))
        case .loadImport(let ticket, let nickname):
            post(
                .importRow(
                    ticket, Self.result { try self.live.store().importRow(nickname: nickname) })
            )
        case .loadImportPlace(let ticket, let query, let id):
            post(.place(ticket, try? live.store().place(of: id, in: query)))
        case .loadConnectors(let ticket):
            post(.connectors(ticket, Self.result { try self.live.store().connectors() }))
        case .loadImports(let ticket, let id):
            post(.imports(ticket, Self.result { try self.live.store().imports(of: id) }))
        case .loadImportPage(let ticket, let query, let offset, let limit):
            ensureWorker()
            post(
                .importPage(
                    ticket,
                    Self.result {
                        try self.live.store().imports(query, offset: offset, limit: limit)
                    }))
        case .loadImportFacets(let ticket):
            post(.importFacets(ticket, Self.result { try self.live.store().importFacets() }))
        case .loadRuns(let ticket, let id):
            post(.runs(ticket, Self.result { try self.history(id) }))
        case .undoDelete(let ticket):
            post(.restored(ticket, Self.result { try self.undoDelete() }))
        case .loadHistory(let ticket, let id):
            post(.history(ticket, Self.result { try self.live.store().history(of: id) }))
        case .loadReport(let ticket, let id):
            post(.report(ticket, Self.result { try self.report(id) }))
        case .markGuide(let item, let done, let id):
            try? live.store().markGuide(item, done: done, of: id)
        case .checkNickname(let ticket, let name, let except):
            let found = try? live.store().importRow(nickname: name)
            post(.nicknameIsTaken(ticket, name, found != nil && found?.id != except))
        case .loadDestinations(let ticket):
            post(.destinations(ticket, Self.result { try self.savedDestinations() }))
        case .keepUnfinished(let form):
            if case .failure(let trouble) = Self.result({
                try self.live.store().keepUnfinishedForm(form)
            }) {
                post(.notKept(trouble))
            }
        case .forgetUnfinished(let editing):
            if case .failure(let trouble) = Self.result({
                try self.live.store().forgetUnfinishedForm(editing: editing)
            }) {
                post(.notKept(trouble))
            }
        case .copy(let text):
            // Whatever the terminal made of it; where the disk cannot, the clipboard may.
            try? live.location.keepCopied(text)
        default: break
        }
    }

    private func report(_ id: String) throws -> String {
        guard let row = try live.store().connectionRow(id: id) else { throw StoreError.gone }
        return SupportReport.text(
            row, try live.store().history(of: id), machine: Doctor.brief(live), now: Date())
    }

    private func undoDelete() throws -> String {
        guard let deleted = state.withLock({ $0.deleted }) else {
            throw Trouble(tr("There is no delete that could be undone."))
        }
        try live.connections().restore(deleted)
        state.withLock { $0.deleted = nil }
        return deleted.name
    }

    // MARK: Save

    private func save(_ request: SaveRequest) throws -> Connection {
        let connection = try SaveConnection(live: live).perform(request)
        if !request.connectedBy.isEmpty { state.withLock { $0.email = request.connectedBy } }
        return connection
    }

    static func result<Value>(_ work: () throws -> Value) -> Result<Value, Trouble> {
        do {
            return .success(try work())
        } catch {
            return .failure(trouble(error))
        }
    }

    static func trouble(_ error: any Error) -> Trouble {
        switch error {
        case let trouble as Trouble: trouble
        case let problem as FieldProblem: Trouble(problem.message, field: problem.field)
        case let error as StoreError:
            if case .nameTaken = error {
                Trouble(error.description, field: .connectionName)
            } else if case .nicknameTaken = error {
                Trouble(error.description, place: "nickname")
            } else {
                Trouble(error.description)
            }
        case let error as VaultError: Trouble(error.description, field: .token)
        case Failure.badImport(let problems):
            Trouble(problems.first?.message ?? "", place: problems.first?.place)
        case let failure as Failure: Trouble(failure.words, field: failure.field)
        case let trouble as ImportTrial.Trouble: Trouble(trouble.description)
        default: Trouble("\(error)")
        }
    }
}
