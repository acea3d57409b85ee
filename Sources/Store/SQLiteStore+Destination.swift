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
            try refuseRunning(on: known, in: database)
            try forgetMarks(of: key, in: database)
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

    /// Also of imports that write to another one now, and may come back.
    private static func forgetMarks(of key: String, in database: Database) throws {
        let marked = try Row.fetchAll(
            database,
            sql: "SELECT id, account_key, watermark_source FROM import WHERE watermark IS NOT NULL")
        for row in marked {
            let name =
                (row["watermark_source"] as String?).map(ImportDefinition.account(ofSource:))
                ?? row["account_key"]
            guard name == key else { continue }
            try database.execute(
                sql: """
                    UPDATE import SET watermark = NULL, watermark_source = NULL, watermark_type = NULL,
                        holds_events = holds_events OR kind = 'events',
                        standing = CASE WHEN kind = 'events' AND standing = 'active' THEN 'paused'
                            ELSE standing END,
                        next_run = CASE kind WHEN 'events' THEN NULL ELSE next_run END
                    WHERE id = ?
                    """, arguments: [row["id"] as String])
        }
    }

    /// A run writes to the account that it began with, whatever its import names by now.
    private static func refuseRunning(on account: Destination, in database: Database) throws {
        let running = try String.fetchOne(
            database,
            sql: """
                SELECT nickname FROM import JOIN import_run ON import_id = import.id
                WHERE state IN ('queued', 'running', 'paused')
                    AND (account = ? OR account IS NULL AND account_key = ?)
                """, arguments: [account.identity, ConnectionRecord.key(account.name)])
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
        if let account = destination(row) { try refuseRunning(on: account, in: database) }
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
