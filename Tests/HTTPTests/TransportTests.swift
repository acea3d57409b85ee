import HTTP
import TestSupport
import Testing

/// What a client meets on the way, from servers that answer as no good server would.
@Suite struct TransportTests {
    let client = HTTPClient(userAgent: "bricktap_tests/1")

    private func get(
        _ port: Int, timeout: Double = 5, sizeLimit: Int = 1 << 20, host: String = "127.0.0.1",
        plain: Bool = true, secret: SecretHeader? = nil
    ) async throws(TransportFailure) -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                .get, RequestURL(host: host, port: port, target: "/x", isPlainHTTP: plain),
                secretHeader: secret, timeout: timeout, sizeLimit: sizeLimit))
    }

    private func failure(
        _ port: Int, timeout: Double = 5, sizeLimit: Int = 1 << 20, host: String = "127.0.0.1",
        plain: Bool = true
    ) async -> TransportError? {
        do throws(TransportFailure) {
            _ = try await get(
                port, timeout: timeout, sizeLimit: sizeLimit, host: host, plain: plain)
            return nil
        } catch {
            return error.error
        }
    }

    @Test func `an answer comes with status, headers, body and times`() async throws {
        let server = try RawServer(status: 203, headers: ["X-Thing: a b"], body: "hello")
        defer { server.stop() }
        let answer = try await get(server.port)
        #expect(answer.status == 203)
        #expect(answer.header("x-thing") == "a b")
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
        #expect(answer.timings.total > 0)
        #expect(answer.connection.remoteAddress == "127.0.0.1")
        #expect(answer.connection.remotePort == server.port)
    }

    @Test func `a redirect is an answer and the secret goes nowhere else`() async throws {
        let other = try RawServer(body: "stolen")
        defer { other.stop() }
        let server = try RawServer(
            status: 302, headers: ["Location: http://127.0.0.1:\(other.port)/login"], body: "")
        defer { server.stop() }
        let answer = try await get(
            server.port, secret: SecretHeader("Authorization", "Bearer canary"))
        #expect(answer.status == 302)
        #expect(server.requests.first?.contains("Bearer canary") == true)
        #expect(other.requests.isEmpty)
    }

    @Test func `a closed port is refused`() async throws {
        let server = try RawServer { _ in .close }
        server.stop()
        let error = await failure(server.port)
        #expect(error == .refused(host: "127.0.0.1", port: server.port))
    }

    @Test func `a name that does not exist is not found`() async {
        let error = await failure(443, host: "no-such-host.invalid", plain: false)
        #expect(error == .hostNotFound(host: "no-such-host.invalid"))
    }

    @Test func `a connection closed without a word is lost`() async throws {
        for answer in [RawServer.Answer.close, .reset] {
            let server = try RawServer { _ in answer }
            defer { server.stop() }
            guard case .connectionLost? = await failure(server.port) else {
                Issue.record("not lost: \(answer)")
                continue
            }
        }
    }

    @Test func `a body that ends early is lost`() async throws {
        let server = try RawServer { _ in .bytes("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfew")
        }
        defer { server.stop() }
        guard case .connectionLost? = await failure(server.port) else {
            Issue.record("not lost")
            return
        }
    }

    @Test func `silence ends at the deadline and says that nothing came`() async throws {
        let server = try RawServer { _ in .silence }
        defer { server.stop() }
        guard case .answerTimedOut(_, _, bytes: 0)? = await failure(server.port, timeout: 0.4)
        else {
            Issue.record("no time-out")
            return
        }
    }

    @Test func `one byte at a time ends at the deadline too`() async throws {
        let body = String(repeating: "x", count: 200)
        let server = try RawServer { _ in
            .slowly("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n\(body)", milliseconds: 20)
        }
        defer { server.stop() }
        guard case .answerTimedOut(_, _, let bytes)? = await failure(server.port, timeout: 1.5)
        else {
            Issue.record("no time-out")
            return
        }
        #expect(bytes > 0)
    }

    @Test func `a body without end is cut off at the limit`() async throws {
        let server = try RawServer { _ in .endless }
        defer { server.stop() }
        #expect(await failure(server.port, sizeLimit: 1 << 20) == .tooLarge(limit: 1 << 20))
    }

    @Test func `a server that does not speak TLS is told apart`() async throws {
        let server = try RawServer { _ in .bytes("HTTP/1.1 400 Bad Request\r\n\r\n") }
        defer { server.stop() }
        let error = await failure(server.port, plain: false)
        #expect(error == .notTLS(host: "127.0.0.1", port: server.port))
    }

    @Test func `TLS that never begins times out as TLS`() async throws {
        let server = try RawServer { _ in .silence }
        defer { server.stop() }
        let error = await failure(server.port, timeout: 0.5, plain: false)
        guard case .tlsTimedOut? = error else {
            Issue.record("no TLS time-out: \(String(describing: error))")
            return
        }
    }

    @Test func `a request that waited for another one's connection is no lookup that timed out`()
        async throws
    {
        let server = try RawServer { _ in .silence }
        defer { server.stop() }
        let errors = await withTaskGroup(of: TransportError?.self) { group in
            for _ in 0..<4 {
                group.addTask { await failure(server.port, timeout: 1, plain: false) }
            }
            return await group.reduce(into: [TransportError?]()) { $0.append($1) }
        }
        var parked = 0
        var stalled = 0
        for error in errors {
            switch error {
            case .notConnected(host: "127.0.0.1", seconds: 1)?: parked += 1
            // One that was let go in the last moment had not yet connected.
            case .tlsTimedOut?, .connectTimedOut?: stalled += 1
            default: Issue.record("\(String(describing: error))")
            }
        }
        #expect(stalled >= 1)
        #expect(parked + stalled == 4)
    }

    @Test func `what is not HTTP is told apart`() async throws {
        let server = try RawServer { _ in .bytes("SSH-2.0-OpenSSH_9.2\r\n") }
        defer { server.stop() }
        guard case .notHTTP? = await failure(server.port) else {
            Issue.record("taken for HTTP")
            return
        }
    }

    @Test func `plain HTTP leaves this machine never`() async {
        let error = await failure(80, host: "example.com")
        #expect(error == .plainHTTPRefused(host: "example.com"))
    }

    @Test func `a cancelled task ends at once`() async throws {
        let server = try RawServer { _ in .silence }
        defer { server.stop() }
        let client = self.client
        let port = server.port
        let task = Task { () -> TransportError? in
            do throws(TransportFailure) {
                _ = try await client.send(
                    HTTPRequest(
                        .get,
                        RequestURL(host: "127.0.0.1", port: port, target: "/", isPlainHTTP: true),
                        timeout: 30))
                return nil
            } catch {
                return error.error
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        #expect(await task.value == .cancelled)
        // A task that is cancelled before it sends anything ends as well.
        let early = Task { () -> TransportError? in
            while !Task.isCancelled { await Task.yield() }
            do throws(TransportFailure) {
                _ = try await client.send(
                    HTTPRequest(
                        .get,
                        RequestURL(host: "127.0.0.1", port: port, target: "/", isPlainHTTP: true),
                        timeout: 30))
                return nil
            } catch {
                return error.error
            }
        }
        early.cancel()
        #expect(await early.value == .cancelled)
    }

    @Test func `a secret header shows in no print, dump or mirror`() {
        let header = SecretHeader("Authorization", "Bearer canary-1234")
        var dumped = ""
        dump(header, to: &dumped)
        let request = HTTPRequest(
            .get, RequestURL(host: "h.example", target: "/"), secretHeader: header)
        for text in ["\(header)", String(reflecting: header), dumped, "\(request)"] {
            #expect(!text.contains("canary"))
        }
    }
}
