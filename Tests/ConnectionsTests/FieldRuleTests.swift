import Connections
import Testing

@Suite struct FieldRuleTests {
    // MARK: HTTP path

    static let paths: [(String, String, String?)] = [
        ("/sql/1.0/warehouses/0e8c1f5e27c89903", "/sql/1.0/warehouses/0e8c1f5e27c89903", nil),
        ("sql/1.0/warehouses/0e8c1f5e27c89903", "/sql/1.0/warehouses/0e8c1f5e27c89903", nil),
        ("/sql/1.0/endpoints/abc", "/sql/1.0/endpoints/abc", nil),
        ("/sql/1.0/warehouses/abc/", "/sql/1.0/warehouses/abc", nil),
        ("/sql/1.0/warehouses/abc?o=123", "/sql/1.0/warehouses/abc?o=123", nil),
        ("/sql/1.0/warehouses/abc/?o=123", "/sql/1.0/warehouses/abc?o=123", nil),
        (
            "https://h.cloud.databricks.com/sql/1.0/warehouses/abc", "/sql/1.0/warehouses/abc",
            "h.cloud.databricks.com"
        ),
        (
            "https://h.cloud.databricks.com/sql/warehouses/abc?o=5", "/sql/1.0/warehouses/abc?o=5",
            "h.cloud.databricks.com"
        ),
        (
            "https://h.cloud.databricks.com/sql/warehouses/abc/connectionDetails",
            "/sql/1.0/warehouses/abc", "h.cloud.databricks.com"
        ),
        (" '/sql/1.0/warehouses/abc'\n", "/sql/1.0/warehouses/abc", nil),
    ]

    @Test(arguments: paths.indices)
    func `a path is made right`(_ index: Int) {
        let (typed, wanted, host) = Self.paths[index]
        let judgement = HTTPPathRule.judge(typed)
        #expect(judgement.problem == nil, "\(typed)")
        #expect(judgement.text == wanted)
        #expect(judgement.others[.host] == host)
        #expect(judgement.changes.isEmpty == (typed == wanted))
    }

    @Test(arguments: [
        "", "/", "warehouse", "/sql/1.0/warehouses/", "/sql/1.0/warehouses",
        "/sql/2.0/warehouses/abc",
        "sql/protocolv1/o/6051921418418893/0819-204509-hill72", "/sql/1.0/clusters/abc",
        "/sql/1.0/warehouses/a/b", "/sql/1.0/warehouses/a b", "/sql/1.0/warehouses/../x",
        "/sql/1.0/warehouses/abc?x=1", "/sql/1.0/warehouses/abc?o=", "https://h.example/other",
    ])
    func `what is no path of a warehouse is refused`(_ typed: String) {
        let problem = HTTPPathRule.judge(typed).problem
        #expect(problem?.field == .httpPath, "\(typed)")
        #expect(problem?.example != nil)
    }

    @Test func `a cluster's path is refused with the reason`() {
        let problem = HTTPPathRule.judge("sql/protocolv1/o/0/0819-204509-hill72").problem
        #expect(problem?.message.contains("cluster") == true)
    }

    @Test func `warehouse and workspace are read out of a path`() {
        let path = HTTPPathRule.path(from: "/sql/1.0/warehouses/abc?o=123")
        #expect(path?.warehouseID == "abc")
        #expect(path?.workspaceID == "123")
    }

    // MARK: Port

    @Test(arguments: [
        ("", 443), ("443", 443), (" 8443 ", 8443), (":443", 443), ("1", 1), ("65535", 65_535),
        ("0443", 443),
    ])
    func `a port is a number`(_ typed: String, _ port: Int) {
        let judgement = PortRule.judge(typed)
        #expect(judgement.problem == nil)
        #expect(PortRule.port(from: judgement.text) == port)
    }

    @Test(arguments: ["0", "65536", "-1", "https", "44 3", "4.4", "٤٤٣", "99999999999999999999"])
    func `what is no port is refused`(_ typed: String) {
        #expect(PortRule.judge(typed).problem?.field == .port)
    }

    // MARK: Token

    static let token = "dapi" + String(repeating: "0a", count: 16)

    @Test func `a token is freed of what came along with it`() {
        let typed = [
            token, " \(token)\n", "\"\(token)\"", "'\(token)'", "Bearer \(token)",
            "\(token)\u{200B}",
            "bearer  \(token)\r\n",
        ]
        typed.forEach { text in
            let judgement = TokenRule.judge(text)
            #expect(judgement.problem == nil)
            #expect(judgement.text == token)
            #expect(judgement.remark == nil)
            #expect(judgement.changes.isEmpty == (text == token))
        }
        #expect(TokenRule.judge(token + "-2").remark == nil)
    }

    private var token: String { Self.token }

    @Test(arguments: ["", " ", "dapi 123", "dapi\n123", "tökén", "dapi\t1"])
    func `what is no token is refused`(_ typed: String) {
        #expect(TokenRule.judge(typed).problem?.field == .token)
    }

    @Test func `an unusual token is a remark and never an error`() {
        for text in [
            "abc123", "eyJhbGciOi.J9.x", "dapi123", "dapi" + String(repeating: "z", count: 32),
        ] {
            let judgement = TokenRule.judge(text)
            #expect(judgement.problem == nil)
            #expect(judgement.remark != nil)
            #expect(judgement.remark?.contains(text) == false)
        }
    }

    // MARK: Catalog and schema

    static let names: [(String, String, String?)] = [
        ("main", "main", nil), (" main ", "main", nil), ("`main`", "main", nil),
        ("`a``b`", "a`b", nil), ("clevertap.events", "clevertap", "events"),
        ("`my-cat`.`x y`", "my-cat", "x y"), ("my-catalog", "my-catalog", nil), ("ĉat", "ĉat", nil),
    ]

    @Test(arguments: names.indices)
    func `a catalog is made right and may bring its schema`(_ index: Int) {
        let (typed, wanted, schema) = Self.names[index]
        let judgement = ObjectNameRule.judgeCatalog(typed)
        #expect(judgement.problem == nil, "\(typed)")
        #expect(judgement.text == wanted)
        #expect(judgement.others[.schema] == schema)
    }

    @Test(arguments: [
        "", "a b", "a/b", "a.b.c", ".a", "a.", "a\u{1}/b", String(repeating: "x", count: 256),
    ])
    func `what is no catalog is refused`(_ typed: String) {
        #expect(ObjectNameRule.judgeCatalog(typed).problem?.field == .catalog, "\(typed)")
    }

    @Test func `an empty schema is right and a qualified one brings its catalog`() {
        #expect(ObjectNameRule.judgeSchema("").problem == nil)
        let judgement = ObjectNameRule.judgeSchema("main.events")
        #expect(judgement.text == "events")
        #expect(judgement.others == [.catalog: "main"])
        #expect(ObjectNameRule.judgeSchema("a b").problem?.field == .schema)
    }

    // MARK: Name and e-mail

    @Test func `a name has 1 to 64 printable characters`() {
        #expect(ConnectionNameRule.judge(" analytics ").text == "analytics")
        #expect(ConnectionNameRule.judge("分析 👩‍💻 prod").problem == nil)
        #expect(ConnectionNameRule.judge(String(repeating: "é", count: 64)).problem == nil)
        for text in [
            "", "  ", String(repeating: "x", count: 65), "a\u{1B}[31m", "a\u{202E}b", "a\tb",
        ] {
            #expect(ConnectionNameRule.judge(text).problem?.field == .connectionName, "\(text)")
        }
    }

    @Test func `an e-mail address is somebody at a domain`() {
        for text in ["ann@example.com", "a.b+c@x.io", "mailto:ann@example.com", ""] {
            #expect(EmailRule.judge(text).problem == nil, "\(text)")
        }
        for text in ["ann", "@x", "a@", "a@@b", "a b@c.d", "a@.b"] {
            #expect(EmailRule.judge(text).problem?.field == .connectedBy, "\(text)")
        }
    }

    // MARK: The catalogue of fields

    @Test func `every field has a label, a help, a place and an example`() {
        #expect(FieldCatalog.all.count == FieldID.allCases.count)
        for field in FieldCatalog.all {
            #expect(!field.label.isEmpty && !field.what.isEmpty && !field.location.isEmpty)
            #expect(!field.example.isEmpty)
            // The example given to people must be one that the rule takes.
            if field.id != .token {
                #expect(field.judge(field.example).problem == nil, "\(field.id)")
            }
        }
    }
}
