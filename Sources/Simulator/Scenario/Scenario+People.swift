extension Scenario {
    /// A user or a service principal.
    public struct User: Codable, Sendable, Equatable {
        /// The e-mail address of a user, the application id of a service principal; it is also
        /// the principal of grants.
        public var name: String
        /// The name for people.
        public var displayName: String
        /// A service principal has none.
        public var emails: [String]
        /// Grants to a group hold for its members; everyone is in `account users`.
        public var groups: [String]
        /// Besides those that everyone has; `allow-cluster-create` is needed to create warehouses.
        public var entitlements: [String]
        /// CREATE CATALOG on the metastore.
        public var createsCatalogs: Bool

        /// Without `emails` the name is the one address; a service principal is given an empty list.
        public init(
            name: String, displayName: String, emails: [String]? = nil, groups: [String] = [],
            entitlements: [String] = [], createsCatalogs: Bool = false
        ) {
            self.name = name
            self.displayName = displayName
            self.emails = emails ?? [name]
            self.groups = groups
            self.entitlements = entitlements
            self.createsCatalogs = createsCatalogs
        }

        /// A workspace admin, who is a metastore admin here too.
        var isAdmin: Bool { groups.contains("admins") }
        var mayCreateWarehouses: Bool { isAdmin || entitlements.contains("allow-cluster-create") }

        /// Whose grants hold for the user.
        var principals: Set<String> { Set([name, "account users", "users"] + groups) }

        private enum CodingKeys: String, CodingKey {
            case name
            case displayName = "display_name"
            case emails, groups, entitlements
            case createsCatalogs = "creates_catalogs"
        }

        /// Throws without a `name`, which is also the display name and the one address unless told.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            let name = try values.decode(String.self, forKey: .name)
            self.init(name: name, displayName: name)
            try values.read(.displayName, into: &displayName)
            try values.read(.emails, into: &emails)
            try values.read(.groups, into: &groups)
            try values.read(.entitlements, into: &entitlements)
            try values.read(.createsCatalogs, into: &createsCatalogs)
        }
    }

    /// Puts random values in the place of a token and of the passcodes. Those of other people stay:
    /// whoever tries out what their rights allow types them.
    ///
    /// - Returns: The new token and the new passcode, with a blank between.
    public mutating func renewSecrets(_ token: String) -> String {
        let own = "dapi" + Self.randomDigits()
        for place in tokens.indices where tokens[place].value == token {
            tokens[place].value = own
        }
        let passcode = Self.randomDigits()
        for place in cleverTap.indices { cleverTap[place].passcode = passcode }
        return own + " " + passcode
    }

    /// 128 bits.
    private static func randomDigits() -> String {
        (0..<4).map { _ in
            let word = String(UInt32.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 8 - word.count) + word
        }.joined()
    }

    /// A personal access token.
    public struct Token: Codable, Sendable, Equatable {
        /// What a token is good for.
        public enum State: String, Codable, Sendable {
            /// It works, for the user that it is of.
            case valid
            /// Refused with 403, in the words for a token that the workspace never knew.
            case expired
            /// Refused as an expired one is: the answer does not tell them apart.
            case revoked
            /// Of an identity that is not in this workspace.
            case otherWorkspace = "other_workspace"
            /// Refused because of the address it comes from.
            case addressBlocked = "address_blocked"
        }

        /// The token itself.
        public var value: String
        /// The name of its owner.
        public var user: String
        /// What it is good for.
        public var state: State
        /// Days from the workspace's making until it expires; nil for never.
        public var expiresInDays: Int?

        /// `user` is the name of one of the scenario's users; a token of anybody else is refused.
        public init(
            _ value: String, of user: String, state: State = .valid, expiresInDays: Int? = nil
        ) {
            self.value = value
            self.user = user
            self.state = state
            self.expiresInDays = expiresInDays
        }

        private enum CodingKeys: String, CodingKey {
            case value, user, state
            case expiresInDays = "expires_in_days"
        }

        /// Throws without `value` and `user`; a token that says no more is valid and never expires.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                try values.decode(String.self, forKey: .value),
                of: try values.decode(String.self, forKey: .user))
            try values.read(.state, into: &state)
            expiresInDays = try values.decodeIfPresent(Int.self, forKey: .expiresInDays)
        }
    }

    /// Privileges on a securable object, given to a user or a group.
    public struct Grant: Codable, Sendable, Equatable {
        /// What a grant is on.
        public enum Kind: String, Codable, Sendable { case catalog, schema, table }

        /// Who is granted it, by e-mail address or group.
        public var principal: String
        /// As the API spells them: `USE_CATALOG`, `SELECT`, `ALL_PRIVILEGES`.
        public var privileges: [String]
        /// What it is granted on.
        public var on: Kind
        /// The full name: `c`, `c.s` or `c.s.t`.
        public var name: String

        /// Holds for what lies in the object too, and for the members where `principal` is a group.
        public init(_ privileges: [String], on kind: Kind, _ name: String, to principal: String) {
            self.principal = principal
            self.privileges = privileges
            self.on = kind
            self.name = name
        }
    }
}
