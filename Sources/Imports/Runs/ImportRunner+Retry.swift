internal import Connections

/// Rows of an earlier run that did not get in, read from the store and sent again.
extension ImportRunner {
    private static let retryChunk = 1_000

    /// A row that was sent leaves the earlier run together with the word of what became of it: a
    /// retry that is cut off, or that fails, leaves the rest where it can be retried.
    func retry(_ progress: RunProgress) async throws -> RunEnd {
        guard let earlier = progress.retryOf,
            let reading = try store.progress(of: earlier)?.reading
        else {
            return .failed(
                cause: tr("The run whose failed records are to be retried is not kept any more."),
                action: tr("Run the import."))
        }
        let plan = try plan(reading.columns)
        var ids: [[Int]] = []
        while true {
            let rows = try store.failedRows(
                of: earlier, after: ids.last?.last ?? 0, limit: Self.retryChunk)
            if rows.isEmpty { break }
            ids.append(rows.map(\.id))
        }
        let left = ids.reduce(0) { $0 + $1.count }
        try store.note(
            RunReading(
                statementID: "", isExternal: false, lower: nil, upper: nil,
                total: progress.accepted + progress.refused + left, columns: reading.columns),
            of: run.id)
        let source = ids
        let end = await transfer(plan, chunks: source.count, retrying: source) { [store] index in
            do throws(StoreError) {
                let rows = try store.failedRows(
                    of: earlier, after: index == 0 ? 0 : source[index - 1].last ?? 0,
                    limit: source[index].count)
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
}
