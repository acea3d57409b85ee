public import Connections
internal import GRDB
internal import GRDBSQLite

/// What the first frame shows, read with SQLite alone: a connection of GRDB's, which everything
/// after it uses, takes a third of the time to the first frame.
public enum FirstLook {
    /// Prepares the store where that is left to be done.
    ///
    /// - Throws: As ``SQLiteStore/init(location:)`` does.
    ///
    /// - Parameter isOpen: This process has the store open already: to look at the file by itself
    ///   would end the locks on it.
    public static func opening(at location: StoreLocation, isOpen: Bool = false)
        throws(StoreError) -> Opening
    {
        let path = location.databasePath
        if isOpen {
            do {
                return try look(at: path)
            } catch {
                throw StoreError(error, path: path)
            }
        }
        let header = try SQLiteStore.vet(location)
        if header?.isReady(Schema.version) == true, let opening = try? look(at: path) {
            return opening
        }
        // It says in words what is wrong with a file, and mends what can be mended.
        let store = try SQLiteStore(location: location)
        return try withExtendedLifetime(store) { () throws(StoreError) in
            do {
                return try look(at: path)
            } catch {
                throw StoreError(error, path: path)
            }
        }
    }

    /// The CA bundles that connections name; empty for a store that cannot be read.
    public static func caBundles(at location: StoreLocation) -> [String] {
        let sql = "SELECT DISTINCT ca_bundle FROM connection WHERE ca_bundle IS NOT NULL"
        return (try? read(location.databasePath) { try $0(sql) }) ?? []
    }

    private static func look(at path: String) throws -> Opening {
        try read(path) { texts in
            // A newer program may have written to the log, and not to the file's header yet.
            guard try texts("PRAGMA user_version") == ["\(Schema.version)"],
                try texts("PRAGMA application_id") == ["\(Schema.applicationID)"]
            else { throw error(SQLITE_SCHEMA) }
            return Opening(
                isEmpty: try texts("SELECT 1 FROM connection LIMIT 1").isEmpty,
                preferredEmail: try texts(
                    "SELECT value FROM preference WHERE key = 'connected_by'"
                ).first,
                unfinished: try texts("SELECT form FROM kept_form").compactMap(
                    SQLiteStore.unfinishedForm))
        }
    }

    /// - Parameter body: Is given what runs a query, and gives the first column as texts.
    private static func read<Value>(
        _ path: String, _ body: ((String) throws -> [String]) throws -> Value
    ) throws -> Value {
        var connection: OpaquePointer?
        // A connection that may only read leaves the log as it is when it closes.
        let status = sqlite3_open_v2(
            path, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
            nil)
        defer { sqlite3_close(connection) }
        guard status == SQLITE_OK else { throw error(status) }
        sqlite3_busy_timeout(connection, Int32(SQLiteStore.patience * 1_000))
        func texts(_ sql: String) throws -> [String] {
            var statement: OpaquePointer?
            let prepared = sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
            guard prepared == SQLITE_OK else { throw error(prepared) }
            defer { sqlite3_finalize(statement) }
            var texts: [String] = []
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW:
                    if let text = sqlite3_column_text(statement, 0) {
                        texts.append(String(cString: text))
                    }
                case SQLITE_DONE: return texts
                case let failed: throw error(failed)
                }
            }
        }
        return try body(texts)
    }

    private static func error(_ status: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: status))
    }
}
