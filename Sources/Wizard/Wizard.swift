import Connections
public import Drawing
import Language
import Text

/// The whole program as a value: the screens on top of one another, and what is asked of the loop.
public struct WizardState: Sendable {
    /// The terminal and the machine.
    public private(set) var surroundings: Surroundings
    /// A screen that is open, and whose its questions are.
    private struct Open: Sendable {
        let number: Int
        var screen: any Screen
    }
    private var stack: [Open] = []
    /// Screens that were opened so far.
    private var opened = 0
    /// Which screen waits for an answer, by its number.
    private var asked: [Ticket: Int] = [:]
    /// The program is to end.
    public private(set) var isOver = false
    /// A question before leaving, opened by Ctrl-C.
    private var leaving: LeaveDialog?

    /// Opens the first screen; it asks for nothing until `start`.
    public init(_ first: Route, in surroundings: Surroundings) {
        self.surroundings = surroundings
        push(Self.screen(first, surroundings))
    }

    private mutating func push(_ screen: any Screen) {
        opened += 1
        stack.append(Open(number: opened, screen: screen))
    }

    private static func screen(_ route: Route, _ surroundings: Surroundings) -> any Screen {
        switch route {
        case .welcome: Welcome()
        case .importConnections, .saved: ImportConnections()
        case .importCenter(let connection): ImportCenter(connection: connection)
        case .createImport(let connection, let like):
            CreateImport(connection: connection, like: like, in: surroundings)
        case .editImport(let saved): CreateImport(editing: saved, in: surroundings)
        case .settings: Settings()
        case .guide(let subject): GuideScreen(subject)
        case .setup(let path): Setup(path: path)
        case .edit(let connection, let field, let report):
            Setup(editing: connection, at: field, report: report)
        case .duplicate(let connection): Setup(like: connection)
        }
    }

    /// What the first screen asks for.
    public mutating func start() -> [Effect] {
        appear()
    }

    /// The screen on top is shown, for the first time or again.
    private mutating func appear() -> [Effect] {
        let top = stack.count - 1
        let effects = stack[top].screen.appear(in: surroundings)
        return settle(effects, of: stack[top].number)
    }

    /// A screen takes an event in.
    private mutating func handle(_ event: Event, at place: Int) -> [Effect] {
        let effects = stack[place].screen.handle(event, in: surroundings)
        return settle(effects, of: stack[place].number)
    }

    /// Takes an event in; the effects that come back are those that reach outside.
    public mutating func handle(
        _ event: Event, refresh: (inout Surroundings) -> Void = { _ in }
    ) -> [Effect] {
        refresh(&surroundings)
        if case .resize(let size) = event { surroundings.size = size }
        if case .key(.control("z")) = event { return [.suspend] }
        if case .key(.control("l")) = event { return [.redraw] }
        if leaving != nil, let effects = handleLeaving(event) { return effects }
        if let key = keyClicked(event) { return handle(.key(key)) }
        switch event {
        case .answer(let answer):
            let number = asked[answer.ticket]
            if answer.isLast { asked[answer.ticket] = nil }
            // Nobody waits for it where the screen was left meanwhile.
            guard let place = stack.firstIndex(where: { $0.number == number }) else { return [] }
            return handle(event, at: place)
        case .resize:
            for place in stack.indices.dropLast() {
                _ = stack[place].screen.handle(event, in: surroundings)
            }
        default: break
        }
        return handle(event, at: stack.count - 1)
    }

    /// The key that a click on the footer stands for.
    private func keyClicked(_ event: Event) -> Key? {
        guard case .mouse(let mouse) = event, mouse.action == .press else { return nil }
        return draw().hotspots.first { $0.area.contains(mouse.at) }?.key
    }

    /// Carries out the effects that are about the screens themselves; returns the rest.
    private mutating func settle(_ effects: [Effect], of number: Int) -> [Effect] {
        var rest: [Effect] = []
        for effect in effects {
            switch effect {
            case .ask(let question):
                switch question.request {
                case let keeping as KeepForm:
                    surroundings.unfinished[keeping.form.slot] = keeping.form
                case let forgetting as ForgetForm:
                    surroundings.unfinished[UnfinishedForm.slot(forgetting.editing)] = nil
                default: break
                }
                asked[question.ticket] = number
                rest.append(effect)
            case .open(.importConnections):
                // Home: whatever was on the way there is left.
                stack = []
                push(ImportConnections())
                rest += appear()
            case .open(.saved(let connection)):
                // The list that lies below keeps its filter, its order and the delete to be undone.
                stack.removeSubrange((stack[0].screen.isHome ? 1 : 0)...)
                if stack.isEmpty { push(ImportConnections()) }
                stack[0].screen.take(saved: connection)
                rest += appear()
            case .open(let route):
                push(Self.screen(route, surroundings))
                rest += appear()
            case .backToField(let field):
                rest += settle([.back], of: number)
                if !stack.isEmpty { stack[stack.count - 1].screen.focus(on: field) }
            case .backWithImport(let id, let words):
                rest += settle([.back], of: number)
                if let place = stack.indices.last {
                    let effects = stack[place].screen.take(savedImport: id, words)
                    rest += settle(effects, of: stack[place].number)
                }
            case .back:
                stack.removeLast()
                if stack.isEmpty {
                    isOver = true
                    return rest
                }
                rest += appear()
                // Its own tick may have come while it was covered, and gone to what covered it.
                rest.append(.tick(milliseconds: TestPanel.pace))
            case .askToLeave:
                leaving = LeaveDialog(keepsForm: stack.contains { $0.screen.keepsForm })
            case .quit: isOver = true
            default: rest.append(effect)
            }
        }
        return rest
    }

    // MARK: Leaving

    private mutating func handleLeaving(_ event: Event) -> [Effect]? {
        switch event {
        case .answer, .lookedAround, .resize, .tick: return nil
        case .key, .mouse, .paste:
            switch leaving?.handle(event, size: surroundings.size) {
            case .leave?: isOver = true
            case .stay?: leaving = nil
            case nil: break
            }
            return []
        }
    }

    /// What must not be lost when the program ends, however it ends.
    public mutating func lastWords() -> [Effect] {
        stack.flatMap { $0.screen.lastWords(in: surroundings) }
    }

    /// The frame of the screen on top.
    public func draw() -> Canvas {
        var canvas = Canvas(size: surroundings.size)
        canvas.isASCII = surroundings.isASCII
        let size = surroundings.size
        if size.width < smallestSize.width || size.height < smallestSize.height {
            drawTooSmall(on: &canvas)
            return canvas
        }
        canvas.draw { canvas in
            stack.last?.screen.draw(on: &canvas, in: surroundings)
            leaving?.draw(on: &canvas)
        }
        return canvas
    }

    private func drawTooSmall(on canvas: inout Canvas) {
        let lines = [
            tr("bricktap needs \(smallestSize.width)×\(smallestSize.height);"),
            tr("this window is \(canvas.size.width)×\(canvas.size.height)."),
            tr("Nothing is lost: make it larger."),
        ]
        let top = max(0, (canvas.size.height - lines.count) / 2)
        for (index, line) in lines.enumerated() where top + index < canvas.size.height {
            let x = max(0, (canvas.size.width - CharacterWidth.of(line)) / 2)
            canvas.text(line, x: x, y: top + index)
        }
    }
}
