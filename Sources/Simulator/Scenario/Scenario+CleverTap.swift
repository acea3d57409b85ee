extension Scenario {
    /// An account of CleverTap that uploads may go to.
    public struct CleverTapAccount: Codable, Sendable, Equatable {
        /// The Project ID.
        public var accountID: String
        /// The passcode that it accepts.
        public var passcode: String
        /// Identities that are refused: for partial failures.
        public var refusedIdentities: [Refused]?

        /// Records whose identity ends so are refused with this code.
        public struct Refused: Codable, Sendable, Equatable {
            /// The end of the identities that are refused.
            public var suffix: String
            /// CleverTap's code of the refusal.
            public var code: Int
            /// CleverTap's words of the refusal.
            public var error: String

            /// `error` comes without its code: the answer adds `. ErrorCode: <code> -`, as CleverTap does.
            public init(suffix: String, code: Int, error: String) {
                self.suffix = suffix
                self.code = code
                self.error = error
            }
        }

        /// Without refused identities every record that is well formed is taken.
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
