import Connections
import Drawing
import Language

/// Carrying out what is asked for, and waiting for it.
extension PlainFace {
    /// Asks, and waits for the answer; nil when it was broken off.
    func ask<Asked: Request>(_ request: Asked, update: (Asked.Update) -> Void = { _ in })
        -> Result<Asked.Value, UserError>?
    {
        var result: Result<Asked.Value, UserError>?
        _ = io.ask(Question(request)) { answer in
            if let told = answer.update(of: Asked.self) { update(told) }
            result = answer.result(of: Asked.self) ?? result
        }
        refresh()
        return result
    }

    /// What came of a request; nil when it failed or was broken off, which is said.
    func value<Asked: Request>(_ request: Asked) -> Asked.Value? {
        switch ask(request) {
        case .success(let value)?: return value
        case .failure(let problem)?: say(problem.message)
        case nil: say(tr("Cancelled."))
        }
        return nil
    }

    /// Carries out what a screen asks for and hands it the answers, until it asks for nothing more.
    ///
    /// - Parameters:
    ///   - goesOn: Also carries out what the screen asks for after an answer.
    ///   - watch: Sees each answer before the screen does.
    /// - Returns: False when somebody broke it off.
    @discardableResult
    func settle<Shown: Screen>(
        _ screen: inout Shown, _ effects: [Effect], goesOn: Bool = true,
        watch: (Answer) -> Void = { _ in }
    ) -> Bool {
        var waiting = effects
        while !waiting.isEmpty {
            let effect = waiting.removeFirst()
            switch effect {
            case .copy(let text): sayAll(text)
            case .ask(let question):
                note(question.request)
                var more: [Effect] = []
                let isAnswered = io.ask(question) { answer in
                    watch(answer)
                    refresh()
                    more += screen.handle(.answer(answer), in: surroundings)
                }
                if !isAnswered { return false }
                if goesOn { waiting += more }
            // Here is one screen, and nothing to be drawn.
            default: break
            }
        }
        return true
    }

    /// The next form begins with what is kept now.
    private func note(_ request: any Request) {
        switch request {
        case let keeping as KeepForm: surroundings.unfinished[keeping.form.slot] = keeping.form
        case let forgetting as ForgetForm:
            surroundings.unfinished[UnfinishedForm.slot(forgetting.editing)] = nil
        default: break
        }
    }
}

/// Says the steps of a test as they come, and now and then what is waited for.
final class StepTeller {
    private let say: (String) -> Void
    private var steps = StepLines()
    private var saidAt = ContinuousClock.now

    /// A voice that reads every second aloud leaves no room for anything else.
    private static let pause = Duration.seconds(5)

    init(say: @escaping (String) -> Void) {
        self.say = say
    }

    func take(_ answer: Answer) {
        if let event = answer.update(of: TestConnection.self) { take(event) }
        if case .success(let report)? = answer.result(of: TestConnection.self) { take(report) }
    }

    func take(_ event: ProbeEvent) {
        let words = steps.progress(event)
        if let words, ContinuousClock.now - saidAt >= Self.pause {
            saidAt = .now
            say(words)
        }
        for line in steps.take(event) { say(line) }
    }

    func take(_ report: ProbeReport) {
        for line in steps.finish(report) + [PlainReport.summary(report)] { say(line) }
    }
}
