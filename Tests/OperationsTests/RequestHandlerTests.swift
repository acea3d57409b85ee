internal import Connections
internal import Foundation
internal import Simulator
internal import Store
internal import Synchronization
internal import Testing

@testable internal import Operations

/// Questions and their answers, the end of the program, and what is personal.
@Suite struct RequestHandlerTests {
    /// Answers as they come.
    private final class Inbox: Sendable {
        private let answers = Mutex<[Answer]>([])

        func post(_ answer: Answer) { answers.withLock { $0.append(answer) } }
        var all: [Answer] { answers.withLock { $0 } }

        func wait(for ticket: Ticket) async -> Answer? {
            let limit = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < limit {
                if let found = all.first(where: { $0.ticket == ticket && $0.isLast }) {
                    return found
                }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return nil
        }
    }

    private static let everything: [any Request] = {
        let definition = Bench.definition()
        let connection = ImportConnectionsSample.connection
        let details = connection.details
        let token = TokenSource.saved(id: "")
        let account = Destination(region: .eu1, accountID: "A")
        return [
            TestConnection(.saved(connection)), CheckConnectionName(""),
            SaveConnection(
                name: "", details: details, token: token, connectedBy: "", test: .untested),
            LoadConnections(ConnectionQuery(), limit: 0),
            LocateConnection(ConnectionQuery(), id: ""),
            FindConnection(""), LoadConnectors(), LoadImportsOfConnection(id: ""),
            LoadHistory(id: ""), LoadTokenExpiry(connection), LoadSupportFacts(id: ""),
            MarkGuide("", done: nil, id: ""), DeleteConnection(connection),
            KeepConnection(connection), UndoDelete(), LoadImports(ImportQuery(), limit: 0),
            LocateImport(ImportQuery(), id: ""), FindImport(""), LoadImportFacets(),
            LoadRuns(id: ""), CheckNickname(""), ControlImport(.run, of: ""),
            SaveImport(definition: definition, isDraft: true, createdBy: ""), LoadAccounts(),
            TestAccount(account, nil), SaveAccount(account, nil), LoadOffers(), ReadVariable(""),
            LoadResources(.catalog, details, token),
            CreateResource(.schema("", catalog: ""), details, token, identity: nil),
            LoadTables(connection: ""), PreviewSource(connection: "", .table("")),
            DryRunImport(definition), CheckRows(definition),
            KeepForm(UnfinishedForm(texts: [:], path: .new)), ForgetForm(editing: nil),
            KeepCopied(""),
        ]
    }()

    @Test func `every request has its use case`() {
        for request in Self.everything {
            #expect(
                request is any UseCase || request is any StoreUseCase,
                "\(type(of: request))")
        }
    }

    /// What is listed above is all there is.
    @Test func `no request is forgotten here`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Connections/Requests")
        var names: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /struct (\w+): Request \{/) {
                names.insert(String(match.1))
            }
        }
        #expect(names == Set(Self.everything.map { "\(type(of: $0))" }))
    }

    @Test func `an answer has the type of its question, and its ticket`() async throws {
        let bench = try await Bench()
        try bench.connection()
        let handler = RequestHandler(bench.app)
        let inbox = Inbox()
        let question = Question(FindConnection("prod"))
        handler.ask(question) { inbox.post($0) }
        let answer = try #require(await inbox.wait(for: question.ticket))
        let row = try #require(try answer.result(of: FindConnection.self)?.get())
        #expect(row.connection.name == "prod")
        #expect(answer.result(of: LoadConnectors.self) == nil)
        // The same value does not make it the same question.
        let done = Answer.result(.success(Done()), of: TestAccount.self, Ticket())
        #expect(
            done.result(of: TestAccount.self) != nil && done.result(of: SaveAccount.self) == nil)
        #expect(answer.update(of: TestConnection.self) == nil)
        let wrong = Question(LoadRuns(id: "gone"))
        handler.ask(wrong) { inbox.post($0) }
        let refused = await inbox.wait(for: wrong.ticket)?.result(of: LoadRuns.self)
        guard case .failure? = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(Question(FindConnection("a")) == Question(FindConnection("a")))
        #expect(Question(FindConnection("a")) != Question(FindConnection("b")))
        #expect(Question(FindConnection("a")) != Question(FindImport("a")))
        handler.close(hurries: false) { _ in }
        await bench.close()
    }

    @Test func `what is broken off answers as it says`() async throws {
        let bench = try await Bench {
            $0.faults = [
                Scenario.FaultRule(
                    .init(pathPrefix: "/api"), times: 99,
                    Scenario.Fault(.delay, milliseconds: 30_000))
            ]
        }
        let connection = try bench.connection()
        let handler = RequestHandler(bench.app)
        let inbox = Inbox()
        let test = Question(TestConnection(.saved(connection)))
        let list = Question(
            LoadResources(.catalog, bench.details, .typed(AccessToken(Scenario.annToken))))
        handler.ask(test) { inbox.post($0) }
        handler.ask(list) { inbox.post($0) }
        try await Task.sleep(for: .milliseconds(100))
        handler.cancel(list.ticket)
        handler.cancel(test.ticket)
        let report = try #require(
            try await inbox.wait(for: test.ticket)?.result(of: TestConnection.self)?.get())
        #expect(report.wasCancelled)
        handler.close(hurries: false) { _ in }
        #expect(inbox.all.allSatisfy { $0.ticket != list.ticket })
        await bench.close()
    }

    @Test func `what is asked of one import is done in its order, and before the end`()
        async throws
    {
        let bench = try await Bench()
        try bench.connection()
        try await bench.saveAccount()
        let saved = try await bench.saveImport()
        let handler = RequestHandler(bench.app)
        let inbox = Inbox()
        let wishes: [ImportWish] = [.run, .pause, .resume, .stop, .delete]
        let questions = wishes.map { Question(ControlImport($0, of: saved.id)) }
        for question in questions { handler.ask(question) { inbox.post($0) } }
        // It is not broken off.
        handler.cancel(questions[4].ticket)
        handler.close(hurries: false) { _ in }
        #expect(inbox.all.map(\.ticket) == questions.map(\.ticket))
        #expect(try FindImport("customers").perform(in: bench.app) == nil)
        await bench.close()
    }

    @Test func `the end says what it waits for`() async throws {
        let bench = try await Bench()
        let handler = RequestHandler(bench.app)
        let gate = DispatchSemaphore(value: 0)
        handler.afterStore { gate.wait() }
        let said = Mutex<[RequestHandler.Remark]>([])
        handler.close(hurries: true) { remark in said.withLock { $0.append(remark) } }
        #expect(said.withLock { $0 } == [.storeIsBusy])
        gate.signal()
        await bench.close()
    }

    // MARK: Personal

    @Test func `forms and copies are kept for the next start`() async throws {
        let bench = try await Bench()
        let form = UnfinishedForm(texts: [.host: "h"], editing: nil, hadToken: false, path: .new)
        _ = try KeepForm(form).perform(in: bench.app)
        #expect(try bench.store.unfinishedForms().map(\.texts) == [[.host: "h"]])
        _ = try ForgetForm(editing: nil).perform(in: bench.app)
        #expect(try bench.store.unfinishedForms().isEmpty)
        _ = try KeepCopied("GRANT").perform(in: bench.app)
        #expect(
            try String(contentsOfFile: bench.app.location.copiedPath, encoding: .utf8)
                .contains("GRANT"))
        #expect(try await ReadVariable("BRICKTAP_TEST_NOTHING").perform(in: bench.app) == nil)
        try bench.connection()
        let offers = try await LoadOffers().perform(in: bench.app)
        #expect(offers.last?.title.contains("prod") == true)
        await bench.close()
    }

    @Test func `an error is told in one way, whatever threw it`() {
        #expect(UserError(StoreError.nameTaken("a")).field == .connectionName)
        #expect(UserError(StoreError.nicknameTaken("a")).place == "nickname")
        #expect(UserError(VaultError.noAnswer(seconds: 2)).field == .token)
        #expect(UserError(FieldProblem(.host, "Wrong.")) == UserError("Wrong.", field: .host))
        let problems = ImportProblems([ImportRules.Problem("identity", "No.")])
        #expect(UserError(problems) == UserError("No.", place: "identity"))
        let known = UserError(cause: "A.", action: "B.")
        #expect(UserError(known as any Error) == known && known.message == "A. B.")
        #expect(UserError(cause: "A.", action: "").message == "A.")
    }
}

/// A connection of nobody.
private enum ImportConnectionsSample {
    static let connection = Connection(
        id: "c", name: "n",
        details: ConnectionDetails(
            host: Host(name: "h.cloud.databricks.com", cloud: .aws, isLoopback: false),
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c"),
        connectedBy: "ann@example.com", connectedOn: Date(timeIntervalSince1970: 0))
}
