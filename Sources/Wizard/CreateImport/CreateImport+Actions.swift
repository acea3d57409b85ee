import Connections
import Drawing
import Language

import struct FoundationEssentials.Date

/// Preview Results, Perform Dry Run, Create and Save Draft, and what comes back from them.
extension CreateImport {
    private mutating func begin(_ work: Work, _ surroundings: Surroundings) {
        self.work = work
        began = surroundings.now.timeIntervalSince1970
    }

    mutating func cancelWork() -> [Effect] {
        guard let work else { return [] }
        // What is being saved cannot be called back.
        if case .saving = work { return [] }
        self.work = nil
        note = Note(text: tr("Cancelled."), role: .warned)
        let ends = previewing.cancel + drying.cancel + checking.cancel
        previewing.forget()
        drying.forget()
        checking.forget()
        return ends
    }

    // MARK: Preview

    mutating func preview(_ then: Work.AfterPreview, _ surroundings: Surroundings) -> [Effect] {
        if goToProblem(of: .source, nicknameCounts: false) { return [] }
        begin(.preview(then), surroundings)
        return [
            previewing.ask(PreviewSource(connection: form.connection, form.source)),
            .tick(milliseconds: Self.pace),
        ]
    }

    /// A preview needs no nickname yet.
    private mutating func goToProblem(of step: ImportStep, nicknameCounts: Bool) -> Bool {
        if !nicknameCounts, firstProblem(step) == .field(.nickname) {
            let problems = form.problems
            guard
                let field = form.fields(step, isNew: isNew).first(where: {
                    $0 != .nickname && problems.fields[$0] != nil
                })
            else { return false }
            judged.insert(field)
            if self.step != step { go(to: step) }
            focus = .field(field)
            return true
        }
        return goToProblem(of: step)
    }

    private mutating func take(
        _ preview: Preview, then: Work.AfterPreview, _ surroundings: Surroundings
    ) -> [Effect] {
        asked = form.asked
        // What the source says of itself is no change of the person's.
        let wasDirty = isDirty
        form.take(preview.columns)
        if !wasDirty { initial = form }
        switch then {
        case .show: overlay = .preview(PreviewTable(preview))
        case .next: go(to: .records)
        case .save: return create(surroundings)
        case .dryRun: return dryRun(surroundings)
        case .check: return checkRows(surroundings)
        }
        return []
    }

    // MARK: Dry run

    mutating func dryRun(_ surroundings: Surroundings) -> [Effect] {
        if asked != form.asked { return preview(.dryRun, surroundings) }
        guard let definition = triable() else { return [] }
        begin(.dryRun, surroundings)
        return [drying.ask(DryRunImport(definition)), .tick(milliseconds: Self.pace)]
    }

    mutating func checkRows(_ surroundings: Surroundings) -> [Effect] {
        if asked != form.asked { return preview(.check, surroundings) }
        guard let definition = triable() else { return [] }
        begin(.checking, surroundings)
        return [checking.ask(CheckRows(definition)), .tick(milliseconds: Self.pace)]
    }

    /// What a trial is of; nil where something of it is missing, and is shown.
    private mutating func triable() -> ImportDefinition? {
        for step in [ImportStep.source, .records, .properties]
        where goToProblem(of: step, nicknameCounts: step != .source) {
            return nil
        }
        var definition = form.definition
        // Nothing is saved: a name that is not given yet is no reason to refuse.
        if definition.nickname.isEmpty { definition.nickname = "dry run" }
        definition.schedule = .manually
        return definition
    }

    // MARK: Saving

    /// - Parameter replaces: Whatever was made of it meanwhile.
    mutating func create(_ surroundings: Surroundings, replaces: Bool = false) -> [Effect] {
        guard work == nil else { return [] }
        if firstProblem(.source) == nil && asked != form.asked {
            return preview(.save, surroundings)
        }
        for step in ImportStep.allCases where goToProblem(of: step) {
            note = Note(
                text: tr("One thing is missing before it can be saved."), role: .failed)
            return []
        }
        begin(.saving, surroundings)
        return [
            saving.ask(
                SaveImport(
                    definition: form.definition, editing: editing?.id, isDraft: false,
                    createdBy: surroundings.email ?? "",
                    runsNow: isNew && form.schedule.frequency == .manually
                        && form.schedule.runsNow, version: replaces ? nil : editing?.version))
        ]
    }

    mutating func saveDraft(_ surroundings: Surroundings) -> [Effect] {
        guard work == nil, mayBeDraft else { return [] }
        if form.nickname.text.trimmed.isEmpty { form.nickname = TextInput(draftName(surroundings)) }
        begin(.saving, surroundings)
        return [saving.ask(draft(surroundings))]
    }

    func draftName(_ surroundings: Surroundings) -> String {
        tr("Draft \(Times(surroundings).full(surroundings.now))")
    }

    private func draft(_ surroundings: Surroundings) -> SaveImport {
        SaveImport(
            definition: form.definition, editing: editing?.id, isDraft: true,
            createdBy: surroundings.email ?? "", version: editing?.version)
    }

    /// What would be lost if the program ended now, as a draft; nil when nothing would. An import
    /// that is at work stays as it is: its draft is another one.
    func lastDraft(in surroundings: Surroundings) -> SaveImport? {
        if case .saving? = work { return nil }
        guard isDirty else { return nil }
        var draft = draft(surroundings)
        if draft.definition.nickname.isEmpty {
            draft.definition.nickname = draftName(surroundings)
        }
        if !mayBeDraft {
            draft.editing = nil
            let name = draftName(surroundings)
            draft.definition.nickname =
                "\(draft.definition.nickname.prefix(max(0, 62 - name.count))), \(name)"
        }
        return draft
    }

    mutating func leave(_ surroundings: Surroundings) -> [Effect] {
        guard isDirty else { return [.back] }
        overlay = .leaving(
            Dialog(
                title: tr("Leave Create Import?"),
                lines: [
                    mayBeDraft
                        ? tr(
                            "A draft keeps everything you chose; Import Center shows it, and e goes on with it."
                        )
                        : tr("What you changed is not saved.")
                ],
                buttons: mayBeDraft
                    ? [tr("Save Draft"), tr("Discard"), tr("Stay")] : [tr("Stay"), tr("Discard")]))
        return []
    }

    mutating func leave(pressing button: Int, _ surroundings: Surroundings) -> [Effect] {
        if button == 1 {
            initial = form
            return [.back]
        }
        return button == 0 && mayBeDraft ? saveDraft(surroundings) : []
    }

    // MARK: Answers

    mutating func take(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        if let result = previewing.take(answer) {
            guard case .preview(let then)? = work else { return [] }
            work = nil
            switch result {
            case .success(let preview): return take(preview, then: then, surroundings)
            case .failure(let problem): fail(problem)
            }
        }
        if let result = drying.take(answer) {
            work = nil
            switch result {
            case .success(let report): overlay = .dryRun(DryRunList(report))
            case .failure(let problem): fail(problem)
            }
        }
        if let result = checking.take(answer) {
            work = nil
            switch result {
            case .success(let check): overlay = .rowCheck(RowCheckList(check))
            case .failure(let problem): fail(problem)
            }
        }
        if let result = saving.take(answer) {
            work = nil
            switch result {
            case .success(let done): return [.backWithImport(id: done.saved.id, words: done.words)]
            case .failure(let problem) where problem.traits.contains(.changedMeanwhile):
                overlay = .replacing(
                    Dialog(
                        title: tr("Replace what was changed meanwhile?"),
                        lines: [problem.message, tr("Save again to put yours in its place.")],
                        buttons: [tr("Cancel"), tr("Replace it")]))
            case .failure(let problem):
                fail(problem)
                if problem.place == "nickname" {
                    go(to: .source)
                    taken = form.nickname.text.trimmed.lowercased()
                }
            }
        }
        takeLists(answer)
        return []
    }

    private mutating func takeLists(_ answer: Answer) {
        if let result = tables.take(answer), case .picker(.table, var picker)? = overlay {
            switch result {
            case .success(let names):
                picker.set(names.map { Picker.Item($0) }, chosen: form.text(.table))
            case .failure(let problem): picker.fail(problem.message)
            }
            overlay = .picker(.table, picker)
        }
        if let isTaken = naming.value(answer) {
            taken = isTaken ? naming.request?.nickname.lowercased() : nil
        }
        if let result = connections.take(answer) { takeConnections(result) }
        if let saved = accounting.value(answer) {
            form.accounts = saved.map(\.destination.name)
            initial?.accounts = form.accounts
        }
    }

    private mutating func fail(_ trouble: UserError) {
        note = Note(text: trouble.message, role: .failed)
    }

    private mutating func takeConnections(_ result: Result<ConnectionPage, UserError>) {
        guard case .picker(.connection, var picker)? = overlay else {
            if case .success(let page) = result, page.total == 1, form.connection.isEmpty,
                let only = page.rows.first
            {
                form.connection = only.connection.name
                initial?.connection = only.connection.name
            }
            return
        }
        switch result {
        case .success(let page):
            picker.set(
                page.rows.map {
                    let details = $0.connection.details
                    return Picker.Item(
                        $0.connection.name,
                        detail: [details.catalog, details.schema].joined(separator: "."))
                }, chosen: form.connection)
        case .failure(let trouble): picker.fail(trouble.message)
        }
        overlay = .picker(.connection, picker)
    }
}
