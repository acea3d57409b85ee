import Connections
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
