public import Connections
internal import GRDB

/// What can be said of the store itself.
extension SQLiteStore {
    public struct Health: Sendable, Equatable {
        public var sqliteVersion: String
        /// The last migration that was applied.
        public var schema: String
        /// What SQLite's quick check finds; nil when nothing.
        public var damage: String?
        public var connections: Int
        public var imports: Int
    }

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
