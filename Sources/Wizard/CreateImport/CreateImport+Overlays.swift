import Connections
import Drawing
import Language

/// What opens over the form: lists, the preview, a mapping, the findings of a dry run.
extension CreateImport {
    /// Connections that a list shows at once; typing finds the others.
    private static let mostConnections = 200

    mutating func openPicker(_ field: ImportField, _ surroundings: Surroundings) -> [Effect] {
        var picker = Picker(field.label, isNarrowedElsewhere: field == .connection)
        switch field {
        case .connection:
            overlay = .picker(field, picker)
            return [loadConnections("")]
        case .table:
            if form.connection.isEmpty {
                note = Note(
                    text: tr("Choose a connection first: its schema has the tables."), role: .warned
                )
                focus = .field(.connection)
                return []
            }
            overlay = .picker(field, picker)
            return [tables.ask(LoadTables(connection: form.connection))]
        default:
            guard let items = form.items(field) else { return [] }
            picker.set(items, chosen: form.text(field))
            overlay = .picker(field, picker)
            return []
        }
    }

    private mutating func loadConnections(_ search: String) -> Effect {
        connections.ask(
            LoadConnections(
                ConnectionQuery(search: search, order: .name, ascending: true),
                limit: Self.mostConnections))
    }

    mutating func handleOverlay(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        let size = surroundings.size
        switch overlay {
        case .picker(let field, var picker)?:
            let outcome = picker.handle(event, size: size)
            overlay = .picker(field, picker)
            return take(outcome, field, surroundings)
        case .preview(var table)?:
            overlay = table.handle(event, size: size) ? nil : .preview(table)
        case .dryRun(var findings)?:
            overlay = findings.handle(event, size: size) ? nil : .dryRun(findings)
        case .rowCheck(var found)?:
            overlay = found.handle(event, size: size) ? nil : .rowCheck(found)
        case .help(var help)?:
            overlay = help.handle(event, size: size) ? nil : .help(help)
        case .mapping(var dialog)?:
            switch dialog.handle(event, size: size) {
            case .none: overlay = .mapping(dialog)
            case .close: overlay = nil
            case .use(let mapping, let isOn):
                overlay = nil
                form.rows[dialog.index].mapping = mapping
                form.rows[dialog.index].isOn = isOn
            }
        case .leaving(var dialog)?:
            let button = dialog.handle(event, size: size, escape: mayBeDraft ? 2 : 0)
            overlay = button == nil ? .leaving(dialog) : nil
            return button.map { leave(pressing: $0, surroundings) } ?? []
        case .replacing(var dialog)?:
            let button = dialog.handle(event, size: size, escape: 0)
            overlay = button == nil ? .replacing(dialog) : nil
            return button == 1 ? create(surroundings, replaces: true) : []
        case nil: break
        }
        return []
    }

    private mutating func take(
        _ outcome: Picker.Outcome, _ field: ImportField, _ surroundings: Surroundings
    ) -> [Effect] {
        switch outcome {
        case .none: break
        case .close: overlay = nil
        case .typed(let text): if field == .connection { return [loadConnections(text)] }
        case .picked(let title):
            overlay = nil
            form.pick(field, title)
            judged.insert(field)
            move(1)
        }
        return []
    }

    // MARK: The list of properties

    mutating func handleRows(_ key: Key, _ surroundings: Surroundings) -> [Effect] {
        let height = CreateImportLayout(self, size: surroundings.size).listHeight
        switch key {
        case .enter, .character("e"):
            guard form.rows.indices.contains(list.selected) else { return [] }
            overlay = .mapping(
                MappingDialog(form.rows[list.selected], index: list.selected, kind: form.kind))
        case .character(" "):
            guard form.rows.indices.contains(list.selected) else { return [] }
            form.rows[list.selected].isOn.toggle()
        case .character("a"):
            let isOn = !form.rows.allSatisfy(\.isOn)
            for index in form.rows.indices where form.rows[index].column.name != form.identity {
                form.rows[index].isOn = isOn
            }
        case .character("t"):
            guard form.rows.indices.contains(list.selected) else { return [] }
            let all = PropertyType.allCases
            let place = all.firstIndex(of: form.rows[list.selected].mapping.type) ?? 0
            form.rows[list.selected].mapping.type = all[cycled(place, by: 1, of: all.count)]
        case .character("?"): overlay = .help(helpOverlay)
        default: _ = list.handle(key, count: form.rows.count, height: height)
        }
        return []
    }

    // MARK: Mouse

    mutating func handle(_ mouse: MouseEvent, _ surroundings: Surroundings) -> [Effect] {
        let layout = CreateImportLayout(self, size: surroundings.size)
        switch mouse.action {
        case .wheelUp where step == .properties:
            list.scroll(by: -3, count: form.rows.count, height: layout.listHeight)
            return []
        case .wheelDown where step == .properties:
            list.scroll(by: 3, count: form.rows.count, height: layout.listHeight)
            return []
        case .press, .doubleClick: break
        default: return []
        }
        for (index, area) in layout.buttons.enumerated() where area.contains(mouse.at) {
            focus = .button(buttons[index])
            return press(buttons[index], surroundings)
        }
        for (field, area) in layout.fields where area.contains(mouse.at) {
            let hadFocus = focus == .field(field)
            focus = .field(field)
            return click(
                field, at: mouse.at.x - FormControl.field(in: area).x, area, hadFocus, surroundings)
        }
        let row = mouse.at.y - layout.firstRow
        if step == .properties, (0..<layout.listHeight).contains(row),
            form.rows.indices.contains(list.top + row)
        {
            focus = .rows
            list.selected = list.top + row
            if mouse.action == .doubleClick { return handleRows(.enter, surroundings) }
            if mouse.at.x < layout.box.x + 5 { return handleRows(.character(" "), surroundings) }
        }
        return []
    }

    private mutating func click(
        _ field: ImportField, at column: Int, _ area: Rect, _ hadFocus: Bool,
        _ surroundings: Surroundings
    ) -> [Effect] {
        let width = FormControl.field(in: area).width
        switch form.nature(of: field) {
        case .pick: return openPicker(field, surroundings)
        case .text(let hasList):
            if hasList && column >= width - 3 { return openPicker(field, surroundings) }
            form.placeCursor(field, column: max(0, column), width: width)
        case .options, .ticks:
            if let index = form.control(field).index(at: column, width: width) {
                let old = form
                form.choose(field, index)
                if field == .kind && form.kind != old.kind { before = old }
            }
        case .area: break
        }
        return []
    }
}
