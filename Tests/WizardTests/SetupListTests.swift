import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

@Suite struct SetupListTests {
    private static let warehouses = [
        Resource(
            name: "CleverTap", value: "/sql/1.0/warehouses/0e8c1f5e27c89903",
            detail: "running, Small, serverless, stops after 10 min"),
        Resource(
            name: "Nightly", value: "/sql/1.0/warehouses/5a1ee9c0de000001",
            detail: "stopped, Small, stops after 10 min"),
    ]

    /// Host and token are right; the focus is on the HTTP path.
    private func begun(
        host: String = "adb-1234567890123456.17.azuredatabricks.net", size: Size = goldenSizes[0]
    ) -> Stage<Setup> {
        var stage = Stage(Setup(path: .existing), size: size)
        stage.press(.tab)
        stage.type(host)
        stage.press(.tab, .tab, .tab)
        stage.type(SetupTests.token)
        stage.press(.backTab)
        return stage
    }

    @Test(arguments: goldenSizes) func `the list looks as it should`(_ size: Size) throws {
        var stage = begun(size: size)
        stage.press(.function(4))
        #expect(stage.asked(LoadResources.self)?.kind == .warehouse)
        #expect(stage.text.contains("Asking…"))
        stage.answer(LoadResources.self, .success(Self.warehouses))
        expectGolden(stage.canvas, "setup-warehouses")
    }

    @Test func `what is picked fills the field, and F3 undoes it`() throws {
        var stage = begun()
        stage.press(.function(4))
        #expect(stage.asked(LoadResources.self) != nil)
        stage.answer(LoadResources.self, .success(Self.warehouses))
        stage.type("nig")
        stage.press(.enter)
        #expect(stage.screen.text(.httpPath) == "/sql/1.0/warehouses/5a1ee9c0de000001")
        #expect(stage.text.contains("Nightly: stopped, Small"))
        stage.press(.function(3))
        #expect(stage.screen.text(.httpPath).isEmpty)
        // It is known for the form's life, until it is read again.
        stage.press(.function(4))
        #expect(stage.effects.isEmpty)
        #expect(stage.text.contains("CleverTap"))
        stage.press(.function(5))
        #expect(stage.asked(LoadResources.self) != nil)
        #expect(stage.text.contains("Asking…"))
    }

    @Test func `nothing is asked before host and token are right`() {
        var stage = Stage(Setup(path: .existing))
        stage.press(.tab, .tab, .tab, .function(4))
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.focus == .field(.host))
        #expect(stage.text.contains("host and token have to be right first"))
    }

    @Test func `the token goes to no host that nobody has vouched for`() {
        var stage = begun(host: "data.example.com")
        stage.press(.function(4))
        #expect(stage.effects.isEmpty)
        #expect(stage.text.contains("outside Databricks"))
    }

    @Test func `a schema is looked for in the catalog that is chosen`() throws {
        var stage = begun()
        stage.screen.setFocus(.field(.schema))
        stage.press(.function(4))
        #expect(stage.effects.isEmpty)
        #expect(stage.screen.focus == .field(.catalog))
        stage.type("clevertap")
        stage.press(.tab, .function(4))
        let asked = try #require(stage.asked(LoadResources.self))
        #expect(asked.kind == .schema && asked.details.catalog == "clevertap")
        stage.answer(LoadResources.self, .failure(UserError("The token is dead.")))
        #expect(stage.text.contains("The token is dead."))
        stage.press(.escape)
        #expect(stage.screen.openList == nil)
    }

    @Test func `another warehouse is no reason to read the lists again`() throws {
        var stage = begun()
        stage.press(.function(4))
        #expect(stage.asked(LoadResources.self) != nil)
        stage.answer(LoadResources.self, .success(Self.warehouses))
        stage.press(.enter, .function(4))
        #expect(stage.effects.isEmpty && stage.text.contains("Nightly"))
        // Another workspace of the same host is another matter.
        stage.press(.escape)
        stage.type("?o=123")
        stage.press(.function(4))
        #expect(stage.text.contains("Asking…"))
    }

    @Test func `a list is read again after a creation that was not waited for`() throws {
        var stage = begun()
        stage.press(.function(4))
        #expect(stage.asked(LoadResources.self) != nil)
        stage.answer(LoadResources.self, .success(Self.warehouses))
        stage.press(.escape)
        stage.screen.openCreate(.warehouse)
        stage.press(.tab, .enter)
        #expect(stage.screen.creating?.isWorking == true)
        let ticket = stage.ticket(of: CreateResource.self)
        stage.press(.escape)
        #expect(stage.effects == [.cancel(ticket)])
        stage.press(.escape, .function(4))
        #expect(stage.text.contains("Asking…"))
    }

    @Test func `a list that is left is not waited for`() throws {
        var stage = begun()
        stage.press(.function(4))
        let ticket = stage.ticket(of: LoadResources.self)
        stage.press(.escape)
        #expect(stage.effects == [.cancel(ticket)])
        stage.answer(LoadResources.self, .success(Self.warehouses))
        #expect(stage.screen.openList == nil)
        #expect(stage.screen.knownLists.isEmpty)
    }

    @Test(arguments: goldenSizes)
    func `a list that failed says all of why, and how to read it again`(_ size: Size) throws {
        var stage = begun(size: size)
        stage.press(.function(4))
        #expect(stage.asked(LoadResources.self) != nil)
        let trouble = UserError(
            "The workspace refused this machine's address 203.0.113.7: its IP access list does not have it. Ask an administrator of the workspace to add the address to it (CIDR)."
        )
        stage.answer(LoadResources.self, .failure(trouble))
        #expect(stage.text.contains("(CIDR)."))
        #expect(stage.text.contains("F5 read again"))
    }

    // MARK: What is on this machine

    private static let offers = [
        Offer(
            title: "~/.databrickscfg: prod",
            reading: PasteReading(
                source: .databricksProfile("prod"),
                texts: [
                    .host: "https://adb-1234567890123456.17.azuredatabricks.net/",
                    .httpPath: "/sql/1.0/warehouses/0e8c1f5e27c89903",
                ], token: AccessToken(SetupTests.token)))
    ]

    @Test func `what is on this machine fills a new form, and F3 takes it back`() {
        var stage = Stage(Setup(path: .existing))
        guard stage.asked(LoadOffers.self) != nil else {
            Issue.record("nothing was asked: \(stage.effects)")
            return
        }
        stage.answer(LoadOffers.self, .success(Self.offers))
        #expect(stage.text.contains("On this machine: ~/.databrickscfg: prod. F8 fills"))
        stage.press(.function(8))
        #expect(stage.text.contains("Begin with"))
        #expect(!stage.text.contains("dapi"))
        stage.press(.enter)
        #expect(stage.screen.text(.host) == "adb-1234567890123456.17.azuredatabricks.net")
        #expect(stage.screen.text(.token) == SetupTests.token)
        #expect(stage.text.contains("From the profile prod: filled Host, HTTP Path, Access token"))
        stage.press(.function(3))
        #expect(stage.screen.text(.host).isEmpty && stage.screen.text(.token).isEmpty)
    }

    @Test func `somebody who types already is not told what was found`() {
        var stage = Stage(Setup(path: .existing))
        guard stage.asked(LoadOffers.self) != nil else { return }
        stage.type("a")
        stage.answer(LoadOffers.self, .success(Self.offers))
        #expect(!stage.text.contains("On this machine"))
        stage.press(.function(8), .escape)
        #expect(stage.screen.offerPicker == nil)
        #expect(stage.screen.text(.connectionName) == "a")
    }

    @Test func `a variable is read when its offer is chosen, and named`() throws {
        var stage = Stage(Setup(path: .existing))
        guard stage.asked(LoadOffers.self) != nil else { return }
        let offer = Offer(
            title: "~/.dbt/profiles.yml: a.dev",
            reading: PasteReading(
                source: .dbtProfile("a.dev"), texts: [.host: "dbc-1.cloud.databricks.com"],
                tokenVariable: "DBT_TOKEN"))
        let refused = Offer(
            title: "./profiles.yml", refusal: "left out: others may write it")
        stage.answer(LoadOffers.self, .success([offer, refused]))
        #expect(stage.asked(ReadVariable.self) == nil)
        stage.press(.function(8), .enter)
        #expect(stage.asked(ReadVariable.self) == ReadVariable("DBT_TOKEN"))
        // An answer to somebody else's question changes nothing.
        stage.answer(ReadVariable.self, .success(AccessToken("dapi-other")), to: Ticket())
        #expect(stage.screen.text(.token).isEmpty)
        stage.answer(ReadVariable.self, .success(AccessToken("dapi-own")))
        #expect(stage.screen.text(.token) == "dapi-own")
        #expect(stage.text.contains("taken from $DBT_TOKEN"))
        stage.press(.function(8), .down, .enter)
        #expect(stage.text.contains("others may write it"))
        #expect(stage.screen.text(.host) == "dbc-1.cloud.databricks.com")
    }
}
