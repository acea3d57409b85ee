import Connections
import Drawing
import Language
import Text

/// The filter: days of Connected On, people of Connected By.
struct FilterDialog: Sendable, Equatable {
    enum Outcome { case none, close, count, show, clear }
    enum Focus: Sendable, Equatable {
        case from, to
        case preset(Int)
        case person
        case button(Int)
    }

    var from: TextInput
    var to: TextInput
    var chosen: Set<String>
    private(set) var people: [Connector]?
    private(set) var list = ListState()
    private(set) var focus = Focus.from
    private(set) var problem: String?
    /// How many connections match; nil while that is not known.
    var count: Int?
    private var listing = Pending<LoadConnectors>()
    private var counting = Pending<LoadConnections>()
    let today: Day
    private var help: HelpOverlay?

    static let buttons = 3

    init(_ query: ConnectionQuery, in surroundings: Surroundings) {
        from = TextInput(query.connectedOn?.from?.description ?? "")
        to = TextInput(query.connectedOn?.to?.description ?? "")
        chosen = Set(query.connectedBy.map { $0.lowercased() })
        today = Times(surroundings).today
    }

    mutating func setPeople(_ people: [Connector]) {
        self.people = people
    }

    /// Asks who there is to choose from.
    mutating func load() -> Effect { listing.ask(LoadConnectors()) }

    /// Asks how many match.
    mutating func countMatching(_ base: ConnectionQuery) -> Effect {
        counting.ask(LoadConnections(query(over: base), limit: 0))
    }

    /// Takes what has become known.
    mutating func take(_ answer: Answer, over base: ConnectionQuery) -> [Effect] {
        if let page = counting.value(answer) { count = page.matching }
        guard let people = listing.value(answer) else { return [] }
        setPeople(people)
        return [countMatching(base)]
    }

    /// The list's query with this filter in it; days that cannot be read are left open.
    func query(over base: ConnectionQuery) -> ConnectionQuery {
        var query = base
        query.connectedOn = days.range
        query.connectedBy = chosen
        return query
    }

    private var stops: [Focus] {
        [.from, .to] + DayRange.Preset.allCases.indices.map { .preset($0) }
            + ((people ?? []).isEmpty ? [] : [.person]) + (0..<Self.buttons).map { .button($0) }
    }

    private static let listHeight = 5

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> Outcome {
        if help != nil {
            if help?.handle(event, size: surroundings.size) == true { help = nil }
            return .none
        }
        switch event {
        case .key(.escape), .key(.control("c")): return .close
        case .key(.function(1)):
            help = HelpOverlay(title: tr("Help"), about: [], bindings: bindings)
            return .none
        case .key(let key): return handle(key)
        case .paste(let text):
            edit { $0.insert(SafeText.clean(text).trimmed) }
            return .count
        case .mouse(let mouse): return handle(mouse, size: surroundings.size)
        default: return .none
        }
    }

    private mutating func handle(_ key: Key) -> Outcome {
        switch key {
        case .tab: return move(1)
        case .backTab: return move(-1)
        case .control("s"): return press(0)
        default: break
        }
        switch focus {
        case .from, .to:
            switch key {
            case .down: return move(focus == .from ? 2 : 1)
            case .up: return .none
            case .enter: return move(1)
            default:
                let before = (from.text, to.text)
                edit { _ = $0.handle(key) }
                problem = nil
                return before == (from.text, to.text) ? .none : .count
            }
        case .preset(let index):
            switch key {
            case .left: return index > 0 ? set(.preset(index - 1)) : .none
            case .right:
                return index + 1 < DayRange.Preset.allCases.count ? set(.preset(index + 1)) : .none
            case .up: return set(.from)
            case .down: return set((people ?? []).isEmpty ? .button(0) : .person)
            case .enter, .character(" "): return choose(DayRange.Preset.allCases[index])
            default: return .none
            }
        case .person:
            let people = people ?? []
            switch key {
            case .character(" "), .enter:
                guard people.indices.contains(list.selected) else { return .none }
                let key = people[list.selected].email.lowercased()
                if chosen.remove(key) == nil { chosen.insert(key) }
                return .count
            case .up where list.selected == 0: return set(.preset(0))
            case .down where list.selected == people.count - 1: return set(.button(0))
            default: _ = list.handle(key, count: people.count, height: Self.listHeight)
            }
        case .button(let index):
            switch key {
            case .left: return set(.button((index + 2) % 3))
            case .right: return set(.button((index + 1) % 3))
            case .up: return set((people ?? []).isEmpty ? .preset(0) : .person)
            case .enter, .character(" "): return press(index)
            default: break
            }
        }
        return .none
    }

    private mutating func edit(_ change: (inout TextInput) -> Void) {
        switch focus {
        case .from: change(&from)
        case .to: change(&to)
        default: break
        }
    }

    private mutating func set(_ new: Focus) -> Outcome {
        focus = new
        return .none
    }

    private mutating func move(_ step: Int) -> Outcome {
        if step > 0 { problem = days.problem(today: today) }
        let stops = stops
        let index = stops.firstIndex(of: focus) ?? 0
        focus = stops[(index + step + stops.count) % stops.count]
        return .none
    }

    private mutating func choose(_ preset: DayRange.Preset) -> Outcome {
        let range = DayRange(preset, today: today)
        from.text = range.from?.description ?? ""
        to.text = range.to?.description ?? ""
        problem = nil
        return .count
    }

    private mutating func press(_ index: Int) -> Outcome {
        switch index {
        case 0:
            problem = days.problem(today: today)
            if problem != nil {
                focus = Day(from.text.trimmed) == nil && !from.text.trimmed.isEmpty ? .from : .to
                return .none
            }
            return .show
        case 1: return .clear
        default: return .close
        }
    }

    private var days: TypedDays { TypedDays(from: from.text, to: to.text) }

    // MARK: Layout

    private struct Layout {
        let frame: Rect
        let from: Rect
        let to: Rect
        let presets: [Rect]
        let people: Rect
        let buttons: [Rect]
    }

    private var buttonLabels: [Button] {
        [
            Button(count.map { tr("Show \($0)") } ?? tr("Show")), Button(tr("Clear")),
            Button(tr("Cancel")),
        ]
    }

    private func layout(_ size: Size) -> Layout {
        let frame = Rect(size).centered(
            width: min(78, size.width - 2), height: min(15, size.height - 2))
        let x = frame.x + 16
        var presetX = x
        let presets = DayRange.Preset.allCases.map { preset -> Rect in
            let width = CharacterWidth.of(preset.label)
            defer { presetX += width + 2 }
            return Rect(x: presetX, y: frame.y + 2, width: width, height: 1)
        }
        return Layout(
            frame: frame, from: Rect(x: x + 5, y: frame.y + 1, width: 11, height: 1),
            to: Rect(x: x + 20, y: frame.y + 1, width: 11, height: 1), presets: presets,
            people: Rect(x: x, y: frame.y + 4, width: frame.width - 18, height: Self.listHeight),
            buttons: Button.areas(
                buttonLabels,
                in: Rect(x: frame.x + 2, y: frame.bottom - 2, width: frame.width - 4, height: 1)))
    }

    private mutating func handle(_ mouse: MouseEvent, size: Size) -> Outcome {
        let layout = layout(size)
        let people = people ?? []
        switch mouse.action {
        case .wheelUp: list.scroll(by: -1, count: people.count, height: Self.listHeight)
        case .wheelDown: list.scroll(by: 1, count: people.count, height: Self.listHeight)
        case .press, .doubleClick:
            if layout.from.contains(mouse.at) { return set(.from) }
            if layout.to.contains(mouse.at) { return set(.to) }
            for (index, area) in layout.presets.enumerated() where area.contains(mouse.at) {
                focus = .preset(index)
                return choose(DayRange.Preset.allCases[index])
            }
            if layout.people.contains(mouse.at) {
                let index = list.top + mouse.at.y - layout.people.y
                guard people.indices.contains(index) else { return .none }
                focus = .person
                list.selected = index
                return handle(.character(" "))
            }
            for (index, area) in layout.buttons.enumerated() where area.contains(mouse.at) {
                focus = .button(index)
                return press(index)
            }
        }
        return .none
    }

    // MARK: Drawing

    private var bindings: [Binding] {
        [
            Binding([.tab], "Tab", tr("next")),
            Binding(
                [.character(" ")], "Space", tr("tick"),
                offBecause: focus == .person ? nil : tr("no person is chosen")),
            Binding([.enter], "Enter", tr("choose")),
            Binding([.control("s")], "Ctrl-S", tr("show")),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding([.escape], "Esc", tr("cancel"), isPinned: true),
        ]
    }

    func draw(on canvas: inout Canvas) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        let layout = layout(canvas.size)
        let frame = layout.frame
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: tr("Filter"), style: Style(.borderFocused))
        canvas.text(tr("Connected On"), x: frame.x + 2, y: frame.y + 1, style: Style(.label))
        canvas.text(tr("from"), x: layout.from.x - 5, y: frame.y + 1, maxWidth: 4)
        let word = tr("to")
        canvas.text(word, x: layout.to.x - CharacterWidth.of(word) - 1, y: frame.y + 1)
        for (input, area, stop) in [(from, layout.from, Focus.from), (to, layout.to, Focus.to)] {
            let hasFocus = focus == stop
            input.draw(
                on: &canvas, x: area.x, y: area.y, width: area.width,
                style: Style(hasFocus ? .inputFocused : .input), isFocused: hasFocus)
            if input.isEmpty && !hasFocus {
                canvas.text(tr("any day"), x: area.x, y: area.y, style: Style(.dim))
            }
        }
        canvas.text(
            tr("your time, both days in"), x: layout.to.right + 2, y: frame.y + 1,
            style: Style(.dim),
            maxWidth: max(0, frame.right - 3 - layout.to.right))
        for (index, preset) in DayRange.Preset.allCases.enumerated() {
            let hasFocus = focus == .preset(index)
            let area = layout.presets[index]
            canvas.text(
                preset.label, x: area.x, y: area.y,
                style: Style(hasFocus ? .buttonFocused : .key, bold: hasFocus, underline: true))
            if hasFocus { canvas.cursor = Point(x: area.x, y: area.y) }
        }
        drawPeople(layout, on: &canvas)
        if let problem {
            let rows = Canvas.wrap(problem, width: frame.width - 4).prefix(2)
            for (index, row) in rows.enumerated() {
                canvas.text(
                    row, x: frame.x + 2, y: frame.bottom - 4 + index,
                    style: Style(.failed, bold: true))
            }
        }
        var focused: Int?
        if case .button(let index) = focus { focused = index }
        Button.draw(buttonLabels, areas: layout.buttons, focused: focused, on: &canvas)
        HelpBar.draw(bindings, on: &canvas)
    }

    private func drawPeople(_ layout: Layout, on canvas: inout Canvas) {
        let area = layout.people
        canvas.text(tr("Connected By"), x: layout.frame.x + 2, y: area.y, style: Style(.label))
        guard let people else {
            canvas.text("…", x: area.x, y: area.y, style: Style(.dim))
            return
        }
        if people.isEmpty {
            canvas.text(tr("nobody yet"), x: area.x, y: area.y, style: Style(.dim))
            return
        }
        for (line, index) in (list.top..<min(people.count, list.top + area.height)).enumerated() {
            let person = people[index]
            let isChosen = chosen.contains(person.email.lowercased())
            let hasFocus = focus == .person && index == list.selected
            let y = area.y + line
            let style = Style(hasFocus ? .selected : .normal)
            let email = SafeText.clean(person.email).fitted(to: area.width - 12)
            canvas.text(
                "[\(isChosen ? "x" : " ")] \(email) \(String(person.connections).fitted(to: 6, pad: .right))",
                x: area.x, y: y, style: style)
            if hasFocus { canvas.cursor = Point(x: area.x + 1, y: y) }
        }
        if people.count > area.height {
            canvas.text(
                tr("\(list.selected + 1) of \(people.count)"), x: layout.frame.x + 2, y: area.y + 1,
                style: Style(.dim))
        }
    }
}
