internal import Connections
internal import Databricks
internal import FoundationEssentials
internal import Language

/// Failed records whose rows lack a column that the mapping reads now: they are looked for in the
/// source again, and sent as they stand there.
extension ImportRunner {
    /// Identities that one statement asks for; a statement has 256 parameters at most
    /// (docs.databricks.com, Statement Execution API).
    private static let askedAtOnce = 200

    /// - Parameter problem: Why their rows cannot be sent as they were read.
    /// - Throws: The problem where the source lacks the column, too; `UserError`.
    func readAnew(_ group: FailedGroup, because problem: any Error, firstChunk: Int) async throws
        -> RunEnd
    {
        let sql = SourceSQL(definition.source, of: workspace.details)
        let columns = try await reading { [reader] () async throws(UserError) in
            try await reader.columns(of: sql)
        }
        if let problem = ImportRules.problems(definition, columns: columns).first { throw problem }
        guard
            columns.contains(where: { $0.name.lowercased() == group.layout.identity.lowercased() })
        else { throw problem }
        var missing = 0
        var number = firstChunk
        for part in group.parts {
            for start in stride(from: 0, to: part.count, by: Self.askedAtOnce) {
                let ids = Array(part[start..<min(part.count, start + Self.askedAtOnce)])
                let found = try await find(ids, of: group, columns, sql)
                missing += Set(ids).subtracting(found.ids).count
                let chunk = found.rows
                let sent = await transfer(
                    Rows(
                        plan: try plan(found.columns), chunks: 1,
                        layout: layout(found.columns), retrying: [found.ids],
                        firstChunk: number
                    ) { _ in .success(Self.chunk(chunk, 0)) })
                number += 1
                guard let end = sent?.end else { return .succeeded(watermark: nil) }
                guard case .succeeded = end else { return end }
            }
        }
        if missing == 0 { return .succeeded(watermark: nil) }
        return .succeeded(
            watermark: nil,
            note: RunNote(
                cause: tr(
                    "\(missing) failed records lack a column of the mapping, and their rows are no longer in the source."
                ), action: tr("They stay failed records; discard them if they are not needed.")))
    }

    /// Rows of the source, each with the failed record that it is.
    private struct Rediscovered {
        var columns: [SourceColumn]
        var rows: [String] = []
        var ids: [Int] = []
    }

    private func find(
        _ ids: [Int], of group: FailedGroup, _ source: [SourceColumn], _ sql: SourceSQL
    ) async throws -> Rediscovered {
        let failed = try store.failedRows(ids).map(Self.cells)
        let names = group.layout.columns.map { $0.name.lowercased() }
        guard let identity = names.firstIndex(of: group.layout.identity.lowercased()) else {
            return Rediscovered(columns: group.layout.columns)
        }
        // An event is known by all that was read of it, a profile by its person.
        let isEvent = definition.kind == .events
        let there = Set(source.map { $0.name.lowercased() })
        let known = isEvent ? names.filter(there.contains) : [names[identity]]
        var wanted = definition.columns
        for name in known where !wanted.contains(where: { $0.lowercased() == name }) {
            wanted.append(name)
        }
        let updatedOn = definition.updatedOn.flatMap { wish in
            source.first { $0.name.lowercased() == wish.column.lowercased() }
                .map { UpdatedOnColumn($0, unit: wish.unit) }
        }
        let people = Set(failed.compactMap { $0.count > identity ? $0[identity] : nil }).sorted()
        if people.isEmpty { return Rediscovered(columns: source) }
        let query = sql.rows(
            wanted, of: people, in: group.layout.identity, order: isEvent ? nil : updatedOn)
        let answer = try await reading { [reader] () async throws(UserError) in
            try await reader.small(query.sql, query.parameters)
        }
        let places = known.compactMap { name in
            answer.columns.firstIndex { $0.name.lowercased() == name }
        }
        let old = known.compactMap { names.firstIndex(of: $0) }
        // By bytes: texts that Unicode takes for one are two values.
        func key(_ cells: [String?]) -> [[UInt8]?] { cells.map { $0.map { Array($0.utf8) } } }
        var waiting: [[[UInt8]?]: [Int]] = [:]
        for (id, cells) in zip(ids, failed) where cells.count == names.count {
            waiting[key(old.map { cells[$0] }), default: []].append(id)
        }
        var found = Rediscovered(columns: answer.columns)
        for row in answer.rows {
            let key = key(places.map { row.indices.contains($0) ? row[$0] : nil })
            guard let left = waiting[key], let id = left.first else { continue }
            // Each event is sent for one record; each row of a person for what is newest of it.
            if isEvent { waiting[key] = Array(left.dropFirst()) }
            for id in isEvent ? [id] : left.suffix(1) {
                found.ids.append(id)
                found.rows.append(Self.text(row))
            }
        }
        return found
    }

    static func cells(_ text: String) -> [String?] {
        (try? JSONDecoder().decode([String?].self, from: Data(text.utf8))) ?? []
    }

    private static func text(_ cells: [String?]) -> String {
        (try? JSONEncoder().encode(cells)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}
