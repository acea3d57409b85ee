public import Connections
public import FoundationEssentials
internal import GRDB
internal import Language

/// Connections together with their tokens: both are there, or neither, in the old state or the new.
///
/// Store and vault cannot share a transaction. So a token is kept under a key of its own, which the
/// connection's row names: writing the row is what makes a new token the connection's. Keys that
/// no row may name any more are noted in the store before, and their tokens removed after; what a
/// crash leaves of that is done at the next start.
public struct ConnectionKeeper: Sendable {
    /// Where the rows are.
    public let store: SQLiteStore
    private let selection: VaultSelection
    /// Where the tokens are.
    public var vault: any TokenVault { selection.vault }

    /// Notes nothing and settles nothing: `open(store:location:environment:)` does.
    public init(store: SQLiteStore, selection: VaultSelection) {
        self.store = store
        self.selection = selection
    }

    /// Opens the vault, notes the choice the first time, and settles what a crash left in doubt.
    public static func open(
        store: SQLiteStore, location: StoreLocation, environment: [String: String]
    ) throws -> ConnectionKeeper {
        let recorded = try store.vaultKind()
        let selection = try VaultSelection.open(
            location: location, environment: environment, recorded: recorded)
        if recorded == nil { try store.setVaultKind(selection.vault.kind) }
        let keeper = ConnectionKeeper(store: store, selection: selection)
        // What cannot be settled now is noted, and settled at a later start.
        try? keeper.settle()
        return keeper
    }

    /// Whether the store still names this vault, or the environment forces it.
    public func isInForce() throws(StoreError) -> Bool {
        if selection.isForced { return true }
        return try store.vaultKind() == vault.kind
    }

    /// A token that is written to a vault that the secrets have left would be found by nobody.
    func refuseMoved(in database: Database) throws {
        guard !selection.isForced else { return }
        let recorded = try String.fetchOne(
            database, sql: "SELECT value FROM preference WHERE key = 'vault'")
        if let recorded, recorded != vault.kind.rawValue {
            throw StoreError.unfit(
                tr("Another program has just moved the secrets to another place. Do it again."))
        }
    }

    /// Where tokens are kept, in words for the user.
    public var explanation: String { selection.explanation }

    // MARK: Tokens

    /// The token of a connection; nil where it has none. Throws `StoreError` and `VaultError`.
    public func token(for id: String) throws -> AccessToken? {
        let key = try store.read { try Self.key(of: id, in: $0) }
        return try key.flatMap { try vault.token(for: $0) }
    }

    /// Saves a new connection, or replaces the one with its id, together with its token.
    public func save(_ connection: Connection, token: AccessToken) throws {
        try save(ConnectionSave(connection, token: token))
    }

    /// Saves all of it, or nothing.
    ///
    /// - Throws: `StoreError` and `VaultError`; `.unfit` when another program has moved the secrets
    ///   to another vault. Nothing is saved then, and no token is left behind.
    public func save(_ save: ConnectionSave) throws {
        try exchange(save.token) { database, key in
            try write(save, tokenKey: key, in: database)
        }
    }

    /// Keeps a secret under a new key, lets one transaction name it, and removes what it took the
    /// place of. Nil keeps none, and the transaction is given no key.
    ///
    /// - Parameter write: Returns the key of the secret that nothing names any more.
    func exchange(_ secret: AccessToken?, _ write: (Database, String?) throws -> String?) throws {
        var new: String?
        if let secret {
            let key = UUID().uuidString.lowercased()
            new = key
            try store.write { try Self.doubt(key, for: Self.patience, in: $0) }
            do {
                try vault.keep(secret, for: key)
            } catch {
                // What a vault that failed half way has written is removed, now or at a later start.
                try? forget(key)
                throw error
            }
        }
        let replacement = new
        let old: String?
        do {
            old = try store.write { database in
                if replacement != nil { try refuseMoved(in: database) }
                let old = try write(database, replacement)
                if let replacement { try Self.trust(replacement, in: database) }
                if let old { try Self.doubt(old, for: 0, in: database) }
                return old
            }
        } catch {
            if let new { try? forget(new) }
            throw error
        }
        if let old { try? forget(old) }
    }

    /// The one transaction of a save. Returns the key of the token that another took the place of.
    private func write(_ save: ConnectionSave, tokenKey: String?, in database: Database) throws
        -> String?
    {
        let connection = save.connection
        let exists = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM connection WHERE id = ?)",
            arguments: [connection.id])
        let old = try Self.key(of: connection.id, in: database)
        if exists == true {
            try store.replace(connection, in: database)
        } else if tokenKey == nil {
            throw StoreError.missing(connection.name)
        } else {
            try store.insert(connection, in: database)
            try SQLiteStore.giveGuide(to: connection.id, in: database)
        }
        if let report = save.report, let at = connection.test.at {
            try SQLiteStore.record(
                report, at: at, of: connection.id, details: connection.details, in: database)
        }
        if let email = save.preferredEmail {
            try SQLiteStore.setPreferredEmail(email, in: database)
        }
        guard let tokenKey else { return nil }
        try database.execute(
            sql: "UPDATE connection SET token_key = ?, token_saved_on = ? WHERE id = ?",
            arguments: [tokenKey, ConnectionRecord.milliseconds(Date()), connection.id])
        return old
    }

    // MARK: Delete

    /// What a delete came to.
    public enum Deleted: Sendable {
        /// It is gone. `undo` puts it back; nil when the vault does not give the token, or when
        /// there is too much to keep in memory. Where the vault did not remove the token it is
        /// noted, and removed at a later start.
        case gone(undo: DeletedConnection?, leavesToken: Bool)
        /// Imports run on it: it is closed to new runs, and those were asked to stop.
        case closed
    }

    /// Removes a connection and its token where nothing runs on it, and else closes it: looked at
    /// and done in one transaction.
    public func deleteOrClose(id: String, now: Date) throws -> Deleted {
        let token = try? token(for: id)
        let removed: (key: String?, undo: DeletedConnection?)? = try store.write { database in
            if try SQLiteStore.isRunning(on: id, in: database) {
                try SQLiteStore.close(connection: id, now: now, in: database)
                return nil
            }
            let undo = try token.flatMap { try SQLiteStore.remember(id, token: $0, in: database) }
            return (try Self.remove(id, in: database), undo)
        }
        guard let removed else { return .closed }
        return .gone(undo: removed.undo, leavesToken: !isForgotten(removed.key))
    }

    /// Removes a connection that was closed and on which nothing runs any more.
    ///
    /// - Returns: False when the vault did not remove the token; see ``Deleted``.
    /// - Throws: `.importsRunning` while an import of it runs, `.kept` when its delete was taken
    ///   back meanwhile.
    public func deleteClosed(id: String) throws -> Bool {
        let key = try store.write { database in
            if let name = try SQLiteStore.nameOfOpen(id, in: database) {
                throw StoreError.kept(name)
            }
            return try Self.remove(id, in: database)
        }
        return isForgotten(key)
    }

    /// Removes a connection and its token. Throws `.importsRunning` while an import of it runs.
    ///
    /// - Returns: False when the vault did not remove the token; see ``Deleted``.
    @discardableResult
    public func delete(id: String) throws -> Bool {
        isForgotten(try store.write { try Self.remove(id, in: $0) })
    }

    private static func remove(_ id: String, in database: Database) throws -> String? {
        let key = try key(of: id, in: database)
        try SQLiteStore.remove(id: id, in: database)
        if let key { try doubt(key, for: 0, in: database) }
        return key
    }

    private func isForgotten(_ key: String?) -> Bool {
        guard let key else { return true }
        do { try forget(key) } catch { return false }
        return true
    }

    /// Puts a deleted connection back. Throws `.nameTaken`.
    public func restore(_ deleted: DeletedConnection) throws {
        var key: String?
        if let token = deleted.token {
            let new = UUID().uuidString.lowercased()
            key = new
            try store.write { try Self.doubt(new, for: Self.patience, in: $0) }
            try vault.keep(token, for: new)
        }
        let tokenKey = key
        do {
            try store.write { database in
                if tokenKey != nil { try refuseMoved(in: database) }
                try SQLiteStore.putBack(deleted, tokenKey: tokenKey, in: database)
                if let tokenKey { try Self.trust(tokenKey, in: database) }
            }
        } catch {
            if let key { try? forget(key) }
            throw error
        }
    }

    /// Removes the tokens that no connection names, left by a crash.
    func settle(now: Date = Date()) throws {
        let keys = try store.read {
            try String.fetchAll(
                $0, sql: "SELECT key FROM token_in_doubt WHERE until <= ?",
                arguments: [ConnectionRecord.milliseconds(now)])
        }
        for key in keys {
            let isNamed = try store.read {
                try Bool.fetchOne(
                    $0,
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM connection WHERE token_key = ?)
                            OR EXISTS (SELECT 1 FROM account WHERE token_key = ?)
                            OR EXISTS (SELECT 1 FROM news_setting WHERE token_key = ?)
                        """, arguments: [key, key, key])
            }
            if isNamed == true {
                try store.write { try Self.trust(key, in: $0) }
            } else {
                try forget(key)
            }
        }
    }

    /// Seconds that a save may take before another program may clean up after it.
    static let patience = 60.0

    func forget(_ key: String) throws {
        try vault.remove(for: key)
        try store.write { try Self.trust(key, in: $0) }
    }

    private static func key(of id: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT token_key FROM connection WHERE id = ?", arguments: [id])
    }

    static func doubt(_ key: String, for seconds: Double, in database: Database) throws {
        let until = ConnectionRecord.milliseconds(Date().addingTimeInterval(seconds))
        try database.execute(
            sql: "INSERT OR REPLACE INTO token_in_doubt (key, until) VALUES (?, ?)",
            arguments: [key, until])
    }

    static func trust(_ key: String, in database: Database) throws {
        try database.execute(sql: "DELETE FROM token_in_doubt WHERE key = ?", arguments: [key])
    }
}
