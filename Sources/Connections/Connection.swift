internal import Language

public import struct FoundationEssentials.Date

/// A saved connection.
public struct Connection: Sendable, Equatable, Identifiable {
    /// Random and never reused; also the key of the token in the vault.
    public let id: String
    /// Unique ignoring case; 1-64 characters.
    public var name: String
    /// Where it leads, and how it is reached.
    public var details: ConnectionDetails
    /// The e-mail address of the person who made it.
    public var connectedBy: String
    /// When it was first saved.
    public let connectedOn: Date
    /// How its last test ended.
    public var test: TestState
    /// Counts what was saved of it: an edit is of the version that it was opened with.
    public var version: Int

    /// A connection that was never tested, unless told otherwise.
    public init(
        id: String, name: String, details: ConnectionDetails, connectedBy: String,
        connectedOn: Date, test: TestState = .untested, version: Int = 1
    ) {
        self.id = id
        self.name = name
        self.details = details
        self.connectedBy = connectedBy
        self.connectedOn = connectedOn
        self.test = test
        self.version = version
    }
}

/// How the last test of exactly these settings ended.
public enum TestState: Sendable, Equatable, Hashable {
    /// Never tested to the end, or changed since.
    case untested
    /// No step failed; there may have been warnings. `at` is when the test ended.
    case passed(at: Date)
    /// `step` is the first step that failed.
    case failed(at: Date, step: ProbeStep?)

    /// The word of the JSON contract: `untested`, `passed` or `failed`.
    public var word: String {
        switch self {
        case .untested: "untested"
        case .passed: "passed"
        case .failed: "failed"
        }
    }

    /// The same for people.
    public var label: String {
        switch self {
        case .untested: tr("untested")
        case .passed: tr("passed")
        case .failed: tr("failed")
        }
    }

    /// When the last test used the token with success; nil where it did not, or came not so far.
    public var tokenUsed: Date? {
        switch self {
        case .untested: return nil
        case .passed(let at): return at
        case .failed(let at, let step):
            let steps = ProbeStep.allCases
            guard let step, let failed = steps.firstIndex(of: step),
                let token = steps.firstIndex(of: .token)
            else { return nil }
            return failed > token ? at : nil
        }
    }

    /// When the last test ended; nil where there was none.
    public var at: Date? {
        switch self {
        case .untested: nil
        case .passed(let at), .failed(let at, _): at
        }
    }
}

/// A row of Import Connections.
public struct ConnectionRow: Sendable, Equatable, Identifiable {
    /// The connection, without its token.
    public var connection: Connection
    /// Imports on it whose run is queued or under way.
    public var runningImports: Int
    /// A delete was begun and not finished: it can be gone on with, or taken back.
    public var isClosing: Bool
    /// When the token was last of use, as far as a page of rows tells; nil where that is not known.
    public var tokenLastUsed: Date?

    /// No delete is under way and the token's last use is not known, unless told otherwise.
    public init(
        connection: Connection, runningImports: Int, isClosing: Bool = false,
        tokenLastUsed: Date? = nil
    ) {
        self.connection = connection
        self.runningImports = runningImports
        self.isClosing = isClosing
        self.tokenLastUsed = tokenLastUsed
    }

    public var id: String { connection.id }
}
