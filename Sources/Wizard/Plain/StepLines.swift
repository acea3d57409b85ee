public import Connections

/// The steps of a test as plain lines, in their order, as soon as each is known.
public struct StepLines: Sendable {
    private var results: [ProbeStep: StepResult] = [:]
    private var next = 0
    private var lastProgress = ""

    /// For one test, of which no step is known yet.
    public init() {}

    /// The lines that an event completes.
    public mutating func take(_ event: ProbeEvent) -> [String] {
        guard case .finished(let result) = event else { return [] }
        results[result.step] = result
        return ready()
    }

    /// What is waited for, where an event says something new of it.
    public mutating func progress(_ event: ProbeEvent) -> String? {
        guard case .progress(let step, let text) = event else { return nil }
        let line = "\(step.title): \(text)"
        defer { lastProgress = line }
        return line == lastProgress ? nil : line
    }

    /// The lines that are left at the end.
    public mutating func finish(_ report: ProbeReport) -> [String] {
        for result in report.steps { results[result.step] = result }
        return ready()
    }

    private mutating func ready() -> [String] {
        var lines: [String] = []
        let steps = ProbeStep.allCases
        while next < steps.count, let result = results[steps[next]] {
            lines += [PlainReport.line(result)] + PlainReport.advice(result)
            next += 1
        }
        return lines
    }
}
