import Connections
import Drawing
import Language

/// The first start: which of the guide's two paths?
struct Welcome: Screen, Equatable {
    enum Choice: Sendable, Equatable {
        case goOn, existing, new, look
    }

    var list = ListState()
    var help: HelpOverlay?
    /// Why the demo could not be shown.
    var note: String?

    init() {}

    func choices(_ surroundings: Surroundings) -> [Choice] {
        (kept(surroundings) == nil ? [] : [.goOn]) + [.existing, .new, .look]
    }

    /// The form of a new connection that was begun and not saved.
    private func kept(_ surroundings: Surroundings) -> UnfinishedForm? {
        surroundings.unfinished[UnfinishedForm.slot(nil)]
    }

    mutating func appear(in surroundings: Surroundings) -> [Effect] { [] }

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        if help != nil {
            if help?.handle(event, size: surroundings.size) == true { help = nil }
            return []
        }
        let choices = choices(surroundings)
        switch event {
        case .lookedAround(let problem): note = problem
        case .key(.enter):
            return choose(choices[min(list.selected, choices.count - 1)], surroundings)
        case .key(.character("q")), .key(.escape): return [.quit]
        case .key(.control("c")): return [.askToLeave]
        case .key(.function(1)), .key(.character("?")): help = helpOverlay
        case .key(.tab):
            list.selected = (list.selected + 1) % choices.count
        case .key(.backTab):
            list.selected = (list.selected + choices.count - 1) % choices.count
        case .key(let key): _ = list.handle(key, count: choices.count, height: choices.count)
        case .mouse(let mouse) where mouse.action == .press || mouse.action == .doubleClick:
            let row = mouse.at.y - Self.firstRow
            if choices.indices.contains(row) {
                list.selected = row
                return choose(choices[row], surroundings)
            }
        default: break
        }
        return []
    }

    private mutating func choose(_ choice: Choice, _ surroundings: Surroundings) -> [Effect] {
        switch choice {
        case .goOn: return [.open(.setup(kept(surroundings)?.path ?? .existing))]
        case .existing: return [.open(.setup(.existing))]
        case .new: return [.open(.setup(.new))]
        case .look:
            if surroundings.isDemo { return [.open(.importConnections)] }
            note = nil
            return [.lookAround]
        }
    }

    private static let bindings = [
        Binding([.up], "↑↓", tr("choose")), Binding([.enter], "Enter", tr("start")),
        Binding([.function(1)], "F1", tr("help")), Binding([.character("q")], "q", tr("leave")),
    ]

    private var helpOverlay: HelpOverlay {
        var about = [HelpOverlay.Line(text: Guide.privateBeta)]
        for answer in Guide.faq {
            about += [
                HelpOverlay.Line(text: ""), HelpOverlay.Line(text: answer.question, role: .heading),
                HelpOverlay.Line(text: answer.answer),
            ]
        }
        return HelpOverlay(title: tr("Help"), about: about, bindings: Self.bindings)
    }

    // MARK: Drawing

    private static let firstRow = 9

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        TitleBar.draw("bricktap", right: surroundings.isDemo ? tr("demo") : "", on: &canvas)
        let width = canvas.size.width - 6
        canvas.text(
            tr("Connect Databricks to CleverTap."), x: 3, y: 2, style: Style(.heading, bold: true))
        canvas.wrapped(
            tr(
                "You need: the workspace host, the HTTP path of a SQL warehouse, a personal access token, a catalog and a schema. Nothing is sent anywhere until you press Test or open a list."
            ),
            in: Rect(x: 3, y: 4, width: width, height: 4))
        for (index, choice) in choices(surroundings).enumerated() {
            let (title, more) = words(choice)
            let isChosen = index == list.selected
            let y = Self.firstRow + index
            if isChosen {
                canvas.fill(
                    Rect(x: 2, y: y, width: canvas.size.width - 4, height: 1),
                    style: Style(.selected))
                canvas.text(
                    Sign.chosen.text(ascii: canvas.isASCII), x: 3, y: y,
                    style: Style(.selected, bold: true))
                canvas.cursor = Point(x: 3, y: y)
            }
            canvas.text(
                title, x: 5, y: y, style: Style(isChosen ? .selected : .normal, bold: isChosen))
            canvas.text(
                more, x: 36, y: y, style: Style(isChosen ? .selected : .dim),
                maxWidth: canvas.size.width - 39)
        }
        if let note {
            canvas.wrapped(
                note, in: Rect(x: 5, y: Self.firstRow + 5, width: width - 4, height: 3),
                style: Style(.failed))
        }
        HelpBar.draw(Self.bindings, on: &canvas)
    }

    private func words(_ choice: Choice) -> (String, String) {
        switch choice {
        case .goOn: (tr("Go on where you were"), tr("what you had typed is kept"))
        case .existing: (tr("My Databricks is ready"), tr("enter the details, test, save"))
        case .new: (tr("Set up Databricks first"), tr("catalog, warehouse, token, schema"))
        case .look: (tr("Look around"), tr("a simulated workspace, nothing real"))
        }
    }
}
