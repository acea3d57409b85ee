internal import Connections

/// The memory that all chunks of all runs may take together.
enum ChunkBudget {
    /// Bytes of one chunk. Databricks makes them of 100 MiB at most (Statement Execution API,
    /// "Fetch large result sets").
    static let largestChunk = 128 << 20
    private static let unit = 1 << 20
    /// Chunks that are fetched ahead wait for room in it; one that a run needs now does not.
    private static let room = Slots(128)

    /// Bytes that a chunk may have when it comes: what its link announces, and a quarter more.
    static func limit(announced: Int?) -> Int {
        guard let announced, announced > 0, announced < largestChunk else { return largestChunk }
        return min(largestChunk, announced + announced / 4 + unit)
    }

    /// - Parameter waits: Whether it may be left for later.
    /// - Returns: Nil when the task was cancelled.
    static func lease(_ bytes: Int, waits: Bool) async -> Lease? {
        let count = min(room.limit, (bytes + unit - 1) / unit)
        if waits {
            guard await room.enter(count) else { return nil }
        } else {
            room.take(count)
        }
        return Lease(count)
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
