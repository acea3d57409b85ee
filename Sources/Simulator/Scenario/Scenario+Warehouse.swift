extension Scenario {
    /// A SQL warehouse.
    public struct Warehouse: Codable, Sendable, Equatable {
        public enum State: String, Codable, Sendable {
            case running = "RUNNING"
            case stopped = "STOPPED"
            /// Answered as such for ever; statements on it fail.
            case deleting = "DELETING"
            /// Gone: every request for it is answered 404.
            case deleted = "DELETED"
        }

        /// 16 hexadecimal digits.
        public var id: String
        public var name: String
        /// The state at the start; `stopped` becomes `STARTING` and `RUNNING` when it is used.
        public var state: State
        public var size: String
        public var serverless: Bool
        /// From stopped to running.
        public var startMilliseconds: Int
        /// It never gets to run: it stops again at the end of its start.
        public var failsToStart: Bool
        /// Names of the users that may use it; nil for everyone.
        public var usableBy: [String]?
        public var creator: String

        public init(
            id: String, name: String, state: State = .running, size: String = "Small",
            serverless: Bool = true, startMilliseconds: Int = 3_000, failsToStart: Bool = false,
            usableBy: [String]? = nil, creator: String = "ann@example.com"
        ) {
            self.id = id
            self.name = name
            self.state = state
            self.size = size
            self.serverless = serverless
            self.startMilliseconds = startMilliseconds
            self.failsToStart = failsToStart
            self.usableBy = usableBy
            self.creator = creator
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, state, size, serverless
            case startMilliseconds = "start_milliseconds"
            case failsToStart = "fails_to_start"
            case usableBy = "usable_by"
            case creator
        }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            let id = try values.decode(String.self, forKey: .id)
            self.init(id: id, name: id)
            try values.read(.name, into: &name)
            try values.read(.state, into: &state)
            try values.read(.size, into: &size)
            try values.read(.serverless, into: &serverless)
            try values.read(.startMilliseconds, into: &startMilliseconds)
            try values.read(.failsToStart, into: &failsToStart)
            usableBy = try values.decodeIfPresent([String].self, forKey: .usableBy)
            try values.read(.creator, into: &creator)
        }
    }
}
