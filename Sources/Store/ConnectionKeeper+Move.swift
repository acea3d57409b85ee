internal import Connections
internal import GRDB
internal import Language

extension ConnectionKeeper {
    /// What a move of the secrets came to.
    public struct Move: Sendable, Equatable {
        /// Tokens and passcodes that are in the new vault.
        public var moved = 0
        /// Connections whose token the old vault did not have.
        public var missing = 0
        /// Why the old vault still has them; nil when it has not.
        public var leftBehind: String?

        /// Nothing is missing and nothing left behind, until the move finds otherwise.
        public init(moved: Int = 0) {
            self.moved = moved
        }
    }

    /// Moves every token, the passcodes and the webhook to the other vault.
    ///
    /// All are written there, and read back, before the store names that vault; only then are they removed here. So a
    /// crash leaves them where they were or where they shall be, perhaps in both; moving again clears that.
    ///
    /// - Throws: `VaultError`, `StoreError`; the old vault is in force then.
    public func move(to target: VaultSelection) throws -> Move {
        var result = Move()
        let keys = try store.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT token_key FROM connection WHERE token_key IS NOT NULL
                    UNION SELECT token_key FROM account WHERE token_key IS NOT NULL
                    UNION SELECT token_key FROM news_setting WHERE token_key IS NOT NULL
                    """)
        }
        let old = vault
        for key in keys {
            guard let secret = try old.token(for: key) else {
                if try target.vault.token(for: key) == nil { result.missing += 1 }
                continue
            }
            try target.vault.keep(secret, for: key)
            guard try target.vault.token(for: key) == secret else {
                throw VaultError.failed(
                    path: target.vault.kind.rawValue,
                    detail: tr("what was written there cannot be read again"))
            }
            result.moved += 1
        }
        try store.setVaultKind(target.vault.kind)
        for key in keys {
            do { try old.remove(for: key) } catch { result.leftBehind = "\(error)" }
        }
        return result
    }
}
