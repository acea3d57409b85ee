public import Connections
internal import GRDB
internal import Language

/// The CleverTap accounts that imports write to; ``ConnectionKeeper`` saves them with their passcodes.
extension SQLiteStore {
    public func destination(named name: String) throws(StoreError) -> Destination? {
        try read { try Self.destination(named: name, in: $0) }
    }

    static func destination(named name: String, in database: Database) throws -> Destination? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM account WHERE name_key = ?",
            arguments: [ConnectionRecord.key(name)]
        ).flatMap(destination)
    }

    /// All of them, by name.
    public func destinations() throws(StoreError) -> [Destination] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM account ORDER BY name_key")
                .compactMap(Self.destination)
        }
    }

    private static func destination(_ row: Row) -> Destination? {
        guard let region = Destination.Region(rawValue: row["region"]) else { return nil }
        var loopback: Destination.Loopback?
        if let host: String = row["loopback_host"], let port: Int = row["loopback_port"] {
            loopback = Destination.Loopback(host: host, port: port)
        }
        return Destination(
            name: row["name"], region: region, accountID: row["account_id"], loopback: loopback)
    }

    /// Writes an account; another one behind a known name has none of the rows that were sent, so
    /// the marks of its imports go, and events wait for a person.
    ///
    /// - Throws: `StoreError` where an import is writing to it.
    static func save(_ account: Destination, tokenKey: String?, in database: Database) throws {
        let key = ConnectionRecord.key(account.name)
        if let known = try destination(named: account.name, in: database),
            !known.isSameAccount(as: account)
        {
            try refuseRunning(on: key, in: database)
            try database.execute(
                sql: """
                    UPDATE import SET standing = CASE standing WHEN 'active' THEN 'paused' ELSE standing END,
                        holds_events = 1, next_run = NULL
                    WHERE account_key = ? AND kind = 'events' AND watermark IS NOT NULL
                    """, arguments: [key])
            try database.execute(
                sql: """
                    UPDATE import SET watermark = NULL, watermark_source = NULL, watermark_type = NULL
                    WHERE account_key = ?
                    """, arguments: [key])
        }
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO account
                    (name_key, name, region, account_id, loopback_host, loopback_port, token_key)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key, account.name, account.region.rawValue, account.accountID,
                account.loopback?.host, account.loopback?.port, tokenKey,
            ])
    }

    private static func refuseRunning(on key: String, in database: Database) throws {
        let running = try String.fetchOne(
            database,
            sql: """
                SELECT nickname FROM import WHERE account_key = ? AND id IN
                    (SELECT import_id FROM import_run WHERE state IN ('queued', 'running', 'paused'))
                """, arguments: [key])
        if let running {
            throw StoreError.unfit(
                tr("“\(running)” is writing to this account. Stop it first; nothing was changed."))
        }
    }

    /// Removes an account. Returns the key of its passcode.
    ///
    /// - Throws: `StoreError` where there is none of this name, or imports write to it.
    static func removeAccount(_ name: String, in database: Database) throws -> String? {
        let key = ConnectionRecord.key(name)
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM account WHERE name_key = ?", arguments: [key])
        else { throw StoreError.noDestination(name) }
        let user = try String.fetchOne(
            database, sql: "SELECT nickname FROM import WHERE account_key = ?", arguments: [key])
        if let user {
            throw StoreError.unfit(
                tr("“\(user)” writes to this account. Change that first; nothing was deleted."))
        }
        try database.execute(sql: "DELETE FROM account WHERE name_key = ?", arguments: [key])
        return row["token_key"]
    }
}
