import Connections
import Drawing
import Language

/// The questions of the setup form, and picking or creating instead of typing.
extension PlainFace {
    func ask(_ fields: [FieldID], _ form: inout Setup) throws(Leave) {
        // A list asks for the token that it needs; it is not asked for again after that.
        var asked: Set<FieldID> = []
        for field in fields where !asked.contains(field) {
            try ask(field, &form, &asked)
            keep(&form)
        }
    }

    private func ask(_ id: FieldID, _ form: inout Setup, _ asked: inout Set<FieldID>)
        throws(Leave)
    {
        let field = FieldCatalog.field(id)
        say("\(field.label): \(field.what)")
        while true {
            let isAnswered =
                try id == .token
                ? askToken(field, &form) : askText(field, &form, &asked)
            if isAnswered, isRight(field, &form) { break }
        }
        asked.insert(id)
    }

    private func askToken(_ field: Field, _ form: inout Setup) throws(Leave) -> Bool {
        let hasOne = form.editing != nil || !form.text(.token).isEmpty
        let token = try secret(
            hasOne ? tr("\(field.label), not shown [kept]:") : tr("\(field.label), not shown:"))
        guard !token.isEmpty else { return true }
        token.withValue { form.inputs[.token]?.text = $0 }
        form.changed(.token)
        return true
    }

    /// False when only something was said.
    private func askText(_ field: Field, _ form: inout Setup, _ asked: inout Set<FieldID>)
        throws(Leave) -> Bool
    {
        let now = form.text(field.id)
        let kind = Resource.Kind(field.id)
        let canBeEmpty = field.isOptional && !now.isEmpty
        var hints = [tr("? for help")]
        if kind != nil { hints += [tr("list to choose"), tr("create to make one")] }
        if canBeEmpty { hints.append(tr("- to empty it")) }
        let shown = now.isEmpty ? field.label : "\(field.label) [\(now)]"
        let typed = try line("\(shown) (\(hints.joined(separator: ", "))):")
        if typed == "?" {
            say(tr("Where: \(field.location)"))
            say(tr("Example: \(field.example)"))
            let guide = form.guideSubject(surroundings)
            if let item = Checklist.items(guide.path).first(where: { $0.field == field.id }) {
                say(item.why)
                for line in guide.progress.sql(of: item) { say("    \(line)") }
            }
            return false
        }
        if let kind {
            if Word.list.isMeant(by: typed) { return try list(kind, &form, &asked) }
            if Word.create.isMeant(by: typed) { return try create(kind, &form, &asked) }
        }
        if canBeEmpty && typed.trimmed == "-" {
            form.inputs[field.id]?.text = ""
            form.changed(field.id)
        } else if let reading = PasteReader.read(typed) {
            form.fill(from: reading)
            sayFilled(reading)
        } else if !typed.isEmpty {
            form.inputs[field.id]?.text = typed
            form.changed(field.id)
        }
        return true
    }

    /// Judges a field as the form does, and says what it found.
    private func isRight(_ field: Field, _ form: inout Setup) -> Bool {
        if field.id == .token, form.editing != nil, form.text(.token).isEmpty { return true }
        // A token in another field goes to its own before anything of it is said.
        if field.id != .token, TokenRule.token(in: form.text(field.id)) != nil {
            form.judge(field.id)
            sayNote(&form)
            return false
        }
        let judgement = DraftCheck.judge(field.id, in: form.draft)
        form.judge(field.id)
        form.note = nil
        if !judgement.changes.isEmpty {
            let changes = judgement.changes.joined(separator: ", ")
            say(tr("Made right: \(changes)."))
        }
        if let problem = judgement.problem {
            let example = tr("Example: \(problem.example ?? field.example)")
            say("\(field.label): \(problem.message) \(example)")
            return false
        }
        if field.id == .connectionName {
            let name = CheckConnectionName(judgement.text, except: form.editing?.id)
            if (try? ask(name)?.get()) == true {
                say(DraftCheck.taken(judgement.text).message)
                return false
            }
        }
        if let remark = judgement.remark { say(tr("Note: \(remark)")) }
        return true
    }

    // MARK: List

    /// Whether the workspace can be asked: with the token, at a host that may get it.
    private func isReachable(_ form: inout Setup, _ asked: inout Set<FieldID>) throws(Leave) -> Bool
    {
        if form.editing == nil, form.text(.token).isEmpty {
            say(tr("The workspace is asked with the access token, so that comes first."))
            try ask(.token, &form, &asked)
            keep(&form)
        }
        let text = DraftCheck.judge(.host, in: form.draft).text
        guard let host = HostRule.host(from: text), !host.isVouchedFor, !form.hostIsTrusted
        else { return true }
        say(tr("\(host.name) is outside Databricks' domains."))
        form.hostIsTrusted = try yes(
            tr("Is “\(host.name)” your workspace? Then the token is sent there."),
            defaultsToYes: false)
        return form.hostIsTrusted
    }

    /// True when one was chosen.
    private func list(
        _ kind: Resource.Kind, _ form: inout Setup, _ asked: inout Set<FieldID>
    ) throws(Leave) -> Bool {
        guard try isReachable(&form, &asked) else { return false }
        form.note = nil
        let effects = form.openList(kind.field)
        guard let place = form.openList?.place else {
            sayNote(&form)
            return false
        }
        let isAnswered = settle(&form, effects)
        let problem = form.openList?.picker.problem
        form.openList = nil
        if !isAnswered { say(tr("Cancelled.")) }
        if let problem { say(problem) }
        guard isAnswered, problem == nil else { return false }
        let resources = form.knownLists.first { $0.place == place }?.resources ?? []
        say(kind.hidden)
        let picked = try pick(resources.map { Picker.Item($0.name, detail: $0.detail) })
        guard let picked else { return false }
        take(resources[picked], kind, &form)
        return true
    }

    private func take(_ resource: Resource, _ kind: Resource.Kind, _ form: inout Setup) {
        form.take(resource, for: kind.field)
        form.note = nil
        say(
            resource.isUsable
                ? "\(resource.name): \(resource.detail)."
                : tr("\(resource.name) may be seen, not used: \(resource.detail)."))
    }

    func sayNote(_ form: inout Setup) {
        if let note = form.note { say(note.text) }
        form.note = nil
    }

    // MARK: Create

    /// Makes something in the workspace, after saying what exactly is sent. True when it was made and
    /// fills the field.
    private func create(
        _ resource: Resource.Kind, _ form: inout Setup, _ asked: inout Set<FieldID>
    ) throws(Leave) -> Bool {
        guard try isReachable(&form, &asked) else { return false }
        let kinds = Creation.Kind.allCases.filter { $0.field == resource.field }
        var kind = kinds[0]
        if kinds.count > 1 {
            let chosen = try choice(tr("Create what?"), kinds.map(\.title))
            kind = kinds[chosen]
        }
        form.note = nil
        form.openCreate(kind)
        guard var dialog = form.creating else {
            sayNote(&form)
            return false
        }
        defer { form.creating = nil }
        say(dialog.title)
        try askName(&dialog)
        for line in words(of: dialog) { say(line) }
        let label = dialog.label(.go)
        guard try yes("\(label)?", defaultsToYes: false) else { return false }
        let outcome = dialog.press(.go)
        form.creating = dialog
        let effects = form.follow(outcome, surroundings)
        if !settle(&form, effects) {
            let size = surroundings.size
            let outcome = form.creating?.handle(.key(.escape), size: size) ?? .none
            // Whoever broke it off has cancelled it already.
            _ = form.follow(outcome, surroundings)
        }
        guard let after = form.creating else { return false }
        for line in words(of: after) { say(line) }
        guard case .done(let created) = after.phase, let made = created.resource else {
            return false
        }
        take(made, resource, &form)
        return true
    }

    private func askName(_ dialog: inout CreateDialog) throws(Leave) {
        let typed = try line("\(dialog.nameLabel) [\(dialog.name.text)]:").trimmed
        if !typed.isEmpty { dialog.name = TextInput(typed) }
        guard dialog.kind == .warehouse else { return }
        dialog.isServerless = try yes(tr("Serverless?"), defaultsToYes: dialog.isServerless)
    }

    /// Characters of a line that is said: only what was broken on purpose is broken.
    private static let lineWidth = 400

    private func words(of dialog: CreateDialog) -> [String] {
        dialog.lines(width: Self.lineWidth, ascii: true).map(\.text).filter { !$0.isEmpty }
    }
}
