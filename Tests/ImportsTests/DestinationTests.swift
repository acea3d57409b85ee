internal import Connections
internal import HTTP
internal import Imports
internal import Simulator
internal import Synchronization
internal import TestSupport
internal import Testing

@Suite struct DestinationTests {
    private let http = HTTPClient(userAgent: "bricktap_tests/1")

    private func answer(_ status: Int, _ body: String) -> RawServer.Answer {
        .bytes(
            "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        )
    }

    private func test(
        _ port: Int, account: String = "TEST-000-000Z",
        passcode: Passcode = Passcode("CANARY-SECRET")
    ) async -> UserError? {
        await ImportTrial.test(
            Destination(
                region: .in1, accountID: account,
                loopback: Destination.Loopback(host: "127.0.0.1", port: port)),
            passcode: passcode, http: http)
    }

    /// Imports that run may fill every place: that must not pass for a right passcode.
    @Test func `a full account is asked again until it says something`() async throws {
        let count = Mutex(0)
        let server = try RawServer { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return number <= 3
                ? answer(429, "{\"status\":\"fail\",\"code\":429}")
                : answer(
                    401, "{\"status\":\"fail\",\"error\":\"Invalid Credentials\",\"code\":401}")
        }
        defer { server.stop() }
        let trouble = await test(server.port)
        #expect(trouble?.cause.contains("India") == true, "\(String(describing: trouble))")
        #expect(server.requests.count == 4)
        #expect(server.requests.allSatisfy { $0.hasPrefix("POST /1/upload?dryRun=1 ") })
        #expect(!"\(String(describing: trouble))".contains("CANARY"))
    }

    @Test func `what is no answer of CleverTap is no success`() async throws {
        for body in ["", "<html>", "{}", "{\"status\":\"partial\"}", "[]"] {
            let server = try RawServer { _ in answer(200, body) }
            defer { server.stop() }
            let trouble = await test(server.port)
            #expect(trouble != nil, "\(body)")
        }
    }

    @Test func `a passcode that comes back is taken out of the words`() async throws {
        let bodies = [
            (401, "{\"status\":\"fail\",\"error\":\"no CANARY-SECRET\",\"code\":401}"),
            (400, "{\"error\":\"header CANARY-SECRET\"}"),
            (200, "{\"status\":\"fail\",\"error\":\"CANARY-SECRET?\",\"code\":509}"),
            (
                200,
                "{\"status\":\"partial\",\"processed\":0,\"unprocessed\":[{\"error\":\"CANARY-SECRET\"}]}"
            ),
        ]
        for (status, body) in bodies {
            let server = try RawServer { _ in answer(status, body) }
            defer { server.stop() }
            let trouble = await test(server.port)
            #expect(trouble != nil)
            var all = ""
            dump(trouble, to: &all)
            #expect(!all.contains("CANARY"), "\(all)")
            #expect(all.contains("(passcode)"), "\(all)")
        }
    }

    @Test func `the simulated account passes, with its own passcode only`() async throws {
        let simulator = Simulator(scenario: .standard)
        let port = Int(try await simulator.start())
        let wrong = await test(port)
        let right = await test(
            port, account: Scenario.accountID, passcode: Passcode(Scenario.passcode))
        await simulator.stop()
        #expect(wrong?.action.isEmpty == false)
        #expect(right == nil, "\(String(describing: right))")
        #expect(simulator.profiles().isEmpty, "a test stores nothing")
    }
}
