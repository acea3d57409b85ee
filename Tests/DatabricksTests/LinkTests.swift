import Connections
import Glibc
import HTTP
import Network
import TestSupport
import Testing

@testable import Databricks

/// Where the links of a result may lead, and what is sent there.
@Suite struct LinkTests {
    private func workspace(_ host: String) throws -> Workspace {
        Workspace(
            details: ConnectionDetails(
                host: try #require(HostRule.host(from: host)),
                httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"), catalog: "c"),
            token: AccessToken("dapi-canary"), http: HTTPClient(userAgent: "bricktap_tests/1"),
            timeout: 5)
    }

    private func link(_ address: String, _ headers: [String: String] = [:])
        -> Statement.ExternalLink
    {
        Statement.ExternalLink(chunk_index: 0, external_link: address, http_headers: headers)
    }

    @Test(arguments: [
        "https://127.0.0.1:9/a", "https://localhost:9/a", "https://[::1]:9/a", "https://0x7f.1:9/a",
        "https://2130706433:9/a", "https://169.254.169.254/latest", "https://10.0.0.1/a",
        "https://192.168.0.1:8443/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/",
        "https://a.localhost:9/", "https://LOCALHOST:9/", "http://127.0.0.1:9/a",
        "http://storage.example.com/a", "ftp://storage.example.com/a", "file:///etc/passwd",
        "https://user@storage.example.com/",
        "https://%31%32%37.0.0.1/", "https://jenkins.corp%2einternal/", "https://127.0.0.1./",
        "https://a b.example.com/", "https://ex ample/", "https:///x", "https://:443/",
        "https://h:0/",
        "https://①27.0.0.1/", "https://[::1/", "https://::1/",
    ])
    func `a link of a workspace elsewhere leads to no host inside`(_ address: String) async throws {
        let workspace = try workspace("dbc-1.cloud.databricks.com")
        do throws(Workspace.LinkError) {
            _ = try await workspace.fetch(link(address), limit: 1_000)
            Issue.record("\(address) was fetched")
        } catch {
            guard case .unusable = error else {
                Issue.record("\(address): \(error)")
                return
            }
        }
    }

    @Test func `a workspace on this machine keeps its results here`() async throws {
        let server = try RawServer(body: "[[1]]")
        defer { server.stop() }
        let bytes = try await workspace("127.0.0.1").fetch(
            link(
                "http://127.0.0.1:\(server.port)/x",
                [
                    "x-amz-date": "1", "Host": "evil.example", "Cookie": "a=b",
                    "Authorization": "x",
                    "X-Forwarded-For": "1.2.3.4", "x-ms-version": "2", "x-amz-a\r\nb": "c",
                ]),
            limit: 1_000)
        #expect(bytes == Array("[[1]]".utf8))
        let request = try #require(server.requests.first).lowercased()
        #expect(request.contains("x-amz-date: 1") && request.contains("x-ms-version: 2"))
        for name in ["evil.example", "cookie", "authorization", "x-forwarded", "x-amz-a", "canary"]
        {
            #expect(!request.contains(name), "\(name)")
        }
    }

    @Test func `a chunk that is larger than announced is not usable, and asked for once`()
        async throws
    {
        let server = try RawServer(body: String(repeating: "x", count: 5_000))
        defer { server.stop() }
        let workspace = try workspace("127.0.0.1")
        await #expect(throws: Workspace.LinkError.self) {
            try await workspace.fetch(link("http://127.0.0.1:\(server.port)/x"), limit: 4_000)
        }
        #expect(server.requests.count == 1)
    }

    /// A name of this machine that does not look like one; nil where it has none.
    private static let innerName: String? = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let own = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        return ["ip6-localhost", "ip6-loopback", own].first { name in
            var found: UnsafeMutablePointer<addrinfo>?
            guard HostClass.of(name) == .elsewhere, getaddrinfo(name, nil, nil, &found) == 0 else {
                return false
            }
            defer { freeaddrinfo(found) }
            guard let first = found?.pointee, let address = first.ai_addr else { return false }
            return HostClass.of(address: address, length: Int(first.ai_addrlen)).isInward
        }
    }()

    @Test(.enabled(if: innerName != nil, "no name of this machine looks like another's"))
    func `a name that turns out to lead inward is not connected to`() async throws {
        let name = try #require(Self.innerName)
        let http = HTTPClient(userAgent: "bricktap_tests/1")
        for reach in [HTTPRequest.Reach.outward, .anywhere] {
            var request = HTTPRequest(
                .get, RequestURL(host: name, port: 9, target: "/"), timeout: 5)
            request.reach = reach
            do throws(TransportFailure) {
                _ = try await http.send(request)
                Issue.record("an answer")
            } catch {
                #expect((error.error == .inwardRefused(host: name)) == (reach == .outward))
            }
        }
    }

    @Test func `the words of a huge refusal are read, and the rest is not`() async throws {
        let words = #"{"error_code":"X","message":"no"}"#
        let server = try RawServer(
            status: 500, body: words + String(repeating: " ", count: 4 << 20))
        defer { server.stop() }
        let response = try await HTTPClient(userAgent: "t/1").send(
            HTTPRequest(
                .get,
                RequestURL(host: "127.0.0.1", port: server.port, target: "/", isPlainHTTP: true)))
        #expect(response.status == 500 && response.body.count == 1 << 20)
    }
}
