public import struct FoundationEssentials.Date

/// A test of a saved connection, as it is kept.
public struct TestRecord: Sendable, Equatable {
    /// When the test ended.
    public var at: Date
    /// Whether nothing failed.
    public var passed: Bool
    /// The user name that the token belonged to, as far as the test came.
    public var identity: String?
    /// Wall time of the whole test.
    public var milliseconds: Int
    /// The steps that ran.
    public var steps: [Step]
    /// It was made with the settings that the connection has now.
    public var isOfTheseSettings: Bool

    /// A step of a test that was kept.
    public struct Step: Sendable, Equatable, Codable {
        /// Which step it was.
        public var step: ProbeStep
        /// What became of it.
        public var status: StepStatus
        /// How long it took; nil for one that was not reached.
        public var milliseconds: Int?
        /// What was found, or why it failed.
        public var cause: String?
        /// The address that the workspace saw, where it refused it.
        public var address: String?

        /// `address` is nil but where the workspace refused this machine's address.
        public init(
            step: ProbeStep, status: StepStatus, milliseconds: Int?, cause: String?,
            address: String? = nil
        ) {
            self.step = step
            self.status = status
            self.milliseconds = milliseconds
            self.cause = cause
            self.address = address
        }
    }

    /// A test of the settings that the connection has now, unless told otherwise.
    public init(
        at: Date, passed: Bool, identity: String?, milliseconds: Int, steps: [Step],
        isOfTheseSettings: Bool = true
    ) {
        self.at = at
        self.passed = passed
        self.identity = identity
        self.milliseconds = milliseconds
        self.steps = steps
        self.isOfTheseSettings = isOfTheseSettings
    }

    /// What is kept of a report: the steps that were reached, without actions, grants and the server's words.
    public init(_ report: ProbeReport, at: Date) {
        self.init(
            at: at, passed: report.passed, identity: report.identity,
            milliseconds: report.milliseconds,
            steps: report.steps.filter { $0.status != .notReached }.map {
                Step(
                    step: $0.step, status: $0.status, milliseconds: $0.milliseconds,
                    cause: $0.cause, address: $0.address)
            })
    }

    /// What became of a step; nil where it was not kept.
    public subscript(step: ProbeStep) -> Step? { steps.first { $0.step == step } }
}

/// What has become known of a saved connection since it was made.
public struct ConnectionHistory: Sendable, Equatable {
    /// Tests that are kept of a connection.
    public static let kept = 20

    /// The last tests, newest first.
    public var tests: [TestRecord]
    /// When the token was put in; nil for one that was saved before this was noted.
    public var tokenSavedOn: Date?
    /// When an import last ran with it.
    public var lastRun: Date?
    /// What of the guide's checklist somebody did by hand, by the item's id.
    public var doneByHand: [String: Date]

    /// A connection that was never tested, run or worked on by hand, unless told otherwise.
    public init(
        tests: [TestRecord] = [], tokenSavedOn: Date? = nil, lastRun: Date? = nil,
        doneByHand: [String: Date] = [:]
    ) {
        self.tests = tests
        self.tokenSavedOn = tokenSavedOn
        self.lastRun = lastRun
        self.doneByHand = doneByHand
    }

    /// Whom the newest test that knew saw.
    public var identity: String? { tests.lazy.compactMap(\.identity).first }

    /// Why the test that a connection shows failed; nil where that is not kept.
    public func cause(of state: TestState) -> String? {
        guard case .failed(_, let step?) = state, let last = tests.first?[step],
            last.status == .failed
        else { return nil }
        return last.cause
    }

    /// When a step last passed with the settings that the connection has now.
    public func proof(of step: ProbeStep) -> Date? {
        tests.first { record in
            guard record.isOfTheseSettings, let status = record[step]?.status else { return false }
            return status == .passed || status == .warned
        }?.at
    }

    /// When the token was last of use, as far as this program knows.
    public var tokenLastUsed: Date? {
        let tested = tests.first { $0[.token]?.status == .passed }?.at
        return [tested, lastRun, tokenSavedOn].compactMap { $0 }.max()
    }

    /// Milliseconds of a step in the tests that are kept, oldest first.
    public func times(of step: ProbeStep) -> [Int] {
        tests.reversed().compactMap { $0[step]?.milliseconds }
    }
}

/// What a workspace tells of the personal access tokens of an identity.
///
/// It does not tell which of them a request was signed with.
public struct TokenExpiry: Sendable, Equatable {
    /// Tokens that are valid now.
    public var tokens: Int
    /// When the first of them expires; nil when none ever does.
    public var first: Date?

    /// Takes what `GET /api/2.0/token/list` told; -1, its word for never, is no date here.
    public init(tokens: Int, first: Date?) {
        self.tokens = tokens
        self.first = first
    }
}

/// The life of a personal access token.
public enum TokenLife {
    /// Days without use after which Databricks revokes a token by itself, whatever its expiry
    /// (docs.databricks.com, dev-tools/auth/pat).
    public static let unusedDays = 90
    /// Days before that from which on it is said.
    public static let warnedDays = 14

    /// Days until an unused token is revoked; nil when it is not known when it was last used.
    public static func daysLeft(lastUsed: Date?, now: Date) -> Int? {
        guard let lastUsed else { return nil }
        return unusedDays - Int(now.timeIntervalSince(lastUsed) / 86_400)
    }
}

extension ProbeReport {
    /// What the outcome is called in the store; nil for a test that was cancelled.
    public func state(at now: Date) -> TestState? {
        if wasCancelled { return nil }
        return passed ? .passed(at: now) : .failed(at: now, step: firstFailure?.step)
    }
}
