import Connections
import Testing

@Suite struct PasteReaderTests {
    static let token = "dapi" + String(repeating: "7f", count: 16)
    static let host = "adb-1.17.azuredatabricks.net"
    static let path = "/sql/1.0/warehouses/0e8c1f5e27c89903"

    struct Row: Sendable {
        var text: String
        var source: PasteReading.Source
        var texts: [FieldID: String]
        var hasToken = false
    }

    static let rows = [
        Row(
            text:
                "jdbc:databricks://\(host):443/events;transportMode=http;ssl=1;AuthMech=3;httpPath=\(path);UID=token;PWD=\(token);ConnCatalog=clevertap;",
            source: .jdbcURL,
            texts: [
                .host: host, .port: "443", .schema: "events", .httpPath: path,
                .catalog: "clevertap",
            ],
            hasToken: true),
        Row(
            text: "jdbc:spark://\(host);HTTPPATH=\(path);PWD=<personal-access-token>",
            source: .jdbcURL,
            texts: [.host: host, .httpPath: path]),
        Row(
            text: "jdbc:databricks://\(host)/a;ConnSchema=b;httpPath=\(path)", source: .jdbcURL,
            texts: [.host: host, .schema: "b", .httpPath: path]),
        Row(
            text:
                "Driver=Simba;Host=\(host);Port=443;HTTPPath=\(path);SSL=1;UID=token;PWD=\(token)",
            source: .odbcString, texts: [.host: host, .port: "443", .httpPath: path], hasToken: true
        ),
        Row(
            text: "[DEFAULT]\nhost  = https://\(host)/\ntoken = \(token)\nwarehouse_id = abc",
            source: .databricksProfile("DEFAULT"),
            texts: [.host: "https://\(host)/", .httpPath: "/sql/1.0/warehouses/abc"], hasToken: true
        ),
        Row(
            text:
                "[a]\nhost = https://a.cloud.databricks.com\n[b]\nhost = https://b.cloud.databricks.com # mine\n[__settings__]\ndefault_profile = b",
            source: .databricksProfile("b"), texts: [.host: "https://b.cloud.databricks.com"]),
        Row(
            text: "Server hostname\n\(host)\nPort\n443\nProtocol\nHTTPS\nHTTP path\n\(path)\n",
            source: .connectionDetails, texts: [.host: host, .port: "443", .httpPath: path]),
        Row(
            text: "Server hostname: \(host)\nPort: 443\nHTTP path: \(path)",
            source: .connectionDetails,
            texts: [.host: host, .port: "443", .httpPath: path]),
        Row(
            text: "https://\(host)/sql/warehouses/0e8c1f5e27c89903?o=42", source: .browserAddress,
            texts: [.host: host, .httpPath: path + "?o=42"]),
        Row(
            text:
                "export DATABRICKS_HOST='https://\(host)'\nexport DATABRICKS_TOKEN=\(token)\nDATABRICKS_HTTP_PATH=\(path)",
            source: .variables, texts: [.host: "https://\(host)", .httpPath: path], hasToken: true),
        Row(
            text:
                "curl -H 'Authorization: Bearer \(token)' https://\(host)/api/2.0/sql/warehouses/abc",
            source: .curl, texts: [.host: host, .httpPath: "/sql/1.0/warehouses/abc"],
            hasToken: true),
    ]

    @Test(arguments: rows.indices)
    func `a text that names several fields fills them`(_ index: Int) throws {
        let row = Self.rows[index]
        let reading = try #require(PasteReader.read(row.text), "\(row.source)")
        #expect(reading.source == row.source)
        #expect(reading.texts == row.texts)
        #expect(reading.token == (row.hasToken ? AccessToken(Self.token) : nil))
        // What was read is what the rules then take.
        for (field, text) in reading.texts {
            #expect(FieldCatalog.field(field).judge(text).problem == nil, "\(field): \(text)")
        }
    }

    @Test(arguments: [
        "", "main", host, "https://\(host)", "https://\(host)/login", path, token, "a;b=c",
        "two words",
        "[]", "[x]", "jdbc:", "jdbc:databricks://", "curl", "port\n", "=\n=\n",
    ])
    func `a single value is left to the field in focus`(_ text: String) {
        #expect(PasteReader.read(text) == nil)
    }

    @Test func `other profiles are mentioned`() throws {
        let reading = try #require(
            PasteReader.read("[a]\nhost = a.gcp.databricks.com\n[b]\nhost = b.gcp.databricks.com"))
        #expect(reading.texts[.host] == "a.gcp.databricks.com")
        #expect(reading.notes == ["1 other profile was left out."])
    }

    @Test func `a huge paste is read in part and at once`() {
        let text = "[x]\n" + String(repeating: "key = value\n", count: 90_000)
        #expect(PasteReader.read(text) == nil)
    }
}
