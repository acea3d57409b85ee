import Connections
import Testing

@Suite struct DraftCheckTests {
    static let canary = "dapi" + String(repeating: "c0", count: 16)

    static var draft: Draft {
        Draft(
            texts: [
                .connectionName: "analytics", .host: "https://a.cloud.databricks.com/",
                .httpPath: "sql/1.0/warehouses/abc", .catalog: "clevertap",
            ], token: AccessToken(" \(canary)\n"))
    }

    @Test func `a right draft becomes details with what was left out`() throws {
        let (name, details, token) = try DraftCheck.details(of: Self.draft, isNameNeeded: true)
        #expect(name == "analytics")
        #expect(details.host.name == "a.cloud.databricks.com")
        #expect(details.port == 443)
        #expect(details.schema == "default")
        #expect(details.httpPath.warehouseID == "abc")
        #expect(token == AccessToken(Self.canary))
    }

    @Test func `every wrong field is named at once in the order of the form`() {
        let draft = Draft(texts: [.host: "x y", .port: "0", .catalog: "a b", .schema: "c/d"])
        #expect(throws: FieldProblems.self) {
            try DraftCheck.details(of: draft, isNameNeeded: true)
        }
        do throws(FieldProblems) {
            _ = try DraftCheck.details(of: draft, isNameNeeded: true)
        } catch {
            #expect(
                error.problems.map(\.field) == [
                    .connectionName, .host, .port, .httpPath, .token, .catalog, .schema,
                ])
        }
    }

    @Test func `trust in a host does not pass to another one`() {
        var draft = Draft(texts: [.host: "wiki.example.com"], hostIsTrusted: true)
        draft.setHost("https://WIKI.example.com/")
        #expect(draft.hostIsTrusted)
        draft.setHost("other.example.com")
        #expect(!draft.hostIsTrusted)
        #expect(draft[.host] == "other.example.com")
    }

    @Test func `a name that is taken is a problem of the name`() {
        do throws(FieldProblems) {
            _ = try DraftCheck.details(
                of: Self.draft, isNameNeeded: true, nameIsTaken: { $0 == "analytics" })
            Issue.record("a taken name was accepted")
        } catch {
            #expect(error.problems.map(\.field) == [.connectionName])
        }
    }

    @Test func `a port and a schema that came with other fields are taken over`() throws {
        var draft = Self.draft
        draft[.host] = "a.cloud.databricks.com:8443"
        draft[.catalog] = "main.events"
        let details = try DraftCheck.details(of: draft, isNameNeeded: false).details
        #expect(details.port == 8_443)
        #expect(details.catalog == "main")
        #expect(details.schema == "events")
    }

    @Test func `plain HTTP is for loopback only`() throws {
        var draft = Self.draft
        draft.insecureHTTP = true
        #expect(
            try DraftCheck.details(of: draft, isNameNeeded: false).details.insecureHTTP == false)
        draft[.host] = "127.0.0.1"
        #expect(try DraftCheck.details(of: draft, isNameNeeded: false).details.insecureHTTP)
    }

    @Test func `a token shows in no description, dump or mirror`() throws {
        let draft = Self.draft
        let details = try DraftCheck.details(of: draft, isNameNeeded: true)
        let reading = try #require(
            PasteReader.read(
                "jdbc:databricks://h.cloud.databricks.com:443;httpPath=/sql/1.0/warehouses/a;PWD=\(Self.canary)"
            ))
        let values: [Any] = [
            draft, draft.token, details, reading, DraftCheck.judge(.token, in: draft),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains(Self.canary))
                #expect(!text.contains("c0c0c0"))
            }
        }
        #expect(reading.token == AccessToken(Self.canary))
    }
}
