import Connections
import Drawing
import Language

/// The setup form: fields, checklist, test and save.
struct Setup: Screen, Equatable {
    /// What has the focus.
    enum Focus: Sendable, Equatable {
        case field(FieldID)
        case button(SetupButton)
    }

    let path: SetupPath
    /// The saved connection that is edited; nil for a new one.
    let editing: Connection?
    var inputs: [FieldID: TextInput] = [:]
    var focus = Focus.field(.connectionName)
    /// What the rules said of the fields that have been judged.
    var judgements: [FieldID: Judgement] = [:]
    /// What happened, in one line, until the next key.
    var note: Note?
    /// The texts before each correction, paste and typing over, for F3; the last one first back.
    var undo: [[FieldID: String]] = []
    /// The field whose selected text was just typed over: F3 brings that back.
    var typedOver: FieldID?
    /// What is on this machine; nil until it is known.
    var offers: [Offer]?
    /// The variable whose token was asked for.
    var wantedVariable: String?
    /// Somebody asked for them before they were known.
    var wantsOffers = false
    var knownLists: [KnownList] = []
    var onTheWay: [ListOnTheWay] = []
    var making = Pending<CreateResource>()
    /// Fields whose thing was made from here.
    var createdHere: Set<FieldID> = []
    /// What is open over the form; one at a time.
    var overlay: Overlay?
    private var offering = Pending<LoadOffers>()
    var reading = Pending<ReadVariable>()
    var keeping = Pending<KeepForm>()
    /// The last test, and exactly what was tested.
    var tested: Tested?
    /// A save that waits for the answer whether the name is free.
    var checkingName = Pending<CheckConnectionName>()
    var saving = Pending<SaveConnection>()
    var showsToken = false
    var showsBundle = false
    var hostIsTrusted = false
    var insecureHTTP = false
    /// The texts that the form began with; what differs from them would be lost.
    var initial: [FieldID: String] = [:]
    var hasAppeared = false
    /// What was typed is to be kept at the next tick.
    var isKeepDue = false
    /// The store holds an unfinished form of this one.
    var isKept = false
    /// The question whether the name that was just left is taken.
    var naming = Pending<CheckConnectionName>()
    /// What a duplicate begins with.
    var like: Offer?

    struct Tested: Sendable, Equatable {
        var details: ConnectionDetails
        var token: TokenSource
        var report: ProbeReport?
        var state: TestState
    }

    init(path: SetupPath) {
        self.path = path
        editing = nil
        fill(Draft())
    }

    /// - Parameter report: What the test that just ended found, where one did.
    init(editing connection: Connection, at field: FieldID? = nil, report: ProbeReport? = nil) {
        path = .existing
        editing = connection
        fill(Draft(connection))
        tested = Tested(
            details: connection.details, token: .saved(id: connection.id), report: report,
            state: connection.test)
        if let field {
            if field == .caBundle { showsBundle = true }
            focus = .field(field)
        }
        selectFocused()
    }

    /// A new connection that begins as another one is.
    init(like connection: Connection) {
        self.init(path: .existing)
        like = Offer(connection)
    }

    private mutating func fill(_ draft: Draft) {
        for id in FieldID.allCases { inputs[id] = TextInput(draft[id], isMasked: id == .token) }
        draft.token.withValue { inputs[.token]?.text = $0 }
        hostIsTrusted = draft.hostIsTrusted
        insecureHTTP = draft.insecureHTTP
        showsBundle = !draft[.caBundle].isEmpty
        initial = texts
    }

    // MARK: The draft

    func text(_ id: FieldID) -> String { inputs[id]?.text ?? "" }

    var texts: [FieldID: String] { inputs.mapValues(\.text) }

    var draft: Draft {
        var draft = Draft(
            token: AccessToken(text(.token)), hostIsTrusted: hostIsTrusted,
            insecureHTTP: insecureHTTP)
        for id in FieldID.allCases where id != .token { draft[id] = text(id) }
        return draft
    }

    /// An edited connection keeps its token until another is typed.
    var tokenSource: TokenSource {
        if let editing, text(.token).isEmpty { return .saved(id: editing.id) }
        return .typed(DraftCheck.token(of: draft))
    }

    var isDirty: Bool { texts != initial }

    /// What would be lost if the program ended now; nil when nothing would.
    var unfinishedForm: UnfinishedForm? {
        guard isDirty, !isSaving else { return nil }
        // Nor a token that stands in another field.
        var kept = texts.filter { TokenRule.token(in: $0.value) == nil }
        kept[.token] = nil
        return UnfinishedForm(
            texts: kept, editing: editing?.id, hadToken: !text(.token).isEmpty, path: path)
    }

    /// Where its unfinished form is kept.
    var slot: String { UnfinishedForm.slot(editing?.id) }

    /// The rows of the form, from top to bottom.
    var rows: [FieldID] { FieldID.form + [.connectedBy] + (showsBundle ? [.caBundle] : []) }

    /// How the form's present settings were tested.
    var testState: TestState {
        guard let tested, let now = try? details(), now.details == tested.details,
            tokenSource == tested.token
        else { return .untested }
        return tested.state
    }

    func details() throws(FieldProblems) -> (
        name: String, details: ConnectionDetails, token: AccessToken
    ) {
        try DraftCheck.details(of: draft, isNameNeeded: false, isTokenNeeded: editing == nil)
    }

    // MARK: Screen

    var isSaving: Bool { saving.isWaiting }
    var keepsForm: Bool { unfinishedForm != nil }

    func lastWords(in surroundings: Surroundings) -> [Effect] {
        unfinishedForm.map { [.tell(KeepForm($0))] } ?? []
    }

    mutating func focus(on field: FieldID) { setFocus(.field(field)) }

    /// What this machine has to offer has become known.
    mutating func takeOffers(_ answer: Answer) {
        if let found = offering.value(answer), offers == nil { take(offers: found) }
    }

    mutating func appear(in surroundings: Surroundings) -> [Effect] {
        guard !hasAppeared else { return [] }
        hasAppeared = true
        if editing == nil { fill(surroundings.prefill) }
        if let like {
            set(.token, to: "")
            fill(from: like.reading, isUndoable: false)
        } else if let kept = surroundings.unfinished[slot] {
            isKept = true
            for (id, text) in kept.texts where id != .token { set(id, to: text) }
            if !text(.caBundle).isEmpty { showsBundle = true }
            note = Note(
                text: kept.hadToken && text(.token).isEmpty
                    ? tr(
                        "What you had typed before is back; the token was not kept: paste it again."
                    )
                    : tr("What you had typed before is back."),
                role: .running)
        }
        takeEmail(surroundings)
        selectFocused()
        if path == .new, note == nil {
            note = Note(
                text: tr("F9 shows what to do in Databricks, step by step; F7 does it from here."),
                role: .running)
        }
        return editing == nil ? [offering.ask(LoadOffers())] : []
    }

    /// The guide, with what this form knows.
    func guideSubject(_ surroundings: Surroundings) -> GuideSubject {
        var progress = GuideProgress(savedOn: editing?.connectedOn)
        progress.filled = Set(
            rows.filter { !text($0).isEmpty && judgements[$0]?.problem == nil })
        if editing != nil { progress.filled.insert(.token) }
        for field in createdHere { progress.created[field] = surroundings.now }
        progress.names = GuideProgress.Names(
            catalog: text(.catalog), schema: text(.schema),
            principal: tested?.report?.identity ?? "")
        if testState != .untested, let tested, let report = tested.report, let at = tested.state.at
        {
            progress.history.tests = [TestRecord(report, at: at)]
        }
        return GuideSubject(
            path: path, id: editing?.id ?? "", name: text(.connectionName), isOverForm: true,
            isAsSaved: isAsSaved, progress: progress)
    }

    /// The settings, the token included, are those of the saved connection.
    private var isAsSaved: Bool {
        guard let editing, text(.token).isEmpty, let now = try? details() else { return false }
        return now.details == editing.details
    }

    /// The e-mail address may become known after the form has been opened.
    private mutating func takeEmail(_ surroundings: Surroundings) {
        guard editing == nil, text(.connectedBy).isEmpty, initial[.connectedBy]?.isEmpty != false,
            focus != .field(.connectedBy), let email = surroundings.email
        else { return }
        inputs[.connectedBy]?.text = email
        initial[.connectedBy] = email
    }

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        takeEmail(surroundings)
        switch event {
        case .answer(let answer): return take(answer, surroundings)
        case .tick: return (panel?.tick() ?? []) + tickCreate() + (isKeepDue ? keep() : [])
        case .resize: return []
        default: break
        }
        wantsOffers = false
        // What is being saved must not change under it.
        if isSaving {
            if case .key(.control("c")) = event { return [.askToLeave] }
            return []
        }
        if overlay != nil { return handleOverlay(event, surroundings) }
        switch event {
        case .key(let key):
            note = nil
            return handle(key, surroundings)
        case .paste(let text):
            note = nil
            paste(text)
            return keep()
        case .mouse(let mouse): return handle(mouse, surroundings)
        default: return []
        }
    }

    private mutating func handle(_ key: Key, _ surroundings: Surroundings) -> [Effect] {
        switch key {
        case .tab, .down: return move(1)
        case .backTab, .up: return move(-1)
        case .control("t"): return test(surroundings)
        case .control("s"): return save(surroundings)
        case .control("c"): return [.askToLeave]
        case .function(1): overlay = .help(helpOverlay)
        case .function(2):
            if focus == .field(.token) { setTokenShown(!showsToken) }
        case .function(3): return undoChange()
        case .function(4): if case .field(let field) = focus { return openList(field) }
        case .function(7): return openCreateMenu()
        case .function(8): return openOffers()
        case .function(9): return [.open(.guide(guideSubject(surroundings)))]
        case .function(6):
            toggleBundle()
        case .escape: return leave()
        case .enter:
            switch focus {
            case .field: return move(1)
            case .button(let button): return press(button, surroundings)
            }
        default: return edit(key, surroundings)
        }
        return []
    }

    private mutating func edit(_ key: Key, _ surroundings: Surroundings) -> [Effect] {
        switch focus {
        case .field(let id):
            let before = text(id)
            let isWhole = inputs[id]?.isSelected == true
            guard inputs[id]?.handle(key) == true else { return [] }
            guard text(id) != before else { return [] }
            changed(id)
            if isWhole {
                pushUndo([id: before])
                typedOver = id
            }
            return keepSoon()
        case .button(let button):
            switch key {
            case .left: focus = .button(button.neighbour(-1))
            case .right: focus = .button(button.neighbour(1))
            case .character(" "): return press(button, surroundings)
            case .character("?"): overlay = .help(helpOverlay)
            default: break
            }
        }
        return []
    }

    mutating func changed(_ id: FieldID) {
        judgements[id] = nil
        // What is typed now is not F3's to take away; what it took the place of is F3's to bring back.
        if typedOver == id { return changedOnce(id) }
        for index in undo.indices { undo[index][id] = nil }
        undo.removeAll(where: \.isEmpty)
        changedOnce(id)
    }

    private mutating func changedOnce(_ id: FieldID) {
        createdHere.remove(id)
        // A host that is typed anew has to be vouched for anew.
        if id == .host { hostIsTrusted = false }
    }

    mutating func press(_ button: SetupButton, _ surroundings: Surroundings) -> [Effect] {
        switch button {
        case .test: return test(surroundings)
        case .save: return save(surroundings)
        case .cancel: return leave()
        }
    }

    mutating func setTokenShown(_ shown: Bool) {
        showsToken = shown
        inputs[.token]?.isMasked = !shown
    }

    /// What is in force stays in view.
    private mutating func toggleBundle() {
        if showsBundle, !text(.caBundle).isEmpty {
            setFocus(.field(.caBundle))
            note = Note(
                text: tr("This CA bundle is in use. Empty the field (Ctrl-U), then F6 hides it."),
                role: .warned)
            return
        }
        showsBundle.toggle()
        setFocus(.field(showsBundle ? .caBundle : .connectedBy))
    }
}

/// The buttons under the form.
enum SetupButton: Int, Sendable, CaseIterable {
    case test, save, cancel

    var label: String {
        switch self {
        case .test: tr("Test Connection")
        case .save: tr("Save")
        case .cancel: tr("Cancel")
        }
    }

    func neighbour(_ step: Int) -> SetupButton {
        let all = Self.allCases
        return all[(rawValue + step + all.count) % all.count]
    }
}
