import Connections
import Foundation
import GRDB
import Testing

@testable import Store

/// A store in a folder of its own, which goes away with it.
final class StoreFolder {
    let location: StoreLocation

    init() throws {
        location = StoreLocation(
            directory: NSTemporaryDirectory() + "bricktap-store-\(UUID().uuidString)")
    }

    deinit { try? FileManager.default.removeItem(atPath: location.directory) }

    func open() throws -> SQLiteStore { try SQLiteStore(location: location) }

    func keeper() throws -> ConnectionKeeper {
        try ConnectionKeeper.open(
            store: open(), location: location, environment: ["BRICKTAP_VAULT": "file"])
    }

    func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? Int) ?? -1
    }
}

func made(
    _ name: String, by email: String = "ann@example.com",
    on date: Date = Date(timeIntervalSince1970: 1_760_000_000),
    schema: String = "profiles", test: TestState = .untested, id: String = UUID().uuidString
) -> Connection {
    Connection(
        id: id, name: name,
        details: ConnectionDetails(
            host: Host(name: "adb-1.2.azuredatabricks.net", cloud: .azure, isLoopback: false),
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/abc", warehouseID: "abc"),
            catalog: "clevertap", schema: schema),
        connectedBy: email, connectedOn: date, test: test)
}

@Suite struct StoreTests {
    @Test func `a connection comes back as it was saved`() throws {
        let folder = try StoreFolder()
        var connection = made(
            "analytics",
            test: .failed(at: Date(timeIntervalSince1970: 1_760_000_123), step: .schema))
        connection.details.caBundle = "/etc/ca.pem"
        connection.details.hostIsTrusted = true
        try folder.open().add(connection)
        let row = try folder.open().connection(named: "ANALYTICS")
        #expect(row == ConnectionRow(connection: connection, runningImports: 0))
    }

    @Test func `names are unique ignoring case in every script`() throws {
        let store = try SQLiteStore()
        try store.add(made("Ärger"))
        #expect(throws: StoreError.nameTaken("Ärger")) { try store.add(made("ärger")) }
        let other = made("other")
        try store.add(other)
        var renamed = other
        renamed.name = "ÄRGER"
        #expect(throws: StoreError.self) { try store.update(renamed) }
        #expect(throws: StoreError.self) { try store.update(made("nobody")) }
    }

    @Test func `pages are filtered, sorted and counted`() throws {
        let store = try SQLiteStore()
        let start = try #require(Day("2026-11-01")).start(in: .current)
        for index in 0..<30 {
            try store.add(
                made(
                    "c\(index)", by: index % 3 == 0 ? "Raj@example.com" : "ann@example.com",
                    on: start + Double(index) * 86_400,
                    schema: index == 7 ? "100%_sure" : "profiles"))
        }
        #expect(try store.page(ConnectionQuery(), offset: 0, limit: 10).rows.count == 10)
        let raj = try store.page(
            ConnectionQuery(connectedBy: ["raj@EXAMPLE.com"]), offset: 0, limit: 100)
        #expect(raj.matching == 10)
        #expect(raj.total == 30)
        let days = DayRange(from: Day("2026-11-03"), to: Day("2026-11-05"))
        let three = try store.page(
            ConnectionQuery(connectedOn: days, order: .connectedOn, ascending: false), offset: 0,
            limit: 100)
        #expect(three.rows.map(\.connection.name) == ["c4", "c3", "c2"])
        #expect(
            try store.page(ConnectionQuery(search: "100%_"), offset: 0, limit: 9).rows.map(
                \.connection.name) == ["c7"])
        #expect(try store.page(ConnectionQuery(search: "zzz"), offset: 0, limit: 9).matching == 0)
        let second = try store.page(ConnectionQuery(), offset: 10, limit: 10)
        #expect(second.rows.count == 10 && second.offset == 10)
        #expect(
            try store.connectors() == [
                Connector(email: "ann@example.com", connections: 20),
                Connector(email: "Raj@example.com", connections: 10),
            ])
    }

    @Test func `the place of a connection is its number among those that match`() throws {
        let store = try SQLiteStore()
        for index in 0..<9 {
            try store.add(
                made(
                    "c\(index)", by: index % 2 == 0 ? "ann@example.com" : "raj@example.com",
                    test: index == 4
                        ? .passed(at: Date(timeIntervalSince1970: 1_760_000_000)) : .untested,
                    id: "id-\(index)"))
        }
        #expect(try store.place(of: "id-4", in: ConnectionQuery()) == 4)
        #expect(
            try store.place(of: "id-4", in: ConnectionQuery(connectedBy: ["ann@example.com"])) == 2)
        #expect(
            try store.place(of: "id-3", in: ConnectionQuery(connectedBy: ["ann@example.com"]))
                == nil)
        let newestTest = ConnectionQuery(order: .lastTest, ascending: false)
        #expect(try store.place(of: "id-4", in: newestTest) == 0)
        let rows = try store.page(newestTest, offset: 0, limit: 9).rows
        for (index, row) in rows.enumerated() {
            #expect(try store.place(of: row.id, in: newestTest) == index)
        }
    }

    @Test func `a test is noted only for the settings that were tested`() throws {
        let store = try SQLiteStore()
        var connection = made("a")
        try store.add(connection)
        let now = Date(timeIntervalSince1970: 1_760_000_500)
        var other = connection.details
        other.schema = "other"
        let report = ProbeReport(
            identity: "ann@example.com",
            steps: ProbeStep.allCases.map { StepResult($0, .passed, milliseconds: 7) },
            milliseconds: 40, requests: 9)
        try store.recordTest(report, at: now, of: connection.id, details: other)
        #expect(try store.connection(named: "a")?.connection.test == .untested)
        try store.recordTest(report, at: now, of: connection.id, details: connection.details)
        connection.test = .passed(at: now)
        #expect(try store.connection(named: "a")?.connection == connection)
    }

    @Test func `running imports are counted, listed, and keep a connection from being deleted`()
        throws
    {
        let store = try SQLiteStore()
        let connection = made("a")
        try store.add(connection)
        for (id, nickname) in [("i1", "hourly"), ("i2", "weekly")] {
            try store.saveImport(
                SavedImport(
                    id: id,
                    definition: ImportDefinition(
                        nickname: nickname, connection: "a", source: .table("t"),
                        identity: ImportDefinition.IdentityColumn("id"),
                        schedule: .every(1, .weeks)), connectionID: connection.id,
                    standing: .active, createdOn: Date(), createdBy: "ann@example.com"))
        }
        let run = try store.requestRun(of: "i1", kind: .usual)
        #expect(
            try store.begin(runID: run.id, at: Date(timeIntervalSince1970: 1_760_000_000)))
        try store.acknowledge(
            [BatchOutcome(chunk: 0, batch: 0, accepted: 1_204_000, refused: 0, failures: [])],
            sending: [], of: run.id)
        #expect(try store.connection(named: "a")?.runningImports == 1)
        try store.saveImport(
            SavedImport(
                id: "i3",
                definition: ImportDefinition(
                    nickname: "a draft", connection: "a", source: .table("t"),
                    identity: ImportDefinition.IdentityColumn("id")),
                connectionID: connection.id, standing: .draft, createdOn: Date(), createdBy: ""))
        let page = try store.page(ConnectionQuery(), offset: 0, limit: 1)
        #expect(page.rows.first?.tokenLastUsed == Date(timeIntervalSince1970: 1_760_000_000))
        let imports = try store.imports(of: connection.id)
        #expect(
            imports == [
                ImportSummary(
                    nickname: "hourly", state: .running,
                    since: Date(timeIntervalSince1970: 1_760_000_000),
                    rows: 1_204_000),
                ImportSummary(nickname: "weekly", state: .scheduled),
                ImportSummary(nickname: "a draft", state: .idle),
            ])
        #expect(throws: StoreError.importsRunning([imports[0]])) {
            try store.delete(id: connection.id)
        }
        try store.finish(runID: run.id, .stopped, at: Date())
        try store.delete(id: connection.id)
        #expect(try store.connection(named: "a") == nil)
        let left = try store.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM import_run") }
        #expect(left == 0)
    }

    @Test func `the unfinished form never holds a token`() throws {
        let store = try SQLiteStore()
        let form = UnfinishedForm(
            texts: [.host: "h", .token: "dapi-canary"], hadToken: true, path: .new)
        try store.keepUnfinishedForm(form)
        let kept = try #require(try store.unfinishedForms().first)
        #expect(kept.texts == [.host: "h"])
        #expect(kept.hadToken && kept.editing == nil && kept.path == .new)
        try store.forgetUnfinishedForm(editing: nil)
        #expect(try store.unfinishedForms().isEmpty)
    }

    @Test func `each connection keeps an unfinished form of its own, which goes with it`() throws {
        let store = try SQLiteStore()
        for name in ["a", "b"] { try store.add(made(name, id: name)) }
        for editing in [nil, "a", "b", "gone"] as [String?] {
            try store.keepUnfinishedForm(
                UnfinishedForm(texts: [.host: editing ?? "new"], editing: editing))
        }
        func hosts() throws -> Set<String> {
            Set(try store.unfinishedForms().compactMap { $0.texts[.host] })
        }
        #expect(try hosts() == ["new", "a", "b"])
        try store.forgetUnfinishedForm(editing: "a")
        #expect(try hosts() == ["new", "b"])
        try store.delete(id: "b")
        #expect(try hosts() == ["new"])
    }

    @Test(arguments: [nil, "c1", "gone"] as [String?])
    func `the one form that the version before kept is taken over`(editing: String?) throws {
        let folder = try StoreFolder()
        try folder.location.prepare()
        let path = folder.location.databasePath
        do {
            let queue = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(queue, upTo: "v4")
            let id = editing.map { ",\"editing\":\"\($0)\"" } ?? ""
            try queue.write { database in
                try database.execute(
                    sql: ConnectionRecord.insert,
                    arguments: ConnectionRecord.arguments(made("old", id: "c1")))
                try database.execute(
                    sql: "INSERT INTO unfinished_form (only, form) VALUES (1, ?)",
                    arguments: ["{\"texts\":{\"host\":\"h\"},\"hadToken\":true\(id)}"])
            }
            try queue.close()
        }
        chmod(path, 0o600)
        let forms = try folder.open().unfinishedForms()
        #expect(forms.map(\.editing) == (editing == "gone" ? [] : [editing]))
        #expect(forms.allSatisfy { $0.texts == [.host: "h"] && $0.hadToken })
    }

    @Test func `directory and files are their owner's alone`() throws {
        let folder = try StoreFolder()
        let store = try folder.open()
        try store.add(made("a"))
        #expect(try folder.mode(folder.location.directory) == 0o700)
        for suffix in ["", "-wal", "-shm"] {
            #expect(try folder.mode(folder.location.databasePath + suffix) == 0o600)
        }
    }

    @Test func `a directory or file that others may use is refused`() throws {
        let folder = try StoreFolder()
        _ = try folder.open()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: folder.location.databasePath)
        #expect(throws: StoreError.self) { try folder.open() }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.location.databasePath)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o770], ofItemAtPath: folder.location.directory)
        #expect(throws: StoreError.self) { try folder.open() }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o700], ofItemAtPath: folder.location.directory)
        _ = try folder.open()
    }

    /// Whether the newer program's changes have come from the log into the file, and whether the
    /// file's header told its version before there was one.
    @Test(arguments: [(true, 9_999), (false, 9_999), (true, 0), (false, 0)])
    func `a newer store is refused and not touched`(_ isInFile: Bool, _ version: Int) throws {
        let folder = try StoreFolder()
        let newer = try folder.open()
        try newer.queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try $0.execute(
                sql: """
                    INSERT INTO grdb_migrations VALUES ('v9999');
                    PRAGMA user_version = \(version);
                    """)
            if isInFile { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.location.databasePath))
        #expect(throws: StoreError.newer(path: folder.location.databasePath)) { try folder.open() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.location.databasePath)) == before)
        try newer.queue.close()
    }

    @Test func `a store that is ready is opened without looking at it twice`() throws {
        let folder = try StoreFolder()
        try folder.open().add(made("a"))
        let header = try #require(FileHeader(folder.location.databasePath))
        #expect(header.isReady(Schema.version))
        #expect(Schema.migrator.migrations.count == Int(Schema.version))
        #expect(try FirstLook.opening(at: folder.location).isEmpty == false)
    }

    @Test func `a damaged store is named and not touched`() throws {
        let folder = try StoreFolder()
        try folder.location.prepare()
        let garbage = Data(String(repeating: "not a database ", count: 500).utf8)
        try garbage.write(to: URL(fileURLWithPath: folder.location.databasePath))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.location.databasePath)
        do {
            _ = try folder.open()
            Issue.record("opened")
        } catch let error as StoreError {
            guard case .damaged = error else {
                Issue.record("\(error)")
                return
            }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.location.databasePath)) == garbage)
    }

    @Test func `many programs may write at once`() async throws {
        let folder = try StoreFolder()
        _ = try folder.open()
        let location = folder.location
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                group.addTask {
                    let store = try SQLiteStore(location: location)
                    for index in 0..<20 { try store.add(made("w\(writer)-\(index)")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.open().page(ConnectionQuery(), offset: 0, limit: 0).total == 120)
    }

    @Test func `the place of the store follows the environment`() {
        let resolve = StoreLocation.resolve(environment:)
        #expect(resolve(["BRICKTAP_HOME": "/x", "HOME": "/h"]).directory == "/x")
        #expect(resolve(["XDG_DATA_HOME": "/d", "HOME": "/h"]).directory == "/d/bricktap")
        #expect(
            resolve(["XDG_DATA_HOME": "relative", "HOME": "/h"]).directory
                == "/h/.local/share/bricktap")
        #expect(
            resolve(["BRICKTAP_HOME": "", "HOME": "/h"]).databasePath
                == "/h/.local/share/bricktap/bricktap.sqlite")
    }

    @Test func `without a home the account's is taken, and never the current folder`() throws {
        let resolve = StoreLocation.resolve(environment:)
        for home in [[:], ["HOME": ""], ["HOME": "."], ["HOME": "relative"]] {
            #expect(resolve(home).directory.hasPrefix("/"), "\(home)")
        }
        #expect(throws: StoreError.self) {
            try resolve(["BRICKTAP_HOME": "relative"]).prepare()
        }
    }

    @Test func `a folder that others may write is no place for a store`() throws {
        let folder = try StoreFolder()
        let above = folder.location.directory + "/above"
        try FileManager.default.createDirectory(
            atPath: above, withIntermediateDirectories: true)
        let inside = StoreLocation(directory: above + "/store")
        chmod(above, 0o777)
        #expect(throws: StoreError.self) { try inside.prepare() }
        chmod(above, 0o1777)
        try inside.prepare()
        chmod(above, 0o755)
        try inside.prepare()
    }
}
