internal import Connections
internal import Databricks
internal import Dispatch
internal import FoundationEssentials
internal import Imports
internal import Store
internal import Synchronization
internal import Wizard

/// Carries out what the screens ask for. Short work runs in order on one queue, tests as tasks.
final class Desk: Sendable {
    struct State {
        var probes: [Ticket: Task<Void, Never>] = [:]
        /// What is not broken off when the program ends.
        var deletions: [Ticket: Task<Void, Never>] = [:]
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
            try? WorkerProcess.ensure(live)
        }
    }

    func refresh(_ surroundings: inout Surroundings) {
        surroundings.now = Date()
        surroundings.secondsFromUTC = TimeZone.current.secondsFromGMT(for: surroundings.now)
        let (email, vault) = state.withLock { ($0.email, $0.vault) }
        if surroundings.email == nil { surroundings.email = email }
        if let vault { surroundings.vault = vault }
    }

    /// Waits for the work that must not be lost: what is being stored, and cancelled.
    func close() {
        queue.sync {}
        let tasks = state.withLock { state in
            let tasks = Array(state.probes.values) + Array(state.trials.values)
            for task in tasks { task.cancel() }
            return tasks + Array(state.deletions.values)
        }
        let group = DispatchGroup()
        group.enter()
        Task.detached {
            for task in tasks { await task.value }
            await Workspace.settle(within: Self.patience)
            group.leave()
        }
        _ = group.wait(timeout: .now() + Self.patience)
    }

    func perform(_ effect: Effect, post: @escaping @Sendable (Answer) -> Void) {
        switch effect {
        case .probe(let ticket, let subject): probe(ticket, subject, post)
        case .delete(let ticket, let connection): delete(ticket, connection, post)
        case .cancelProbe(let ticket): state.withLock { $0.probes[ticket]?.cancel() }
        case .loadExpiry(let ticket, _), .loadResources(let ticket, _, _, _),
            .create(let ticket, _, _, _, _),
            .loadTables(let ticket, _),
            .preview(let ticket, _, _), .dryRun(let ticket, _), .testDestination(let ticket, _, _):
            tryOut(ticket, effect, post)
        case .cancelTrial(let ticket): state.withLock { $0.trials[ticket]?.cancel() }
        default: queue.async { [self] in answer(effect, post) }
        }
    }

    // MARK: Tests

    private func probe(
        _ ticket: Ticket, _ subject: ProbeSubject, _ post: @escaping @Sendable (Answer) -> Void
    ) {
        let task = Task.detached { [self] in
            let report: ProbeReport
            do {
                let (details, token) = try settings(of: subject)
                report = await live.probe(details, token: token) { post(.probe(ticket, $0)) }
                if case .saved(let connection) = subject {
                    try live.store().recordTest(
                        report, at: Live.now, of: connection.id, details: details)
                }
            } catch {
                post(.probeFinished(ticket, Self.report(of: error)))
                return
            }
            post(.probeFinished(ticket, report))
            state.withLock { $0.probes[ticket] = nil }
        }
        state.withLock { $0.probes[ticket] = task }
    }

    private func settings(of subject: ProbeSubject) throws -> (ConnectionDetails, AccessToken) {
        switch subject {
        case .draft(let details, .typed(let token)): return (details, token)
        case .draft(let details, .saved(let id)): return (details, try savedToken(id))
        case .saved(let connection): return (connection.details, try savedToken(connection.id))
        }
    }

    func savedToken(_ id: String) throws -> AccessToken {
        guard let token = try live.connections().token(for: id), !token.isEmpty else {
            throw Trouble(
                tr("No token is saved for this connection. Edit it and paste the token again."),
                field: .token)
        }
        return token
    }

    /// A test that could not begin, told as a report: the token step failed.
    private static func report(of error: any Error) -> ProbeReport {
        let trouble = Self.trouble(error)
        let steps = ProbeStep.allCases.map { step in
            step == .token
                ? StepResult(
                    step, .failed, cause: trouble.message,
                    action: tr("Edit the connection and paste the token again."), field: .token)
                : StepResult(step, .notReached)
        }
        return ProbeReport(identity: nil, steps: steps, milliseconds: 0, requests: 0)
    }

    // MARK: Delete

    private func delete(
        _ ticket: Ticket, _ connection: Connection,
        _ post: @escaping @Sendable (Answer) -> Void
    ) {
        let task = Task.detached { [self] in
            do {
                let outcome = try await Deletion(live: live, connection: connection).perform(
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
            state.withLock { $0.deletions[ticket] = nil }
        }
        state.withLock { $0.deletions[ticket] = task }
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
        case .loadConnectors(let ticket):
            post(.connectors(ticket, Self.result { try self.live.store().connectors() }))
        case .loadImports(let ticket, let id):
            post(.imports(ticket, Self.result { try self.live.store().imports(of: id) }))
        case .loadImportPage(let ticket, let query, let offset, let limit):
            try? WorkerProcess.ensure(live)
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
        case .importWish(let ticket, let id, let wish):
            post(.wished(ticket, Self.result { try self.fulfil(wish, of: id) }))
        case .loadOffers(let ticket):
            post(.offers(ticket, offers()))
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
        case .loadDestination(let ticket):
            post(.destination(ticket, Self.result { try self.savedDestination() }))
        case .saveDestination(let ticket, let destination, let passcode):
            post(
                .destinationSaved(
                    ticket,
                    Self.result {
                        try self.live.connections().save(destination, passcode: passcode)
                        return true
                    }))
        case .saveImport(let ticket, let request):
            post(.importSaved(ticket, Self.result { try self.save(request) }))
        case .keepConnection(let connection):
            try? Deletion(live: live, connection: connection).takeBack()
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
        if let bundle = CABundle.problem(request.details.caBundle ?? "") { throw bundle }
        let keeper = try live.connections()
        var connection: Connection
        if let editing = request.editing {
            connection = editing
            connection.name = request.name
            connection.details = request.details
            connection.connectedBy = request.connectedBy
            connection.test = request.test
        } else {
            connection = Connection(
                id: UUID().uuidString.lowercased(), name: request.name, details: request.details,
                connectedBy: request.connectedBy, connectedOn: Date(), test: request.test)
        }
        switch request.token {
        case .typed(let token): try keeper.save(connection, token: token)
        case .saved: try live.store().update(connection)
        }
        if request.editing == nil { try live.store().giveGuide(to: connection.id) }
        if let report = request.report, let at = request.test.at {
            try live.store().recordTest(
                report, at: at, of: connection.id, details: connection.details)
        }
        if !request.connectedBy.isEmpty {
            try live.store().setPreferredEmail(request.connectedBy)
            state.withLock { $0.email = request.connectedBy }
        }
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
        case let failure as Failure: Trouble(failure.words)
        case let trouble as ImportTrial.Trouble: Trouble(trouble.description)
        default: Trouble("\(error)")
        }
    }
}
