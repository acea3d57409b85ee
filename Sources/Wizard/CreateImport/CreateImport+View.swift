import Connections
import Drawing
import Language
import Text

import struct FoundationEssentials.Date

/// Where everything of Create Import is, at a size; for drawing and for the mouse alike.
struct CreateImportLayout {
    let box: Rect
    let fields: [(ImportField, Rect)]
    let buttons: [Rect]
    /// The first line of the list of properties.
    let firstRow: Int
    let listHeight: Int

    /// Lines of a query in view.
    private static let queryLines = 9
    /// Lines beneath the box: what the field is, and what is wrong.
    private static let words = 4

    init(_ screen: CreateImport, size: Size) {
        let bottom = size.height - 2
        let names = screen.fields
        let words = size.height < 20 && names.count != 4 ? 1 : Self.words
        let room = bottom - 2 - words
        let lines = max(3, min(Self.queryLines, room - 2 - (names.count - 1)))
        let wanted =
            screen.step == .properties
            ? room
            : 2 + names.reduce(0) { $0 + ($1 == .sql ? lines : 1) }
                + (screen.step == .schedule ? 4 : 0)
        let box = Rect(x: 0, y: 2, width: size.width, height: max(4, min(wanted, room)))
        self.box = box
        var y = box.y + 1
        fields = names.map { name in
            let height = name == .sql ? lines : 1
            defer { y += height }
            return (name, Rect(x: box.x + 3, y: y, width: box.width - 6, height: height))
        }
        firstRow = box.y + 2
        listHeight = max(1, box.height - 3)
        buttons = Button.areas(
            screen.buttons.map { Button(screen.label($0, width: size.width)) },
            in: Rect(x: 1, y: bottom, width: size.width - 2, height: 1))
    }
}

extension CreateImport {
    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        switch overlay {
        case .preview(let table)?: return table.draw(on: &canvas)
        case .dryRun(let findings)?: return findings.draw(on: &canvas)
        case .rowCheck(let found)?: return found.draw(on: &canvas)
        case .help(let help)?: return help.draw(on: &canvas)
        default: break
        }
        let layout = CreateImportLayout(self, size: canvas.size)
        let name = form.nickname.text.trimmed
        TitleBar.draw(
            "bricktap · \(isNew ? tr("Create Import") : tr("Edit Import"))",
            right: (name.isEmpty ? tr("new") : name)
                + (form.connection.isEmpty ? "" : " · \(form.connection)"), on: &canvas)
        let problems = form.problems
        drawSteps(problems, on: &canvas)
        canvas.box(layout.box, title: step.title)
        for (field, area) in layout.fields where area.y < layout.box.bottom - 1 {
            form.control(field).draw(
                field.label, isWrong: words(about: field, problems) != nil,
                hasFocus: focus == .field(field), in: area, on: &canvas)
        }
        switch step {
        case .properties: drawRows(layout, problems, on: &canvas)
        case .schedule: drawComing(layout, surroundings, on: &canvas)
        default: break
        }
        drawWords(layout, problems, surroundings, on: &canvas)
        var focused: Int?
        if case .button(let button) = focus { focused = buttons.firstIndex(of: button) }
        Button.draw(
            buttons.map { Button(label($0, width: canvas.size.width), isEnabled: work == nil) },
            areas: layout.buttons,
            focused: focused, on: &canvas)
        HelpBar.draw(bindings, on: &canvas)
        switch overlay {
        case .picker(_, let picker)?: picker.draw(on: &canvas, words: .ours)
        case .mapping(let dialog)?: dialog.draw(on: &canvas)
        case .leaving(let dialog)?, .replacing(let dialog)?: dialog.draw(on: &canvas)
        default: break
        }
    }

    /// What is wrong with a field, once it has been judged.
    func words(about field: ImportField, _ problems: ImportForm.Problems) -> String? {
        if field == .nickname, let taken, taken == form.nickname.text.trimmed.lowercased() {
            return tr("Another import is called “\(form.nickname.text.trimmed)”.")
        }
        guard judged.contains(field) || judgedSteps.contains(step) else { return nil }
        return problems.fields[field]
    }

    private func drawSteps(_ problems: ImportForm.Problems, on canvas: inout Canvas) {
        var x = 1
        let gap = canvas.size.width < 66 ? 2 : 3
        let ascii = canvas.isASCII
        for each in ImportStep.allCases {
            let isHere = each == step
            let isWrong = problems.isWrong(each, fields: form.fields(each, isNew: isNew))
            let wasThere = each.rawValue < step.rawValue || judgedSteps.contains(each)
            let (sign, role): (Sign, Role) =
                isHere
                ? (.here, .running)
                : !wasThere ? (.toDo, .dim) : isWrong ? (.failed, .failed) : (.passed, .passed)
            x += canvas.text(sign.text(ascii: ascii), x: x, y: 1, style: Style(role)) + 1
            x +=
                canvas.text(
                    "\(each.rawValue + 1) \(each.title)", x: x, y: 1,
                    style: Style(isHere ? .normal : .dim, bold: isHere)) + gap
        }
    }

    // MARK: Properties

    private func drawRows(
        _ layout: CreateImportLayout, _ problems: ImportForm.Problems, on canvas: inout Canvas
    ) {
        let box = layout.box
        let ascii = canvas.isASCII
        let name = min(28, max(16, (box.width - 34) / 2))
        let property = box.width - 34 - name
        let columns = [
            box.x + 7, box.x + 8 + name, box.x + 22 + name, box.x + 23 + name + property,
        ]
        for (title, x) in zip(
            [tr("Column"), tr("In Databricks"), tr("Property"), tr("Type")], columns)
        {
            canvas.text(title, x: x, y: box.y + 1, style: Style(.heading, bold: true))
        }
        for line in 0..<layout.listHeight {
            let index = list.top + line
            guard form.rows.indices.contains(index) else { break }
            let row = form.rows[index]
            let y = layout.firstRow + line
            let isChosen = index == list.selected && focus == .rows
            let style = Style(isChosen ? .selected : row.isOn ? .normal : .dim)
            if isChosen {
                canvas.fill(
                    Rect(x: box.x + 1, y: y, width: box.width - 2, height: 1), style: style)
                canvas.cursor = Point(x: box.x + 3, y: y)
            }
            if row.isOn && problems.rows[index] != nil {
                canvas.text(
                    Sign.failed.text(ascii: ascii), x: box.x + 1, y: y,
                    style: isChosen ? style : Style(.failed, bold: true))
            }
            canvas.text(row.isOn ? "[x]" : "[ ]", x: box.x + 3, y: y, style: style)
            canvas.text(row.column.name, x: columns[0], y: y, style: style, maxWidth: name)
            canvas.text(row.column.typeText, x: columns[1], y: y, style: style, maxWidth: 13)
            let what =
                row.isOn
                ? row.mapping.property
                : row.column.name == form.identity ? tr("(the identity)") : tr("(left out)")
            canvas.text(what, x: columns[2], y: y, style: style, maxWidth: property)
            canvas.text(
                row.isOn ? row.mapping.type.title : "", x: columns[3], y: y, style: style,
                maxWidth: 9)
        }
        let count = form.rows.filter(\.isOn).count
        let words = " \(tr("\(count) of \(form.rows.count) mapped")) "
        canvas.text(
            words, x: box.right - 2 - CharacterWidth.of(words), y: box.bottom - 1,
            style: Style(.dim))
    }

    // MARK: Schedule

    private func drawComing(
        _ layout: CreateImportLayout, _ surroundings: Surroundings, on canvas: inout Canvas
    ) {
        var y = (layout.fields.last?.1.y ?? layout.box.y) + 2
        let x = layout.box.x + 3
        let width = layout.box.width - 6
        func add(_ text: String, _ style: Style) {
            guard y < layout.box.bottom - 1 else { return }
            canvas.text(text, x: x, y: y, style: style, maxWidth: width)
            y += 1
        }
        guard form.schedule.problems.isEmpty else { return }
        switch form.schedule.frequency {
        case .manually: add(tr("It runs when you say so; after that it is Ready."), Style(.dim))
        case .after: add(tr("It runs each time that one has succeeded."), Style(.dim))
        case .interval: add(tr("The first run begins at once."), Style(.dim))
        case .custom:
            let times = Times(surroundings)
            let coming = form.schedule.coming(3, after: surroundings.now)
                .map(times.full).joined(separator: ", ")
            add(tr("Next \(coming) (\(surroundings.timeZone))"), Style(.dim))
        }
        if form.updatedOn.isEmpty && form.schedule.frequency != .manually {
            add(
                tr("Without Updated On each run sends every row again."),
                Style(form.kind == .events ? .failed : .warned))
        }
    }

    // MARK: Words

    private func drawWords(
        _ layout: CreateImportLayout, _ problems: ImportForm.Problems,
        _ surroundings: Surroundings, on canvas: inout Canvas
    ) {
        let ascii = canvas.isASCII
        let bottom = canvas.size.height - 2
        var y = layout.box.bottom
        func add(_ text: String, _ role: Role = .normal, bold: Bool = false) {
            guard y < bottom else { return }
            y += canvas.wrapped(
                text, in: Rect(x: 1, y: y, width: canvas.size.width - 2, height: bottom - y),
                style: Style(role, bold: bold))
        }
        if let work {
            let seconds = max(0, Int(surroundings.now.timeIntervalSince1970 - began))
            add(
                "\(Sign.spinner(frame, ascii: ascii)) \(work.words(after: seconds))",
                .running, bold: true)
        }
        if let note {
            let sign = note.role == .failed ? Sign.failed.text(ascii: ascii) + " " : ""
            add(sign + note.text, note.role, bold: true)
        }
        switch focus {
        case .field(let field):
            if let words = words(about: field, problems) {
                add(
                    "\(Sign.failed.text(ascii: ascii)) \(field.label): \(words)", .failed,
                    bold: true)
            }
            for (index, line) in field.help.enumerated() { add(line, index == 0 ? .normal : .dim) }
        case .rows:
            if let words = problems.rows[list.selected] {
                add("\(Sign.failed.text(ascii: ascii)) \(words)", .failed, bold: true)
            } else if let words = problems.mapping {
                add("\(Sign.failed.text(ascii: ascii)) \(words)", .failed, bold: true)
            }
            add(tr("Properties: what each column becomes in CleverTap; suggested from its name."))
            add(
                tr("Enter changes it, Space takes it in or leaves it out, t another type, a all."),
                .dim
            )
        case .button(let button): add(button.help)
        }
    }

    // MARK: Keys

    private var saveWord: String {
        switch saveButton {
        case .draft: tr("save draft")
        default: isNew || mayBeDraft ? tr("create") : tr("save")
        }
    }

    var bindings: [Binding] {
        var keys = [Binding([.tab], "Tab", tr("next"))]
        switch focus {
        case .field(let field):
            switch form.nature(of: field) {
            case .pick: keys.append(Binding([.enter], "Enter", tr("list")))
            case .text(hasList: true): keys.append(Binding([.function(4)], "F4", tr("list")))
            case .options: keys.append(Binding([.left], "←→", tr("choose")))
            case .ticks:
                keys += [
                    Binding([.left], "←→", tr("day")),
                    Binding([.character(" ")], "Space", tr("choose")),
                ]
            case .text, .area: break
            }
        case .rows:
            keys += [
                Binding([.enter], "Enter", tr("change")),
                Binding([.character(" ")], "Space", tr("in or out")),
            ]
        case .button: keys.append(Binding([.enter], "Enter", tr("press")))
        }
        if before != nil { keys.append(Binding([.function(3)], "F3", tr("undo"))) }
        return keys + [
            Binding([.control("s")], "Ctrl-S", saveWord),
            Binding([.function(5)], "F5", tr("preview")),
            Binding([.function(7)], "F7", tr("dry run")),
            Binding([.function(8)], "F8", tr("check all rows")),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding([.escape], "Esc", work == nil ? tr("leave") : tr("cancel"), isPinned: true),
        ]
    }

    var helpOverlay: HelpOverlay {
        var about = [
            HelpOverlay.Line(text: tr("Step \(step.rawValue + 1): \(step.title)"), role: .heading)
        ]
        for field in fields { about += field.help.map { HelpOverlay.Line(text: $0) } }
        about += buttons.map { HelpOverlay.Line(text: $0.help) }
        return HelpOverlay(
            title: tr("Help"), about: about,
            bindings: bindings + [
                Binding([.backTab], "Shift-Tab", tr("back")),
                Binding([.control("u")], "Ctrl-U", tr("clear the field")),
                Binding([.control("c")], "Ctrl-C", tr("cancel what runs, else leave bricktap")),
            ])
    }
}
