import Connections
import FoundationEssentials
import Testing

@Suite struct GuideTests {
    @Test func `both paths have an item for everything the form asks for`() {
        let existing = Checklist.items(.existing)
        let needed: [FieldID] = [.connectionName, .host, .httpPath, .token, .catalog, .schema]
        for field in needed {
            #expect(existing.contains { $0.field == field }, "\(field)")
            #expect(Checklist.items(.new).contains { $0.field == field }, "\(field)")
        }
        for path in SetupPath.allCases {
            let items = Checklist.items(path)
            #expect(items.map(\.kind).contains(.test) && items.map(\.kind).contains(.save))
            #expect(Set(items.map(\.id)).count == items.count)
            for item in items { #expect(!item.why.isEmpty && !item.how.isEmpty, "\(item.id)") }
        }
    }

    @Test func `the new path has the SQL ready to copy`() {
        let text = Guide.plainText(.new)
        for piece in [
            "CREATE CATALOG IF NOT EXISTS", "CREATE SCHEMA IF NOT EXISTS", "SHOW CATALOGS",
            "GRANT USE CATALOG ON CATALOG", "GRANT SELECT ON SCHEMA", "auto_stop_mins",
        ] {
            #expect(text.contains(piece), "\(piece)")
        }
    }

    @Test func `the text fits a terminal and answers the three questions`() {
        for path in SetupPath.allCases {
            let lines = Guide.plainText(path).split(separator: "\n")
            #expect(
                lines.allSatisfy {
                    $0.count <= 80 || $0.contains("https://") || $0.contains("GRANT")
                })
        }
        #expect(Guide.faq.count == 3)
        #expect(Guide.plainText(.existing).contains(Guide.addressesLink))
    }

    @Test func `names in SQL are quoted whatever is in them`() {
        #expect(GrantText.quoted("a`b") == "`a``b`")
        #expect(
            GrantText.all(catalog: "c", schema: "s", principal: "ann@example.com") == [
                "GRANT USE CATALOG ON CATALOG `c` TO `ann@example.com`;",
                "GRANT USE SCHEMA ON SCHEMA `c`.`s` TO `ann@example.com`;",
                "GRANT SELECT ON SCHEMA `c`.`s` TO `ann@example.com`;",
            ])
    }

    @Test func `a slip finds what was meant and nothing far away`() {
        let names = ["clevertap", "main", "samples", "system"]
        #expect(DidYouMean.closest(to: "clevertop", in: names) == ["clevertap"])
        #expect(DidYouMean.closest(to: "CLEVRETAP", in: names) == ["clevertap"])
        #expect(DidYouMean.closest(to: "mian", in: names) == ["main"])
        #expect(DidYouMean.closest(to: "orders", in: names).isEmpty)
        #expect(DidYouMean.closest(to: "", in: names).isEmpty)
    }
}

@Suite struct GuideProgressTests {
    private let connection = Connection(
        id: "c",
        name: "a",
        details: ConnectionDetails(
            host: Host(name: "adb-1.2.azuredatabricks.net", cloud: .azure, isLoopback: false),
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/abc", warehouseID: "abc"),
            catalog: "my clevertap_schema", schema: "sales"), connectedBy: "ann@example.com",
        connectedOn: Date(timeIntervalSince1970: 1_000))

    private func history(passing: [ProbeStep]) -> ConnectionHistory {
        ConnectionHistory(tests: [
            TestRecord(
                at: Date(timeIntervalSince1970: 2_000), passed: false,
                identity: "o'ann@example.com",
                milliseconds: 9,
                steps: passing.map {
                    TestRecord.Step(step: $0, status: .passed, milliseconds: 1, cause: nil)
                })
        ])
    }

    @Test func `what a test proved is ticked, and what somebody did by hand`() throws {
        var history = history(passing: [.network, .tls, .workspace, .token])
        history.doneByHand = ["create-schema": Date(timeIntervalSince1970: 3_000)]
        let progress = GuideProgress(connection, history)
        let marks = Dictionary(
            uniqueKeysWithValues: Checklist.items(.new).map { ($0.id, progress.mark($0)) })
        #expect(marks["create-token"] == .proved(Date(timeIntervalSince1970: 2_000)))
        #expect(marks["host"] == .proved(Date(timeIntervalSince1970: 2_000)))
        #expect(marks["create-schema"] == .byHand(Date(timeIntervalSince1970: 3_000)))
        #expect(marks["create-catalog"] == .toDo && marks["test"] == .toDo)
        #expect(marks["grants"] == .toDo)
        #expect(marks["save"] == .proved(connection.connectedOn))
        let text = Guide.plainText(.new, progress: progress)
        #expect(text.contains("[x] 3. Access token, proved 1970-01-01T00:33:20Z"))
        #expect(text.contains("[x] 4. Schema, done by hand"))
    }

    @Test func `the guide's SQL has the connection's own names, quoted where they have to be`() {
        let progress = GuideProgress(connection, history(passing: [.token]))
        let sql = Checklist.items(.new).flatMap(progress.sql)
        #expect(sql.contains("CREATE CATALOG IF NOT EXISTS `my clevertap_schema`;"))
        #expect(sql.contains("CREATE SCHEMA IF NOT EXISTS sales;"))
        #expect(
            sql.contains(
                "GRANT USE CATALOG ON CATALOG `my clevertap_schema` TO `o'ann@example.com`;"))
    }

    @Test func `the answer about addresses names the one that the workspace saw`() {
        var history = history(passing: [])
        history.tests[0].steps = [
            TestRecord.Step(
                step: .token, status: .failed, milliseconds: 1, cause: "", address: "203.0.113.7")
        ]
        let answers = Guide.answers(history, time: { _ in "then" })
        #expect(
            answers.contains { $0.answer.contains("saw this machine as 203.0.113.7, then") })
    }
}
