extension Scenario {
    /// A SQL warehouse.
    public struct Warehouse: Codable, Sendable, Equatable {
        /// Whether it runs.
        public enum State: String, Codable, Sendable {
            /// Awake from the start: statements run at once.
            case running = "RUNNING"
            /// Asleep until a statement or a start wakes it, which takes `startMilliseconds`.
            case stopped = "STOPPED"
            /// Answered as such for ever; statements on it fail.
            case deleting = "DELETING"
            /// Gone: every request for it is answered 404.
            case deleted = "DELETED"
        }

        /// 16 hexadecimal digits.
        public var id: String
        /// The warehouse's name.
        public var name: String
        /// The state at the start; `stopped` becomes `STARTING` and `RUNNING` when it is used.
        public var state: State
        /// The size, such as `2X-Small`.
        public var size: String
        /// Whether Databricks runs it.
        public var serverless: Bool
        /// From stopped to running.
        public var startMilliseconds: Int
        /// It never gets to run: it stops again at the end of its start.
        public var failsToStart: Bool
        /// Names of the users that may use it; nil for everyone.
        public var usableBy: [String]?
        /// Who made it, by e-mail address.
        public var creator: String
        /// Levels that were given to users and groups, besides `usableBy`.
        public var access: [Access]

        /// Minutes without work after which it would stop; 0 for never. It does not, here.
        public var autoStopMinutes = 10
        /// The least clusters.
        public var minClusters = 1
        /// The most clusters.
        public var maxClusters = 1
        /// `PRO` or `CLASSIC`.
        public var type = "PRO"
        /// Whether Photon is on.
        public var photon = true
        /// The policy of its spot instances.
        public var spotInstancePolicy = "COST_OPTIMIZED"
        /// The release channel.
        public var channel: String?
        /// The tags of its cost.
        public var tags: [Tag] = []

        /// What a user, a service principal or a group may do with it.
        public struct Access: Codable, Sendable, Equatable {
            /// What somebody may do with it.
            public enum Level: String, Codable, Sendable {
                /// Sees it; statements are refused.
                case view = "CAN_VIEW"
                /// May run statements on it, start it and stop it.
                case use = "CAN_USE"
                /// As `use`: the simulator makes no difference.
                case monitor = "CAN_MONITOR"
                /// May also say who may do what with it, and delete it; admins always may.
                case manage = "CAN_MANAGE"
                /// As `manage`; it is the maker's, and no request gives it to anybody else.
                case owner = "IS_OWNER"
            }

            /// Who may, by e-mail address or group.
            public var principal: String
            /// What they may.
            public var level: Level

            /// Where `principal` is a group, its members have the level.
            public init(_ level: Level, to principal: String) {
                self.principal = principal
                self.level = level
            }
        }

        /// A tag of its cost.
        public struct Tag: Codable, Sendable, Equatable {
            /// The tag's name.
            public var key: String
            /// The tag's value.
            public var value: String

            /// Answered under `tags.custom_tags`, as the API does.
            public init(_ key: String, _ value: String) {
                self.key = key
                self.value = value
            }
        }

        /// Unless told otherwise: serverless, awake, for everyone, and 3 s to start when it is asleep.
        public init(
            id: String, name: String, state: State = .running, size: String = "Small",
            serverless: Bool = true, startMilliseconds: Int = 3_000, failsToStart: Bool = false,
            usableBy: [String]? = nil, creator: String = "ann@example.com", access: [Access] = []
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
            self.access = access
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, state, size, serverless
            case startMilliseconds = "start_milliseconds"
            case failsToStart = "fails_to_start"
            case usableBy = "usable_by"
            case creator, access
            case autoStopMinutes = "auto_stop_minutes"
            case minClusters = "min_clusters"
            case maxClusters = "max_clusters"
            case type, photon
            case spotInstancePolicy = "spot_instance_policy"
            case channel, tags
        }

        /// Throws without an `id`, which is also the name unless told.
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
            try values.read(.access, into: &access)
            try values.read(.autoStopMinutes, into: &autoStopMinutes)
            try values.read(.minClusters, into: &minClusters)
            try values.read(.maxClusters, into: &maxClusters)
            try values.read(.type, into: &type)
            try values.read(.photon, into: &photon)
            try values.read(.spotInstancePolicy, into: &spotInstancePolicy)
            channel = try values.decodeIfPresent(String.self, forKey: .channel)
            try values.read(.tags, into: &tags)
        }
    }
}
