public import Connections
internal import GRDB

/// CleverTap accounts together with their passcodes.
extension ConnectionKeeper {
    /// The passcode of a CleverTap account; nil when none is kept.
    public func passcode(of name: String) throws -> Passcode? {
        let key = try store.read { try Self.passcodeKey(of: name, in: $0) }
        return try key.flatMap { try vault.token(for: $0) }
    }

    /// Saves an account that imports write to, with its passcode; nil keeps the one there is.
    ///
    /// - Throws: `StoreError` where another account is put behind a name that a run is writing to.
    public func save(_ destination: Destination, passcode: Passcode?) throws {
        try exchange(passcode) { database, key in
            let old = try Self.passcodeKey(of: destination.name, in: database)
            try SQLiteStore.save(destination, tokenKey: key ?? old, in: database)
            return key == nil ? nil : old
        }
    }

    /// Deletes an account with its passcode.
    ///
    /// - Throws: `StoreError` where there is none of this name, or imports write to it.
    public func deleteAccount(_ name: String) throws {
        try exchange(nil) { database, _ in
            try SQLiteStore.removeAccount(name, in: database)
        }
    }

    private static func passcodeKey(of name: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT token_key FROM account WHERE name_key = ?",
            arguments: [ConnectionRecord.key(name)])
    }
}
