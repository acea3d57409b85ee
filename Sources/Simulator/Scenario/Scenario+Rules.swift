extension Scenario {
    /// How statements with certain words behave: for slow statements and for SQL failures that
    /// the small SQL of the simulator does not bring about by itself.
    public struct StatementRule: Codable, Sendable, Equatable {
        /// Words that the statement contains, in any case.
        public var contains: String
        /// How long it runs; nil as every statement.
        public var milliseconds: Int?
        /// It fails with this message, as the server would write it; nil to run it.
        public var error: String?
        /// The coarse code of the failure.
        public var errorCode: String

        /// With neither a time nor an error such statements run as all others do.
        public init(
            contains: String, milliseconds: Int? = nil, error: String? = nil,
            errorCode: String = "BAD_REQUEST"
        ) {
            self.contains = contains
            self.milliseconds = milliseconds
            self.error = error
            self.errorCode = errorCode
        }

        private enum CodingKeys: String, CodingKey {
            case contains, milliseconds, error
            case errorCode = "error_code"
        }

        /// Throws without `contains`; a failure that names no code is a `BAD_REQUEST`.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(contains: try values.decode(String.self, forKey: .contains))
            milliseconds = try values.decodeIfPresent(Int.self, forKey: .milliseconds)
            error = try values.decodeIfPresent(String.self, forKey: .error)
            try values.read(.errorCode, into: &errorCode)
        }
    }

    /// Something that goes wrong with certain requests. The first rule that matches is applied.
    public struct FaultRule: Codable, Sendable, Equatable {
        /// The requests that it is for.
        public var match: Match
        /// How many requests it is applied to; nil for all.
        public var times: Int?
        /// What happens to them.
        public var fault: Fault

        /// Once a rule was applied `times` times, the next one that matches has its turn.
        public init(_ match: Match, times: Int? = nil, _ fault: Fault) {
            self.match = match
            self.times = times
            self.fault = fault
        }

        /// Which requests; a condition that is nil holds for all.
        public struct Match: Codable, Sendable, Equatable {
            /// The request method; nil for any.
            public var method: String?
            /// How the path begins; nil for any.
            public var pathPrefix: String?
            /// Words of the body, in any case.
            public var bodyContains: String?

            /// Without any condition it is every request.
            public init(
                method: String? = nil, pathPrefix: String? = nil, bodyContains: String? = nil
            ) {
                self.method = method
                self.pathPrefix = pathPrefix
                self.bodyContains = bodyContains
            }

            private enum CodingKeys: String, CodingKey {
                case method
                case pathPrefix = "path_prefix"
                case bodyContains = "body_contains"
            }
        }
    }

    /// What goes wrong.
    public struct Fault: Codable, Sendable, Equatable {
        /// What can go wrong.
        public enum Kind: String, Codable, Sendable {
            /// `status`, `headers` and `body`, as given.
            case status
            /// A login page, with 200 or `status`.
            case htmlLogin = "html_login"
            /// 302, or `status`, to `location`.
            case redirect
            /// 200, or `status`, and no body.
            case empty
            /// JSON that stops in the middle, with the length it has.
            case brokenJSON = "broken_json"
            /// The connection is closed in the middle of the body.
            case truncated
            /// The true answer, `milliseconds` late.
            case delay
            /// The connection is closed without an answer.
            case close
            /// The true answer, a piece each `milliseconds`.
            case slowBody = "slow_body"
            /// A body without an end.
            case endlessBody = "endless_body"
        }

        /// What happens to the call.
        public var kind: Kind
        /// The status of the answer.
        public var status: Int?
        /// Headers of the answer.
        public var headers: [String: String]?
        public var body: String?
        /// Where a redirect leads.
        public var location: String?
        /// Milliseconds of a delay.
        public var milliseconds: Int?

        /// A kind reads its own values only; nil is status 500, 200 or 302, by kind, and 1,000 ms.
        public init(
            _ kind: Kind, status: Int? = nil, headers: [String: String]? = nil,
            body: String? = nil, location: String? = nil, milliseconds: Int? = nil
        ) {
            self.kind = kind
            self.status = status
            self.headers = headers
            self.body = body
            self.location = location
            self.milliseconds = milliseconds
        }
    }
}
