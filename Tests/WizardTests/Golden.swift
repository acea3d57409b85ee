import Connections
import Drawing
import Foundation
import Testing

@testable import Wizard

/// Compares a canvas with the picture of it in `Golden/NAME.WxH.txt`.
///
/// A picture that is missing, or `RECORD_GOLDEN=1`, writes it and fails the test, so that a
/// recording run can never look green.
func expectGolden(_ canvas: Canvas, _ name: String, place: SourceLocation = #_sourceLocation) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    let file = folder.appendingPathComponent(
        "\(name).\(canvas.size.width)x\(canvas.size.height).txt")
    let wanted = try? String(contentsOf: file, encoding: .utf8)
    let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"
    guard let wanted, !isRecording else {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? canvas.outlined.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(file.lastPathComponent)", sourceLocation: place)
        return
    }
    #expect(canvas.outlined == wanted, "\(name):\n\(canvas.outlined)", sourceLocation: place)
}

/// The sizes that every screen is looked at.
let goldenSizes = [
    Size(width: 80, height: 24), Size(width: 60, height: 16), Size(width: 140, height: 45),
]

extension [Effect] {
    /// What is asked of a kind, and whose question it is.
    func questions<Asked: Request>(_ kind: Asked.Type) -> [(request: Asked, ticket: Ticket)] {
        compactMap { effect in
            guard case .ask(let question) = effect, let request = question.request as? Asked else {
                return nil
            }
            return (request, question.ticket)
        }
    }
}

extension Event {
    /// What was asked for, to whoever asked.
    static func answer<Asked: Request>(_ kind: Asked.Type, _ value: Asked.Value, to ticket: Ticket)
        -> Event
    {
        .answer(.result(.success(value), of: kind, ticket))
    }
}

/// A screen under test: what it is shown in, what it asked for.
struct Stage<Shown: Screen> {
    var screen: Shown
    var surroundings: Surroundings
    var effects: [Effect] = [] {
        didSet { note() }
    }
    /// All that it has asked so far.
    private(set) var questions: [Question] = []

    init(
        _ screen: Shown, size: Size = goldenSizes[0],
        change: (inout Surroundings) -> Void = { _ in }
    ) {
        self.screen = screen
        surroundings = Surroundings(
            now: Date(timeIntervalSince1970: 1_795_435_200), size: size, email: "ann@example.com",
            vault: "Tokens are kept in this machine's keyring (Secret Service).")
        change(&surroundings)
        effects = self.screen.appear(in: surroundings)
        note()
    }

    private mutating func note() {
        for case .ask(let question) in effects { questions.append(question) }
    }

    /// What the last event made it ask of this kind.
    func asked<Asked: Request>(_ kind: Asked.Type) -> Asked? {
        effects.questions(kind).last?.request
    }

    /// Whose the last question of this kind is, whenever it was asked.
    func ticket<Asked: Request>(of kind: Asked.Type) -> Ticket {
        questions.last { $0.request is Asked }?.ticket ?? Ticket()
    }

    /// Answers the last question of this kind, or another.
    mutating func answer<Asked: Request>(
        _ kind: Asked.Type, _ result: Result<Asked.Value, UserError>, to ticket: Ticket? = nil
    ) {
        send(.answer(.result(result, of: kind, ticket ?? self.ticket(of: kind))))
    }

    /// Tells what comes before the answer.
    mutating func tell<Asked: Request>(
        _ kind: Asked.Type, _ update: Asked.Update, to ticket: Ticket? = nil
    ) {
        send(.answer(.update(update, of: kind, ticket ?? self.ticket(of: kind))))
    }

    mutating func send(_ events: Event...) {
        for event in events { effects = screen.handle(event, in: surroundings) }
    }

    mutating func press(_ keys: Key...) {
        for key in keys { send(.key(key)) }
    }

    mutating func type(_ text: String) {
        for character in text { send(.key(.character(character))) }
    }

    var canvas: Canvas {
        expectASCII()
        var canvas = Canvas(size: surroundings.size)
        canvas.isASCII = surroundings.isASCII
        canvas.draw { screen.draw(on: &$0, in: surroundings) }
        return canvas
    }

    /// Whatever is looked at can be shown by a terminal that has only ASCII.
    private func expectASCII() {
        var surroundings = surroundings
        surroundings.isASCII = true
        var canvas = Canvas(size: surroundings.size)
        canvas.isASCII = true
        canvas.draw { screen.draw(on: &$0, in: surroundings) }
        let others = canvas.cells.map(\.character).filter { !$0.isASCII }
        #expect(others.isEmpty, "not ASCII: \(others)\n\(canvas.outlined)")
    }

    var text: String { canvas.lines.joined(separator: "\n") }
}
