public import Connections
internal import FoundationEssentials
internal import GRDB

/// What is remembered beside the connections: preferences and the unfinished forms.
extension SQLiteStore {
    public func preferredEmail() throws(StoreError) -> String? {
        try preference("connected_by")
    }

    public func setPreferredEmail(_ email: String) throws(StoreError) {
        try setPreference("connected_by", email)
    }

    /// The vault that was chosen the first time; nil before that.
    public func vaultKind() throws(StoreError) -> VaultKind? {
        try preference("vault").flatMap(VaultKind.init)
    }

    /// Notes which vault holds the tokens.
    public func setVaultKind(_ kind: VaultKind) throws(StoreError) {
        try setPreference("vault", kind.rawValue)
    }

    private func preference(_ key: String) throws(StoreError) -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT value FROM preference WHERE key = ?", arguments: [key])
        }
    }

    private func setPreference(_ key: String, _ value: String) throws(StoreError) {
        try write { try Self.setPreference(key, value, in: $0) }
    }

    static func setPreferredEmail(_ email: String, in database: Database) throws {
        try setPreference("connected_by", email, in: database)
    }

    private static func setPreference(_ key: String, _ value: String, in database: Database)
        throws
    {
        try database.execute(
            sql: "INSERT OR REPLACE INTO preference (key, value) VALUES (?, ?)",
            arguments: [key, value])
    }

    // MARK: Unfinished forms

    private struct Wire: Codable {
        var texts: [String: String]
        var editing: String?
        var hadToken: Bool
        /// Not there in a form that an older version kept.
        var path: String?
    }

    public func unfinishedForms() throws(StoreError) -> [UnfinishedForm] {
        let texts = try read { try String.fetchAll($0, sql: "SELECT form FROM kept_form") }
        return texts.compactMap(Self.unfinishedForm)
    }

    static func unfinishedForm(_ text: String) -> UnfinishedForm? {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(text.utf8)) else {
            return nil
        }
        var texts: [FieldID: String] = [:]
        for (name, value) in wire.texts {
            if let field = FieldID(rawValue: name), field != .token { texts[field] = value }
        }
        return UnfinishedForm(
            texts: texts, editing: wire.editing, hadToken: wire.hadToken,
            path: wire.path.flatMap(SetupPath.init) ?? .existing)
    }

    public func keepUnfinishedForm(_ form: UnfinishedForm) throws(StoreError) {
        guard let text = Self.encoded(form) else { return }
        try write {
            // Another program may have deleted the connection meanwhile.
            try $0.execute(
                sql: """
                    INSERT OR REPLACE INTO kept_form (connection_id, form) SELECT :slot, :form
                    WHERE :slot = '' OR EXISTS (SELECT 1 FROM connection WHERE id = :slot)
                    """, arguments: ["slot": form.slot, "form": text])
        }
    }

    public func forgetUnfinishedForm(editing: String?) throws(StoreError) {
        try write {
            try $0.execute(
                sql: "DELETE FROM kept_form WHERE connection_id = ?",
                arguments: [UnfinishedForm.slot(editing)])
        }
    }

    private static func encoded(_ form: UnfinishedForm) -> String? {
        var texts: [String: String] = [:]
        for (field, text) in form.texts where field != .token { texts[field.rawValue] = text }
        let wire = Wire(
            texts: texts, editing: form.editing, hadToken: form.hadToken, path: form.path.rawValue)
        return (try? JSONEncoder().encode(wire)).map { String(decoding: $0, as: UTF8.self) }
    }
}
