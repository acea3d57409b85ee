public import struct FoundationEssentials.Date

/// Something that somebody wants to be told of: a change of state, never each run. It has names and
/// numbers, never a value of a row, a server's words or a secret.
public struct News: Sendable, Equatable {
    /// What has changed.
    public enum Event: String, Sendable, CaseIterable {
        /// An import's run has failed; the one before it had not.
        case failed
        /// More rows were refused than the threshold allows.
        case refused
        /// So many runs have read no row at all.
        case nothingRead = "nothing_read"
        /// What was wrong is right again.
        case recovered
        /// The worker is back: imports were due while there was none.
        case workerBack = "worker_back"
        /// Somebody tries the way.
        case test
    }

    /// Its number in the store; the receiver can tell by it what came twice.
    public var id: Int64
    /// What has changed.
    public var event: Event
    /// When.
    public var at: Date
    /// The JSON object that is delivered.
    public var body: String
    /// How often it was tried in vain.
    public var tries: Int
    /// Who has it already.
    public var delivered: Set<Channel>

    /// A way that news go.
    public enum Channel: String, Sendable, CaseIterable {
        /// A POST to an address.
        case webhook
        /// A command of the person's, which is given the object on its standard input.
        case command
    }

    /// Nobody has it, unless told otherwise.
    public init(
        id: Int64, event: Event, at: Date, body: String, tries: Int = 0,
        delivered: Set<Channel> = []
    ) {
        self.id = id
        self.event = event
        self.at = at
        self.body = body
        self.tries = tries
        self.delivered = delivered
    }

    /// Seconds before another try; nil when it is given up, after a day or so.
    public static func pause(after tries: Int) -> Double? {
        let pauses: [Double] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]
        return tries >= 1 && tries <= pauses.count ? pauses[tries - 1] : nil
    }
}

/// Who is told, and from where on. The command itself is kept where no worker can write.
public struct NewsSettings: Sendable, Equatable {
    /// The host that is told; its whole address is a secret, as those of chat programs are.
    public var webhookHost: String?
    /// Whether a command is told.
    public var usesCommand: Bool
    /// Percent of a run's rows that may be refused before that is news.
    public var refusedAbove: Int
    /// Runs by schedule that may read nothing before that is news.
    public var idleAfter: Int

    /// Percent, unless told otherwise.
    public static let usualRefusedAbove = 10
    /// Runs, unless told otherwise.
    public static let usualIdleAfter = 3

    /// Nobody is told, unless said otherwise.
    public init(
        webhookHost: String? = nil, usesCommand: Bool = false,
        refusedAbove: Int = usualRefusedAbove, idleAfter: Int = usualIdleAfter
    ) {
        self.webhookHost = webhookHost
        self.usesCommand = usesCommand
        self.refusedAbove = refusedAbove
        self.idleAfter = idleAfter
    }

    /// The ways that news go.
    public var channels: Set<News.Channel> {
        var channels: Set<News.Channel> = []
        if webhookHost != nil { channels.insert(.webhook) }
        if usesCommand { channels.insert(.command) }
        return channels
    }
}

/// How an import is, as far as news go.
public enum ImportCondition: String, Sendable {
    /// All is well.
    case fine
    /// Its last run failed.
    case failed
    /// Its last run had too many rows refused.
    case refused
    /// Its last runs read nothing.
    case idle

    /// What a run that is over makes of it.
    ///
    /// - Parameters:
    ///   - idleRuns: Runs by schedule in a row that read nothing, this one included.
    public static func after(
        _ run: ImportRun, before: ImportCondition, idleRuns: Int, _ settings: NewsSettings
    ) -> ImportCondition {
        switch run.state {
        case .failed: return .failed
        case .succeeded:
            let rows = run.accepted + run.refused + run.superseded
            if rows == 0 {
                if idleRuns >= settings.idleAfter { return .idle }
                // A run without rows proves nothing about what was refused.
                return before == .failed ? .fine : before
            }
            return run.refused * 100 > settings.refusedAbove * rows ? .refused : .fine
        default: return before
        }
    }

    /// What is told of a change; nil where nothing has changed.
    public static func news(from before: ImportCondition, to after: ImportCondition) -> News.Event?
    {
        guard before != after else { return nil }
        return switch after {
        case .fine: .recovered
        case .failed: .failed
        case .refused: .refused
        case .idle: .nothingRead
        }
    }
}
