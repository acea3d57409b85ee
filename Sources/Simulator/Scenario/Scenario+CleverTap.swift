extension Scenario {
    /// An account of CleverTap that uploads may go to.
    public struct CleverTapAccount: Codable, Sendable, Equatable {
        public var accountID: String
        public var passcode: String
        /// Identities that are refused: for partial failures.
        public var refusedIdentities: [Refused]?

        /// Records whose identity ends so are refused with this code.
        public struct Refused: Codable, Sendable, Equatable {
            public var suffix: String
            public var code: Int
            public var error: String

            public init(suffix: String, code: Int, error: String) {
                self.suffix = suffix
                self.code = code
                self.error = error
            }
        }

        public init(_ accountID: String, passcode: String, refusedIdentities: [Refused]? = nil) {
            self.accountID = accountID
            self.passcode = passcode
            self.refusedIdentities = refusedIdentities
        }

        private enum CodingKeys: String, CodingKey {
            case accountID = "account_id"
            case passcode
            case refusedIdentities = "refused_identities"
        }
    }
}
