public import Connections
internal import GRDB

/// What can be said of the store itself.
extension SQLiteStore {
    /// What the doctor tells of the store.
    public struct Health: Sendable, Equatable {
        /// The version of the library.
        public var sqliteVersion: String
        /// The last migration that was applied.
        public var schema: String
        /// What SQLite's quick check finds; nil when nothing.
        public var damage: String?
        /// How many connections there are.
        public var connections: Int
        public var imports: Int
    }

    /// Looks at the whole file; throws when it is damaged.
    public func health() throws(StoreError) -> Health {
        try read { database in
            let check = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
            return Health(
                sqliteVersion: try String.fetchOne(database, sql: "SELECT sqlite_version()") ?? "",
                schema: try Schema.migrator.appliedIdentifiers(database).max() ?? "",
                damage: check == "ok" ? nil : check,
                connections: try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM connection")
                    ?? 0,
                imports: try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM import") ?? 0)
        }
    }
}
