internal import Connections
internal import Foundation
internal import Simulator
internal import Store
internal import Synchronization
internal import Testing

@testable internal import Operations

/// Saving, controlling and trying imports, and the accounts that they write to.
@Suite struct ImportOperationsTests {
    // MARK: Save

    @Test func `a draft is saved as it is, what is finished has to fit`() async throws {
        let bench = try await Bench()
        let draft = ImportDefinition(
            nickname: "half", connection: "gone", source: .table(""),
            identity: ImportDefinition.IdentityColumn(""), properties: [])
        let kept = try await SaveImport(definition: draft, isDraft: true, createdBy: "")
            .perform(in: bench.app)
        #expect(kept.isNew && kept.words == "Saved the draft “half”.")
        func problem(_ request: SaveImport) async -> UserError? {
            await refusal { _ = try await request.perform(in: bench.app) }
        }
        var request = SaveImport(definition: draft, isDraft: false, createdBy: "")
        #expect(await problem(request)?.place != nil)
        request.definition = Bench.definition()
        #expect(await problem(request)?.place == "connection")
        try bench.connection()
        request.runsNow = true
        #expect(await problem(request)?.place == "account")
        request.runsNow = false
        request.definition.account = "other"
        #expect(await problem(request)?.place == "account")
        #expect(try LoadImports(ImportQuery(), limit: 9).perform(in: bench.app).total == 1)
        await bench.close()
    }

    @Test func `columns are asked of the workspace where that is wanted`() async throws {
        let bench = try await Bench()
        try bench.connection()
        var request = SaveImport(
            definition: Bench.definition(), isDraft: false, createdBy: "", checksColumns: true)
        request.definition.identity = ImportDefinition.IdentityColumn("nobody")
        let wrong = await refusal { _ = try await request.perform(in: bench.app) }
        #expect(wrong?.place?.hasPrefix("identity") == true, "\(String(describing: wrong))")
        request.definition = Bench.definition()
        request.definition.source = .table("nowhere")
        #expect(await refusal { _ = try await request.perform(in: bench.app) } != nil)
        request.definition = Bench.definition()
        #expect(try await request.perform(in: bench.app).isNew)
        await bench.close()
    }

    @Test func `an edit keeps what was decided, and says what it brings`() async throws {
        let bench = try await Bench()
        try bench.connection()
        try await bench.saveAccount()
        let saved = try await bench.saveImport()
        _ = try await ControlImport(.run, of: saved.id).perform(in: bench.app)
        _ = try await bench.wait(saved.id) { $0.state == .succeeded }
        _ = try await ControlImport(.pause, of: saved.id).perform(in: bench.app)
        var request = SaveImport(
            definition: Bench.definition(), editing: saved.id, isDraft: false, createdBy: "x@y.z")
        request.definition.source = .table("devices")
        let edited = try await request.perform(in: bench.app)
        #expect(!edited.isNew && edited.saved.standing == .paused)
        #expect(edited.saved.createdBy == "ann@example.com")
        #expect(edited.words.contains("reads everything again"))
        // Another form was opened before that; a draft is kept whatever there is.
        request.version = saved.version
        let stale = await refusal { _ = try await request.perform(in: bench.app) }
        #expect(stale?.message.contains("“customers” was changed meanwhile") == true)
        request.version = nil
        bench.refuseWorker(UserError("No worker."))
        request.definition.nickname = "hourly"
        request.definition.schedule = .every(1, .hours)
        request.editing = nil
        let without = try await request.perform(in: bench.app)
        #expect(without.workerProblem == UserError("No worker."))
        #expect(without.words.hasSuffix("No worker."))
        await bench.close()
    }

    @Test func `a draft that somebody has made something of is saved beside it`() async throws {
        let bench = try await Bench()
        try bench.connection()
        let draft = try await bench.saveImport(isDraft: true)
        func save(_ isDraft: Bool, version: Int?) async throws -> SaveImport.Value {
            try await SaveImport(
                definition: Bench.definition(), editing: draft.id, isDraft: isDraft, createdBy: "",
                version: version
            ).perform(in: bench.app)
        }
        let again = try await save(true, version: draft.version)
        #expect(!again.isNew && again.saved.version == draft.version + 1)
        // Another window has the draft as it was.
        let beside = try await save(true, version: draft.version)
        #expect(beside.isNew && beside.saved.definition.nickname == "customers, 2")
        _ = try await save(false, version: again.saved.version)
        let last = try await save(true, version: again.saved.version + 1)
        #expect(last.isNew && last.saved.definition.nickname == "customers, 3")
        #expect(try FindImport("customers").perform(in: bench.app)?.saved.standing == .active)
        await bench.close()
    }

    // MARK: Control

    @Test func `a run, a pause, a stop and a delete`() async throws {
        let bench = try await Bench { $0.uploadMilliseconds = 20 }
        try bench.connection()
        let saved = try await bench.saveImport()
        let none = await refusal {
            _ = try await ControlImport(.run, of: saved.id).perform(in: bench.app)
        }
        #expect(none != nil)
        try await bench.saveAccount()
        let run = try #require(
            try await ControlImport(.runFull, of: saved.id).perform(in: bench.app))
        #expect(run.kind == .full)
        let looks = bench.looksForWorker
        _ = await refusal { _ = try await ControlImport(.run, of: saved.id).perform(in: bench.app) }
        #expect(bench.looksForWorker > looks)
        _ = try await bench.wait(saved.id) { $0.state == .succeeded }
        _ = try await ControlImport(.pause, of: saved.id, waiting: .untilQuiet)
            .perform(in: bench.app)
        #expect(try FindImport("customers").perform(in: bench.app)?.status == .paused)
        _ = try await ControlImport(.resume, of: saved.id).perform(in: bench.app)
        _ = try await ControlImport(.stop, of: saved.id, waiting: .untilQuiet)
            .perform(in: bench.app)
        #expect(try FindImport("customers").perform(in: bench.app)?.status == .stopped)
        _ = try await ControlImport(.delete, of: saved.id).perform(in: bench.app)
        #expect(try FindImport("customers").perform(in: bench.app) == nil)
        let gone = await refusal {
            _ = try await ControlImport(.delete, of: saved.id).perform(in: bench.app)
        }
        #expect(gone != nil)
        let draft = try await bench.saveImport("half", isDraft: true)
        _ = try await ControlImport(.delete, of: draft.id).perform(in: bench.app)
        #expect(try FindImport("half").perform(in: bench.app) == nil)
        await bench.close()
    }

    @Test func `a run that does not stop is said, and nothing is deleted`() async throws {
        let bench = try await Bench(patience: 0.2)
        try bench.connection()
        try await bench.saveAccount()
        let saved = try await bench.saveImport()
        bench.restWorker()
        let run = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try bench.store.begin(runID: run.id, at: Date())
        for wish in [ImportWish.stop, .delete] {
            let problem = await refusal {
                _ = try await ControlImport(wish, of: saved.id, waiting: .untilQuiet)
                    .perform(in: bench.app)
            }
            #expect(problem?.message.contains("“customers”") == true)
        }
        #expect(try FindImport("customers").perform(in: bench.app) != nil)
        await bench.close()
    }

    // MARK: Read

    @Test func `imports are found, placed, counted, and told with their runs`() async throws {
        let bench = try await Bench()
        try bench.connection()
        try await bench.saveAccount()
        for name in ["b", "a"] { _ = try await bench.saveImport(name) }
        let page = try LoadImports(ImportQuery(), limit: 9).perform(in: bench.app)
        #expect(page.matching == 2 && page.rows.count == 2)
        let row = try #require(try FindImport("B").perform(in: bench.app))
        #expect(try LocateImport(ImportQuery(), id: row.id).perform(in: bench.app) != nil)
        #expect(try CheckNickname("A").perform(in: bench.app))
        #expect(try !CheckNickname("b", except: row.id).perform(in: bench.app))
        #expect(try LoadImportFacets().perform(in: bench.app).connections.map(\.count) == [2])
        bench.simulator.update {
            $0.cleverTap[0].refusedIdentities = [
                .init(suffix: "7", code: 515, error: "Email is incorrect")
            ]
        }
        _ = try await ControlImport(.run, of: row.id).perform(in: bench.app)
        let run = try await bench.wait(row.id) { $0.state.isOver }
        let history = try LoadRuns(id: row.id).perform(in: bench.app)
        #expect(history.runs.map(\.id) == [run.id] && history.failedRuns == [run.number])
        // As many as a screen shows, of a hundred.
        #expect(run.refused == 100 && history.failures.count == 50)
        #expect(await refusal { _ = try LoadRuns(id: "gone").perform(in: bench.app) } != nil)
        await bench.close()
    }

    // MARK: Trials

    @Test func `a trial asks the workspace, and stores nothing`() async throws {
        let bench = try await Bench()
        let missing = await refusal {
            _ = try await LoadTables(connection: "prod").perform(in: bench.app)
        }
        #expect(missing?.message.contains("prod") == true)
        try bench.connection()
        #expect(
            try await LoadTables(connection: "prod").perform(in: bench.app).contains("customers"))
        let preview = try await PreviewSource(connection: "prod", .table("customers"))
            .perform(in: bench.app)
        #expect(preview.columns.count == 6 && !preview.rows.isEmpty)
        let definition = Bench.definition()
        let alone = try await DryRunImport(definition).perform(in: bench.app)
        let counted = try await CheckRows(definition).perform(in: bench.app)
        #expect(counted.rows == 1_000 && counted.duration == nil)
        try await bench.saveAccount()
        let both = try await DryRunImport(definition).perform(in: bench.app)
        #expect(alone.rows > 0 && both.rows == alone.rows)
        #expect(try await CheckRows(definition).perform(in: bench.app).duration != nil)
        #expect(bench.simulator.profiles().isEmpty)
        await bench.close()
    }

    // MARK: Accounts

    @Test func `an account is held against the rules and CleverTap before it is saved`()
        async throws
    {
        let bench = try await Bench()
        func saving(_ account: Destination, _ passcode: String?, isTested: Bool = false) async
            -> UserError?
        {
            await refusal {
                _ = try await SaveAccount(
                    account, passcode.map { Passcode($0) }, isTested: isTested
                ).perform(in: bench.app)
            }
        }
        #expect(await saving(bench.account, nil)?.place == "passcode")
        var account = bench.account
        account.accountID = ""
        #expect(await saving(account, "x")?.place == "account_id")
        #expect(await saving(bench.account, "wrong", isTested: true)?.place == "passcode")
        #expect(try LoadAccounts().perform(in: bench.app).isEmpty)
        #expect(await saving(bench.account, Scenario.passcode, isTested: true) == nil)
        // The passcode that is saved serves the next test, and the next save.
        _ = try await TestAccount(bench.account, nil).perform(in: bench.app)
        #expect(await saving(bench.account, nil, isTested: true) == nil)
        #expect(try LoadAccounts().perform(in: bench.app).map(\.hasPasscode) == [true])
        account = bench.account
        account.name = "other"
        let unknown = await refusal {
            _ = try await TestAccount(account, nil).perform(in: bench.app)
        }
        #expect(unknown?.place == "passcode")
        let wrong = await refusal {
            _ = try await TestAccount(account, Passcode("wrong")).perform(in: bench.app)
        }
        #expect(wrong?.place == "passcode" && wrong?.detail != nil)
        bench.vault.isLocked.withLock { $0 = true }
        let locked = await refusal {
            _ = try await TestAccount(bench.account, nil).perform(in: bench.app)
        }
        #expect(locked?.place == "passcode")
        await bench.close()
    }
}
