import Connections
import Drawing
import Language
import Text

import struct FoundationEssentials.Date

/// The test panel: nine steps that fill in as answers come, and what to do about a failure.
struct TestPanel: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case none
        /// The test goes on in the background no more.
        case cancel
        case close
        /// To the field at fault.
        case jump(FieldID)
        case again
        /// The user vouches for the host.
        case trustHost
        case copy(String)
    }

    let title: String
    private var testing = Pending<TestConnection>()
    /// What Enter does after a passed test: "save", or nil where there is nothing to save.
    var next: String?
    /// The host has to be vouched for before it is sent the token.
    var mayTrustHost = false

    let began: Date
    private(set) var results: [ProbeStep: StepResult] = [:]
    private(set) var started: [ProbeStep: Int] = [:]
    private(set) var progress: [ProbeStep: String] = [:]
    private(set) var report: ProbeReport?
    private(set) var isCancelled = false
    private(set) var frame = 0
    private(set) var top = 0
    private(set) var showsAll = false
    private(set) var wasCopied = false
    private(set) var help: HelpOverlay?

    init(title: String, began: Date, next: String? = nil) {
        self.title = title
        self.began = began
        self.next = next
    }

    var isRunning: Bool { report == nil && !isCancelled }

    /// Milliseconds between two pictures of the spinner.
    static let pace = 100

    /// Begins the test.
    mutating func test(_ subject: TestConnection.Subject) -> [Effect] {
        [testing.ask(TestConnection(subject)), .tick(milliseconds: Self.pace)]
    }

    /// - Returns: The report, when the test has ended and was not broken off.
    @discardableResult
    mutating func take(_ answer: Answer) -> ProbeReport? {
        guard !isCancelled else { return nil }
        switch testing.update(answer) {
        case .started(let step, let at)?: started[step] = at
        case .progress(let step, let text)?: progress[step] = text
        case .finished(let result)?: results[result.step] = result
        case nil: break
        }
        guard let report = testing.value(answer) else { return nil }
        self.report = report
        for result in report.steps { results[result.step] = result }
        return report
    }

    /// Breaks the test off in the workspace, too.
    var end: [Effect] { testing.cancel }

    mutating func tick() -> [Effect] {
        guard isRunning else { return [] }
        frame += 1
        return [.tick(milliseconds: Self.pace)]
    }

    mutating func cancel() {
        isCancelled = true
        for step in ProbeStep.allCases where results[step] == nil {
            results[step] = StepResult(step, started[step] == nil ? .notReached : .cancelled)
        }
    }

    mutating func handle(_ key: Key, size: Size) -> Outcome {
        wasCopied = false
        if help != nil {
            if help?.handle(.key(key), size: size) == true { help = nil }
            return .none
        }
        switch key {
        case .function(1), .character("?"): help = helpOverlay
        case .escape, .control("c"):
            if isRunning {
                cancel()
                return .cancel
            }
            return .close
        case .up: scroll(-1, size)
        case .down: scroll(1, size)
        case .pageUp: scroll(-size.height / 2, size)
        case .pageDown: scroll(size.height / 2, size)
        case .character("d") where !isRunning:
            showsAll.toggle()
            top = 0
        case .character("r") where !isRunning, .control("t") where !isRunning: return .again
        case .character("y") where canTrust: return .trustHost
        case .character("c") where report != nil:
            wasCopied = true
            return .copy(textForAdmin)
        case .enter where !isRunning:
            if let field = report?.firstFailure?.field { return .jump(field) }
            return .close
        default: break
        }
        return .none
    }

    private mutating func scroll(_ rows: Int, _ size: Size) {
        let most = max(0, bodyRows(width: size.width - 2).count - textHeight(size))
        top = max(0, min(most, top + rows))
    }

    var canTrust: Bool {
        mayTrustHost && report?.firstFailure?.step == .workspace
            && report?.firstFailure?.field == .host
    }

    /// What an administrator needs to help, without anything secret.
    var textForAdmin: String {
        guard let report else { return "" }
        var lines = [tr("bricktap, Test Connection: \(title)")]
        if let failure = report.firstFailure {
            lines.append("\(failure.step.title): \(failure.cause ?? tr("failed"))")
            lines += failure.action.map { SafeText.cleanLines($0) } ?? []
            lines +=
                failure.detail.map { [PlainReport.said($0.text, at: failure.step)] } ?? []
            lines += failure.requestID.map { [tr("Request id: \($0)")] } ?? []
        } else {
            lines.append(PlainReport.summary(report))
        }
        return lines.joined(separator: "\n")
    }

    // MARK: The words below the steps

    struct Row: Equatable {
        var text: String
        var role: Role
        var isBold = false
    }

    /// All rows of the lower part; the cause and the next action come first.
    func bodyRows(width: Int) -> [Row] {
        var rows: [Row] = []
        func add(_ text: String, _ role: Role = .normal, bold: Bool = false) {
            rows += Canvas.wrap(text, width: width).map { Row(text: $0, role: role, isBold: bold) }
        }
        if showsAll {
            for step in ProbeStep.allCases {
                guard let result = results[step] else { continue }
                add(PlainReport.line(result), .normal, bold: true)
                for line in PlainReport.advice(result) { add(line, .dim) }
            }
            return rows
        }
        guard let report else {
            if isCancelled {
                add(tr("Cancelled. Nothing that you typed was lost."))
                return rows
            }
            let waiting = ProbeStep.allCases.last { progress[$0] != nil && results[$0] == nil }
            // Beside its step there is room for the beginning only.
            if let waiting, let text = progress[waiting] {
                add("\(waiting.title): \(text)", .running)
            }
            if let waiting, waiting == .warehouse {
                add(tr("The warehouse was asleep and is being started. That is normal."))
                add(tr("Esc stops waiting; what you typed stays."), .dim)
            } else {
                add(tr("Asking the workspace. Esc cancels."), .dim)
            }
            return rows
        }
        if let failure = report.firstFailure {
            add(failure.cause ?? tr("The \(failure.step.title) check failed."), .normal, bold: true)
            addAdvice(failure, add: { add($0, $1) })
        } else if report.wasCancelled {
            add(tr("The test was cancelled."))
        } else {
            let connected =
                report.identity.map { tr("Connected as \($0).") } ?? tr("Connected.")
            let parts = [connected, report[.tables].cause.map { $0 + "." }]
            add(
                (parts.compactMap { $0 } + [PlainReport.duration(report.milliseconds) + "."])
                    .joined(separator: " "), .passed, bold: true)
            for warning in report.steps where warning.status == .warned {
                add("")
                add("\(warning.step.title): \(warning.cause ?? "")")
                addAdvice(warning, add: { add($0, $1) })
            }
        }
        return rows
    }

    private func addAdvice(_ result: StepResult, add: (String, Role) -> Void) {
        let lines = result.action.map { SafeText.cleanLines($0) } ?? []
        for (index, line) in lines.enumerated() {
            if index == 0 { add(tr("Next: \(line)"), .normal) } else { add("  \(line)", .code) }
        }
        if let detail = result.detail {
            add("", .normal)
            let words = PlainReport.said("“\(detail)”", at: result.step)
            add(result.requestID.map { tr("\(words) (request \($0))") } ?? words, .dim)
        }
    }

    /// Rows below the steps.
    private func bodyHeight(_ size: Size) -> Int {
        max(1, size.height - ProbeStep.allCases.count - 3)
    }

    /// Rows of them for the text. What is said about it, that it goes on or was copied, has a row
    /// of its own.
    func textHeight(_ size: Size) -> Int {
        let height = bodyHeight(size)
        let isCut = bodyRows(width: size.width - 2).count > height
        return isCut || wasCopied ? max(1, height - 1) : height
    }

    /// The refusal is about addresses: there is an answer to that.
    private var isAboutAddresses: Bool { report?.steps.contains { $0.address != nil } == true }

    private var helpOverlay: HelpOverlay {
        var history = ConnectionHistory()
        if let report { history.tests = [TestRecord(report, at: began)] }
        let answers = Guide.answers(history, time: { _ in tr("in this test") })
        var lines: [HelpOverlay.Line] = []
        for answer in answers where answer.isAboutSetup {
            lines += [
                HelpOverlay.Line(text: answer.question, role: .heading),
                HelpOverlay.Line(text: answer.answer),
            ]
        }
        return HelpOverlay(title: tr("Help"), about: lines, bindings: bindings)
    }

    // MARK: Keys

    var bindings: [Binding] {
        if isRunning { return [Binding([.escape], "Esc", tr("cancel"))] }
        let failure = report?.firstFailure
        var keys: [Binding] = []
        if let field = failure?.field {
            keys.append(Binding([.enter], "Enter", tr("go to \(FieldCatalog.field(field).label)")))
        } else if let next, report?.passed == true {
            keys.append(Binding([.enter], "Enter", next))
        } else {
            keys.append(Binding([.enter], "Enter", tr("close")))
        }
        if canTrust { keys.append(Binding([.character("y")], "y", tr("trust this host and test"))) }
        if report != nil { keys.append(Binding([.character("c")], "c", tr("copy"))) }
        if isAboutAddresses { keys.append(Binding([.function(1)], "F1", tr("IP access list"))) }
        return keys + [
            Binding([.character("d")], "d", showsAll ? tr("less") : tr("details")),
            Binding([.character("r")], "r", tr("again")),
            Binding([.escape], "Esc", tr("close"), isPinned: true),
        ]
    }
}
