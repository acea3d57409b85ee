public import Connections
internal import GRDB

/// Who is told of news, together with the secret of the way there.
extension ConnectionKeeper {
    /// The webhook's address and the key that signs what is sent to it: one secret of the vault.
    public struct Webhook: Sendable {
        /// The whole address.
        public var address: AccessToken
        /// The key of the HMAC.
        public var key: AccessToken

        /// Takes both as they are.
        public init(address: AccessToken, key: AccessToken) {
            self.address = address
            self.key = key
        }

        fileprivate var secret: AccessToken {
            address.withValue { address in key.withValue { AccessToken("\(address)\n\($0)") } }
        }

        fileprivate init?(_ secret: AccessToken) {
            let parts = secret.withValue { text in
                text.split(separator: "\n", maxSplits: 1).map { AccessToken(String($0)) }
            }
            guard parts.count == 2 else { return nil }
            self.init(address: parts[0], key: parts[1])
        }
    }

    /// The webhook that is told; nil where none is.
    public func webhook() throws -> Webhook? {
        let key = try store.read {
            try String.fetchOne($0, sql: "SELECT token_key FROM news_setting")
        }
        return try key.flatMap { try vault.token(for: $0) }.flatMap(Webhook.init)
    }

    /// Saves who is told; nil for nobody. A webhook that is not given stays as it is.
    public func save(_ settings: NewsSettings?, webhook: Webhook?) throws {
        try exchange(webhook?.secret) { database, key in
            let old = try String.fetchOne(database, sql: "SELECT token_key FROM news_setting")
            let kept = settings?.webhookHost == nil ? nil : key ?? old
            try SQLiteStore.save(settings, tokenKey: kept, in: database)
            return old == kept ? nil : old
        }
    }
}
