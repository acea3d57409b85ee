import Connections
import Drawing
import Language
import Text

/// Judging, correcting, pasting and undoing.
extension Setup {
    /// Judges one field: makes right what can be, and says so.
    mutating func judge(_ id: FieldID) {
        if id == .token, editing != nil, text(.token).isEmpty { return }
        if takeToken(from: id) { return }
        // What was left empty on the way is missing only once Test or Save asks for it.
        if text(id).isEmpty && !FieldCatalog.field(id).isOptional { return }
        accept(DraftCheck.judge(id, in: draft), of: id)
    }

    /// A token that got into another field is shown there, and would be kept in clear: it goes to
    /// its own.
    ///
    /// - Parameter before: What stood in the field before, which comes back.
    private mutating func takeToken(from id: FieldID, before: String = "") -> Bool {
        guard id != .token, let token = TokenRule.token(in: text(id)) else { return false }
        set(id, to: before)
        judgements[id] = nil
        undo = text(.token).isEmpty ? [] : [[.token: text(.token)]]
        set(.token, to: token)
        judgements[.token] = nil
        note = Note(
            text: tr("That is an access token: it stands in its own field now, hidden."),
            role: .warned)
        return true
    }

    private mutating func accept(_ judgement: Judgement, of id: FieldID) {
        judgements[id] = judgement
        if let problem = judgement.problem {
            note = Note(text: "\(FieldCatalog.field(id).label): \(problem.message)", role: .failed)
        } else if let remark = judgement.remark {
            note = Note(text: remark, role: .warned)
        }
        guard judgement.problem == nil || !judgement.changes.isEmpty else { return }
        var before: [FieldID: String] = [:]
        if id == .token {
            let clean = DraftCheck.token(of: draft).withValue { $0 }
            if clean != text(.token) { replace(.token, with: clean, &before) }
        } else if judgement.text != text(id) {
            replace(id, with: judgement.text, &before)
        }
        for (other, value) in judgement.others where text(other) != value {
            replace(other, with: value, &before)
            judgements[other] = nil
        }
        if !before.isEmpty && !judgement.changes.isEmpty {
            pushUndo(before)
            if judgement.problem == nil && judgement.remark == nil {
                note = Note(
                    text: tr(
                        "\(FieldCatalog.field(id).label): \(judgement.changes.joined(separator: ", ")). F3 undoes it."
                    ),
                    role: .running)
            }
        }
    }

    private mutating func replace(
        _ id: FieldID, with value: String, _ before: inout [FieldID: String]
    ) {
        before[id] = text(id)
        set(id, to: value)
        if id == .caBundle { showsBundle = true }
    }

    /// Sets a text that nobody typed. Trust is in one host and goes to no other.
    mutating func set(_ id: FieldID, to value: String) {
        if id == .host, value != text(id) { hostIsTrusted = false }
        inputs[id]?.text = value
    }

    /// Steps that F3 can go back.
    private static let mostUndone = 20

    mutating func pushUndo(_ before: [FieldID: String]) {
        undo.append(before)
        if undo.count > Self.mostUndone { undo.removeFirst() }
    }

    mutating func undoChange() -> [Effect] {
        guard let step = undo.popLast() else { return [] }
        typedOver = nil
        for (id, value) in step {
            set(id, to: value)
            if id == .caBundle, !value.isEmpty { showsBundle = true }
            judgements[id] = nil
        }
        note = Note(text: tr("Undone."), role: .running)
        return keep()
    }

    /// A paste that names several fields fills them; any other goes to the field in focus.
    mutating func paste(_ pasted: String) {
        if let reading = PasteReader.read(pasted) {
            fill(from: reading)
            return
        }
        guard case .field(let id) = focus else {
            note = Note(text: tr("Nothing was pasted: choose a field first."), role: .warned)
            return
        }
        let lines = SafeText.cleanLines(pasted)
        let clean = lines.filter { !$0.isEmpty }.joined(separator: id == .token ? "" : " ")
        guard !clean.isEmpty else { return }
        let before = text(id)
        if WholeValue.isOne(clean, of: id) { inputs[id]?.select() }
        let isReplaced = inputs[id]?.isSelected == true
        inputs[id]?.insert(clean)
        changed(id)
        if takeToken(from: id, before: isReplaced ? before : "") { return }
        if isReplaced || lines.count > 1 { pushUndo([id: before]) }
        if isReplaced {
            typedOver = id
            // What holds more than one field's value is spread over them at once.
            if WholeValue.isOne(clean, of: id) { judge(id) }
        }
        if lines.count > 1 {
            let count = lines.count - 1
            note = Note(
                text: count == 1
                    ? tr("Removed a line break from what was pasted. F3 undoes it.")
                    : tr("Removed \(count) line breaks from what was pasted. F3 undoes it."),
                role: .running)
        }
    }

    /// Fills what a reading names; the rest stays as it is.
    mutating func fill(from reading: PasteReading, isUndoable: Bool = true) {
        let texts = texts
        var before: [FieldID: String] = [:]
        var names: [String] = []
        for id in FieldID.allCases {
            guard let value = reading.texts[id] else { continue }
            names.append(FieldCatalog.field(id).label)
            if value != text(id) { replace(id, with: value, &before) }
            judgements[id] = nil
        }
        if let token = reading.token {
            names.append(FieldCatalog.field(.token).label)
            token.withValue { replace(.token, with: $0, &before) }
            judgements[.token] = nil
        }
        note = nil
        for id in reading.texts.keys where !text(id).isEmpty { judge(id) }
        // What was there already is no change, and there may be no other.
        before = texts.filter { text($0.key) != $0.value }
        if before.isEmpty || !isUndoable {
            undo = []
        } else {
            undo = [before]
        }
        // What was corrected on the way is less than where it came from.
        guard note?.role != .failed else { return }
        let filled = tr(
            "From \(reading.source.description): filled \(names.joined(separator: ", ")).")
        note = Note(
            text: ([filled] + reading.notes + (undo.isEmpty ? [] : [tr("F3 undoes it.")]))
                .joined(separator: " "),
            role: .running)
    }

    /// Judges everything. On success the settings; else every wrong field is marked, and the first
    /// has the focus.
    mutating func checked(nameNeeded: Bool) -> (
        name: String, details: ConnectionDetails, token: AccessToken
    )? {
        for id in rows where !text(id).isEmpty {
            let note = note
            judge(id)
            self.note = note
        }
        var problems: [FieldProblem] = []
        var result: (name: String, details: ConnectionDetails, token: AccessToken)?
        do throws(FieldProblems) {
            result = try DraftCheck.details(
                of: draft, isNameNeeded: nameNeeded, isTokenNeeded: editing == nil)
        } catch {
            problems = error.problems
        }
        // A test is nobody's.
        if nameNeeded, let problem = DraftCheck.judge(.connectedBy, in: draft).problem {
            problems.append(problem)
        }
        guard problems.isEmpty, let result else {
            refuse(problems)
            return nil
        }
        return result
    }

    mutating func refuse(_ problems: [FieldProblem]) {
        for problem in problems {
            var judgement = judgements[problem.field] ?? Judgement(problem.field, text: "")
            judgement.problem = problem
            judgements[problem.field] = judgement
            if problem.field == .caBundle { showsBundle = true }
        }
        guard let first = problems.first else { return }
        setFocus(.field(first.field))
        if problems.count > 1 {
            let labels = problems.map { FieldCatalog.field($0.field).label }
            note = Note(
                text: tr(
                    "\(problems.count) fields need a look: \(labels.joined(separator: ", "))."),
                role: .failed)
        }
    }
}
