import Connections
import Drawing
import Language

/// Create Import: its four steps as questions, then what to do with it.
extension PlainFace {
    /// What can be done once every step was answered.
    private enum Review: Equatable {
        case create, dryRun, check, rows
        case change(ImportStep)
        case draft, discard
    }

    func createImport(_ first: CreateImport) throws(Leave) {
        var screen = first
        refresh()
        let effects = screen.appear(in: surroundings)
        settle(&screen, effects)
        screen.note = nil
        say(
            screen.mayBeDraft
                ? tr("Four steps. The word leave, at any question, keeps a draft and goes back.")
                : tr("Four steps. The word leave, at any question, goes back."))
        var isWalked = false
        while true {
            do throws(Leave) {
                if !isWalked {
                    for step in ImportStep.allCases { try walk(step, &screen) }
                }
                isWalked = true
                try review(&screen)
                return
            } catch {
                if try leave(&screen, error) { return }
                isWalked = true
            }
        }
    }

    // MARK: Steps

    /// Asks for everything of a step, until nothing is wrong with it.
    private func walk(_ step: ImportStep, _ screen: inout CreateImport) throws(Leave) {
        say(tr("Step \(step.rawValue + 1) of \(ImportStep.allCases.count): \(step.title)"))
        repeat {
            screen.go(to: step)
            if step == .properties {
                try askProperties(&screen)
            } else {
                try askFields(step, &screen)
            }
        } while try !goOn(from: step, &screen)
    }

    /// What Next does: false when the step has to be answered again.
    private func goOn(from step: ImportStep, _ screen: inout CreateImport) throws(Leave) -> Bool {
        if step == .schedule {
            sayComing(screen.form)
            return true
        }
        screen.note = nil
        refresh()
        let effects = screen.press(.next, surroundings)
        let (isDone, preview) = carryOut(effects, &screen)
        guard isDone, screen.step != step else {
            sayTrouble(screen)
            return false
        }
        if let preview {
            let columns = preview.columns.map { "\($0.name) \($0.typeText)" }
            say(tr("Columns: \(columns.joined(separator: ", "))"))
            if try yes(tr("Hear the first rows?"), defaultsToYes: false) { try sayRows(preview) }
        }
        return true
    }

    /// Carries out what the form asks for; what was read of the source on the way.
    private func carryOut(_ effects: [Effect], _ screen: inout CreateImport) -> (
        isDone: Bool, preview: Preview?
    ) {
        if let work = screen.work { say(work.title) }
        var preview: Preview?
        let isDone = settle(&screen, effects) { answer in
            if case .success(let found)? = answer.result(of: PreviewSource.self) {
                preview = found
            }
        }
        if !isDone { _ = screen.cancelWork() }
        return (isDone, preview)
    }

    private func sayComing(_ form: ImportForm) {
        switch form.schedule.frequency {
        case .manually: say(tr("It runs when you say so; after that it is Ready."))
        case .after: say(tr("It runs each time that one has succeeded."))
        case .interval: say(tr("The first run begins at once."))
        case .custom:
            let times = Times(surroundings)
            let coming = form.schedule.coming(3, after: surroundings.now).map(times.full)
            say(tr("Next runs: \(coming.joined(separator: ", "))"))
        }
        if form.updatedOn.isEmpty && form.schedule.frequency != .manually {
            say(tr("Without Updated On each run sends every row again."))
        }
    }

    /// Rows that are said without asking whether to go on.
    private static let rowsOfPreview = 5

    private func sayRows(_ preview: Preview) throws(Leave) {
        if preview.rows.isEmpty { say(tr("The source has no rows.")) }
        for (index, row) in preview.rows.enumerated() {
            if index > 0, index % Self.rowsOfPreview == 0,
                try !yes(tr("Hear more rows?"), defaultsToYes: false)
            {
                return
            }
            let cells = zip(preview.columns, row).map { "\($0.name): \($1 ?? "NULL")" }
            say(tr("Row \(index + 1): \(cells.joined(separator: "; "))"))
        }
    }

    /// Why the form did not go on: what it notes, and everything that is wrong.
    private func sayTrouble(_ screen: CreateImport) {
        if let note = screen.note { say(note.text) }
        let problems = screen.form.problems
        for step in ImportStep.allCases where step.rawValue <= screen.step.rawValue {
            for field in screen.form.fields(step, isNew: screen.isNew) {
                let words = screen.words(about: field, problems) ?? problems.fields[field]
                if let words { say("\(field.label): \(words)") }
            }
            if step == .properties { sayProblems(of: screen.form) }
        }
    }

    // MARK: Review

    private func possible(_ screen: CreateImport) -> [(review: Review, title: String)] {
        var reviews: [(review: Review, title: String)] = [
            (.create, screen.mayBeDraft ? tr("Create Import") : tr("Save")),
            (.dryRun, tr("Perform Dry Run")), (.check, tr("Check All Rows")),
            (.rows, tr("Preview Results")),
        ]
        for step in ImportStep.allCases {
            reviews.append(
                (.change(step), tr("Change step \(step.rawValue + 1), \(step.title)")))
        }
        if screen.mayBeDraft { reviews.append((.draft, tr("Save Draft"))) }
        reviews.append((.discard, tr("Leave without saving")))
        return reviews
    }

    /// Returns when it was saved, or is not to be.
    private func review(_ screen: inout CreateImport) throws(Leave) {
        while true {
            let reviews = possible(screen)
            let chosen = try choice(tr("What next?"), reviews.map { $0.title })
            screen.note = nil
            switch reviews[chosen].review {
            case .create: if try save(&screen) { return }
            case .dryRun: dryRun(&screen)
            case .check: checkRows(&screen)
            case .rows:
                refresh()
                let effects = screen.press(.preview, surroundings)
                let preview = carryOut(effects, &screen).preview
                screen.overlay = nil
                if let preview { try sayRows(preview) } else { sayTrouble(screen) }
            case .change(let step): try walk(step, &screen)
            case .draft: if saveDraft(&screen) { return }
            case .discard: return
            }
        }
    }

    private func dryRun(_ screen: inout CreateImport) {
        refresh()
        let effects = screen.press(.dryRun, surroundings)
        _ = carryOut(effects, &screen)
        guard case .dryRun(let list)? = screen.overlay else {
            sayTrouble(screen)
            return
        }
        screen.overlay = nil
        let accounts = value(LoadAccounts()) ?? []
        let name = screen.form.definition.accountName.lowercased()
        let lines = PlainImports.dryRun(
            list.report,
            asksCleverTap: accounts.contains { $0.destination.name.lowercased() == name })
        for line in lines { say(line) }
        say(tr("Nothing was stored."))
    }

    private func checkRows(_ screen: inout CreateImport) {
        refresh()
        let effects = screen.press(.check, surroundings)
        _ = carryOut(effects, &screen)
        guard case .rowCheck(let list)? = screen.overlay else {
            sayTrouble(screen)
            return
        }
        screen.overlay = nil
        for line in PlainImports.rowCheck(list.check) { say(line) }
    }

    // MARK: Saving

    /// What an effect of saving said; nil when nothing was saved.
    private func saved(_ effects: [Effect], _ screen: inout CreateImport) -> String? {
        var words: String?
        settle(&screen, effects) { answer in
            if case .success(let saved)? = answer.result(of: SaveImport.self) {
                words = saved.words
            }
        }
        return words
    }

    private func save(_ screen: inout CreateImport) throws(Leave) -> Bool {
        let nickname = screen.form.nickname.text.trimmed
        let runs =
            screen.isNew && screen.fields(of: .schedule).contains(.firstRun)
            && screen.form.schedule.runsNow
        refresh()
        let effects = screen.press(.create, surroundings)
        if effects.isEmpty {
            sayTrouble(screen)
            return false
        }
        var done = saved(effects, &screen)
        if done == nil, case .replacing(let dialog)? = screen.overlay {
            screen.overlay = nil
            for line in dialog.lines { say(line) }
            if try yes(dialog.title, defaultsToYes: false) {
                done = saved(screen.create(surroundings, replaces: true), &screen)
            }
        }
        guard let words = done else {
            _ = screen.cancelWork()
            sayTrouble(screen)
            return false
        }
        say(words)
        if runs, try yes(tr("Wait here, and hear how it goes?"), defaultsToYes: true) {
            watch(nickname)
        }
        return true
    }

    private func saveDraft(_ screen: inout CreateImport) -> Bool {
        refresh()
        let effects = screen.saveDraft(surroundings)
        guard let words = saved(effects, &screen) else {
            sayTrouble(screen)
            return false
        }
        say(words)
        say(tr("It is a draft; “Edit one” goes on with it."))
        return true
    }

    /// What becomes of the form when it is left in the middle. False when it is gone on with.
    private func leave(_ screen: inout CreateImport, _ why: Leave) throws(Leave) -> Bool {
        refresh()
        if why == .end {
            keepDraft(screen)
            throw why
        }
        guard screen.isDirty else { return true }
        if screen.mayBeDraft { return saveDraft(&screen) }
        return try yes(tr("What you changed is not saved. Discard it?"), defaultsToYes: false)
    }

    /// Keeps what would be lost at the end of the input, under another name where it is taken.
    private func keepDraft(_ screen: CreateImport) {
        guard var request = screen.lastDraft(in: surroundings) else { return }
        var result = ask(request)
        if case .failure(let trouble)? = result, trouble.place == "nickname" {
            let name = request.definition.nickname
            request.definition.nickname = "\(name.prefix(40)), \(screen.draftName(surroundings))"
            result = ask(request)
        }
        switch result {
        case .success?:
            let name = request.definition.nickname
            say(tr("Kept as the draft “\(name)”."))
        case .failure(let trouble)?: say(trouble.message)
        case nil: break
        }
    }
}
