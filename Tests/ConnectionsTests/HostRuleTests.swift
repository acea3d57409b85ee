import Connections
import Testing

@Suite struct HostRuleTests {
    /// What was typed, what becomes of it, and the texts that other fields are given.
    static let good: [(String, String, [FieldID: String])] = [
        (
            "adb-1234567890123456.17.azuredatabricks.net",
            "adb-1234567890123456.17.azuredatabricks.net", [:]
        ),
        (
            "https://dbc-b53b2bf8-6950.cloud.databricks.com",
            "dbc-b53b2bf8-6950.cloud.databricks.com", [:]
        ),
        (
            "HTTPS://DBC-B53B2BF8-6950.cloud.databricks.com/",
            "dbc-b53b2bf8-6950.cloud.databricks.com", [:]
        ),
        ("http://a.cloud.databricks.com", "a.cloud.databricks.com", [:]),
        ("https://a.cloud.databricks.com/login.html?o=1#x", "a.cloud.databricks.com", [:]),
        ("a.cloud.databricks.com?o=7", "a.cloud.databricks.com", [:]),
        ("  a.gcp.databricks.com \n", "a.gcp.databricks.com", [:]),
        ("\"a.gcp.databricks.com\"", "a.gcp.databricks.com", [:]),
        ("\u{200B}a.gcp.databricks.com\u{FEFF}", "a.gcp.databricks.com", [:]),
        ("\u{A0}a.gcp.databricks.com", "a.gcp.databricks.com", [:]),
        ("a.gcp.databricks.com:443", "a.gcp.databricks.com", [.port: "443"]),
        ("https://a.gcp.databricks.com:8443/x", "a.gcp.databricks.com", [.port: "8443"]),
        ("a.gcp.databricks.com:", "a.gcp.databricks.com", [:]),
        ("a.gcp.databricks.com.", "a.gcp.databricks.com", [:]),
        ("user:pw@a.gcp.databricks.com", "a.gcp.databricks.com", [:]),
        ("127.0.0.1", "127.0.0.1", [:]),
        ("localhost", "localhost", [:]),
        ("[::1]:8443", "::1", [.port: "8443"]),
        ("data.example.com", "data.example.com", [:]),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", [:]),
    ]

    static let bad = [
        "", "   ", "https://", "adb 1.azuredatabricks.net", "accounts.cloud.databricks.com",
        "https://accounts.azuredatabricks.net/", "accounts.gcp.databricks.com",
        "accounts.cloud.databricks.us", "workspace", "a..b.com", ".a.com", "a_b", "-a.example.com",
        "a.example-.com", "bücher.example", "a.com:port", "a:b:c", "exa$mple.com",
        String(repeating: "a", count: 64) + ".example.com",
        String(repeating: "abc.", count: 80) + "com", "дata.example.com", "a,b.example.com",
    ]

    @Test(arguments: good.indices)
    func `a host is made right and what was changed is said`(_ index: Int) {
        let (typed, wanted, others) = Self.good[index]
        let judgement = HostRule.judge(typed)
        #expect(judgement.problem == nil, "\(typed)")
        #expect(judgement.text == wanted)
        #expect(judgement.others == others)
        #expect(judgement.changes.isEmpty == (typed == wanted), "\(typed): \(judgement.changes)")
        #expect(HostRule.host(from: judgement.text)?.name == wanted)
    }

    @Test(arguments: bad)
    func `what is no host is refused with an example`(_ typed: String) {
        let problem = HostRule.judge(typed).problem
        #expect(problem?.field == .host, "\(typed)")
        #expect(problem?.example == "adb-1234567890123456.17.azuredatabricks.net")
        #expect(problem?.message.isEmpty == false)
    }

    @Test func `the cloud is known by the domain`() {
        let clouds: [(String, Host.Cloud?)] = [
            ("a.cloud.databricks.com", .aws), ("a.cloud.databricks.us", .aws),
            ("adb-1.2.azuredatabricks.net", .azure), ("adb-1.2.databricks.azure.cn", .azure),
            ("adb-1.2.databricks.azure.us", .azure), ("1.2.gcp.databricks.com", .gcp),
            ("evil-azuredatabricks.net", nil), ("a.cloud.databricks.com.evil.com", nil),
            ("127.0.0.1", nil),
        ]
        for (name, cloud) in clouds {
            #expect(HostRule.host(from: name)?.cloud == cloud, "\(name)")
        }
    }

    @Test func `an unknown domain is remarked on and loopback is not`() {
        #expect(HostRule.judge("data.example.com").remark?.contains("you are asked") == true)
        #expect(HostRule.judge("127.0.0.1").remark == nil)
        #expect(HostRule.judge("a.cloud.databricks.com").remark == nil)
    }

    @Test func `only loopback addresses count as loopback`() {
        for name in ["127.0.0.1", "127.1.2.3", "localhost", "::1"] {
            #expect(HostRule.host(from: name)?.isLoopback == true, "\(name)")
        }
        for name in [
            "127.0.0.1.example.com", "localhost.example.com", "128.0.0.1", "127.-0.0.1",
            "127.+0.0.1", "127.1", "0.0.0.0",
        ] {
            #expect(HostRule.host(from: name)?.isLoopback != true, "\(name)")
        }
    }
}
