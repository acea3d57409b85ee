public import Connections
internal import FoundationEssentials
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
        var new: String?
        if let passcode {
            let key = UUID().uuidString.lowercased()
            new = key
            try store.write { try Self.doubt(key, for: Self.patience, in: $0) }
            try vault.keep(passcode, for: key)
        }
        let replacement = new
        let old: String?
        do {
            old = try store.write { database in
                if replacement != nil { try refuseMoved(in: database) }
                let old = try Self.passcodeKey(of: destination.name, in: database)
                try SQLiteStore.save(destination, tokenKey: replacement ?? old, in: database)
                guard let replacement else { return nil }
                try Self.trust(replacement, in: database)
                if let old { try Self.doubt(old, for: 0, in: database) }
                return old
            }
        } catch {
            if let new { try? forget(new) }
            throw error
        }
        if let old { try? forget(old) }
    }

    /// Deletes an account with its passcode.
    ///
    /// - Throws: `StoreError` where there is none of this name, or imports write to it.
    public func deleteAccount(_ name: String) throws {
        let key = try store.write { database in
            let key = try SQLiteStore.removeAccount(name, in: database)
            if let key { try Self.doubt(key, for: 0, in: database) }
            return key
        }
        if let key { try? forget(key) }
    }

    private static func passcodeKey(of name: String, in database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT token_key FROM account WHERE name_key = ?",
            arguments: [ConnectionRecord.key(name)])
    }
}
