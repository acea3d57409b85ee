public import Connections
internal import FoundationEssentials
internal import GRDB

/// What is known of each batch of a run, and of the records that failed. Each call is one
/// transaction, durable when it returns.
extension SQLiteStore {
    // MARK: Batches

    public func acknowledge(
        _ batches: [BatchOutcome], sending: [BatchSending], of runID: String
    ) throws(StoreError) {
        try write { database in
            try Self.note(sending, of: runID, in: database)
            let insert = try database.cachedStatement(
                sql: """
                    INSERT INTO import_batch (run_id, chunk, batch, rest, is_sending)
                    VALUES (?, ?, ?, ?, 0)
                    ON CONFLICT DO UPDATE SET rest = excluded.rest, is_sending = 0
                    """)
            var accepted = 0
            var refused = 0
            for batch in batches {
                try insert.execute(arguments: [
                    runID, batch.id.chunk, batch.id.batch, try Self.text(batch.rest),
                ])
                accepted += batch.accepted
                refused += batch.refused
                // In the order in which they were sent: what a batch brings is newer than all before.
                try Self.supersede(batch.newer, of: runID, in: database)
                try Self.keep(batch.failures, batch.layout, of: runID, in: database)
                try Self.remove(batch.retried, in: database)
            }
            guard !batches.isEmpty else { return }
            try database.execute(
                sql: """
                    UPDATE import_run SET accepted = accepted + ?, refused = refused + ?
                    WHERE id = ?
                    """, arguments: [accepted, refused, runID])
        }
    }

    private static func note(_ sending: [BatchSending], of runID: String, in database: Database)
        throws
    {
        guard !sending.isEmpty else { return }
        let begin = try database.cachedStatement(
            sql: """
                INSERT INTO import_batch (run_id, chunk, batch, rest, is_sending)
                VALUES (?, ?, ?, NULL, ?)
                ON CONFLICT DO UPDATE SET is_sending = excluded.is_sending
                """)
        let mark = try database.cachedStatement(
            sql: "UPDATE import_failure SET sent_by = ? WHERE id = ?")
        for one in sending {
            try begin.execute(arguments: [runID, one.id.chunk, one.id.batch, one.mayArrive])
            for id in one.retried {
                try mark.execute(arguments: [one.mayArrive ? runID : nil, id])
            }
        }
    }

    static func rows(_ text: String?) throws -> [Int]? {
        guard let text else { return nil }
        return text == "[]" ? [] : try JSONDecoder().decode([Int].self, from: Data(text.utf8))
    }

    private static func text(_ rows: [Int]) throws -> String {
        rows.isEmpty ? "[]" : String(decoding: try JSONEncoder().encode(rows), as: UTF8.self)
    }

    /// The result of a first query went: what is known of its batches says nothing about the next
    /// one's. What CleverTap has taken and refused of it still counts, until the next gets as far.
    public func startOver(runID: String) throws(StoreError) {
        try write { try Self.startOver(runID, in: $0) }
    }

    static func startOver(_ runID: String, in database: Database) throws {
        try database.execute(
            sql: "DELETE FROM import_batch WHERE run_id = ?", arguments: [runID])
        try settleEarlier(runID, isRead: false, in: database)
        try database.execute(
            sql: "UPDATE import_failure SET is_earlier = 1 WHERE run_id = ?", arguments: [runID])
        try database.execute(
            sql: """
                UPDATE import_run SET earlier_accepted = accepted, earlier_refused = refused,
                    accepted = 0, refused = 0, statement_id = NULL
                WHERE id = ?
                """, arguments: [runID])
    }

    /// Of two results that a run has read, the one that was read whole, else the one that got further,
    /// tells what became of the rows.
    static func settleEarlier(_ runID: String, isRead: Bool, in database: Database) throws {
        guard
            let isFurther = try Bool.fetchOne(
                database,
                sql: """
                    SELECT ? OR accepted + refused >= earlier_accepted + earlier_refused
                    FROM import_run WHERE id = ? AND earlier_accepted + earlier_refused > 0
                    """, arguments: [isRead, runID])
        else { return }
        try database.execute(
            sql: "DELETE FROM import_failure WHERE run_id = ? AND is_earlier = ?",
            arguments: [runID, isFurther])
        try database.execute(
            sql: "UPDATE import_failure SET is_earlier = 0 WHERE run_id = ?", arguments: [runID])
        if !isFurther {
            try database.execute(
                sql: """
                    UPDATE import_run SET accepted = earlier_accepted, refused = earlier_refused
                    WHERE id = ?
                    """, arguments: [runID])
        }
        try database.execute(
            sql: """
                UPDATE import_run SET earlier_accepted = 0, earlier_refused = 0 WHERE id = ?
                """, arguments: [runID])
    }
}
