import HTTP
import TestSupport
import Testing

/// TLS against a real nginx with real certificates.
@Suite(.serialized, .enabled(if: TLSFront.whyNot == nil, "nginx and openssl are needed"))
struct TLSTests {
    let client = HTTPClient(userAgent: "bricktap_tests/1")

    private func get(_ front: TLSFront, _ port: Int, trust: Bool = true, host: String = "localhost")
        async throws(TransportFailure) -> HTTPResponse
    {
        try await client.send(
            HTTPRequest(
                .get, RequestURL(host: host, port: port, target: "/x"), timeout: 5,
                caBundle: trust ? front.authority : nil))
    }

    private func error(_ front: TLSFront, _ port: Int, trust: Bool = true) async -> TransportError?
    {
        do throws(TransportFailure) {
            _ = try await get(front, port, trust: trust)
            return nil
        } catch {
            return error.error
        }
    }

    private func backend() throws -> RawServer {
        try RawServer(body: "{}")
    }

    @Test func `every kind of bad certificate has its own name`() async throws {
        let server = try backend()
        defer { server.stop() }
        let front = try TLSFront(backend: server.port)
        let host = "localhost"
        #expect(await error(front, front.port(.expired)) == .certificateExpired(host: host))
        #expect(await error(front, front.port(.early)) == .certificateNotYetValid(host: host))
        guard case .certificateWrongHost? = await error(front, front.port(.wrongHost)) else {
            Issue.record("a certificate for another host was not told apart")
            return
        }
        guard case .certificateUnknownIssuer? = await error(front, front.port(.unknown)) else {
            Issue.record("an unknown issuer was not told apart")
            return
        }
        guard case .certificateUnknownIssuer? = await error(front, front.port(.good), trust: false)
        else {
            Issue.record("the tests' own authority is trusted without being named")
            return
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `a good certificate tells who issued it and until when`() async throws {
        let server = try backend()
        defer { server.stop() }
        let front = try TLSFront(backend: server.port)
        let answer = try await get(front, front.port(.good))
        #expect(answer.status == 200)
        #expect(answer.connection.httpVersion == "2")
        #expect(answer.connection.certificate?.issuerName == "bricktap tests")
        #expect(answer.connection.certificate?.expiryDay?.count == 10)
        #expect(answer.timings.tls > 0)
    }

    @Test func `many requests at once share one HTTP/2 connection`() async throws {
        let server = try backend()
        defer { server.stop() }
        let front = try TLSFront(backend: server.port)
        let statuses = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<12 {
                group.addTask { try? await get(front, front.port(.good)).status }
            }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 12))
        #expect(try front.connections() == 1)
    }

    @Test func `a server without HTTP/2 is served over HTTP/1.1`() async throws {
        let server = try backend()
        defer { server.stop() }
        let front = try TLSFront(backend: server.port)
        let answer = try await get(front, front.http1Port)
        #expect(answer.connection.httpVersion == "1.1")
        let again = try await get(front, front.http1Port)
        #expect(again.connection.isReused)
    }

    @Test func `a CA bundle that cannot be read is named`() async throws {
        let server = try backend()
        defer { server.stop() }
        let front = try TLSFront(backend: server.port)
        do throws(TransportFailure) {
            _ = try await client.send(
                HTTPRequest(
                    .get, RequestURL(host: "localhost", port: front.port(.good), target: "/"),
                    caBundle: "/nowhere/ca.pem"))
            Issue.record("a missing bundle was accepted")
        } catch {
            #expect(error.error == .caBundleUnreadable(path: "/nowhere/ca.pem"))
        }
    }
}
