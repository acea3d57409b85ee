internal import Connections
internal import Foundation
internal import Simulator
internal import Store
internal import Synchronization
internal import Testing

@testable internal import Operations

/// Saving, testing, reading and deleting connections.
@Suite struct ConnectionOperationsTests {
    // MARK: Save

    @Test func `a connection is somebody's, by who is known first`() async throws {
        let bench = try await Bench()
        let report = ProbeReport(
            identity: "owner@example.com", steps: [], milliseconds: 0, requests: 0)
        var saving = bench.saving("given")
        #expect(try saving.perform(in: bench.app).connectedBy == "ann@example.com")
        #expect(try bench.store.preferredEmail() == "ann@example.com")
        #expect(bench.app.email == "ann@example.com")
        saving = bench.saving("owner")
        saving.connectedBy = ""
        saving.report = report
        let owned = try saving.perform(in: bench.app)
        #expect(owned.connectedBy == "owner@example.com")
        // Whoever the token belongs to is not who sits here.
        #expect(try bench.store.preferredEmail() == "ann@example.com")
        saving.name = "renamed"
        saving.report = nil
        saving.editing = owned
        let edited = try saving.perform(in: bench.app)
        #expect(edited.id == owned.id && edited.connectedBy == "owner@example.com")
        saving = bench.saving("account")
        saving.connectedBy = ""
        #expect(try saving.perform(in: bench.app).connectedBy == CurrentUser.account)
        saving = bench.saving("found")
        saving.connectedBy = "git@example.com"
        saving.isPersonGiven = false
        _ = try saving.perform(in: bench.app)
        #expect(try bench.store.preferredEmail() == "ann@example.com")
        await bench.close()
    }

    @Test func `what is refused saves nothing`() async throws {
        let bench = try await Bench()
        try bench.connection()
        let taken = await refusal { _ = try bench.saving("PROD").perform(in: bench.app) }
        #expect(taken?.field == .connectionName)
        var saving = bench.saving("bundle")
        saving.details.caBundle = "/nowhere/ca.pem"
        let bundle = await refusal { _ = try saving.perform(in: bench.app) }
        #expect(bundle?.field == .caBundle)
        bench.vault.isLocked.withLock { $0 = true }
        let locked = await refusal { _ = try bench.saving("locked").perform(in: bench.app) }
        #expect(locked?.field == .token)
        #expect(try bench.store.page(ConnectionQuery(), offset: 0, limit: 9).total == 1)
        #expect(bench.vault.count == 1)
        await bench.close()
    }

    @Test func `an edit keeps its token until another is typed`() async throws {
        let bench = try await Bench()
        var saving = bench.saving()
        saving.editing = try bench.connection()
        saving.token = .saved(id: saving.editing?.id ?? "")
        saving.name = "other"
        let edited = try saving.perform(in: bench.app)
        #expect(try bench.app.savedToken(of: edited.id) == AccessToken(Scenario.annToken))
        // The version that it was opened with is not there any more.
        let stale = await refusal { _ = try saving.perform(in: bench.app) }
        #expect(stale?.message.contains("“other” was changed meanwhile") == true)
        saving.editing = edited
        saving.token = .typed(AccessToken(Scenario.rajToken))
        #expect(try saving.perform(in: bench.app).version == 3)
        #expect(try bench.app.savedToken(of: edited.id) == AccessToken(Scenario.rajToken))
        #expect(bench.vault.count == 1)
        await bench.close()
    }

    // MARK: Test

    @Test func `a test of a form is told, and noted nowhere; one of a saved connection is noted`()
        async throws
    {
        let bench = try await Bench()
        let connection = try bench.connection()
        let told = Mutex(0)
        let typed = TestConnection(
            .draft(bench.details, .typed(AccessToken(Scenario.annToken))))
        let report = try await typed.perform(in: bench.app) { _ in told.withLock { $0 += 1 } }
        #expect(report.passed && told.withLock { $0 } > ProbeStep.allCases.count)
        #expect(try LoadHistory(id: connection.id).perform(in: bench.app).tests.isEmpty)
        let kept = TestConnection(.draft(bench.details, .saved(id: connection.id)))
        #expect(try await kept.perform(in: bench.app).passed)
        #expect(try await TestConnection(.saved(connection)).perform(in: bench.app).passed)
        #expect(try LoadHistory(id: connection.id).perform(in: bench.app).tests.count == 1)
        await bench.close()
    }

    @Test func `a test without a token is a report that says so`() async throws {
        let bench = try await Bench()
        let connection = try bench.connection()
        bench.vault.isLocked.withLock { $0 = true }
        let locked = try await TestConnection(.saved(connection)).perform(in: bench.app)
        #expect(locked.firstFailure?.step == .token)
        #expect(locked.firstFailure?.cause?.contains("locked") == true)
        bench.vault.isLocked.withLock { $0 = false }
        let gone = try await TestConnection(.draft(bench.details, .saved(id: "gone")))
            .perform(in: bench.app)
        #expect(gone.firstFailure?.step == .token && !gone.passed)
        await bench.close()
    }

    // MARK: Delete

    @Test func `what nothing runs on is gone at once, and can be put back`() async throws {
        let bench = try await Bench()
        let connection = try bench.connection()
        #expect(await refusal { _ = try UndoDelete().perform(in: bench.app) } != nil)
        let end = try await DeleteConnection(connection).perform(in: bench.app)
        #expect(end == .deleted(Removal(canUndo: true)))
        #expect(try FindConnection("prod").perform(in: bench.app) == nil)
        #expect(try UndoDelete().perform(in: bench.app) == "prod")
        #expect(try bench.app.savedToken(of: connection.id) == AccessToken(Scenario.annToken))
        #expect(await refusal { _ = try UndoDelete().perform(in: bench.app) } != nil)
        await bench.close()
    }

    @Test func `a running import is stopped first, and told`() async throws {
        let bench = try await Bench { $0.uploadMilliseconds = 50 }
        let connection = try bench.connection()
        try await bench.saveAccount()
        var definition = Bench.definition()
        definition.source = .table("clevertap.large.members")
        definition.identity = ImportDefinition.IdentityColumn("member_id")
        let saved = try await SaveImport(
            definition: definition, isDraft: false, createdBy: "", runsNow: true
        ).perform(in: bench.app).saved
        _ = try await bench.wait(saved.id) { $0.accepted > 0 }
        let told = Mutex<[StoppingRun]>([])
        let end = try await DeleteConnection(connection).perform(in: bench.app) { runs in
            told.withLock { $0 = runs }
        }
        #expect(end == .deleted(Removal(canUndo: false)))
        let last = told.withLock { $0 }
        #expect(last.map(\.nickname) == ["customers"] && last.map(\.hasStopped) == [true])
        #expect(try bench.store.importRow(id: saved.id) == nil && bench.vault.count == 1)
        await bench.close()
    }

    @Test func `what does not stop keeps everything, and can be kept for good`() async throws {
        let bench = try await Bench(patience: 0.2)
        let connection = try bench.connection()
        try await bench.saveAccount()
        let saved = try await bench.saveImport()
        // Nobody works, so nobody stops it.
        bench.restWorker()
        let run = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try bench.store.begin(runID: run.id, at: Date())
        let end = try await DeleteConnection(connection).perform(in: bench.app)
        guard case .stillRunning(let runs) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(runs.map(\.nickname) == ["customers"])
        #expect(try FindConnection("prod").perform(in: bench.app)?.isClosing == true)
        _ = try await KeepConnection(connection).perform(in: bench.app)
        #expect(try FindConnection("prod").perform(in: bench.app)?.isClosing == false)
        await bench.close()
    }

    // MARK: Read

    @Test func `what is saved is found, placed and counted`() async throws {
        let bench = try await Bench()
        for name in ["b", "a", "c"] { try bench.connection(name) }
        let query = ConnectionQuery(order: .name, ascending: true)
        let page = try LoadConnections(query, offset: 1, limit: 1).perform(in: bench.app)
        #expect(page.rows.map(\.connection.name) == ["b"] && page.matching == 3)
        let row = try #require(try FindConnection("C").perform(in: bench.app))
        #expect(try LocateConnection(query, id: row.id).perform(in: bench.app) == 2)
        #expect(try LocateConnection(query, id: "gone").perform(in: bench.app) == nil)
        #expect(try CheckConnectionName("A").perform(in: bench.app))
        #expect(try !CheckConnectionName("C", except: row.id).perform(in: bench.app))
        #expect(try !CheckConnectionName("new").perform(in: bench.app))
        #expect(try LoadConnectors().perform(in: bench.app).map(\.connections) == [3])
        #expect(try LoadImportsOfConnection(id: row.id).perform(in: bench.app).isEmpty)
        _ = try MarkGuide("grants", done: Date(), id: row.id).perform(in: bench.app)
        #expect(
            try LoadHistory(id: row.id).perform(in: bench.app).doneByHand.keys.sorted()
                == ["grants"])
        let facts = try LoadSupportFacts(id: row.id).perform(in: bench.app)
        #expect(facts.row.connection.name == "c" && !facts.machine.isEmpty)
        #expect(
            await refusal { _ = try LoadSupportFacts(id: "gone").perform(in: bench.app) } != nil)
        await bench.close()
    }

    // MARK: The workspace

    @Test func `lists are those of the token`() async throws {
        let bench = try await Bench()
        let token = TokenSource.typed(AccessToken(Scenario.annToken))
        for kind in Resource.Kind.allCases {
            #expect(
                try await !LoadResources(kind, bench.details, token).perform(in: bench.app)
                    .isEmpty)
        }
        var details = bench.details
        details.catalog = "nowhere"
        let missing = await refusal {
            _ = try await LoadResources(.schema, details, token).perform(in: bench.app)
        }
        #expect(missing?.field == .catalog)
        let revoked = TokenSource.typed(AccessToken(Scenario.revokedToken))
        let refused = await refusal {
            _ = try await LoadResources(.catalog, bench.details, revoked).perform(in: bench.app)
        }
        #expect(refused?.action.isEmpty == false)
        let connection = try bench.connection()
        #expect(try await LoadTokenExpiry(connection).perform(in: bench.app) != nil)
        bench.vault.isLocked.withLock { $0 = true }
        #expect(try await LoadTokenExpiry(connection).perform(in: bench.app) == nil)
        await bench.close()
    }

    @Test func `what is made is there`() async throws {
        let bench = try await Bench()
        let token = TokenSource.typed(AccessToken(Scenario.adminToken))
        let creation = Creation.schema("fresh", catalog: "clevertap")
        let made = try await CreateResource(creation, bench.details, token, identity: nil)
            .perform(in: bench.app)
        #expect(made.resource?.value == "fresh" && !made.wasThere)
        let refused = await refusal {
            _ = try await CreateResource(
                creation, bench.details, .typed(AccessToken(Scenario.revokedToken)), identity: nil
            ).perform(in: bench.app)
        }
        #expect(refused != nil)
        await bench.close()
    }
}
