internal import Connections
internal import Foundation
internal import Imports
internal import Simulator
internal import Store
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Operations

/// News on their way: to an address, and to a command.
@Suite(.serialized) struct TellNewsTests {
    /// A bench on which a run has failed that somebody wants to be told of.
    private static func failed(_ settings: NewsSettings, port: Int = 1) async throws -> Bench {
        let bench = try await Bench()
        try bench.connection()
        try await bench.saveAccount()
        let webhook = ConnectionKeeper.Webhook(
            address: AccessToken("http://127.0.0.1:\(port)/hook"), key: AccessToken("key"))
        try bench.app.connections().save(
            settings, webhook: settings.webhookHost == nil ? nil : webhook)
        let saved = try await bench.saveImport()
        bench.restWorker()
        let run = try bench.store.requestRun(of: saved.id, kind: .usual)
        _ = try bench.store.begin(runID: run.id, at: Date())
        try bench.store.finish(
            runID: run.id, .failed(cause: "Down.", action: "Wait."), at: Date())
        return bench
    }

    @Test func `what is told is signed, and told once`() async throws {
        let server = try RawServer(body: "")
        defer { server.stop() }
        let bench = try await Self.failed(NewsSettings(webhookHost: "h"), port: server.port)
        let log = Mutex<[String]>([])
        for _ in 0..<2 {
            try await TellNews(bench.app) { _ in nil }.perform { line in
                log.withLock { $0.append(line) }
            }
        }
        #expect(server.requests.count == 1 && log.withLock { $0 }.isEmpty)
        let request = try #require(server.requests.first).lowercased()
        #expect(request.contains("x-bricktap-signature: sha256="))
        #expect(request.contains("\"event\":\"failed\""))
        #expect(try bench.store.nextNews() == nil)
        await bench.close()
    }

    @Test func `what is not taken is tried again later, and each way by itself`() async throws {
        let server = try RawServer(status: 500, body: "")
        defer { server.stop() }
        let bench = try await Self.failed(
            NewsSettings(webhookHost: "h", usesCommand: true), port: server.port)
        let told = Mutex<[String]>([])
        let log = Mutex<[String]>([])
        let telling = TellNews(bench.app) { body in
            told.withLock { $0.append(body) }
            return 0
        }
        try await telling.perform { line in log.withLock { $0.append(line) } }
        #expect(log.withLock { $0 }.first?.contains("answered 500") == true)
        #expect(told.withLock { $0 }.count == 1)
        let next = try #require(try bench.store.nextNews())
        #expect(next > Date())
        let news = try #require(try bench.store.dueNews(now: next).first)
        #expect(news.delivered == [.command] && news.tries == 1)
        await bench.close()
    }

    @Test(arguments: [
        (1 as Int32?, "ended with 1"), (124, "more than a minute"), (nil, "cannot be run"),
    ])
    func `a command that fails says how`(_ status: Int32?, _ words: String) async throws {
        let bench = try await Bench()
        let news = News(id: 1, event: .test, at: Date(), body: "{}")
        let outcome = await TellNews(bench.app) { _ in status }.run(news)
        guard case .failed(let said) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(said.contains(words))
        #expect(
            try await TellNews(bench.app) { _ in 0 }.post(news) == .failed("No webhook is saved."))
        await bench.close()
    }

    @Test func `the teller works beside a worker until it is ended`() async throws {
        let bench = try await Self.failed(NewsSettings(usesCommand: true))
        let log = Mutex<[String]>([])
        let teller = NewsTeller(bench.app) { line in log.withLock { $0.append(line) } }
        #expect(teller.isAwaited)
        let work = Task { await teller.work(isOutdated: {}) }
        let limit = ContinuousClock.now + .seconds(10)
        while log.withLock({ $0 }).isEmpty, ContinuousClock.now < limit {
            try await Task.sleep(for: .milliseconds(10))
        }
        // There is no messenger in a test.
        #expect(log.withLock { $0 }.first?.contains("cannot be run") == true)
        work.cancel()
        await teller.waitForEnd()
        await bench.close()
    }

    @Test func `a command that is another one wants another worker`() async throws {
        let bench = try await Self.failed(NewsSettings(usesCommand: true))
        let teller = NewsTeller(bench.app) { _ in }
        try bench.app.location.keepNewsCommand("true")
        let isOutdated = Mutex(false)
        await teller.work { isOutdated.withLock { $0 = true } }
        #expect(isOutdated.withLock { $0 })
        await bench.close()
    }

    // MARK: The command

    @Test func `a command reads what it is told, in a shell`() throws {
        let folder = try TestFolder()
        let path = folder.path + "/told"
        #expect(NewsCommand.run("cat > '\(path)'; exit 3", with: "{\"a\":1}") == 3)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"a\":1}\n")
        #expect(NewsCommand.run("kill -9 $$", with: "") == 128)
    }

    @Test func `the messenger runs the command for each line`() throws {
        let folder = try TestFolder()
        #expect(Messenger.run(folder.path + "/store") == 1)
        #expect(!Messenger.isThere)
    }
}
