internal import Connections
internal import HTTP
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Imports

/// What an answer to an upload says about its records, and about what stands in between.
@Suite struct UploadAnswerTests {
    private let http = HTTPClient(userAgent: "bricktap_tests/1")

    private static func answer(
        _ status: Int, _ body: String, type: String = "application/json", more: String = ""
    ) -> RawServer.Answer {
        .bytes(
            "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\n\(more)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        )
    }

    private static func taken(_ request: String) -> RawServer.Answer {
        let count = request.split(separator: "\"identity\"").count - 1
        return answer(200, "{\"status\":\"success\",\"processed\":\(count),\"unprocessed\":[]}")
    }

    private func batch(_ count: Int, kind: ImportDefinition.Kind = .profiles) throws -> Batch {
        let rows = (1...count).map { "[\"u\($0)\"]" }.joined(separator: ",")
        return try #require(
            try TranscoderTests.batches(
                "[\(rows)]",
                ImportDefinition(
                    nickname: "n", connection: "c", source: .table("t"), kind: kind,
                    identity: ImportDefinition.IdentityColumn("id"),
                    eventName: kind == .events ? .fixed("Bought") : nil,
                    properties: [PropertyMapping("id", to: "Id", as: .string)]),
                [SourceColumn(name: "id", typeText: "STRING")]
            ).first)
    }

    private func upload(
        _ count: Int, kind: ImportDefinition.Kind = .profiles,
        _ server: @escaping @Sendable (String) -> RawServer.Answer
    ) async throws -> (outcome: Uploader.Outcome, requests: [String]) {
        let server = try RawServer(server)
        defer { server.stop() }
        var waits = Uploader.Waits()
        waits.first = 0.01
        waits.patience = 5
        let uploader = Uploader(
            destination: Destination(
                region: .eu1, accountID: "TEST",
                loopback: Destination.Loopback(host: "127.0.0.1", port: server.port)),
            passcode: Passcode("CANARY"), http: http, waits: waits)
        return (
            try await uploader.upload(
                batch(count, kind: kind), inDoubt: kind == .events ? .leaveOut : .sendAgain),
            server.requests
        )
    }

    @Test(arguments: [400, 413])
    func `what is refused as a whole was not taken`(_ status: Int) async throws {
        let (outcome, requests) = try await upload(37, kind: .events) { _ in
            Self.answer(status, "{\"error\":\"Malformed request\"}")
        }
        guard case .malformed(_, status) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(requests.count == 1)
    }

    @Test func `408 is tried again for profiles, and may have been taken for events`() async throws
    {
        func server() -> @Sendable (String) -> RawServer.Answer {
            let count = Mutex(0)
            return { request in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                return number == 1 ? Self.answer(408, "") : Self.taken(request)
            }
        }
        let profiles = try await upload(2, server())
        guard case .taken(2, let none) = profiles.outcome else {
            Issue.record("\(profiles.outcome)")
            return
        }
        #expect(none.isEmpty && profiles.requests.count == 2)
        let events = try await upload(2, kind: .events, server())
        guard case .taken(0, let failures) = events.outcome else {
            Issue.record("\(events.outcome)")
            return
        }
        #expect(failures.count == 2 && events.requests.count == 1)
    }

    @Test func `what stands in between has a cause of its own`() async throws {
        let page = "<html><title>Request blocked by WAF</title></html>"
        for (answer, words) in [
            (Self.answer(403, page, type: "text/html"), "answered 403 with a web page"),
            (
                Self.answer(401, page, type: "text/html; charset=utf-8"),
                "answered 401 with a web page"
            ),
            (Self.answer(400, page), "answered 400 with a web page"),
            (
                Self.answer(302, "", more: "Location: https://login.example/CANARY\r\n"),
                "sends uploads on"
            ),
        ] {
            let (outcome, requests) = try await upload(3) { _ in answer }
            guard case .blocked(let trouble) = outcome else {
                Issue.record("\(words): \(outcome)")
                continue
            }
            #expect(trouble.cause.contains(words), "\(trouble)")
            #expect(trouble.field == nil && requests.count == 1)
            #expect(!"\(trouble)".contains("CANARY"))
        }
        let (outcome, _) = try await upload(1) { _ in
            Self.answer(401, "{\"status\":\"fail\",\"error\":\"Invalid Credentials\",\"code\":401}")
        }
        guard case .blocked(let trouble) = outcome else { return }
        #expect(trouble.place == "passcode")
    }

    /// Events of two people: three of u1 and one of u2.
    private func events() throws -> Batch {
        try #require(
            try TranscoderTests.batches(
                #"[["u1","Book"],["u1","Pen"],["u1","Bad"],["u2","Cup"]]"#,
                ImportDefinition(
                    nickname: "n", connection: "c", source: .table("t"), kind: .events,
                    identity: ImportDefinition.IdentityColumn("id"), eventName: .fixed("Bought"),
                    properties: [PropertyMapping("what", to: "What", as: .string)]),
                ["id", "what"].map { SourceColumn(name: $0, typeText: "STRING") }
            ).first)
    }

    private func failures(_ unprocessed: String, processed: Int = 3) throws -> [FailedRecord] {
        let json =
            "{\"status\":\"partial\",\"processed\":\(processed),\"unprocessed\":[\(unprocessed)]}"
        let reply = try #require(UploadReply(Array(json.utf8), .none))
        let uploader = Uploader(
            destination: Destination(region: .eu1, accountID: "T"), passcode: Passcode("x"),
            http: http)
        guard case .taken(_, let failures) = uploader.outcome(reply, try events()) else {
            return []
        }
        return failures.map(\.record)
    }

    @Test func `the record that came back tells which row failed`() throws {
        let record =
            #"{"evtData":{"What":"Bad"},"evtName":"Bought","identity":"u1","type":"event"}"#
        let found = try failures(#"{"code":555,"error":"Other error","record":\#(record)}"#)
        #expect(found.map(\.row) == [3] && found[0].identity == "u1" && found[0].code == 555)
    }

    @Test func `a row that the answer does not tell is not guessed`() throws {
        // One of three of the same person.
        let unknown = try failures(#"{"error":"no","record":{"identity":"u1"}}"#)
        #expect(unknown.map(\.row) == [0] && unknown[0].identity == "u1")
        #expect(unknown[0].reason.contains("does not tell which row"))
        // A person with one record, and a number that fits.
        #expect(try failures(#"{"error":"no","record":{"identity":"u2"}}"#).map(\.row) == [4])
        #expect(try failures(#"{"error":"Skipped record number : 2"}"#).map(\.row) == [2])
        // No word about one of four, and about all of them.
        #expect(try failures("", processed: 3).map(\.row) == [0])
        #expect(try failures("", processed: 0).map(\.row) == [1, 2, 3, 4])
    }
}
