internal import Connections

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
        let left = groups.reduce(0) { $0 + $1.count }
        try store.note(
            RunReading(
                statementID: "", isExternal: false, lower: nil, upper: nil,
                total: progress.accepted + progress.refused + left,
                columns: groups.last?.columns ?? []),
            of: run.id)
        return try await resend(groups)
    }

    /// The end of a run that went well: what kept records out of earlier ones may have passed. A
    /// person's newest row is in by now, so nothing older is put over it.
    func heal(_ end: RunEnd) async throws -> RunEnd {
        guard case .succeeded(let mark, let note) = end else { return end }
        let kept = failed.count(adding: 0)
        let warned =
            note
            ?? (kept < FailedRecordLimit.warning
                ? nil
                : RunNote(
                    cause: tr(
                        "This import has \(kept) failed records; at \(FailedRecordLimit.most) its runs stop."
                    ), action: tr("Fix the reasons, then retry them.")))
        try store.doubtRetried(by: run.id)
        let resent = try await resend(failedGroups([.passing]))
        guard case .succeeded(_, let found) = resent else { return resent }
        return .succeeded(watermark: mark, note: warned ?? found)
    }

    /// Failed records whose rows have the same columns, oldest first.
    struct FailedGroup {
        var columns: [SourceColumn]
        /// The column that was the identity when they were read.
        var identity: String
        /// Their ids, in parts of which each is a chunk of rows.
        var parts: [[Int]]

        var count: Int { parts.reduce(0) { $0 + $1.count } }
    }

    private func failedGroups(_ fates: Set<FailedRecord.Fate>) throws -> [FailedGroup] {
        var groups: [FailedGroup] = []
        for failed in try store.failedRuns(of: saved.id).reversed() where failed.id != run.id {
            guard let progress = try store.progress(of: failed.id),
                let reading = progress.reading
            else { continue }
            let identity = (progress.definition ?? definition).identity.column
            if groups.last?.columns != reading.columns || groups.last?.identity != identity {
                groups.append(
                    FailedGroup(columns: reading.columns, identity: identity, parts: []))
            }
            var offset = 0
            while true {
                let ids = try store.failedIDs(
                    of: failed.id, fates: fates, for: run.id, offset: offset,
                    limit: Self.retryChunk)
                if ids.isEmpty { break }
                groups[groups.count - 1].parts.append(ids)
                offset += ids.count
            }
        }
        return groups.filter { !$0.parts.isEmpty }
    }

    /// Sends groups one after the other: what is newer of a person comes last.
    private func resend(_ groups: [FailedGroup]) async throws -> RunEnd {
        var number = Self.firstRetryChunk
        var note: RunNote?
        for group in groups {
            let plan: RowPlan
            do {
                plan = try self.plan(group.columns)
            } catch {
                let end = try await readAnew(group, because: error, firstChunk: number)
                guard case .succeeded(_, let found) = end else { return end }
                note = note ?? found
                number += group.parts.count
                continue
            }
            let sent = await transfer(
                Rows(
                    plan: plan, chunks: group.parts.count, retrying: group.parts,
                    firstChunk: number
                ) { [store] index in
                    do throws(StoreError) {
                        let rows = try store.failedRows(group.parts[index])
                        return .success(Self.chunk(rows, index))
                    } catch {
                        return .failure(
                            SourceReader.Trouble(
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

    static func chunk(_ rows: [String], _ index: Int) -> Chunk {
        let text = "[" + rows.joined(separator: ",") + "]"
        return Chunk(index: index, bytes: Array(text.utf8), rowOffset: index * retryChunk)
    }
}
