import Connections
import Foundation
import TestSupport
import Testing

@testable import Prefill

@Suite struct PrefillTests {
    private static let yaml = """
        config: {send_anonymous_usage_stats: false}
        analytics:
          target: dev
          outputs:
            dev:
              type: databricks
              host: dbc-3333-4444.cloud.databricks.com
              http_path: /sql/1.0/warehouses/abcdef0123456789
              catalog: main
              schema: "{{ env_var('USER_SCHEMA', 'ann') }}"
              token: "{{ env_var('MY_TOKEN') }}"
            lake: {type: postgres, host: db.example.com}
        """

    @Test func `dbt's databricks targets are offered, with the variables they name`() {
        let offers = DbtProfiles.offers(Self.yaml, environment: ["MY_TOKEN": "dapi123"])
        #expect(offers.map(\.title) == ["dbt: analytics.dev"])
        let reading = offers[0].reading
        #expect(reading.texts[.host] == "dbc-3333-4444.cloud.databricks.com")
        #expect(reading.texts[.httpPath] == "/sql/1.0/warehouses/abcdef0123456789")
        #expect(reading.texts[.catalog] == "main")
        #expect(reading.texts[.schema] == "ann")
        #expect(reading.token == AccessToken("dapi123"))
        #expect(!offers[0].detail.contains("dapi"))
    }

    @Test func `a template that needs more is left out, and said`() {
        let offers = DbtProfiles.offers(Self.yaml, environment: [:])
        #expect(offers[0].reading.token == nil)
        #expect(offers[0].reading.notes == ["token is a template that could not be filled in."])
        for text in ["{{ var('x') }}", "{{", "}}{{", "{{ env_var() }}", "{% if a %}b{% endif %}"] {
            #expect(DbtProfiles.resolved(text, [:]) == nil, "\(text)")
        }
        #expect(DbtProfiles.resolved("a {{ env_var('B') }} c", ["B": "b"]) == "a b c")
    }

    @Test(arguments: [
        "", "[", "a: b: c", "- 1\n- 2", "x: {outputs: 3}", "x: {outputs: {d: [1]}}", "\u{0}",
        "a: &a [*a]",
    ])
    func `what is no profile has no offers`(_ text: String) {
        #expect(DbtProfiles.offers(text, environment: [:]).isEmpty)
    }

    @Test func `variables come first, then the wanted profile, then the others`() throws {
        let folder = try TestFolder()
        let home = folder.path
        try FileManager.default.createDirectory(
            atPath: home + "/.dbt", withIntermediateDirectories: true)
        try """
        [DEFAULT]
        host = https://dbc-1.cloud.databricks.com
        [prod]
        host = https://adb-1.2.azuredatabricks.net/
        token = dapi9
        warehouse_id = 0e8c1f5e27c89903
        [account]
        account_id = 1
        """.write(toFile: home + "/.databrickscfg", atomically: true, encoding: .utf8)
        try Self.yaml.write(
            toFile: home + "/.dbt/profiles.yml", atomically: true, encoding: .utf8)
        var environment = ["HOME": home, "DATABRICKS_CONFIG_PROFILE": "prod"]
        #expect(
            Machine.offers(environment: environment).map(\.title) == [
                "~/.databrickscfg: prod", "~/.databrickscfg: DEFAULT", "dbt: analytics.dev",
            ])
        let prod = try #require(Machine.offers(environment: environment).first)
        #expect(prod.reading.texts[.httpPath] == "/sql/1.0/warehouses/0e8c1f5e27c89903")
        #expect(prod.detail == "adb-1.2.azuredatabricks.net, with its token")
        environment["DATABRICKS_HOST"] = "https://x.cloud.databricks.com"
        #expect(
            Machine.offers(environment: environment).first?.title == "DATABRICKS_… variables")
        environment["DATABRICKS_CONFIG_FILE"] = home + "/nowhere"
        #expect(Machine.offers(environment: environment).count == 2)
        // A folder or a pipe in its place holds nothing up.
        environment["DATABRICKS_CONFIG_FILE"] = home
        #expect(Machine.offers(environment: environment).count == 2)
    }

    @Test func `what is exported can be read again`() throws {
        let connection = Connection(
            id: "1", name: "prod \"eu\"",
            details: ConnectionDetails(
                host: try #require(HostRule.host(from: "adb-1.2.azuredatabricks.net")),
                httpPath: try #require(
                    HTTPPathRule.path(from: "/sql/1.0/warehouses/0e8c1f5e27c89903")),
                catalog: "main", schema: "profiles"),
            connectedBy: "ann@example.com", connectedOn: Date())
        let token = AccessToken("dapiCANARY")
        let wanted: [FieldID: String] = [
            .host: "adb-1.2.azuredatabricks.net",
            .httpPath: "/sql/1.0/warehouses/0e8c1f5e27c89903", .catalog: "main",
            .schema: "profiles",
        ]
        let jdbc = try #require(PasteReader.read(try Export.jdbc.text(connection, token: token)))
        #expect(jdbc.texts.filter { $0.key != .port } == wanted)
        #expect(jdbc.token == token)
        let profile = PasteReader.profiles(
            try Export.databrickscfg.text(connection, token: token))
        #expect(profile.first?.reading.token == token)
        let dbt = DbtProfiles.offers(
            try Export.dbt.text(connection, token: token), environment: [:])
        #expect(dbt.first?.title == "dbt: prod \"eu\".dev")
        #expect(dbt.first?.reading.texts == wanted)
        #expect(dbt.first?.reading.token == token)
        let json = try JSONSerialization.jsonObject(
            with: Data(try Export.json.text(connection, token: token).utf8))
        #expect((json as? [String: Any])?["token"] as? String == "dapiCANARY")
        for format in Export.allCases {
            #expect(!(try format.text(connection, token: nil)).contains("CANARY"))
        }
    }
}
