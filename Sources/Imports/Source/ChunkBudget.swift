internal import Connections

/// The memory that all chunks of all runs may take together.
enum ChunkBudget {
    /// Bytes of one chunk. Databricks makes them of 100 MiB at most (Statement Execution API,
    /// "Fetch large result sets").
    static let largestChunk = 128 << 20
    private static let unit = 1 << 20
    /// In the order of asking. Whoever holds room is at work, or fetched while the chunk before it is:
    /// so room is given back, however many runs wait.
    private static let room = Slots(256)

    /// Bytes that a chunk may have when it comes: what its link announces, and a quarter more.
    static func limit(announced: Int?) -> Int {
        guard let announced, announced > 0, announced < largestChunk else { return largestChunk }
        return min(largestChunk, announced + announced / 4 + unit)
    }

    /// - Returns: Nil when the task was cancelled.
    static func lease(_ bytes: Int) async -> Lease? {
        let count = min(room.limit, (bytes + unit - 1) / unit)
        return await room.enter(count) ? Lease(count) : nil
    }

    /// Room for a chunk; given back when nobody holds it any more.
    final class Lease: Sendable {
        private let count: Int

        fileprivate init(_ count: Int) {
            self.count = count
        }

        deinit {
            ChunkBudget.room.leave(count)
        }
    }
}
