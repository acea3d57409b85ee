import Connections
import Drawing
import Language

import struct FoundationEssentials.Date

/// Test Connection and Save, and what comes back from them.
extension Setup {
    mutating func test(_ surroundings: Surroundings) -> [Effect] {
        // A save that waits for an answer would open its question under the panel.
        pendingSave = nil
        guard let checked = checked(nameNeeded: false) else { return [] }
        ticket += 1
        let name = text(.connectionName).isEmpty ? checked.details.host.name : text(.connectionName)
        var panel = TestConnection(
            title: name, ticket: ticket, began: surroundings.now, next: tr("to Save"))
        panel.mayTrustHost = !checked.details.isVouchedFor
        self.panel = panel
        tested = Tested(
            details: checked.details, token: tokenSource, report: nil, state: .untested)
        return keep() + [
            .probe(ticket, .draft(checked.details, tokenSource)),
            .tick(milliseconds: TestConnection.pace),
        ]
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
        case .cancel: return [.cancelProbe(ticket)]
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
        guard !isSaving, pendingSave == nil, let checked = checked(nameNeeded: true) else {
            return []
        }
        ticket += 1
        pendingSave = ticket
        return keep() + [.checkName(ticket, name: checked.name, except: editing?.id)]
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
        ticket += 1
        saveTicket = ticket
        isSaving = true
        note = Note(text: tr("Saving…"), role: .running)
        return [
            .save(
                saveTicket,
                SaveRequest(
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
            return [.forgetUnfinished(editing: editing?.id), .back]
        }
    }

    // MARK: Answers

    mutating func take(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        switch answer {
        case .probe(let number, _), .probeFinished(let number, _):
            guard number == panel?.ticket else { return [] }
            panel?.take(answer)
            if case .probeFinished(_, let report) = answer, panel?.isCancelled == false {
                tested?.report = report
                tested?.state = report.state(at: surroundings.now) ?? .untested
                return preload()
            }
        case .nameIsTaken(nameTicket, true):
            let problem = DraftCheck.taken(text(.connectionName))
            judgements[.connectionName]?.problem = problem
            note = Note(text: problem.message, role: .failed)
        case .nameIsTaken(let number, let isTaken):
            guard number == pendingSave else { return [] }
            pendingSave = nil
            if isTaken {
                refuse([DraftCheck.taken(text(.connectionName))])
                return []
            }
            return confirmSave(surroundings)
        case .saved(let number, let result):
            guard number == saveTicket, isSaving else { return [] }
            switch result {
            case .success(let connection):
                return [
                    .forgetUnfinished(editing: editing?.id), .open(.saved(connection)),
                ]
            case .failure(let trouble):
                isSaving = false
                if let field = trouble.field {
                    refuse([FieldProblem(field, trouble.message)])
                }
                note = Note(text: trouble.message, role: .failed)
            }
        case .variable(_, let name, let token): take(token, of: name)
        case .offers(_, let found): if offers == nil { take(offers: found) }
        case .resources(let number, let result): take(number, result)
        case .created(let number, let result): take(number, result)
        case .notKept(let trouble):
            note = Note(text: trouble.message, role: .warned)
        default: break
        }
        return []
    }
}
