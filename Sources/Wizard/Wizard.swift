import Connections
public import Drawing
import Language
import Text

/// The whole program as a value: the screens on top of one another, and what is asked of the loop.
public struct WizardState: Sendable {
    /// The terminal and the machine.
    public private(set) var surroundings: Surroundings
    private var stack: [any Screen]
    /// The program is to end.
    public private(set) var isOver = false
    /// A question before leaving, opened by Ctrl-C.
    private var leaving: LeaveDialog?

    /// Opens the first screen; it asks for nothing until `start`.
    public init(_ first: Route, in surroundings: Surroundings) {
        self.surroundings = surroundings
        stack = [Self.screen(first, surroundings)]
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
        settle(stack[stack.count - 1].appear(in: surroundings))
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
        // An answer belongs to whichever screen asked; the tickets sort it out.
        if case .answer = event {
            var effects: [Effect] = []
            for index in stack.indices.reversed() {
                effects += stack[index].handle(event, in: surroundings)
            }
            return settle(effects)
        }
        if case .resize = event {
            for index in stack.indices.dropLast() {
                _ = stack[index].handle(event, in: surroundings)
            }
        }
        return settle(stack[stack.count - 1].handle(event, in: surroundings))
    }

    /// The key that a click on the footer stands for.
    private func keyClicked(_ event: Event) -> Key? {
        guard case .mouse(let mouse) = event, mouse.action == .press else { return nil }
        return draw().hotspots.first { $0.area.contains(mouse.at) }?.key
    }

    /// Carries out the effects that are about the screens themselves; returns the rest.
    private mutating func settle(_ effects: [Effect]) -> [Effect] {
        var rest: [Effect] = []
        for effect in effects {
            switch effect {
            case .open(.importConnections):
                // Home: whatever was on the way there is left.
                stack = [ImportConnections()]
                rest += settle(stack[0].appear(in: surroundings))
            case .open(.saved(let connection)):
                // The list that lies below keeps its filter, its order and the delete to be undone.
                var list = stack[0] as? ImportConnections ?? ImportConnections()
                list.say(saved: connection)
                stack = [list]
                rest += settle(stack[0].appear(in: surroundings))
            case .open(let route):
                stack.append(Self.screen(route, surroundings))
                rest += settle(stack[stack.count - 1].appear(in: surroundings))
            case .backToField(let field):
                rest += settle([.back])
                if var form = stack.last as? Setup {
                    form.setFocus(.field(field))
                    stack[stack.count - 1] = form
                }
            case .back:
                stack.removeLast()
                if stack.isEmpty {
                    isOver = true
                    return rest
                }
                rest += settle(stack[stack.count - 1].appear(in: surroundings))
                // Its own tick may have come while it was covered, and gone to what covered it.
                rest.append(.tick(milliseconds: TestConnection.pace))
            case .keepUnfinished(let form):
                surroundings.unfinished[form.slot] = form
                rest.append(effect)
            case .forgetUnfinished(let editing):
                surroundings.unfinished[UnfinishedForm.slot(editing)] = nil
                rest.append(effect)
            case .askToLeave:
                leaving = LeaveDialog(
                    keepsForm: stack.contains { ($0 as? Setup)?.unfinishedForm != nil })
            case .quit: isOver = true
            default: rest.append(effect)
            }
        }
        return rest
    }

    // MARK: Leaving

    private mutating func handleLeaving(_ event: Event) -> [Effect]? {
        switch event {
        case .answer, .resize, .tick: return nil
        case .key, .mouse, .paste:
            switch leaving?.handle(event, size: surroundings.size) {
            case .leave?: isOver = true
            case .stay?: leaving = nil
            case nil: break
            }
            return []
        }
    }

    /// The form is kept before the program ends, however it ends.
    public mutating func lastWords() -> [Effect] {
        stack.compactMap { ($0 as? Setup)?.unfinishedForm }.map { .keepUnfinished($0) }
            + stack.compactMap { ($0 as? CreateImport)?.lastDraft(in: surroundings) }
            .map { .saveImport(0, $0) }
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
            stack.last?.draw(on: &canvas, in: surroundings)
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
