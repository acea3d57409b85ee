import Connections
import Drawing
import FoundationEssentials
import Testing

@testable import Wizard

@Suite struct CreateDialogTests {
    private let size = Size(width: 80, height: 24)

    private func dialog(_ kind: Creation.Kind, name: String? = nil) throws -> CreateDialog {
        let host = try #require(HostRule.host(from: "adb-1.17.azuredatabricks.net"))
        let path = try #require(HTTPPathRule.path(from: "/sql/1.0/warehouses/0e8c1f5e27c89903"))
        return CreateDialog(
            kind, name: name ?? kind.proposal,
            details: ConnectionDetails(
                host: host, port: 443, httpPath: path,
                catalog: "main", schema: "sales"),
            token: .typed(AccessToken("dapi0")), identity: "ann@example.com")
    }

    @Test(arguments: Creation.Kind.allCases)
    func `nothing is sent by the key that opens it`(kind: Creation.Kind) throws {
        var dialog = try dialog(kind, name: "x")
        #expect(dialog.handle(.key(.enter), size: size) == .close)
    }

    @Test func `what is sent is what is shown`() throws {
        var dialog = try dialog(.schema, name: "a`b")
        #expect(dialog.creation.request == ["CREATE SCHEMA IF NOT EXISTS `main`.`a``b`;"])
        _ = dialog.handle(.key(.tab), size: size)
        guard case .create(let creation) = dialog.handle(.key(.enter), size: size) else {
            Issue.record("not created")
            return
        }
        #expect(creation == .schema("a`b", catalog: "main"))
        #expect(creation.request == dialog.creation.request)
    }

    @Test func `a warehouse is small, and stops by itself`() throws {
        let body = try dialog(.warehouse, name: "Click \"here\"").creation.body ?? ""
        #expect(body.contains("\"name\": \"Click \\\"here\\\"\""))
        #expect(body.contains("\"auto_stop_mins\": 10"))
        #expect(body.contains("\"cluster_size\": \"2X-Small\""))
        #expect(body.contains("\"enable_serverless_compute\": true"))
    }

    @Test func `a name that Unity Catalog refuses is refused here`() throws {
        var dialog = try dialog(.catalog, name: "a b/c")
        #expect(dialog.press(.go) == .none)
        #expect(dialog.problem != nil && dialog.focus == .name)
        dialog = try self.dialog(.grants, name: " ")
        #expect(dialog.press(.go) == .none)
        #expect(dialog.problem != nil)
    }

    @Test func `a refusal leads to somebody who can, or to another try`() throws {
        var dialog = try dialog(.warehouse)
        dialog.begin(at: .init(timeIntervalSince1970: 0))
        dialog.take(
            .failure(
                UserError(cause: "No.", action: "Ask.", traits: .forSomebodyElse)))
        #expect(dialog.stops == [.cancel, .go, .copy])
        guard case .copy(let letter) = dialog.press(.copy) else {
            Issue.record("nothing to send")
            return
        }
        #expect(letter.contains("POST /api/2.0/sql/warehouses"))
        #expect(letter.contains("ann@example.com") && letter.contains("adb-1.17"))
        _ = dialog.press(.go)
        #expect(dialog.phase == .asking && dialog.focus == .name)

        dialog = try self.dialog(.warehouse)
        dialog.begin(at: .init(timeIntervalSince1970: 0))
        dialog.take(
            .failure(UserError(cause: "No.", action: "", traits: .serverless)))
        _ = dialog.press(.go)
        #expect(dialog.phase == .asking && !dialog.isServerless && dialog.focus == .cancel)
    }

    @Test func `what is under way begins at its first line`() throws {
        var dialog = try dialog(.warehouse)
        let small = Size(width: 60, height: 12)
        _ = dialog.handle(.key(.pageDown), size: small)
        #expect(dialog.top > 0)
        dialog.begin(at: .init(timeIntervalSince1970: 0))
        #expect(dialog.top == 0)
    }

    @Test func `the buttons of a refusal fit into the narrowest window`() throws {
        var dialog = try dialog(.warehouse)
        dialog.begin(at: .init(timeIntervalSince1970: 0))
        dialog.take(
            .failure(UserError(cause: "No.", action: "Ask.", traits: .forSomebodyElse)))
        let area = dialog.area(smallestSize)
        for button in dialog.buttonAreas(smallestSize) {
            #expect(button.x > area.x && button.right < area.right)
        }
    }

    @Test func `an answer that was not waited for changes nothing`() throws {
        var dialog = try dialog(.catalog)
        dialog.begin(at: .init(timeIntervalSince1970: 0))
        #expect(dialog.handle(.key(.escape), size: size) == .abandon)
        dialog.take(.success(Created(resource: nil, wasThere: false, proof: "")))
        #expect(dialog.phase == .abandoned)
    }
}
