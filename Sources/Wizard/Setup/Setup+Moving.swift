import Connections
import Drawing

/// From field to field: judging what is left, keeping what was typed, and the way out.
extension Setup {
    private var stops: [Focus] {
        rows.map { .field($0) } + SetupButton.allCases.map { .button($0) }
    }

    /// Moves the focus. A field is judged when it is left forwards, never on the way back.
    mutating func move(_ step: Int) -> [Effect] {
        var questions: [Effect] = []
        if step > 0, case .field(let id) = focus {
            judge(id)
            if id == .connectionName { questions = askForName() }
        }
        let stops = stops
        let index = stops.firstIndex(of: focus) ?? 0
        setFocus(stops[(index + step + stops.count) % stops.count])
        return keep() + questions
    }

    /// Is another connection called so? It is told where the name was typed, not only at Save.
    private mutating func askForName() -> [Effect] {
        let name = text(.connectionName)
        guard !name.isEmpty, name != editing?.name, judgements[.connectionName]?.problem == nil
        else { return [] }
        return [naming.ask(CheckConnectionName(name, except: editing?.id))]
    }

    mutating func setFocus(_ new: Focus) {
        if focus == .field(.token) && new != focus { setTokenShown(false) }
        if case .field(let old) = focus { inputs[old]?.deselect() }
        focus = new
        typedOver = nil
        selectFocused()
    }

    /// As in every form: what is typed into a field that was just entered takes the place of its text.
    mutating func selectFocused() {
        if case .field(let field) = focus { inputs[field]?.select() }
    }

    /// Keeps what was typed for the next start, whatever ends this one; forgets it where nothing is
    /// left of it.
    mutating func keep() -> [Effect] {
        isKeepDue = false
        if let form = unfinishedForm {
            isKept = true
            return [keeping.ask(KeepForm(form))]
        }
        guard isKept, !isSaving else { return [] }
        isKept = false
        return [.tell(ForgetForm(editing: editing?.id))]
    }

    /// Milliseconds after a key until what was typed is kept.
    private static let keepPace = 700

    /// Not for every key: a disk may be slow.
    mutating func keepSoon() -> [Effect] {
        guard !isKeepDue else { return [] }
        isKeepDue = true
        return [.tick(milliseconds: Self.keepPace)]
    }

    mutating func leave() -> [Effect] {
        guard isDirty else { return keep() + [.back] }
        question = SetupQuestion(.leave)
        return []
    }
}
