/// What Test Connection found: all nine steps, in order.
public struct ProbeReport: Sendable, Equatable {
    /// True when no step failed or was cancelled.
    public var passed: Bool
    /// The user name, or the application id of a service principal, that the token belongs to.
    public var identity: String?
    /// All nine steps, in their order.
    public var steps: [StepResult]
    /// Wall time of the whole test.
    public var milliseconds: Int
    /// HTTP requests sent, retries included.
    public var requests: Int

    /// Whether it passed follows from the steps; `requests` counts the retries too.
    public init(
        identity: String?, steps: [StepResult], milliseconds: Int, requests: Int
    ) {
        self.passed = !steps.contains { $0.status == .failed || $0.status == .cancelled }
        self.identity = identity
        self.steps = steps
        self.milliseconds = milliseconds
        self.requests = requests
    }

    /// What became of a step.
    public subscript(step: ProbeStep) -> StepResult {
        steps.first { $0.step == step } ?? StepResult(step, .notReached)
    }

    /// The step that decided; nil when none failed.
    public var firstFailure: StepResult? { steps.first { $0.status == .failed } }
    /// Whether somebody cancelled it.
    public var wasCancelled: Bool { steps.contains { $0.status == .cancelled } }
}

/// What the probe tells while it runs.
public enum ProbeEvent: Sendable, Equatable {
    /// A step began, at this many milliseconds from the start of the test.
    case started(ProbeStep, at: Int)
    /// A step that takes long says what it waits for ("starting, 14 s").
    case progress(ProbeStep, String)
    /// A step has its one result, which stands; a step that was not reached has one too.
    case finished(StepResult)
}

/// The limits of one test.
public struct ProbeLimits: Sendable, Equatable {
    /// Seconds for each answer, 1...120.
    public var timeout: Double
    /// Seconds to wait for a sleeping warehouse, 0...3600.
    public var wait: Double

    /// 15 seconds for each answer and 10 minutes for a warehouse to start, unless told otherwise.
    public init(timeout: Double = 15, wait: Double = 600) {
        self.timeout = timeout
        self.wait = wait
    }
}
