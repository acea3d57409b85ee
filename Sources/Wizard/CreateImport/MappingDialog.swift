import Connections
import Drawing
import Language
import Text

/// One column and the property that it becomes; each rule is checked while somebody types.
struct MappingDialog: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case none, close
        case use(PropertyMapping, isOn: Bool)
    }

    enum Focus: Sendable, Equatable {
        case property, type, format
        case button(Int)
    }

    let column: SourceColumn
    let index: Int
    let kind: ImportDefinition.Kind
    var property: TextInput
    var type: PropertyType
    var format: DateFormat?
    private var focus = Focus.property
    private var picker: Picker?

    init(_ row: ImportForm.Row, index: Int, kind: ImportDefinition.Kind) {
        column = row.column
        self.index = index
        self.kind = kind
        property = TextInput(row.mapping.property)
        type = row.mapping.type
        format = row.mapping.format
        if needsFormat && format == nil && column.isNumber { format = .epochSeconds }
    }

    var needsFormat: Bool { type == .date && !column.isMoment }

    var mapping: PropertyMapping {
        PropertyMapping(
            column.name, to: property.text.trimmed, as: type, format: needsFormat ? format : nil)
    }

    /// What is wrong with it now.
    var problem: String? {
        if let problem = ImportRules.propertyProblem(mapping, kind: kind) { return problem }
        guard needsFormat else { return nil }
        return ImportRules.formatProblem(column, format)
    }

    private var stops: [Focus] {
        [.property, .type] + (needsFormat ? [.format] : [])
            + Self.buttons.indices.map { .button($0) }
    }

    private static let buttons = [tr("Use"), tr("Leave out"), tr("Cancel")]

    // MARK: Events

    mutating func handle(_ event: Event, size: Size) -> Outcome {
        if picker != nil {
            handlePicker(event, size: size)
            return .none
        }
        switch event {
        case .key(let key): return handle(key)
        case .paste(let text):
            if focus == .property { property.insert(SafeText.clean(text).trimmed) }
        case .mouse(let mouse) where mouse.action == .press || mouse.action == .doubleClick:
            return click(mouse.at, size)
        default: break
        }
        return .none
    }

    private mutating func handle(_ key: Key) -> Outcome {
        switch key {
        case .escape, .control("c"): return .close
        case .control("s"): return use()
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        case .function(4): openPicker()
        case .enter:
            switch focus {
            case .property: return use()
            case .type, .format: openPicker()
            case .button(let button): return press(button)
            }
        case .left, .right, .character(" "):
            let step = key == .left ? -1 : 1
            switch focus {
            case .property: _ = property.handle(key)
            case .type:
                let all = PropertyType.allCases
                type = all[cycled(all.firstIndex(of: type) ?? 0, by: step, of: all.count)]
            case .format:
                let all = DateFormat.allCases
                let place = format.flatMap(all.firstIndex) ?? (step > 0 ? -1 : 0)
                format = all[cycled(place, by: step, of: all.count)]
            case .button(let button):
                if key == .character(" ") { return press(button) }
                focus = .button(cycled(button, by: step, of: Self.buttons.count))
            }
        default: if focus == .property { _ = property.handle(key) }
        }
        return .none
    }

    private mutating func move(_ step: Int) {
        let stops = stops
        focus = stops[cycled(stops.firstIndex(of: focus) ?? 0, by: step, of: stops.count)]
    }

    private mutating func use() -> Outcome {
        if problem == nil { return .use(mapping, isOn: true) }
        focus = needsFormat && format == nil ? .format : .property
        return .none
    }

    private mutating func press(_ button: Int) -> Outcome {
        switch button {
        case 0: return use()
        case 1: return .use(mapping, isOn: false)
        default: return .close
        }
    }

    private mutating func openPicker() {
        var picker: Picker
        switch focus {
        case .property:
            // CleverTap's own properties; any other name is a custom one.
            guard kind == .profiles else { return }
            picker = Picker(tr("System properties"))
            picker.set(
                ImportRules.systemProperties.map {
                    Picker.Item($0.name, detail: $0.type?.title ?? "")
                }, chosen: property.text)
        case .type:
            picker = Picker(tr("Type"))
            picker.set(PropertyType.allCases.map { Picker.Item($0.title) }, chosen: type.title)
        case .format:
            picker = Picker(tr("Date format"))
            picker.set(DateFormat.allCases.map { Picker.Item($0.title) }, chosen: format?.title)
        case .button: return
        }
        self.picker = picker
    }

    private mutating func handlePicker(_ event: Event, size: Size) {
        switch picker?.handle(event, size: size) ?? .close {
        case .none, .typed: return
        case .close: break
        case .picked(let title):
            switch focus {
            case .property: takeSystemProperty(title)
            case .type: type = PropertyType.allCases.first { $0.title == title } ?? type
            case .format: format = DateFormat.allCases.first { $0.title == title }
            case .button: break
            }
        }
        picker = nil
    }

    /// One of CleverTap's own properties, with the type that it must have.
    mutating func takeSystemProperty(_ name: String) {
        property = TextInput(name)
        if let type = ImportRules.systemProperties.first(where: { $0.name == name })?.type {
            self.type = type
        }
    }

    private mutating func click(_ point: Point, _ size: Size) -> Outcome {
        let frame = frame(size)
        for (index, area) in buttonAreas(frame).enumerated() where area.contains(point) {
            return press(index)
        }
        let rows: [Focus] = [.property, .type] + (needsFormat ? [.format] : [])
        let line = point.y - frame.y - 3
        guard frame.contains(point), rows.indices.contains(line) else { return .none }
        if focus == rows[line] && focus != .property { openPicker() }
        focus = rows[line]
        return .none
    }

    // MARK: Drawing

    private func frame(_ size: Size) -> Rect {
        Rect(size).centered(width: min(size.width - 4, 66), height: 11)
    }

    private func buttonAreas(_ frame: Rect) -> [Rect] {
        Button.areas(
            Self.buttons.map { Button($0) },
            in: Rect(x: frame.x + 2, y: frame.bottom - 2, width: frame.width - 4, height: 1))
    }

    func draw(on canvas: inout Canvas) {
        let frame = frame(canvas.size)
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: tr("Map \(column.name)"), style: Style(.borderFocused))
        let x = frame.x + 2
        let width = frame.width - 4
        canvas.text(
            tr("In Databricks: \(column.name) \(column.typeText)"), x: x, y: frame.y + 1,
            style: Style(.dim), maxWidth: width)
        func row(_ index: Int) -> Rect {
            Rect(x: x + 1, y: frame.y + 3 + index, width: width - 1, height: 1)
        }
        FormControl.text(property, hasList: kind == .profiles).draw(
            tr("Property"), isWrong: ImportRules.propertyProblem(mapping, kind: kind) != nil,
            hasFocus: focus == .property, in: row(0), on: &canvas)
        FormControl.pick(type.title, placeholder: "").draw(
            tr("Type"), isWrong: false, hasFocus: focus == .type, in: row(1), on: &canvas)
        if needsFormat {
            FormControl.pick(format?.title ?? "", placeholder: tr("choose")).draw(
                tr("Date format"), isWrong: ImportRules.formatProblem(column, format) != nil,
                hasFocus: focus == .format, in: row(2), on: &canvas)
        }
        let words =
            problem.map { "\(Sign.failed.text(ascii: canvas.isASCII)) \($0)" } ?? Self.rule(type)
        canvas.wrapped(
            words, in: Rect(x: x, y: frame.y + 6, width: width, height: 2),
            style: Style(problem == nil ? .dim : .failed))
        var focused: Int?
        if case .button(let button) = focus { focused = button }
        Button.draw(
            Self.buttons.map { Button($0) }, areas: buttonAreas(frame), focused: focused,
            on: &canvas)
        HelpBar.draw(
            [
                Binding([.tab], "Tab", tr("next")),
                Binding(
                    [.left], "←→", tr("choose"), offBecause: focus == .property ? tr("text") : nil),
                Binding(
                    [.function(4)], "F4", tr("list"),
                    offBecause: focus == .property && kind == .events ? tr("any name") : nil),
                Binding([.control("s")], "Ctrl-S", tr("use"), offBecause: problem),
                Binding([.escape], "Esc", tr("cancel")),
            ], on: &canvas)
        picker?.draw(on: &canvas, words: .ours)
    }

    /// CleverTap's rule for values of a type (map-data-for-import).
    private static func rule(_ type: PropertyType) -> String {
        switch type {
        case .string: tr("Text of up to 512 bytes.")
        case .integer, .long: tr("Whole numbers only.")
        case .float: tr("Numbers only.")
        case .boolean: tr("Only 0, 1, true or false.")
        case .date: tr("Values must be dates in one format.")
        }
    }
}
