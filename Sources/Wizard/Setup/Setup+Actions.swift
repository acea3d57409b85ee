import Connections
import Drawing
import Language

import struct FoundationEssentials.Date

/// Test Connection and Save, and what comes back from them.
extension Setup {
    mutating func test(_ surroundings: Surroundings) -> [Effect] {
        // A save that waits for an answer would open its question under the panel.
        checkingName.forget()
        guard let checked = checked(nameNeeded: false) else { return [] }
        let name = text(.connectionName).isEmpty ? checked.details.host.name : text(.connectionName)
        var panel = TestPanel(title: name, began: surroundings.now, next: tr("to Save"))
        panel.mayTrustHost = !checked.details.isVouchedFor
        defer { self.panel = panel }
        tested = Tested(
            details: checked.details, token: tokenSource, report: nil, state: .untested)
        return keep() + panel.test(.draft(checked.details, tokenSource))
    }

    mutating func handlePanel(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        let key: Key
        switch event {
        case .key(let pressed): key = pressed
        case .mouse(let mouse) where mouse.action == .wheelUp: key = .up
        case .mouse(let mouse) where mouse.action == .wheelDown: key = .down
        default: return []
        }
        guard let outcome = panel?.handle(key, size: surroundings.size) else { return [] }
        switch outcome {
        case .none: return []
        case .cancel: return panel?.end ?? []
        case .copy(let text): return [.copy(text)]
        case .again: return test(surroundings)
        case .trustHost:
            hostIsTrusted = true
            return test(surroundings)
        case .jump(let field):
            panel = nil
            if field == .caBundle { showsBundle = true }
            setFocus(.field(field))
        case .close:
            if panel?.report?.passed == true { setFocus(.button(.save)) }
            panel = nil
        }
        return []
    }

    // MARK: Save

    mutating func save(_ surroundings: Surroundings) -> [Effect] {
        guard !isSaving, !checkingName.isWaiting, let checked = checked(nameNeeded: true) else {
            return []
        }
        return keep() + [
            checkingName.ask(CheckConnectionName(checked.name, except: editing?.id))
        ]
    }

    /// The name is free: asks what remains to be asked, then saves.
    private mutating func confirmSave(_ surroundings: Surroundings) -> [Effect] {
        let changes = changes
        if !changes.isEmpty {
            question = SetupQuestion(.changes(changes, testState))
            return []
        }
        switch testState {
        case .passed: return commit(surroundings)
        case .untested: question = SetupQuestion(.saveUntested)
        case .failed: question = SetupQuestion(.saveFailed)
        }
        return []
    }

    /// What an edit changes, field by field; nothing for a new connection.
    private var changes: [String] {
        guard let editing else { return [] }
        let before = Draft(editing)
        // A bundle that was emptied may be hidden by now.
        return (FieldID.form + [.connectedBy, .caBundle]).compactMap { id in
            let label = FieldCatalog.field(id).label
            if id == .token { return text(id).isEmpty ? nil : tr("\(label): replaced") }
            let old = before[id]
            var new = DraftCheck.judge(id, in: draft).text
            // A connection stays somebody's.
            if id == .connectedBy, new.isEmpty { new = tested?.report?.identity ?? old }
            if old == new { return nil }
            let nothing = tr("(empty)")
            return "\(label): \(old.isEmpty ? nothing : old) → \(new.isEmpty ? nothing : new)"
        }
    }

    private mutating func commit(_ surroundings: Surroundings) -> [Effect] {
        guard let checked = checked(nameNeeded: true) else { return [] }
        let report = testState == .untested ? nil : tested?.report
        note = Note(text: tr("Saving…"), role: .running)
        return [
            saving.ask(
                SaveConnection(
                    name: checked.name, details: checked.details, token: tokenSource,
                    connectedBy: text(.connectedBy), test: testState,
                    report: report, editing: editing))
        ]
    }

    mutating func handleQuestion(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard let choice = question?.handle(event, size: surroundings.size) else { return [] }
        return answer(choice, surroundings)
    }

    /// Does what somebody chose of a question.
    mutating func answer(_ choice: SetupQuestion.Choice, _ surroundings: Surroundings) -> [Effect] {
        question = nil
        switch choice {
        case .stay: return []
        case .test: return test(surroundings)
        case .save: return commit(surroundings)
        case .keep: return keep() + [.back]
        case .discard:
            inputs = inputs.mapValues { TextInput("", isMasked: $0.isMasked) }
            initial = texts
            return [.tell(ForgetForm(editing: editing?.id)), .back]
        }
    }

    // MARK: Answers

    mutating func take(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        if let report = panel?.take(answer) {
            tested?.report = report
            tested?.state = report.state(at: surroundings.now) ?? .untested
            return preload()
        }
        if naming.value(answer) == true {
            let problem = DraftCheck.taken(text(.connectionName))
            judgements[.connectionName]?.problem = problem
            note = Note(text: problem.message, role: .failed)
        }
        if let isTaken = checkingName.value(answer) {
            if !isTaken { return confirmSave(surroundings) }
            refuse([DraftCheck.taken(text(.connectionName))])
        }
        switch saving.take(answer) {
        case .success(let connection)?:
            return [.tell(ForgetForm(editing: editing?.id)), .open(.saved(connection))]
        case .failure(let problem)?:
            if let field = problem.field { refuse([FieldProblem(field, problem.message)]) }
            let next =
                problem.traits.contains(.changedMeanwhile)
                ? " "
                    + tr(
                        "Leave this form, keep what you typed, and open it again: it shows what you would change before it saves."
                    ) : ""
            note = Note(text: problem.message + next, role: .failed)
        case nil: break
        }
        if let token = reading.value(answer), let name = reading.request?.name {
            take(token, of: name)
        }
        if case .failure(let problem)? = keeping.take(answer) {
            note = Note(text: problem.message, role: .warned)
        }
        takeOffers(answer)
        takeList(answer)
        takeCreated(answer)
        return []
    }
}
