import Testing

@testable import Connections

@Suite struct QuotedTests {
    private static let token = "dapi0123456789abcdef0123456789abcdef"

    /// Every field, given a token in every shape that people paste: no message shows any of it.
    @Test(arguments: FieldID.allCases.filter { $0 != .token })
    func `no message quotes a token`(_ field: FieldID) {
        let shapes = [
            Self.token, "/" + Self.token, Self.token + "-2", "x " + Self.token,
            "databricks://token:\(Self.token)@adb-1.17.azuredatabricks.net?http_path=/x",
            "token:\(Self.token)@adb-1.17.azuredatabricks.net:443/sql/1.0/warehouses/1",
            "https://\(Self.token)@host.example/",
            "https://token:\(Self.token.prefix(30))@h.example",
            Self.token.uppercased(), String(Self.token.prefix(20)), "main." + Self.token,
            "/sql/1.0/warehouses/" + Self.token, "dose0123456789abcdef0123456789abcdef0123",
        ]
        for shape in shapes {
            let judgement = DraftCheck.judge(field, in: Draft(texts: [field: shape]))
            let said =
                [judgement.problem?.message, judgement.remark].compactMap { $0 }
                + judgement.changes
            for words in said {
                let low = words.lowercased()
                #expect(!low.contains("0123456789"), "\(field): \(words)")
            }
        }
    }

    @Test func `what is harmless is quoted as it is`() {
        #expect(
            Quoted.text("/sql/1.0/warehouses/0e8c1f5e27c89903")
                == "/sql/1.0/warehouses/0e8c1f5e27c89903")
        #expect(
            Quoted.text("adb-1234567890123456.17.azuredatabricks.net").hasPrefix(
                "adb-12345678901234"))
        #expect(Quoted.text("25:00") == "25:00")
        #expect(Quoted.text("ann@example") == "ann@example")
    }
}
