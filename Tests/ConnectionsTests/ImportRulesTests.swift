import Connections
import Foundation
import Testing

@Suite struct ImportRulesTests {
    private static let columns = [
        ("customer_id", "BIGINT"), ("email", "STRING"), ("phone", "STRING"), ("dob", "DATE"),
        ("joined", "STRING"), ("updated_at", "TIMESTAMP"), ("changed", "BIGINT"),
        ("is_vip", "BOOLEAN"), ("items", "ARRAY<STRING>"),
    ].map { SourceColumn(name: $0.0, typeText: $0.1) }

    private static func definition(
        _ change: (inout ImportDefinition) -> Void = { _ in }
    ) -> ImportDefinition {
        var definition = ImportDefinition(
            nickname: "hourly", connection: "prod", source: .table("customers"),
            identity: ImportDefinition.IdentityColumn("customer_id"),
            properties: [PropertyMapping("email", to: "Email", as: .string)])
        change(&definition)
        return definition
    }

    private static func places(_ change: (inout ImportDefinition) -> Void) -> [String] {
        ImportRules.problems(definition(change), columns: columns).map(\.place)
    }

    @Test func `a sound definition has no problem`() {
        #expect(Self.places { _ in } == [])
    }

    @Test func `every rule names its place`() {
        #expect(Self.places { $0.nickname = " " } == ["nickname"])
        #expect(Self.places { $0.nickname = String(repeating: "x", count: 65) } == ["nickname"])
        #expect(Self.places { $0.connection = "" } == ["connection"])
        #expect(Self.places { $0.source = .table("") } == ["source.table"])
        #expect(Self.places { $0.source = .sql("DELETE FROM t") } == ["source.sql"])
        #expect(Self.places { $0.source = .sql("with a as (select 1) select * from a") } == [])
        #expect(Self.places { $0.identity.column = "nobody" } == ["identity.column"])
        #expect(Self.places { $0.updatedOn = .init("email") } == ["updated_on.column"])
        #expect(Self.places { $0.updatedOn = .init("changed") } == ["updated_on.unit"])
        #expect(Self.places { $0.updatedOn = .init("changed", unit: .seconds) } == [])
        #expect(Self.places { $0.properties = [] } == ["properties"])
        #expect(Self.places { $0.eventName = .fixed("Bought") } == ["event_name"])
        #expect(Self.places { $0.kind = .events } == ["event_name"])
        #expect(
            Self.places {
                $0.kind = .events
                $0.eventName = .fixed("App Launched")
            } == ["event_name.fixed"])
        #expect(Self.places { $0.schedule = .every(5, .minutes) } == ["schedule"])
    }

    @Test func `names of properties are held to CleverTap's rules`() {
        func property(_ name: String, _ type: PropertyType = .string) -> [String] {
            Self.places { $0.properties = [PropertyMapping("email", to: name, as: type)] }
        }
        for character in ImportRules.forbiddenCharacters {
            #expect(property("a\(character)b") == ["properties[0].property"], "\(character)")
        }
        for name in ["", "a\nb", String(repeating: "é", count: 61), "identity", "email", "Phone"] {
            let type = name == "Phone" ? PropertyType.integer : .string
            #expect(property(name, type) == ["properties[0].property"], "\(name)")
        }
        for name in ["Email", "Plan tier", "größe", "MSG email"] { #expect(property(name) == []) }
        #expect(
            Self.places { $0.properties.append(PropertyMapping("phone", to: "Email", as: .string)) }
                == ["properties[1].property"])
    }

    @Test func `dates need a format only where the column has none`() {
        func date(_ column: String, _ format: DateFormat? = nil) -> [String] {
            Self.places {
                $0.properties = [PropertyMapping(column, to: "D", as: .date, format: format)]
            }
        }
        #expect(date("dob") == [])
        #expect(date("updated_at") == [])
        #expect(date("joined") == ["properties[0].format"])
        #expect(date("joined", .dayMonthYear) == [])
        #expect(date("changed") == ["properties[0].format"])
        #expect(date("changed", .dayMonthYear) == ["properties[0].format"])
        #expect(date("changed", .epochMilliseconds) == [])
        #expect(date("is_vip") == ["properties[0].format"])
    }

    @Test func `a first mapping is sound by itself`() throws {
        for kind in ImportDefinition.Kind.allCases {
            let suggestion = MappingSuggestion.suggest(Self.columns, kind: kind)
            #expect(suggestion.identity == "customer_id")
            #expect(suggestion.updatedOn?.column == "updated_at")
            let problems = ImportRules.problems(
                Self.definition {
                    $0.kind = kind
                    $0.identity.column = suggestion.identity ?? ""
                    $0.updatedOn = suggestion.updatedOn
                    $0.properties = suggestion.properties
                    if kind == .events { $0.eventName = .fixed("Bought") }
                }, columns: Self.columns)
            #expect(problems == [])
        }
        let names = MappingSuggestion.suggest(Self.columns, kind: .profiles).properties
        #expect(names.first { $0.column == "email" }?.property == "Email")
        #expect(names.first { $0.column == "dob" }?.type == .date)
        #expect(names.first { $0.column == "is_vip" }?.property == "Is vip")
    }

    @Test func `a definition comes back from JSON as it was`() throws {
        let definition = Self.definition {
            $0.kind = .events
            $0.source = .sql("SELECT 1")
            $0.identity = ImportDefinition.IdentityColumn("a", kind: .clevertapID)
            $0.updatedOn = ImportDefinition.UpdatedOn("changed", unit: .milliseconds)
            $0.createdOn = ImportDefinition.CreatedOn("joined", format: .yearMonthDayTime)
            $0.eventName = .column("name")
            $0.schedule = .every(2, .hours)
        }
        let data = try JSONEncoder().encode(definition)
        #expect(try JSONDecoder().decode(ImportDefinition.self, from: data) == definition)
    }

    @Test func `the destination's fields have rules of their own`() {
        #expect(DestinationRules.region("IN1") == .in1)
        #expect(DestinationRules.region("https://sg1.dashboard.clevertap.com/x") == .sg1)
        #expect(DestinationRules.region("api.clevertap.com") == .eu1)
        #expect(DestinationRules.region("mars") == nil)
        #expect(Destination.Region.eu1.host == "api.clevertap.com")
        #expect(Destination.Region.aps3.host == "aps3.api.clevertap.com")
        #expect(DestinationRules.accountProblem("4R5-7ZZ-K74Z") == nil)
        #expect(DestinationRules.accountProblem("a b") != nil)
        #expect(DestinationRules.passcodeProblem("a b") != nil)
        #expect(DestinationRules.passcodeProblem("AAA-BBB") == nil)
    }

    @Test func `health is a hundred only when nothing was refused`() {
        #expect(Health(accepted: 0, refused: 0) == nil)
        #expect(Health(accepted: 1_000_000, refused: 1)?.text == "99.9%")
        #expect(Health(accepted: 5, refused: 0)?.colour == .green)
        #expect(Health(accepted: 1, refused: 1)?.colour == .yellow)
        #expect(Health(accepted: 499, refused: 501)?.colour == .red)
    }
}
