internal import Connections

/// Rows of an earlier run that did not get in, read from the store and sent again.
extension ImportRunner {
    private static let retryChunk = 1_000

    /// A row that was sent leaves the earlier run together with the word of what became of it: a
    /// retry that is cut off, or that fails, leaves the rest where it can be retried.
    func retry(_ progress: RunProgress) async throws -> RunEnd {
        guard let (columns, parts) = try failedParts() else {
            return .failed(
                cause: tr("The run whose failed records are to be retried is not kept any more."),
                action: tr("Run the import."))
        }
        let plan = try plan(columns)
        let left = parts.reduce(0) { $0 + $1.ids.count }
        try store.note(
            RunReading(
                statementID: "", isExternal: false, lower: nil, upper: nil,
                total: progress.accepted + progress.refused + left, columns: columns),
            of: run.id)
        let end = await transfer(plan, chunks: parts.count, retrying: parts.map(\.ids)) {
            [store] index in
            let part = parts[index]
            do throws(StoreError) {
                let rows = try store.failedRows(
                    of: part.run, after: part.after, limit: part.ids.count)
                let text = "[" + rows.map(\.text).joined(separator: ",") + "]"
                return .success(
                    Chunk(
                        index: index, bytes: Array(text.utf8), rowOffset: index * Self.retryChunk))
            } catch {
                return .failure(
                    SourceReader.Trouble(cause: error.description, action: tr("Run it again.")))
            }
        }
        return end ?? .succeeded(watermark: nil)
    }

    /// A part of the failed records of one run.
    private struct Part {
        var run: String
        /// The rows begin after this id.
        var after: Int
        var ids: [Int]
    }

    /// The failed records of all runs whose rows have the columns that the newest's have; others
    /// wait for a retry of their own.
    private func failedParts() throws -> (columns: [SourceColumn], parts: [Part])? {
        var columns: [SourceColumn]?
        var parts: [Part] = []
        for failed in try store.failedRuns(of: saved.id) {
            guard let reading = try store.progress(of: failed.id)?.reading,
                columns == nil || columns == reading.columns
            else { continue }
            columns = reading.columns
            var after = 0
            while true {
                let ids = try store.failedRows(of: failed.id, after: after, limit: Self.retryChunk)
                    .map(\.id)
                guard let last = ids.last else { break }
                parts.append(Part(run: failed.id, after: after, ids: ids))
                after = last
            }
        }
        return columns.map { ($0, parts) }
    }
}
