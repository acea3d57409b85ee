public import Connections
internal import FoundationEssentials
internal import GRDB

/// What is remembered beside the connections: preferences and the unfinished form.
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
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO preference (key, value) VALUES (?, ?)",
                arguments: [key, value])
        }
    }

    // MARK: The unfinished form

    private struct Wire: Codable {
        var texts: [String: String]
        var editing: String?
        var hadToken: Bool
    }

    public func unfinishedForm() throws(StoreError) -> UnfinishedForm? {
        let text = try read { try String.fetchOne($0, sql: "SELECT form FROM unfinished_form") }
        guard let text,
            let wire = try? JSONDecoder().decode(Wire.self, from: Data(text.utf8))
        else { return nil }
        var texts: [FieldID: String] = [:]
        for (name, value) in wire.texts {
            if let field = FieldID(rawValue: name), field != .token { texts[field] = value }
        }
        return UnfinishedForm(texts: texts, editing: wire.editing, hadToken: wire.hadToken)
    }

    public func keepUnfinishedForm(_ form: UnfinishedForm?) throws(StoreError) {
        let text = form.flatMap(Self.encoded)
        try write { database in
            if let text {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO unfinished_form (only, form) VALUES (1, ?)",
                    arguments: [text])
            } else {
                try database.execute(sql: "DELETE FROM unfinished_form")
            }
        }
    }

    private static func encoded(_ form: UnfinishedForm) -> String? {
        var texts: [String: String] = [:]
        for (field, text) in form.texts where field != .token { texts[field.rawValue] = text }
        let wire = Wire(texts: texts, editing: form.editing, hadToken: form.hadToken)
        return (try? JSONEncoder().encode(wire)).map { String(decoding: $0, as: UTF8.self) }
    }
}
