import Connections
import FoundationEssentials
import Testing

@testable import Wizard

@Suite struct SupportReportTests {
    @Test func `a report names no workspace, no data, no person and no address`() {
        let details = ConnectionDetails(
            host: HostRule.host(from: "adb-1234567890123456.17.azuredatabricks.net")!, port: 443,
            httpPath: HTTPPathRule.path(from: "/sql/1.0/warehouses/0e8c1f5e27c89903")!,
            catalog: "secretcat", schema: "secretschema")
        let connection = Connection(
            id: "x", name: "secretname", details: details, connectedBy: "raj@corp.example",
            connectedOn: Date(timeIntervalSince1970: 0))
        let causes: [ProbeStep: String] = [
            .network: "20.42.4.1 port 443, or 2001:db8::7",
            .token: "ann@corp.example",
            .warehouse: "The warehouse “Payroll” (0e8c1f5e27c89903) is asleep",
            .schema: "secretcat has no schema secretschema on adb-1234567890123456.17",
        ]
        let history = ConnectionHistory(tests: [
            TestRecord(
                at: Date(timeIntervalSince1970: 60), passed: false, identity: "ann@corp.example",
                milliseconds: 1_234,
                steps: ProbeStep.allCases.map {
                    TestRecord.Step(
                        step: $0, status: $0 == .schema ? .failed : .passed, milliseconds: 5,
                        cause: causes[$0])
                })
        ])
        let facts = LoadSupportFacts.Value(
            row: ConnectionRow(connection: connection, runningImports: 2), history: history,
            machine: ["version: bricktap 1.2.3"])
        let text = SupportReport.text(facts, now: Date(timeIntervalSince1970: 90))
        for secret in [
            "secret", "corp", "ann@", "raj@", "Payroll", "0e8c1f5e27c89903", "20.42", "2001",
            "1234567890123456",
        ] {
            #expect(!text.contains(secret), "\(secret) in \(text)")
        }
        for piece in [
            "bricktap 1.2.3", "schema failed 5 ms", "azuredatabricks.net", "1970-01-01T00:01:00Z",
        ] {
            #expect(text.contains(piece), "\(piece) not in \(text)")
        }
    }
}
