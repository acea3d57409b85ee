public import Connections
internal import Databricks
internal import FoundationEssentials
internal import Language

/// *Check all rows*.
extension ImportTrial {
    /// Counts in the warehouse, by one query, the rows that each rule would refuse. It reads the
    /// mapped columns of the whole source, which takes as long as the warehouse needs for that.
    ///
    /// - Parameter pace: How fast the account is; nil where nobody knows.
    public func checkAll(_ definition: ImportDefinition, pace: UploadPace? = nil)
        async throws(UserError) -> RowCheck
    {
        let source = try await columns(of: definition.source)
        if let problem = ImportRules.problems(definition, columns: source).first {
            throw UserError(cause: problem.message, action: tr("Change \(problem.place)."))
        }
        let columns = definition.columns.compactMap { name in
            source.first { $0.name.lowercased() == name.lowercased() }
        }
        let plan: RowPlan
        do throws(ImportRules.Problem) {
            var plain = definition
            plain.updatedOn = nil
            plan = try RowPlan(plain, columns: columns)
        } catch {
            throw UserError(cause: error.message, action: tr("Change \(error.place)."))
        }
        let updatedOn = definition.updatedOn.flatMap { wanted in
            source.first { $0.name.lowercased() == wanted.column.lowercased() }
                .map { UpdatedOnColumn($0, unit: wanted.unit) }
        }
        let check = RowCheckSQL(
            plan, columns: columns, of: SourceSQL(definition.source, of: workspace.details),
            SourceSQL.Extent(
                updatedOn: updatedOn, identity: definition.identity.column,
                isOnce: definition.kind == .events))
        do throws(UserError) {
            let rows = try await reader.all(check.sql, check.parameters)
            return check.report(rows, columns: columns, pace: pace)
        } catch {
            throw Self.trouble(error)
        }
    }
}

extension SourceReader {
    /// Every row of a statement whose answer may have several chunks, all of it in memory.
    fileprivate func all(_ sql: String, _ parameters: [SourceSQL.Parameter])
        async throws(UserError) -> [[String?]]
    {
        let answer = try await finished(try await submit(submission(sql, parameters)))
        let result = ResultSet(answer.statement, answer.body)
        var rows: [[String?]] = []
        for index in 0..<result.chunkCount {
            let chunk = try await chunk(index, of: result)
            let bytes = Data(chunk.bytes[chunk.rows])
            guard let part = try? JSONDecoder().decode([[String?]].self, from: bytes) else {
                throw Self.partOfCount
            }
            rows += part
        }
        if result.isTruncated || rows.contains(where: { $0.count != result.columns.count }) {
            throw Self.partOfCount
        }
        return rows
    }

    private static var partOfCount: UserError {
        UserError(cause: tr("Only a part of the count arrived."), action: tr("Try it again."))
    }
}

extension RowCheckSQL {
    /// Examples of a rule that are shown.
    static let examples = 3

    /// A line of the result: `verdict, part, row_count, people, repeated, bytes`, two examples.
    private struct Line {
        var verdict: Int
        var counts: [Int]
        var examples: [RowCheck.Example]

        init?(_ row: [String?]) {
            guard row.count == 8, let verdict = row[0].flatMap({ Int($0) }) else { return nil }
            self.verdict = verdict
            counts = row[2..<6].map { text in text.flatMap { Int($0) } ?? 0 }
            examples = row[6...].compactMap { text in
                guard let text,
                    let pair = try? JSONDecoder().decode([String?].self, from: Data(text.utf8)),
                    pair.count == 2
                else { return nil }
                return RowCheck.Example(identity: pair[0], value: pair[1])
            }
        }
    }

    func report(_ rows: [[String?]], columns: [SourceColumn], pace: UploadPace?) -> RowCheck {
        let lines = Dictionary(grouping: rows.compactMap(Line.init), by: \.verdict)
        func sum(_ lines: [Line], _ place: Int) -> Int { lines.reduce(0) { $0 + $1.counts[place] } }
        func examples(_ lines: [Line]) -> [RowCheck.Example] {
            let all = Set(lines.flatMap(\.examples))
            return Array(
                all.sorted {
                    ($0.identity ?? "", $0.value ?? "") < ($1.identity ?? "", $1.value ?? "")
                }
                .prefix(Self.examples))
        }
        let good = lines[0] ?? []
        let accepted = sum(good, 0)
        // A rule may be told in two ways, as an identity that is NULL or only blanks.
        var refusals: [RowCheck.Refusal] = []
        for (number, rule) in rules.enumerated() {
            guard let found = lines[number + 1] else { continue }
            let column = columnNames[rule.column]
            let place = refusals.firstIndex { $0.column == column && $0.rule == rule.rule.text }
            if let place {
                refusals[place].rows += sum(found, 0)
                refusals[place].examples = Array(
                    (refusals[place].examples + examples(found)).prefix(Self.examples))
            } else {
                refusals.append(
                    RowCheck.Refusal(
                        column: column, rule: rule.rule.text, rows: sum(found, 0),
                        examples: examples(found)))
            }
        }
        let full = RowTranscoder.bodyLimit
        let uploads = max(
            (accepted + RowTranscoder.batchSize - 1) / RowTranscoder.batchSize,
            (sum(good, 3) + full - 1) / full)
        return RowCheck(
            rows: lines.values.reduce(0) { $0 + sum($1, 0) }, accepted: accepted,
            people: sum(good, 1), repeated: sum(good, 2),
            repeatedExamples: examples(good).compactMap(\.identity),
            refusals: refusals.sorted { $0.rows > $1.rows }, uploads: uploads,
            duration: pace.map {
                RowCheck.Duration(
                    seconds: $0.seconds(records: accepted, uploads: uploads), basis: $0)
            }, notChecked: Self.notChecked(columns))
    }

    private static func notChecked(_ columns: [SourceColumn]) -> [String] {
        let nested = columns.filter { $0.family == .other }.map(\.name).joined(separator: ", ")
        return [
            tr("whether texts are valid UTF-8"), tr("what CleverTap itself refuses"),
        ]
            + (nested.isEmpty
                ? [] : [tr("values of \(nested), whose text the workspace writes itself")])
    }
}
