internal import Connections
internal import Databricks
internal import Language

/// Rows that did not get in, read from the store and sent again: at the end of each run what may
/// have passed by itself, and in a retry all that a person wants tried.
extension ImportRunner {
    private static let retryChunk = 1_000
    /// Chunks of new rows have numbers below.
    private static let firstRetryChunk = 1 << 30

    /// A row that was sent leaves the earlier run together with the word of what became of it: a
    /// retry that is cut off, or that fails, leaves the rest where it can be retried.
    func retry() async throws -> RunEnd {
        try store.doubtRetried(by: run.id)
        try store.dropSuperseded(of: saved.id, for: run.id)
        let groups = try failedGroups(Set(FailedRecord.Fate.allCases))
        let progress = try progress()
        let source = definition.sourceKey(on: workspace.details)
        let left = groups.reduce(0) { $0 + $1.count }
        try store.note(
            RunReading(
                statementID: "", isExternal: false, lower: nil, upper: nil,
                total: progress.accepted + progress.refused + left,
                columns: [], source: source),
            of: run.id)
        return try await resend(groups)
    }

    /// The end of a run that went well: what kept records out of earlier ones may have passed. A
    /// person's newest row is in by now, so nothing older is put over it.
    ///
    /// - Returns: That it has succeeded, whatever comes of these; only a person's wish ends it else.
    func heal(_ note: RunNote?) async throws -> RunEnd {
        let kept = try store.failureCount(of: saved.id, run: nil)
        var note = note
        if note == nil, kept >= FailedRecordLimit.warning {
            note = RunNote(
                cause: tr(
                    "This import has \(kept) failed records; at \(FailedRecordLimit.most) its runs stop."
                ), action: tr("Fix the reasons, then retry them."))
        }
        try store.doubtRetried(by: run.id)
        switch try await resend(failedGroups([.passing])) {
        case .succeeded(_, let found):
            return .succeeded(watermark: nil, note: note ?? found)
        case .failed(let cause, let action):
            return .succeeded(
                watermark: nil,
                note: RunNote(
                    cause: tr("Failed records of earlier runs could not be sent again: \(cause)"),
                    action: action))
        case let end: return end
        }
    }

    /// Failed records whose rows have the same columns, one after the other.
    struct FailedGroup {
        var layout: RowLayout
        /// Their ids, in parts of which each is a chunk of rows.
        var parts: [[Int]]

        var count: Int { parts.reduce(0) { $0 + $1.count } }
    }

    private func failedGroups(_ fates: Set<FailedRecord.Fate>) throws -> [FailedGroup] {
        var groups: [FailedGroup] = []
        for row in try store.failedRows(of: saved.id, fates: fates, for: run.id) {
            if groups.last?.layout != row.layout {
                groups.append(FailedGroup(layout: row.layout, parts: []))
            }
            let group = groups.count - 1
            if groups[group].parts.last.map({ $0.count == Self.retryChunk }) ?? true {
                groups[group].parts.append([])
            }
            groups[group].parts[groups[group].parts.count - 1].append(row.id)
        }
        return groups
    }

    /// Whose failed records are, by the mapping as it is: another identity column makes other people
    /// of them.
    func knowPeople() async throws {
        let wanted = definition.identity.column
        let others = try store.failedRows(
            of: saved.id, fates: Set(FailedRecord.Fate.allCases), for: run.id
        ).filter { $0.identityOf.lowercased() != wanted.lowercased() }
        guard !others.isEmpty else { return }
        var known: [Int: String] = [:]
        for (row, text) in zip(others, try store.failedRows(others.map(\.id))) {
            let cells = Self.cells(text)
            guard
                let place = row.layout.columns.firstIndex(where: {
                    $0.name.lowercased() == wanted.lowercased()
                }), cells.indices.contains(place), let cell = cells[place]
            else { continue }
            let writing = TrimmedText.Writing(row.layout.columns[place])
            known[row.id] = (try? TrimmedText.identity(cell, writing).get()) ?? cell
        }
        try store.setIdentities(known, of: wanted)
        failed.note(known.values.map { IdentityHash($0) })
    }

    /// Sends groups one after the other: what is newer of a person comes last.
    private func resend(_ groups: [FailedGroup]) async throws -> RunEnd {
        var number = Self.firstRetryChunk
        var note: RunNote?
        for group in groups {
            let plan: RowPlan
            do {
                plan = try self.plan(group.layout.columns)
            } catch {
                do {
                    let end = try await readAnew(group, because: error, firstChunk: number)
                    guard case .succeeded(_, let found) = end else { return end }
                    note = note ?? found
                } catch {
                    // These stay; the others can be sent all the same.
                    if let reason = control.reason { return self.end(reason) }
                    note = note ?? Self.note(error)
                }
                number += group.parts.reduce(0) { $0 + $1.count }
                continue
            }
            let sent = await transfer(
                Rows(
                    plan: plan, chunks: group.parts.count,
                    layout: layout(group.layout.columns), retrying: group.parts,
                    firstChunk: number
                ) { [store] index in
                    do throws(StoreError) {
                        let rows = try store.failedRows(group.parts[index])
                        return .success(Self.chunk(rows, index))
                    } catch {
                        return .failure(
                            UserError(
                                cause: error.description, action: tr("Run it again.")))
                    }
                })
            if let end = sent?.end, case .succeeded = end {
                number += group.parts.count
            } else {
                return sent?.end ?? .succeeded(watermark: nil)
            }
        }
        return .succeeded(watermark: nil, note: note)
    }

    private static func note(_ error: any Error) -> RunNote {
        switch error {
        case let trouble as UserError:
            RunNote(cause: trouble.cause, action: trouble.action)
        case let problem as ImportRules.Problem:
            RunNote(
                cause: tr(
                    "Some failed records cannot be sent with this mapping. \(problem.message)"),
                action: tr("They stay failed records; discard them if they are not needed."))
        default: RunNote(cause: "\(error)", action: tr("Run the import again."))
        }
    }

    static func chunk(_ rows: [String], _ index: Int) -> Chunk {
        let text = "[" + rows.joined(separator: ",") + "]"
        return Chunk(index: index, bytes: Array(text.utf8), rowOffset: index * retryChunk)
    }
}
