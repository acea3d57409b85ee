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

    static func answers(to effect: Effect, isGood: Bool) -> [Answer] {
        func result<Value>(_ value: Value) -> Result<Value, Trouble> {
            isGood ? .success(value) : .failure(Trouble(name))
        }
        switch effect {
        case .probe(let ticket, _):
            return [
                .probe(ticket, .started(.network, at: 0)),
                .probe(ticket, .progress(.warehouse, name)),
                .probeFinished(ticket, report(isGood)),
            ]
        case .checkName(let ticket, _, _): return [.nameIsTaken(ticket, !isGood)]
        case .save(let ticket, _): return [.saved(ticket, result(connection))]
        case .loadPage(let ticket, _, let offset, let limit):
            let rows = (0..<min(limit, 7)).map {
                var connection = connection
                connection = Connection(
                    id: "id-\(offset + $0)", name: connection.name, details: connection.details,
                    connectedBy: name, connectedOn: now, test: .untested)
                return ConnectionRow(connection: connection, runningImports: $0)
            }
            return [
                .page(
                    ticket,
                    result(ConnectionPage(rows: rows, offset: offset, matching: 7, total: 9)))
            ]
        case .loadPlace(let ticket, _, _): return [.place(ticket, isGood ? 3 : nil)]
        case .loadConnectors(let ticket):
            return [.connectors(ticket, result([Connector(email: name, connections: 3)]))]
        case .loadImports(let ticket, _):
            let running = ImportSummary(nickname: name, state: .running, since: now, rows: 12)
            return [
                .imports(
                    ticket, result([running, ImportSummary(nickname: name, state: .scheduled)]))
            ]
        case .delete(let ticket, _):
            let runs = [StoppingRun(nickname: name, hasStopped: isGood, rows: 3)]
            return [.stopping(ticket, runs)]
                + (isGood
                    ? [.deleted(ticket, .success(Removal(canUndo: true)))]
                    : [.notStopped(ticket, runs)])
        case .undoDelete(let ticket): return [.restored(ticket, result(name))]
        case .loadHistory(let ticket, _):
            let tests = (0..<5).map {
                TestRecord(report($0 % 2 == 0), at: now - Double($0) * 9_000)
            }
            return [.history(ticket, result(ConnectionHistory(tests: tests, tokenSavedOn: now)))]
        case .loadExpiry(let ticket, _):
            return [.expiry(ticket, result(TokenExpiry(tokens: 2, first: now)))]
        case .loadReport(let ticket, _): return [.report(ticket, result(name))]
        case .loadImportPage(let ticket, _, let offset, _):
            let page = ImportPage(
                rows: [row, row], offset: offset, matching: 2, total: 2, running: 2)
            return [.importPage(ticket, result(page))]
        case .loadImportFacets(let ticket):
            let facet = ImportFacets.Facet(name, count: 2)
            return [
                .importFacets(ticket, result(ImportFacets(connections: [facet], creators: [facet])))
            ]
        case .loadRuns(let ticket, _):
            let failure = FailedRecord(row: 3, identity: name, column: name, reason: name)
            return [
                .runs(ticket, result(ImportHistory(row: row, runs: [run], failures: [failure])))
            ]
        case .importWish(let ticket, _, _): return [.wished(ticket, result(name))]
        case .checkNickname(let ticket, let nickname, _):
            return [.nicknameIsTaken(ticket, nickname, !isGood)]
        case .loadDestinations(let ticket):
            return [
                .destinations(
                    ticket,
                    result([
                        SavedDestination(
                            destination: Destination(name: name, region: .eu1, accountID: "A-B"),
                            hasPasscode: true)
                    ]))
            ]
        case .testDestination(let ticket, _, _):
            let trouble = DestinationTrouble(field: "passcode", cause: name, action: name)
            return [.destinationTested(ticket, isGood ? nil : trouble)]
        case .saveDestination(let ticket, _, _): return [.destinationSaved(ticket, result(true))]
        case .readVariable(let ticket, let name): return [.variable(ticket, name, nil)]
        case .loadOffers(let ticket): return [.offers(ticket, [])]
        case .loadResources(let ticket, _, _, _):
            let resources = (0..<30).map {
                Resource(name: "\(name)\($0)", value: name, detail: name)
            }
            return [.resources(ticket, result(resources))]
        case .create(let ticket, _, _, _, _):
            return [
                .created(
                    ticket,
                    isGood
                        ? .success(Created(resource: nil, wasThere: false, proof: name))
                        : .failure(CreationTrouble(cause: name, action: name)))
            ]
        case .loadTables(let ticket, _): return [.tables(ticket, result([name, "orders"]))]
        case .preview(let ticket, _, _):
            let columns = ["a", name].map { SourceColumn(name: $0, typeText: "STRING") }
            return [
                .preview(
                    ticket, result(Preview(columns: columns, rows: [[name, nil], ["1", "2"]])))
            ]
        case .checkRows(let ticket, _):
            let refusal = RowCheck.Refusal(
                column: name, rule: name, rows: 1,
                examples: [RowCheck.Example(identity: name, value: name)])
            return [
                .rowsChecked(
                    ticket,
                    result(
                        RowCheck(
                            rows: 2, accepted: 1, people: 1, repeated: 1,
                            repeatedExamples: [name], refusals: [refusal], uploads: 1)))
            ]
        case .dryRun(let ticket, _):
            let finding = DryRunFinding(row: 1, column: name, value: name, rule: name)
            return [
                .dryRun(ticket, result(DryRunReport(rows: 2, accepted: 1, findings: [finding])))
            ]
        case .saveImport(let ticket, _):
            return [.importSaved(ticket, result(SavedNotice(id: "i", text: name)))]
        default: return []
        }
    }
}
