import Connections
import Drawing
import Language
import Text

/// Import Center's filter: status, type, connection, Created On and Created By.
struct ImportFilter: Sendable, Equatable {
    enum Outcome: Sendable, Equatable { case none, close, count, show, clear }

    enum Field: Int, Sendable, CaseIterable {
        case early, late, kind, connection, from, to, creator

        var label: String {
            switch self {
            case .early: tr("Status")
            case .late: ""
            case .kind: tr("Type")
            case .connection: tr("Connection")
            case .from: tr("Created On, from")
            case .to: tr("Created On, to")
            case .creator: tr("Created By")
            }
        }
    }

    enum Focus: Sendable, Equatable {
        case field(Field)
        case button(Int)
    }

    private var statuses: Set<ImportStatus>
    private var kind: ImportDefinition.Kind?
    private var connection: String
    private var creator: String
    private var from: TextInput
    private var to: TextInput
    private(set) var focus = Focus.field(.early)
    /// Which tick of each of the two lines of statuses.
    private var at = 0
    private var picker: Picker?
    private(set) var problem: String?
    private(set) var facets: ImportFacets?
    /// How many imports match; nil while that is not known.
    var count: Int?
    private let today: Day

    /// The statuses in two lines, as they fit.
    private static let lines: [[ImportStatus]] = [
        [.draft, .scheduled, .ready], [.running, .paused, .stopped],
    ]
    private static let any = tr("(any)")

    init(_ query: ImportQuery, in surroundings: Surroundings) {
        statuses = query.statuses
        kind = query.kinds.count == 1 ? query.kinds.first : nil
        connection = query.connections.first ?? ""
        creator = query.createdBy.first ?? ""
        from = TextInput(query.createdOn?.from?.description ?? "")
        to = TextInput(query.createdOn?.to?.description ?? "")
        today = Times(surroundings).today
    }

    mutating func take(_ facets: ImportFacets) {
        self.facets = facets
        guard picker != nil, case .field(let field) = focus else { return }
        let (items, chosen) = (items(field), text(field))
        picker?.set(items, chosen: chosen)
    }

    /// The list's query with this filter in it; days that cannot be read are left open.
    func query(over base: ImportQuery) -> ImportQuery {
        var query = ImportQuery(search: base.search, statuses: statuses)
        if let kind { query.kinds = [kind] }
        if !connection.isEmpty { query.connections = [connection] }
        if !creator.isEmpty { query.createdBy = [creator] }
        query.createdOn = days.range
        return query
    }

    private func text(_ field: Field) -> String { field == .connection ? connection : creator }

    private func items(_ field: Field) -> [Picker.Item] {
        let found = field == .connection ? facets?.connections : facets?.creators
        return [Picker.Item(Self.any)]
            + (found ?? []).map {
                Picker.Item(
                    $0.name, detail: $0.count == 1 ? tr("1 import") : tr("\($0.count) imports"))
            }
    }

    // MARK: Events

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> Outcome {
        let size = surroundings.size
        if picker != nil { return handlePicker(event, size) }
        switch event {
        case .key(.escape), .key(.control("c")): return .close
        case .key(let key): return handle(key)
        case .paste(let text):
            edit { $0.insert(SafeText.clean(text).trimmed) }
            return .count
        case .mouse(let mouse) where mouse.action == .press || mouse.action == .doubleClick:
            return click(mouse.at, size)
        default: return .none
        }
    }

    private mutating func handle(_ key: Key) -> Outcome {
        switch (key, focus) {
        case (.control("s"), _): return press(0)
        case (.tab, _), (.down, _): return move(1)
        case (.backTab, _), (.up, _): return move(-1)
        case (.enter, .button(let button)), (.character(" "), .button(let button)):
            return press(button)
        case (.left, .button(let button)): focus = .button(cycled(button, by: -1, of: 3))
        case (.right, .button(let button)): focus = .button(cycled(button, by: 1, of: 3))
        case (_, .field(let field)): return handle(key, field)
        default: break
        }
        return .none
    }

    private mutating func handle(_ key: Key, _ field: Field) -> Outcome {
        switch field {
        case .early, .late:
            switch key {
            case .left: at = cycled(at, by: -1, of: 3)
            case .right: at = cycled(at, by: 1, of: 3)
            case .character(" "):
                let status = Self.lines[field.rawValue][at]
                if statuses.remove(status) == nil { statuses.insert(status) }
                return .count
            case .enter: return move(1)
            default: break
            }
        case .kind:
            switch key {
            case .left, .right, .character(" "):
                let place = kind.map { $0 == .profiles ? 1 : 2 } ?? 0
                kind = [nil, .profiles, .events][cycled(place, by: key == .left ? -1 : 1, of: 3)]
                return .count
            case .enter: return move(1)
            default: break
            }
        case .connection, .creator:
            switch key {
            case .enter, .character(" "), .function(4): openPicker(field)
            case .backspace, .delete: return pick(field, "")
            default: break
            }
        case .from, .to:
            if key == .enter { return move(1) }
            let before = (from.text, to.text)
            edit { _ = $0.handle(key) }
            problem = nil
            return before == (from.text, to.text) ? .none : .count
        }
        return .none
    }

    private mutating func edit(_ change: (inout TextInput) -> Void) {
        switch focus {
        case .field(.from): change(&from)
        case .field(.to): change(&to)
        default: break
        }
    }

    private mutating func move(_ step: Int) -> Outcome {
        if step > 0 { problem = days.problem(today: today) }
        let stops = Field.allCases.map { Focus.field($0) } + (0..<3).map { .button($0) }
        let place = stops.firstIndex(of: focus) ?? 0
        focus = stops[cycled(place, by: step, of: stops.count)]
        return .none
    }

    private mutating func pick(_ field: Field, _ text: String) -> Outcome {
        if field == .connection { connection = text } else { creator = text }
        return .count
    }

    private mutating func openPicker(_ field: Field) {
        var picker = Picker(field.label)
        if facets != nil { picker.set(items(field), chosen: text(field)) }
        self.picker = picker
    }

    private mutating func handlePicker(_ event: Event, _ size: Size) -> Outcome {
        switch picker?.handle(event, size: size) ?? .close {
        case .none, .typed: return .none
        case .close: picker = nil
        case .picked(let title):
            picker = nil
            if case .field(let field) = focus { return pick(field, title == Self.any ? "" : title) }
        }
        return .none
    }

    private mutating func press(_ button: Int) -> Outcome {
        switch button {
        case 0:
            problem = days.problem(today: today)
            return problem == nil ? .show : .none
        case 1: return .clear
        default: return .close
        }
    }

    private var days: TypedDays { TypedDays(from: from.text, to: to.text) }

    // MARK: Layout

    private func frame(_ size: Size) -> Rect {
        Rect(size).centered(width: min(70, size.width - 2), height: Field.allCases.count + 5)
    }

    private func area(_ field: Field, _ frame: Rect) -> Rect {
        Rect(x: frame.x + 3, y: frame.y + 1 + field.rawValue, width: frame.width - 6, height: 1)
    }

    private var buttons: [Button] {
        [
            Button(count.map { tr("Show \($0)") } ?? tr("Show")), Button(tr("Clear")),
            Button(tr("Cancel")),
        ]
    }

    private func buttonAreas(_ frame: Rect) -> [Rect] {
        Button.areas(
            buttons,
            in: Rect(x: frame.x + 2, y: frame.bottom - 2, width: frame.width - 4, height: 1))
    }

    private mutating func click(_ point: Point, _ size: Size) -> Outcome {
        let frame = frame(size)
        for (index, area) in buttonAreas(frame).enumerated() where area.contains(point) {
            focus = .button(index)
            return press(index)
        }
        for field in Field.allCases where area(field, frame).contains(point) {
            focus = .field(field)
            let place = FormControl.field(in: area(field, frame))
            let index = control(field).index(at: point.x - place.x, width: place.width)
            switch field {
            case .early, .late:
                guard let index else { return .none }
                at = index
                return handle(.character(" "), field)
            case .kind:
                guard let index else { return handle(.right, field) }
                kind = [nil, .profiles, .events][index]
                return .count
            case .connection, .creator: openPicker(field)
            case .from, .to:
                edit { $0.placeCursor(column: max(0, point.x - place.x), width: place.width) }
            }
        }
        return .none
    }

    // MARK: Drawing

    private func control(_ field: Field) -> FormControl {
        switch field {
        case .early, .late:
            .ticks(
                Self.lines[field.rawValue].map { ($0.title, statuses.contains($0)) }, at: at)
        case .kind:
            .options(
                [tr("Both"), tr("Profiles"), tr("Events")],
                chosen: kind.map { $0 == .profiles ? 1 : 2 } ?? 0)
        case .connection, .creator: .pick(text(field), placeholder: tr("any"))
        case .from: .text(from, placeholder: tr("any day"))
        case .to: .text(to, placeholder: tr("any day, both days in, your time"))
        }
    }

    func draw(on canvas: inout Canvas) {
        let frame = frame(canvas.size)
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: tr("Filter"), style: Style(.borderFocused))
        for field in Field.allCases {
            control(field).draw(
                field.label, isWrong: false, hasFocus: focus == .field(field),
                in: area(field, frame), on: &canvas)
        }
        if let problem {
            canvas.text(
                problem, x: frame.x + 2, y: frame.bottom - 3, style: Style(.failed, bold: true),
                maxWidth: frame.width - 4)
        }
        var focused: Int?
        if case .button(let button) = focus { focused = button }
        Button.draw(buttons, areas: buttonAreas(frame), focused: focused, on: &canvas)
        let isPick = focus == .field(.connection) || focus == .field(.creator)
        let ticks = focus == .field(.early) || focus == .field(.late)
        HelpBar.draw(
            [
                Binding([.tab], "Tab", tr("next")),
                Binding(
                    [.character(" ")], "Space", tr("tick"), offBecause: ticks ? nil : tr("no tick")),
                Binding([.enter], "Enter", tr("list"), offBecause: isPick ? nil : tr("no list")),
                Binding([.control("s")], "Ctrl-S", tr("show")),
                Binding([.escape], "Esc", tr("cancel"), isPinned: true),
            ], on: &canvas)
        picker?.draw(on: &canvas, words: .ours)
    }
}
