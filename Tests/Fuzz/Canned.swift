import Connections
import Foundation
import Wizard

/// Answers for the fuzzed screens: what a store, a workspace and CleverTap might say.
enum Canned {
    static let now = Date(timeIntervalSince1970: 1_795_435_200)
    /// Names as a hostile server has them.
    static let name = "a\u{1B}]52;c;AA\u{07}\u{202E}分析👩‍👩‍👧e\u{301}\u{301}"

    static let connection = Connection(
        id: "id-0", name: name,
        details: ConnectionDetails(
            host: Host(name: "adb-1.17.azuredatabricks.net", cloud: .azure, isLoopback: false),
            httpPath: HTTPPath(text: "/sql/1.0/warehouses/a", warehouseID: "a"),
            catalog: name, schema: name),
        connectedBy: name, connectedOn: now - 86_400, test: .passed(at: now - 60))

    static let definition = ImportDefinition(
        nickname: name, connection: name, source: .table(name),
        identity: ImportDefinition.IdentityColumn("a"),
        properties: [PropertyMapping("b", to: "B", as: .string)], schedule: .every(1, .hours))

    static let run = ImportRun(
        id: "r", importID: "i", number: 1, kind: .full, state: .running, requestedAt: now,
        startedAt: now, total: 1_000, accepted: 10, refused: 1, cause: name, action: name)

    static let row = ImportRow(
        saved: SavedImport(
            id: "i", definition: definition, connectionID: "id-0", standing: .active,
            createdOn: now, createdBy: name), connection: name, lastRun: run)

    static func report(_ passed: Bool) -> ProbeReport {
        let steps = ProbeStep.allCases.map { step in
            passed || step.rawValue < "t"
                ? StepResult(step, .passed, milliseconds: 4, startedAt: 1, cause: name)
                : StepResult(
                    step, .failed, milliseconds: 4, startedAt: 1, cause: name, action: name,
                    field: step.field, detail: Redactor.none.text(name),
                    requestID: Redactor.none.text(name))
        }
        return ProbeReport(identity: name, steps: steps, milliseconds: 40, requests: 9)
    }

    static func answers(to question: Question, isGood: Bool) -> [Answer] {
        let ticket = question.ticket
        func value<Asked: Request>(_ value: Asked.Value, _ kind: Asked.Type) -> [Answer] {
            [.result(isGood ? .success(value) : .failure(UserError(name)), of: kind, ticket)]
        }
        switch question.request {
        case is TestConnection:
            let updates: [ProbeEvent] = [
                .started(.network, at: 0), .progress(.warehouse, name),
            ]
            return updates.map { .update($0, of: TestConnection.self, ticket) }
                + [.result(.success(report(isGood)), of: TestConnection.self, ticket)]
        case is DeleteConnection:
            let runs = [StoppingRun(nickname: name, hasStopped: isGood, rows: 3)]
            let end: DeleteConnection.Value =
                isGood ? .deleted(Removal(canUndo: true)) : .stillRunning(runs)
            return [
                .update(runs, of: DeleteConnection.self, ticket),
                .result(.success(end), of: DeleteConnection.self, ticket),
            ]
        case is CheckConnectionName: return value(!isGood, CheckConnectionName.self)
        case is SaveConnection: return value(connection, SaveConnection.self)
        case let asked as LoadConnections: return value(page(asked), LoadConnections.self)
        case is LocateConnection: return value(isGood ? 3 : nil, LocateConnection.self)
        case is LoadConnectors:
            return value([Connector(email: name, connections: 3)], LoadConnectors.self)
        case is LoadImportsOfConnection:
            let running = ImportSummary(nickname: name, state: .running, since: now, rows: 12)
            return value(
                [running, ImportSummary(nickname: name, state: .scheduled)],
                LoadImportsOfConnection.self)
        case is UndoDelete: return value(name, UndoDelete.self)
        case is LoadHistory: return value(history, LoadHistory.self)
        case is LoadTokenExpiry:
            return value(TokenExpiry(tokens: 2, first: now), LoadTokenExpiry.self)
        case is LoadSupportFacts:
            return value(
                LoadSupportFacts.Value(
                    row: ConnectionRow(connection: connection, runningImports: 0),
                    history: history, machine: [name]), LoadSupportFacts.self)
        case is LoadResources:
            let resources = (0..<30).map {
                Resource(name: "\(name)\($0)", value: name, detail: name)
            }
            return value(resources, LoadResources.self)
        case is CreateResource:
            return value(Created(resource: nil, wasThere: false, proof: name), CreateResource.self)
        case is ReadVariable: return value(nil, ReadVariable.self)
        case is LoadOffers: return value([], LoadOffers.self)
        case is TestAccount: return value(Done(), TestAccount.self)
        case is SaveAccount: return value(Done(), SaveAccount.self)
        case is LoadAccounts:
            let account = Destination(name: name, region: .eu1, accountID: "A-B")
            return value(
                [SavedDestination(destination: account, hasPasscode: true)], LoadAccounts.self)
        default: return importAnswers(to: question, isGood: isGood)
        }
    }

    private static var history: ConnectionHistory {
        let tests = (0..<5).map { TestRecord(report($0 % 2 == 0), at: now - Double($0) * 9_000) }
        return ConnectionHistory(tests: tests, tokenSavedOn: now)
    }

    private static func page(_ asked: LoadConnections) -> ConnectionPage {
        let rows = (0..<min(asked.limit, 7)).map {
            let connection = Connection(
                id: "id-\(asked.offset + $0)", name: name, details: connection.details,
                connectedBy: name, connectedOn: now, test: .untested)
            return ConnectionRow(connection: connection, runningImports: $0)
        }
        return ConnectionPage(rows: rows, offset: asked.offset, matching: 7, total: 9)
    }

    private static func importAnswers(to question: Question, isGood: Bool) -> [Answer] {
        let ticket = question.ticket
        func value<Asked: Request>(_ value: Asked.Value, _ kind: Asked.Type) -> [Answer] {
            [.result(isGood ? .success(value) : .failure(UserError(name)), of: kind, ticket)]
        }
        switch question.request {
        case let asked as LoadImports:
            return value(
                ImportPage(
                    rows: [row, row], offset: asked.offset, matching: 2, total: 2, running: 2),
                LoadImports.self)
        case is LocateImport: return value(isGood ? 1 : nil, LocateImport.self)
        case is LoadImportFacets:
            let facet = ImportFacets.Facet(name, count: 2)
            return value(
                ImportFacets(connections: [facet], creators: [facet]), LoadImportFacets.self)
        case is LoadRuns:
            let failure = FailedRecord(row: 3, identity: name, column: name, reason: name)
            return value(ImportHistory(row: row, runs: [run], failures: [failure]), LoadRuns.self)
        case is ControlImport: return value(run, ControlImport.self)
        case is CheckNickname: return value(!isGood, CheckNickname.self)
        case is LoadTables: return value([name, "orders"], LoadTables.self)
        case is PreviewSource:
            let columns = ["a", name].map { SourceColumn(name: $0, typeText: "STRING") }
            return value(
                Preview(columns: columns, rows: [[name, nil], ["1", "2"]]), PreviewSource.self)
        case is CheckRows:
            let refusal = RowCheck.Refusal(
                column: name, rule: name, rows: 1,
                examples: [RowCheck.Example(identity: name, value: name)])
            return value(
                RowCheck(
                    rows: 2, accepted: 1, people: 1, repeated: 1, repeatedExamples: [name],
                    refusals: [refusal], uploads: 1), CheckRows.self)
        case is DryRunImport:
            let finding = DryRunFinding(row: 1, column: name, value: name, rule: name)
            return value(
                DryRunReport(rows: 2, accepted: 1, findings: [finding]), DryRunImport.self)
        case is SaveImport:
            return value(SaveImport.Value(row.saved, isNew: true, warning: name), SaveImport.self)
        default: return []
        }
    }
}
