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
              token: "{{ env_var('DBT_TOKEN') }}"
            lake: {type: postgres, host: db.example.com}
        """

    private static func offers(_ yaml: String) -> [Offer] {
        DbtProfiles.targets(yaml).map { $0.offer(path: "~/.dbt/profiles.yml") }
    }

    @Test func `dbt's databricks targets are offered, and no variable is read`() {
        let offers = Self.offers(Self.yaml)
        #expect(offers.map(\.title) == ["~/.dbt/profiles.yml: analytics.dev"])
        let reading = offers[0].reading
        #expect(reading.texts[.host] == "dbc-3333-4444.cloud.databricks.com")
        #expect(reading.texts[.httpPath] == "/sql/1.0/warehouses/abcdef0123456789")
        #expect(reading.texts[.catalog] == "main")
        #expect(reading.texts[.schema] == "ann")
        #expect(reading.token == nil && reading.tokenVariable == "DBT_TOKEN")
        #expect(offers[0].detail.hasSuffix("token in $DBT_TOKEN"))
        #expect(reading.notes == ["schema is a template: its default was taken."])
    }

    @Test func `a variable is a token's only, and of the trade`() {
        let offers = Self.offers(
            """
            evil:
              outputs:
                a:
                  type: databricks
                  host: "{{ env_var('DATABRICKS_TOKEN') }}"
                  schema: "{{ env_var('AWS_SECRET_ACCESS_KEY') }}"
                  token: "{{ env_var('GITHUB_TOKEN') }}"
            """)
        let reading = offers[0].reading
        #expect(reading.texts.isEmpty && reading.token == nil && reading.tokenVariable == nil)
        #expect(reading.notes.count == 3)
        #expect(reading.notes.contains { $0.contains("GITHUB_TOKEN") })
        for text in [
            "{{ var('x') }}", "{{", "}}{{", "{{ env_var() }}", "{% if a %}b{% endif %}",
            "a {{ env_var('DBT_A') }}", "{{ env_var('DBT_A') }} b", "{{ env_var(DBT_A) }}",
            "{{ env_var('DBT_A', 'b', 'c') }}", "{{ env_var('DBT A') }}",
            "{{ env_var('DBT_A') }}{{ env_var('DBT_B') }}", "{{ env_var('') }}",
        ] {
            #expect(DbtProfiles.variableName(text) == nil, "\(text)")
        }
        #expect(DbtProfiles.variableName(" {{env_var( \"DBT_A\" )}} ") == "DBT_A")
        #expect(DbtProfiles.variableName("{{ env_var('DBT_A', 'x') }}") == "DBT_A")
    }

    @Test func `a file that others may have written is left out, and named`() throws {
        let folder = try TestFolder()
        let path = folder.path + "/profiles.yml"
        try Self.yaml.write(toFile: path, atomically: true, encoding: .utf8)
        var read = 0
        func offers() -> [Offer] {
            Machine.offers(environment: ["HOME": "/nowhere", "DBT_PROFILES_DIR": folder.path]) {
                read += 1
                return DbtProfiles.targets($0)
            }
        }
        #expect(offers().first?.refusal == nil && read == 1)
        chmod(path, 0o666)
        let refused = try #require(offers().first { $0.refusal != nil })
        #expect(refused.title.hasSuffix("/profiles.yml") && refused.detail.contains("others may"))
        #expect(refused.reading.texts.isEmpty && read == 1)
        if geteuid() == 0 {
            chmod(path, 0o644)
            chown(path, 12_345, 12_345)
            #expect(offers().first { $0.refusal != nil }?.detail.contains("another user") == true)
        }
    }

    @Test func `a file that cannot be read within limits is named`() throws {
        let folder = try TestFolder()
        try Self.yaml.write(
            toFile: folder.path + "/profiles.yml", atomically: true, encoding: .utf8)
        let offers = Machine.offers(
            environment: ["HOME": "/nowhere", "DBT_PROFILES_DIR": folder.path]) { _ in nil }
        #expect(offers.first?.refusal?.contains("YAML") == true)
    }

    @Test(arguments: [
        "", "[", "a: b: c", "- 1\n- 2", "x: {outputs: 3}", "x: {outputs: {d: [1]}}", "\u{0}",
        "a: &a [*a]",
    ])
    func `what is no profile has no offers`(_ text: String) {
        #expect(DbtProfiles.targets(text).isEmpty)
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
        func found(_ environment: [String: String]) -> [Offer] {
            Machine.offers(environment: environment, targets: DbtProfiles.targets)
        }
        var environment = ["HOME": home, "DATABRICKS_CONFIG_PROFILE": "prod"]
        #expect(
            found(environment).map(\.title) == [
                "~/.databrickscfg: prod", "~/.databrickscfg: DEFAULT",
                "~/.dbt/profiles.yml: analytics.dev",
            ])
        let prod = try #require(found(environment).first)
        #expect(prod.reading.texts[.httpPath] == "/sql/1.0/warehouses/0e8c1f5e27c89903")
        #expect(prod.detail == "adb-1.2.azuredatabricks.net, with its token")
        environment["DATABRICKS_HOST"] = "https://x.cloud.databricks.com"
        #expect(
            found(environment).first?.title == "DATABRICKS_… variables")
        environment["DATABRICKS_CONFIG_FILE"] = home + "/nowhere"
        #expect(found(environment).count == 2)
        // A folder or a pipe in its place holds nothing up.
        environment["DATABRICKS_CONFIG_FILE"] = home
        #expect(found(environment).count == 2)
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
        let dbt = Self.offers(try Export.dbt.text(connection, token: token))
        #expect(dbt.first?.title == "~/.dbt/profiles.yml: prod \"eu\".dev")
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
