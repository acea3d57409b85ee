import Connections
import Drawing
import Language

/// The setup form: question by question, then test and save.
extension PlainFace {
    private enum Saving {
        case done, notWanted
        /// These fields are wrong.
        case again([FieldID])
    }

    /// Walks through a form. True when it was saved.
    func setUp(_ first: Setup) throws(Leave) -> Bool {
        var form = first
        do throws(Leave) {
            return try fillIn(&form)
        } catch {
            keep(&form)
            if error == .end { throw error }
            sayNotSaved()
            return false
        }
    }

    func keep(_ form: inout Setup) {
        let effects = form.keep()
        settle(&form, effects)
    }

    private func sayNotSaved() {
        say(tr("Not saved. What you typed is kept for the next start, without the token."))
    }

    private func fillIn(_ form: inout Setup) throws(Leave) -> Bool {
        begin(&form)
        try offer(&form)
        say(
            tr(
                "Empty keeps what stands in brackets. A whole JDBC URL or profile fills several fields."
            ))
        say(tr("The word leave goes back; what was typed is kept, without the token."))
        var fields = FieldID.form
        if form.editing != nil {
            form.showsBundle = true
            fields += [.connectedBy, .caBundle]
        }
        while true {
            try ask(fields, &form)
            let problems = wrong(in: form)
            if !problems.isEmpty {
                say(problems)
                fields = problems.map(\.field)
                continue
            }
            if form.editing != nil, !form.isDirty {
                say(tr("Nothing was changed."))
                return true
            }
            if let field = try testNow(&form) {
                fields = [field]
                continue
            }
            if form.editing == nil, !isProven(form),
                try !yes(tr("Save without a passed test?"), defaultsToYes: false)
            {
                keep(&form)
                sayNotSaved()
                return false
            }
            if form.editing == nil || form.text(.connectedBy).isEmpty { try askPerson(&form) }
            switch try save(&form) {
            case .done: return true
            case .again(let wrong): fields = wrong
            case .notWanted:
                keep(&form)
                sayNotSaved()
                return false
            }
        }
    }

    /// What was begun before, what another connection lends.
    private func begin(_ form: inout Setup) {
        refresh()
        if form.path == .new { sayAll(Guide.plainText(.new)) }
        let kept = surroundings.unfinished[form.slot]
        let effects = form.appear(in: surroundings)
        if let like = form.like {
            sayFilled(like.reading)
        } else if kept != nil {
            say(tr("What you had typed before is offered as it was; the token was not kept."))
        }
        settle(&form, effects)
        form.note = nil
    }

    /// What is on this machine, to somebody who begins.
    private func offer(_ form: inout Setup) throws(Leave) {
        guard form.editing == nil, form.like == nil, !form.isDirty, let offers = form.offers,
            offers.contains(where: Setup.isOfThisMachine)
        else { return }
        say(tr("Begin with what is on this machine, or with a saved connection?"))
        let picked = try pick(offers.map { Picker.Item($0.title, detail: $0.detail) })
        guard let picked else { return }
        let offer = offers[picked]
        if let refusal = offer.refusal {
            say("\(offer.title): \(refusal).")
            return
        }
        form.fill(from: offer.reading)
        form.note = nil
        sayFilled(offer.reading)
        settle(&form, form.askForToken(offer))
        sayNote(&form)
        keep(&form)
    }

    func sayFilled(_ reading: PasteReading) {
        var names = reading.texts.keys.map { FieldCatalog.field($0).label }.sorted()
        if reading.token != nil { names.append(FieldCatalog.field(.token).label) }
        let list = names.joined(separator: ", ")
        say(tr("Filled in: \(list)."))
        for note in reading.notes { say(note) }
    }

    private func wrong(in form: Setup) -> [FieldProblem] {
        do throws(FieldProblems) {
            _ = try DraftCheck.details(
                of: form.draft, isNameNeeded: true, isTokenNeeded: form.editing == nil)
            return []
        } catch {
            return error.problems
        }
    }

    private func say(_ problems: [FieldProblem]) {
        for problem in problems {
            let example = problem.example.map { " " + tr("Example: \($0)") } ?? ""
            say("\(FieldCatalog.field(problem.field).label): \(problem.message)\(example)")
        }
    }

    // MARK: Test

    /// The present settings passed a test.
    private func isProven(_ form: Setup) -> Bool {
        if case .passed = form.testState { true } else { false }
    }

    /// The field that the person wants to change before the next test; nil to go on.
    private func testNow(_ form: inout Setup) throws(Leave) -> FieldID? {
        guard try yes(tr("Test the connection now?"), defaultsToYes: !isProven(form)) else {
            return nil
        }
        while true {
            test(&form)
            let mayTrust = form.panel?.canTrust == true
            form.panel = nil
            let host = form.text(.host)
            guard mayTrust,
                try yes(
                    tr("Is “\(host)” your workspace? Then the token is sent there."),
                    defaultsToYes: false)
            else { break }
            form.hostIsTrusted = true
        }
        guard !isProven(form), let failure = form.tested?.report?.firstFailure else { return nil }
        let field = failure.field ?? .host
        let label = FieldCatalog.field(field).label
        guard try yes(tr("Change “\(label)” and test again?"), defaultsToYes: true) else {
            return nil
        }
        if field == .caBundle { form.showsBundle = true }
        return field
    }

    private func test(_ form: inout Setup) {
        refresh()
        let teller = StepTeller(say: io.say)
        let effects = form.test(surroundings)
        settle(&form, effects, goesOn: false) { teller.take($0) }
        // What the form would list beforehand is listed when it is asked for.
        form.onTheWay = []
    }

    // MARK: Save

    private func askPerson(_ form: inout Setup) throws(Leave) {
        if form.text(.connectedBy).isEmpty {
            form.inputs[.connectedBy]?.text =
                surroundings.email ?? form.tested?.report?.identity ?? ""
        }
        while true {
            let known = form.text(.connectedBy)
            let typed = try line(
                known.isEmpty ? tr("Connected by:") : tr("Connected by [\(known)]:"))
            let judgement = EmailRule.judge(typed.trimmed.isEmpty ? known : typed)
            if let problem = judgement.problem {
                say(problem.message)
            } else {
                form.inputs[.connectedBy]?.text = judgement.text
                form.changed(.connectedBy)
                return
            }
        }
    }

    private func save(_ form: inout Setup) throws(Leave) -> Saving {
        form.note = nil
        let effects = form.save(surroundings)
        var saved = carryOut(effects, &form)
        if saved == nil, let question = form.question {
            // A new connection's question has been asked already.
            if form.editing != nil {
                for line in question.lines where !line.isEmpty { say(line) }
                guard try yes(question.title, defaultsToYes: isProven(form)) else {
                    form.question = nil
                    return .notWanted
                }
            }
            let effects = form.answer(.save, surroundings)
            saved = carryOut(effects, &form)
        }
        guard let saved else {
            let problems = form.rows.compactMap { form.judgements[$0]?.problem }
            if problems.isEmpty {
                if let note = form.note { say(note.text) }
                return .notWanted
            }
            say(problems)
            return .again(problems.map(\.field))
        }
        let person = saved.connectedBy
        let vault = surroundings.vault
        say(
            tr(
                "Saved “\(saved.name)”, \(saved.test.label), connected by \(person). \(vault)"))
        return .done
    }

    /// What was saved by it; nil when nothing was.
    private func carryOut(_ effects: [Effect], _ form: inout Setup) -> Connection? {
        var saved: Connection?
        settle(&form, effects) { answer in
            if case .success(let connection)? = answer.result(of: SaveConnection.self) {
                saved = connection
            }
        }
        return saved
    }
}
