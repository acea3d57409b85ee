import Connections
import Drawing
import Language

/// Carrying out what is asked for, and waiting for it.
extension PlainFace {
    /// The answer of an effect that has one; nil when it was broken off.
    func answer<Value>(_ effect: Effect, _ pick: (Answer) -> Value?) -> Value? {
        var found: Value?
        _ = io.perform(effect) { answer in
            found = pick(answer)
            return found != nil
        }
        refresh()
        return found
    }

    /// What an effect found; nil when it failed or was broken off, which is said.
    func value<Value>(_ effect: Effect, _ pick: (Answer) -> Result<Value, Trouble>?) -> Value? {
        switch answer(effect, pick) {
        case .success(let value)?: return value
        case .failure(let trouble)?: say(trouble.message)
        case nil: say(tr("Cancelled."))
        }
        return nil
    }

    func readPage(_ query: ConnectionQuery, offset: Int = 0, limit: Int) -> ConnectionPage? {
        value(.loadPage(nextTicket(), query, offset: offset, limit: limit), \.asPage)
    }

    func readPage(_ query: ImportQuery, offset: Int = 0, limit: Int) -> ImportPage? {
        value(.loadImportPage(nextTicket(), query, offset: offset, limit: limit), \.asImportPage)
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
            case .tick, .open, .back, .backToField, .askToLeave, .quit, .suspend, .redraw,
                .lookAround:
                break
            case .copy(let text): sayAll(text)
            case .keepUnfinished(let form):
                surroundings.unfinished[form.slot] = form
                io.tell(effect)
            case .forgetUnfinished(let editing):
                surroundings.unfinished[UnfinishedForm.slot(editing)] = nil
                io.tell(effect)
            case .keepConnection, .markGuide, .cancelProbe, .cancelTrial: io.tell(effect)
            default:
                var more: [Effect] = []
                let isAnswered = io.perform(effect) { answer in
                    watch(answer)
                    refresh()
                    more += screen.handle(.answer(answer), in: surroundings)
                    return answer.isLast
                }
                if !isAnswered { return false }
                if goesOn { waiting += more }
            }
        }
        return true
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
        switch answer {
        case .probe(_, let event):
            let words = steps.progress(event)
            if let words, ContinuousClock.now - saidAt >= Self.pause {
                saidAt = .now
                say(words)
            }
            for line in steps.take(event) { say(line) }
        case .probeFinished(_, let report):
            for line in steps.finish(report) + [PlainReport.summary(report)] { say(line) }
        default: break
        }
    }
}

/// What an answer holds, where it is the one that is waited for.
extension Answer {
    /// No other answer to the same question comes after it.
    var isLast: Bool {
        switch self {
        case .probe, .stopping: false
        default: true
        }
    }

    var asPage: Result<ConnectionPage, Trouble>? {
        if case .page(_, let result) = self { result } else { nil }
    }
    var asConnection: Result<ConnectionRow?, Trouble>? {
        if case .connection(_, let result) = self { result } else { nil }
    }
    var asImportRow: Result<ImportRow?, Trouble>? {
        if case .importRow(_, let result) = self { result } else { nil }
    }
    var asConnectors: Result<[Connector], Trouble>? {
        if case .connectors(_, let result) = self { result } else { nil }
    }
    var asImports: Result<[ImportSummary], Trouble>? {
        if case .imports(_, let result) = self { result } else { nil }
    }
    var asHistory: Result<ConnectionHistory, Trouble>? {
        if case .history(_, let result) = self { result } else { nil }
    }
    var asExpiry: Result<TokenExpiry?, Trouble>? {
        if case .expiry(_, let result) = self { result } else { nil }
    }
    var asReport: Result<String, Trouble>? {
        if case .report(_, let result) = self { result } else { nil }
    }
    var asRestored: Result<String, Trouble>? {
        if case .restored(_, let result) = self { result } else { nil }
    }
    var asVariable: (String, AccessToken?)? {
        if case .variable(_, let name, let token) = self { (name, token) } else { nil }
    }
    var asNameIsTaken: Bool? {
        if case .nameIsTaken(_, let isTaken) = self { isTaken } else { nil }
    }
    var asImportPage: Result<ImportPage, Trouble>? {
        if case .importPage(_, let result) = self { result } else { nil }
    }
    var asImportFacets: Result<ImportFacets, Trouble>? {
        if case .importFacets(_, let result) = self { result } else { nil }
    }
    var asRuns: Result<ImportHistory, Trouble>? {
        if case .runs(_, let result) = self { result } else { nil }
    }
    var asWished: Result<String, Trouble>? {
        if case .wished(_, let result) = self { result } else { nil }
    }
    var asNicknameIsTaken: Bool? {
        if case .nicknameIsTaken(_, _, let isTaken) = self { isTaken } else { nil }
    }
    var asTables: Result<[String], Trouble>? {
        if case .tables(_, let result) = self { result } else { nil }
    }
    var asImportSaved: Result<SavedNotice, Trouble>? {
        if case .importSaved(_, let result) = self { result } else { nil }
    }
    var asDestinations: Result<[SavedDestination], Trouble>? {
        if case .destinations(_, let result) = self { result } else { nil }
    }
}
