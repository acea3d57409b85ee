import Connections
import Drawing
import Language
import Text

extension Setup {
    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let panel {
            panel.draw(on: &canvas, in: surroundings)
            return
        }
        if case .help(let help)? = overlay {
            help.draw(on: &canvas)
            return
        }
        let layout = SetupLayout(size: canvas.size, rows: rows)
        let name = text(.connectionName)
        TitleBar.draw(
            "bricktap · " + (editing == nil ? tr("Set up a connection") : tr("Edit a connection")),
            right: "\(name.isEmpty ? tr("new") : name) · \(testState.label)", on: &canvas)
        if let area = layout.checklist { drawChecklist(area, on: &canvas) }
        drawForm(layout, on: &canvas)
        drawHelp(layout, surroundings, on: &canvas)
        HelpBar.draw(bindings, on: &canvas)
        drawOverlay(on: &canvas, in: surroundings)
    }

    // MARK: Form

    private func drawForm(_ layout: SetupLayout, on canvas: inout Canvas) {
        canvas.box(layout.form, title: tr("Connection"))
        for id in rows { drawField(id, layout, on: &canvas) }
        var focused: Int?
        if case .button(let button) = focus { focused = button.rawValue }
        Button.draw(
            SetupButton.allCases.map { Button($0.label) }, areas: layout.buttons, focused: focused,
            on: &canvas)
        for key in borderKeys(layout) {
            canvas.text(" \(key.text) ", x: key.area.x, y: key.area.y, style: Style(.dim))
        }
    }

    private func drawField(_ id: FieldID, _ layout: SetupLayout, on canvas: inout Canvas) {
        let area = layout.field(id)
        let hasFocus = focus == .field(id)
        let isWrong = judgements[id]?.problem != nil || refusal(of: id) != nil
        if isWrong {
            canvas.text(
                Sign.failed.text(ascii: canvas.isASCII), x: layout.form.x + 1, y: area.y,
                style: Style(.failed, bold: true))
        }
        canvas.text(
            FieldCatalog.field(id).label, x: layout.form.x + 2, y: area.y,
            style: Style(isWrong ? .failed : .label, bold: hasFocus),
            maxWidth: SetupLayout.labelWidth - 1)
        let role: Role = hasFocus ? .inputFocused : .input
        let hasList = Resource.Kind(id) != nil
        if hasList {
            canvas.text(
                " \(Sign.down.text(ascii: canvas.isASCII)) ", x: area.right - 3, y: area.y,
                style: Style(role))
        }
        // What tells one from another: the warehouse's id, at the end of its path.
        let cut: Cut = id == .httpPath ? .start : id == .host || id == .caBundle ? .middle : .end
        inputs[id]?.draw(
            on: &canvas, x: area.x, y: area.y, width: area.width - (hasList ? 3 : 0),
            style: Style(role), isFocused: hasFocus, cut: cut)
        if text(id).isEmpty {
            canvas.text(
                placeholder(id), x: area.x + (hasFocus ? 1 : 0), y: area.y, style: Style(.dim),
                maxWidth: area.width - 1)
        }
    }

    /// What an empty field means.
    private func placeholder(_ id: FieldID) -> String {
        switch id {
        case .port: "443"
        case .schema: "default"
        case .token: editing == nil ? "" : tr("(the saved token)")
        case .connectedBy: tr("your e-mail")
        case .caBundle: tr("this machine's")
        default: ""
        }
    }

    // MARK: Checklist

    /// As in the guide: right as it is written (`filled`) is less than proved (`done`).
    enum Progress: Equatable { case toDo, here, filled, done, wrong }

    /// The state of an item, and what is known about it.
    func progress(of item: ChecklistItem) -> (Progress, String) {
        switch item.kind {
        case .test:
            switch testState {
            case .passed: return (.done, tr("passed"))
            case .failed: return (.wrong, tr("failed"))
            case .untested: return (focus == .button(.test) ? .here : .toDo, "")
            }
        case .save: return (focus == .button(.save) ? .here : .toDo, "")
        case .field:
            guard let field = item.field else { return (.toDo, "") }
            if judgements[field]?.problem != nil { return (.wrong, "") }
            if refusal(of: field) != nil { return (.wrong, tr("failed")) }
            if focus == .field(field) { return (.here, "") }
            let isKept = field == .token && editing != nil && text(field).isEmpty
            // An optional field that is empty is done once somebody has passed it.
            let isPassedBy = text(field).isEmpty && judgements[field] != nil
            guard isKept || isPassedBy || !text(field).isEmpty else { return (.toDo, "") }
            let isRight = isKept || DraftCheck.judge(field, in: draft).problem == nil
            return isRight ? proof(field) : (.wrong, "")
        }
    }

    /// What the last test of exactly these settings has against a field.
    private func refusal(of field: FieldID) -> StepResult? {
        guard case .failed = testState, let failure = tested?.report?.firstFailure,
            failure.field == field
        else { return nil }
        return failure
    }

    /// What the last test of exactly these settings proved of a field.
    private func proof(_ field: FieldID) -> (Progress, String) {
        let steps = ProbeStep.allCases.filter { $0.field == field }
        if createdHere.contains(field) { return (.done, tr("created")) }
        guard testState != .untested, !steps.isEmpty else { return (.filled, "") }
        guard let report = tested?.report else {
            // Of an earlier test only the outcome is known here.
            if case .passed = testState { return (.done, Self.proved(field)) }
            return (.filled, "")
        }
        let results = steps.map { report[$0] }
        if results.contains(where: { $0.status == .failed && ($0.field ?? field) == field }) {
            return (.wrong, tr("failed"))
        }
        let good: [StepStatus] = [.passed, .warned, .notNeeded]
        guard results.allSatisfy({ good.contains($0.status) }) else { return (.filled, "") }
        let isWarned = results.contains { $0.status == .warned }
        return (.done, isWarned ? tr("warned") : Self.proved(field))
    }

    /// What a test that passed says of a field, in a word.
    private static func proved(_ field: FieldID) -> String {
        switch field {
        case .host: tr("reachable")
        case .httpPath: tr("runs")
        case .token: tr("accepted")
        default: tr("usable")
        }
    }

    private func drawChecklist(_ area: Rect, on canvas: inout Canvas) {
        canvas.box(area, title: tr("Checklist"))
        let items = Checklist.items(path).filter { $0.isInForm }
        for (index, item) in items.enumerated() where index < area.height - 2 {
            let y = area.y + 1 + index
            let (progress, word) = progress(of: item)
            let (sign, role): (Sign, Role) =
                switch progress {
                case .toDo: (.toDo, .dim)
                case .here: (.here, .running)
                case .filled: (.filled, .normal)
                case .done: (.passed, .passed)
                case .wrong: (.failed, .failed)
                }
            canvas.text(sign.text(ascii: canvas.isASCII), x: area.x + 2, y: y, style: Style(role))
            canvas.text(
                item.title, x: area.x + 4, y: y, style: Style(.normal, bold: progress == .here),
                maxWidth: area.width - 6)
            if !word.isEmpty,
                area.x + 6 + CharacterWidth.of(item.title) + CharacterWidth.of(word) < area.right
            {
                canvas.text(
                    word, x: area.right - 2 - CharacterWidth.of(word), y: y, style: Style(.dim))
            }
        }
    }

    // MARK: Help lines

    private func drawHelp(
        _ layout: SetupLayout, _ surroundings: Surroundings, on canvas: inout Canvas
    ) {
        var area = layout.help
        if layout.isWide {
            canvas.box(area, title: tr("Help"))
            area = area.inset(x: 2, y: 1)
        }
        var y = area.y
        func add(
            _ text: String, _ role: Role = .normal, bold: Bool = false, onlyWhole: Bool = false
        ) {
            guard y < area.bottom else { return }
            if onlyWhole, Canvas.wrap(text, width: area.width).count > area.bottom - y { return }
            y += canvas.wrapped(
                text, in: Rect(x: area.x, y: y, width: area.width, height: area.bottom - y),
                style: Style(role, bold: bold))
        }
        var problem: FieldProblem?
        if case .field(let id) = focus { problem = judgements[id]?.problem }
        if let problem {
            // In a small window there is room for this and no more.
            let sign = Sign.failed.text(ascii: canvas.isASCII)
            let label = FieldCatalog.field(problem.field).label
            add("\(sign) \(label): \(problem.message)", .failed, bold: true)
        }
        if let note, problem.map({ note.text.contains($0.message) }) != true {
            let sign: Sign? = note.role == .failed ? .failed : note.role == .warned ? .warned : nil
            let words = [sign?.text(ascii: canvas.isASCII), note.text].compactMap { $0 }
            add(
                words.joined(separator: " "), note.role, bold: true, onlyWhole: problem != nil)
        }
        switch focus {
        case .field(let id):
            let field = FieldCatalog.field(id)
            let judgement = judgements[id]
            if problem != nil {
                // Said already.
            } else if let refusal = refusal(of: id) {
                let sign = Sign.failed.text(ascii: canvas.isASCII)
                add("\(sign) \(field.label): \(refusal.cause ?? tr("failed"))", .failed, bold: true)
                let next = refusal.action.map { SafeText.cleanLines($0) }?.first
                if let next { add(tr("Next: \(next)")) }
            } else if let remark = judgement?.remark {
                add("\(Sign.warned.text(ascii: canvas.isASCII)) \(remark)", .warned)
            } else {
                add("\(field.label): \(field.what)")
            }
            let place = tr("Where: \(field.location)")
            let example = tr("Example: \(problem?.example ?? field.example)")
            // An example says more than half a sentence.
            let isTight = area.bottom - y < 3
            for text in isTight ? [example, place] : [place, example] {
                add(text, .dim, onlyWhole: isTight)
            }
            if id == .token, !surroundings.vault.isEmpty { add(surroundings.vault, .dim) }
        case .button(.test):
            add(tr("Test Connection: asks the workspace whether all of this works."))
            add(tr("Takes about a second; a sleeping warehouse is started and waited for."), .dim)
        case .button(.save):
            let person = text(.connectedBy)
            add(
                person.isEmpty
                    ? tr("Save: keeps the connection as \(testState.label).")
                    : tr(
                        "Save: keeps the connection as \(testState.label), connected by \(person)."
                    ))
            if !surroundings.vault.isEmpty { add(surroundings.vault, .dim) }
        case .button(.cancel):
            add(tr("Cancel: back; you are asked first if something would be lost."))
        }
    }
}
