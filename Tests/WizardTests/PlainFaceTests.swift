import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// A person who types from a list, and a program that answers as it is told.
private final class Script {
    private var typed: [String]
    private(set) var said: [String] = []
    private(set) var requests: [any Request] = []
    let row: ConnectionRow
    /// Connections beside it.
    var others: [ConnectionRow] = []

    init(_ typed: String...) {
        self.typed = typed
        var connection = ImportConnectionsTests.rows(1)[0].connection
        connection.details.httpPath = HTTPPath(
            text: "/sql/1.0/warehouses/0e8c1f5e27c89903", warehouseID: "0e8c1f5e27c89903")
        row = ConnectionRow(connection: connection, runningImports: 0)
    }

    private func next() -> String? { typed.isEmpty ? nil : typed.removeFirst() }

    private func answer(_ request: any Request, _ ticket: Ticket) -> Answer? {
        let rows = [row] + others
        func result<Asked: Request>(_ kind: Asked.Type, _ value: Asked.Value) -> Answer {
            .result(.success(value), of: kind, ticket)
        }
        switch request {
        case let asked as LoadConnections:
            return result(
                LoadConnections.self,
                ConnectionPage(
                    rows: Array(rows.dropFirst(asked.offset)), offset: asked.offset,
                    matching: rows.count, total: rows.count))
        case let asked as FindConnection:
            return result(FindConnection.self, rows.first { $0.connection.name == asked.name })
        case is CheckConnectionName: return result(CheckConnectionName.self, false)
        case is SaveConnection: return result(SaveConnection.self, row.connection)
        case is LoadResources:
            return result(
                LoadResources.self,
                [
                    Resource(name: "events", value: "events", detail: "4 tables"),
                    Resource(name: "profiles", value: "profiles", detail: "12 tables"),
                ])
        case let asked as CheckNickname:
            return result(CheckNickname.self, asked.nickname == "taken")
        case is PreviewSource: return result(PreviewSource.self, CreateImportTests.preview)
        case let asked as SaveImport:
            let saved = SavedImport(
                id: "i", definition: asked.definition, connectionID: "id-0",
                standing: asked.isDraft ? .draft : .active, createdOn: ImportCenterTests.now,
                createdBy: "ann@example.com")
            return result(SaveImport.self, SaveImport.Value(saved, isNew: true))
        case is LoadAccounts: return result(LoadAccounts.self, [SettingsTests.saved])
        case is TestAccount: return result(TestAccount.self, Done())
        case is SaveAccount: return result(SaveAccount.self, Done())
        case is KeepForm: return result(KeepForm.self, Done())
        case is ForgetForm: return result(ForgetForm.self, Done())
        default: return nil
        }
    }

    @discardableResult
    func run(_ path: SetupPath? = nil) -> Bool {
        let lines = Lines(
            say: { self.said.append($0) }, prompt: { _ in self.next() },
            promptSecret: { _ in self.next().map { AccessToken($0) } },
            ask: { question, take in
                self.requests.append(question.request)
                guard let answer = self.answer(question.request, question.ticket) else {
                    return false
                }
                take(answer)
                return true
            },
            tell: { self.requests.append($0) }, wait: { _ in true }, refresh: { _ in },
            examine: { ["ok: curl: 8.5"] })
        let surroundings = Surroundings(
            now: ImportCenterTests.now, timeZone: "Europe/Berlin",
            size: Size(width: 80, height: 24), email: "ann@example.com",
            vault: "Tokens are kept in this machine's keyring (Secret Service).")
        return PlainFace(lines, in: surroundings).run(path)
    }

    func asked<Asked: Request>(_ kind: Asked.Type) -> [Asked] {
        requests.compactMap { $0 as? Asked }
    }

    var imports: [SaveImport] { asked(SaveImport.self) }
    var saves: [SaveConnection] { asked(SaveConnection.self) }

    func says(_ text: String) -> Bool { said.contains { $0.contains(text) } }
}

@Suite struct PlainFaceTests {
    @Test func `the menus are left by number, by word and at the end of the input`() {
        #expect(Script("6").run())
        #expect(Script("leave").run())
        #expect(Script("1", "leave", "6").run())
        #expect(Script().run())
        let script = Script("nine", "5", "6")
        script.run()
        #expect(script.says("Type a number from 1 to 6."))
        #expect(script.says("ok: curl: 8.5"))
    }

    // MARK: Connections

    @Test func `an edit asks, shows what it changes and keeps the token`() throws {
        let script = Script(
            "1", "6", "connection-0", "", "", "", "", "", "", "events", "", "", "n", "y", "12", "6")
        script.run()
        #expect(script.says("Schema: profiles → events"))
        #expect(script.says("have not been tested"))
        let request = try #require(script.saves.first)
        #expect(request.details.schema == "events")
        #expect(request.token == .saved(id: "id-0"))
        #expect(request.test == .untested)
        #expect(request.editing == script.row.connection)
    }

    @Test func `an edit of nothing saves nothing`() {
        let script = Script(
            "1", "6", "connection-0", "", "", "", "", "", "", "", "", "", "12", "6")
        script.run()
        #expect(script.says("Nothing was changed."))
        #expect(script.saves.isEmpty)
    }

    @Test func `a test of all says which one is tested, and goes on after one was broken off`() {
        let script = Script("1", "8", "n", "y", "12", "6")
        script.others = [ImportConnectionsTests.rows(1, from: 2)[0]]
        script.run()
        #expect(script.says("1 of 2: “connection-0”") && script.says("2 of 2: “connection-2”"))
        #expect(script.says("Ctrl-C breaks off only the one"))
        #expect(script.says("0 work, 0 failed, 2 not checked."))
        #expect(script.asked(TestConnection.self).count == 2)
    }

    @Test func `a question mark tells why, and the SQL to find it`() {
        let script = Script(
            "one", "adb-1.2.azuredatabricks.net", "", "/sql/1.0/warehouses/0e8c1f5e27c89903",
            "dapi" + String(repeating: "0a", count: 16), "?", "leave")
        script.run(.existing)
        #expect(script.says("It holds the schema with your data."))
        #expect(script.says("SHOW CATALOGS;"))
    }

    @Test func `a schema can be picked from the workspace's list`() throws {
        let script = Script(
            "1", "6", "connection-0", "", "", "", "", "", "", "list", "1", "", "", "n", "y", "12",
            "6")
        script.run()
        #expect(script.says("  1. events, 4 tables"))
        let request = try #require(script.saves.first)
        #expect(request.details.schema == "events")
    }

    @Test func `leaving a form keeps it, without the token`() {
        let script = Script("one", "adb-1.2.azuredatabricks.net", "leave")
        #expect(!script.run(.existing))
        #expect(script.says("Not saved. What you typed is kept"))
        let kept = script.asked(KeepForm.self).map(\.form)
        #expect(kept.last?.texts[.host] == "adb-1.2.azuredatabricks.net")
        #expect(kept.last?.texts[.token] == nil)
    }

    // MARK: Imports

    @Test func `an import is created in four steps`() throws {
        let script = Script(
            "2", "3", "customers-daily", "", "", "customers", "y", "n", "", "", "", "", "1", "2",
            "2", "31, last", "25:00", "6:00", "", "x", "30", "1", "1", "13", "6")
        script.run()
        #expect(script.says("Row 5: customer_id: 5; email: NULL"))
        #expect(script.says("“25:00” is no time"))
        #expect(script.says("A look-back is 0 to 43200 minutes."))
        let request = try #require(script.imports.first)
        #expect(request.definition.nickname == "customers-daily")
        #expect(request.definition.connection == "connection-0")
        #expect(request.definition.source == .table("customers"))
        #expect(request.definition.identity.column == "customer_id")
        #expect(request.definition.updatedOn?.column == "updated_at")
        #expect(request.definition.properties.count == 4)
        #expect(!request.definition.schedule.isManual)
        #expect(request.definition.updatedOn?.lookBack == 30)
        #expect(request.definition.onDoubt == .leaveOut)
        #expect(!request.isDraft)
    }

    @Test func `a nickname that is taken is asked for again`() {
        let script = Script("2", "3", "taken", "free", "leave", "13", "6")
        script.run()
        #expect(script.says("Another import is called “taken”."))
        #expect(script.imports.map(\.definition.nickname) == ["free"])
        #expect(script.imports.filter { !$0.isDraft }.isEmpty)
    }

    @Test func `the end of the input keeps a draft`() {
        let script = Script("2", "3", "half")
        #expect(script.run())
        #expect(script.imports.map(\.definition.nickname) == ["half"])
        #expect(script.imports.filter { !$0.isDraft }.isEmpty)
        #expect(script.says("Kept as the draft “half”."))
    }

    // MARK: Settings

    @Test func `a test of settings saves nothing, and does not say so`() {
        let script = Script("3", "2", "5", "6")
        script.run()
        #expect(script.asked(TestAccount.self).count == 1 && script.asked(SaveAccount.self).isEmpty)
        #expect(script.says("CleverTap accepts account"))
        #expect(!script.says("Saved account"))
    }

    @Test func `settings are tested before they are saved`() {
        let script = Script("3", "1", "3", "", "new-passcode", "3", "6")
        script.run()
        let tested = script.requests.firstIndex {
            guard let test = $0 as? TestAccount else { return false }
            return test.account.region == .sg1 && test.passcode == Passcode("new-passcode")
        }
        let saved = script.requests.firstIndex { $0 is SaveAccount }
        #expect(tested != nil && saved != nil)
        if let tested, let saved { #expect(tested < saved) }
        #expect(script.says("Saved account 4R5-7ZZ-K74Z in Singapore."))
    }
}
