import Connections
import Drawing
import Language
import Text

/// Create Import: what to read, what to make of it, when. Four steps, in any of which a draft can
/// be kept.
struct CreateImport: Screen, Equatable {
    enum Focus: Sendable, Equatable {
        case field(ImportField)
        /// The list of columns and properties.
        case rows
        case button(ImportButton)
    }

    /// What is open over the form.
    enum Overlay: Sendable, Equatable {
        case picker(ImportField, Picker)
        case preview(PreviewTable)
        case mapping(MappingDialog)
        case dryRun(DryRunList)
        case rowCheck(RowCheckList)
        case leaving(Dialog)
        /// What is edited was changed meanwhile.
        case replacing(Dialog)
        case help(HelpOverlay)
    }

    /// What is being waited for, and what then.
    enum Work: Sendable, Equatable {
        case preview(AfterPreview)
        case dryRun
        case checking
        case saving

        enum AfterPreview: Sendable, Equatable { case show, next, save, dryRun, check }

        /// What is said of it when it begins.
        var title: String {
            switch self {
            case .preview: tr("Asking the warehouse for columns and first rows…")
            case .dryRun: tr("Reading a sample and holding it against every rule…")
            case .checking: tr("Counting in the warehouse what each rule would refuse…")
            case .saving: tr("Saving…")
            }
        }

        /// What is said of it while it lasts.
        func words(after seconds: Int) -> String {
            switch self {
            case .preview:
                tr("Asking the warehouse for columns and first rows, \(seconds) s. Esc cancels.")
            case .dryRun:
                tr("Reading a sample and holding it against every rule, \(seconds) s. Esc cancels.")
            case .checking:
                tr(
                    "Counting in the warehouse what each rule would refuse, \(seconds) s. Esc cancels."
                )
            case .saving: tr("Saving, \(seconds) s. Esc cancels.")
            }
        }
    }

    var form: ImportForm
    /// Nil for a new import.
    let editing: SavedImport?
    var step = ImportStep.source
    var focus = Focus.field(.nickname) {
        didSet {
            guard focus != oldValue else { return }
            if case .field(let old) = oldValue { form.deselect(old) }
            if case .field(let new) = focus { form.select(new) }
        }
    }
    var list = ListState()
    var overlay: Overlay?
    var work: Work?
    var previewing = Pending<PreviewSource>()
    var drying = Pending<DryRunImport>()
    var checking = Pending<CheckRows>()
    var saving = Pending<SaveImport>()
    var tables = Pending<LoadTables>()
    var connections = Pending<LoadConnections>()
    var naming = Pending<CheckNickname>()
    var accounting = Pending<LoadAccounts>()
    var frame = 0
    /// When the work began; for its seconds.
    var began = 0.0
    var note: Note?
    /// What the source was when its columns were read.
    var asked: ImportForm.Asked?
    /// The form before the type of import was changed.
    var before: ImportForm?
    /// Fields that have been left once: only these are called wrong.
    var judged: Set<ImportField> = []
    /// Every rule has been asked for, by Create or by Next.
    var judgedSteps: Set<ImportStep> = []
    var initial: ImportForm?
    /// A nickname that is another import's, in lower case.
    var taken: String?
    private let isCopy: Bool

    init(connection: String?, like: ImportDefinition?, in surroundings: Surroundings) {
        editing = nil
        isCopy = like != nil
        if let like {
            form = ImportForm(like, timeZone: surroundings.timeZone)
            form.nickname = TextInput(tr("\(like.nickname) copy"))
        } else {
            form = ImportForm(timeZone: surroundings.timeZone)
            form.connection = connection ?? ""
        }
    }

    init(editing: SavedImport, in surroundings: Surroundings) {
        self.editing = editing
        isCopy = false
        form = ImportForm(editing.definition, timeZone: surroundings.timeZone)
    }

    mutating func appear(in surroundings: Surroundings) -> [Effect] {
        guard initial == nil else { return [] }
        initial = form
        form.select(.nickname)
        let accounts = accounting.ask(LoadAccounts())
        guard form.connection.isEmpty else { return [accounts] }
        // Where there is only one connection, it is the one.
        return [accounts, connections.ask(LoadConnections(ConnectionQuery(), limit: 2))]
    }

    func lastWords(in surroundings: Surroundings) -> [Effect] {
        lastDraft(in: surroundings).map { [.tell($0)] } ?? []
    }

    var isNew: Bool { editing == nil }
    var fields: [ImportField] { form.fields(step, isNew: isNew) }
    var isDirty: Bool { initial.map { $0 != form } ?? false || isCopy }

    /// An import that runs already is not made a draft again.
    var mayBeDraft: Bool { editing == nil || editing?.standing == .draft }

    private var stops: [Focus] {
        fields.map { .field($0) } + (step == .properties ? [.rows] : [])
            + buttons.map { .button($0) }
    }

    // MARK: Events

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        switch event {
        case .answer(let answer): return take(answer, surroundings)
        case .tick:
            frame += 1
            return work == nil ? [] : [.tick(milliseconds: Self.pace)]
        case .resize: return []
        default: break
        }
        if overlay != nil { return handleOverlay(event, surroundings) }
        let wasNickname = focus == .field(.nickname)
        var effects: [Effect] = []
        switch event {
        case .key(let key): effects = handle(key, surroundings)
        case .paste(let text): paste(text)
        case .mouse(let mouse): effects = handle(mouse, surroundings)
        default: return []
        }
        if wasNickname && focus != .field(.nickname) { effects += checkNickname() }
        return effects
    }

    /// Is it another import's? Asked when the field is left.
    private mutating func checkNickname() -> [Effect] {
        let name = form.nickname.text.trimmed
        guard !name.isEmpty else { return [] }
        return [naming.ask(CheckNickname(name, except: editing?.id))]
    }

    static let pace = 120

    private mutating func handle(_ key: Key, _ surroundings: Surroundings) -> [Effect] {
        note = nil
        switch key {
        case .control("c"): return work == nil ? [.askToLeave] : cancelWork()
        case .escape: return work == nil ? leave(surroundings) : cancelWork()
        case .function(1): overlay = .help(helpOverlay)
        case .function(3):
            if let before {
                form = before
                self.before = nil
                note = Note(text: tr("Undone."), role: .running)
            }
        case .function(5): return press(.preview, surroundings)
        case .function(7): return press(.dryRun, surroundings)
        case .function(8): return press(.check, surroundings)
        case .control("s"): return press(saveButton, surroundings)
        case .tab: move(1)
        case .backTab: move(-1)
        default:
            switch focus {
            case .field(let field):
                let old = form
                let effects = edit(field, key, surroundings)
                if field != .kind, form != old { before = nil }
                return effects
            case .rows: return handleRows(key, surroundings)
            case .button(let button):
                switch key {
                case .left, .up: move(-1)
                case .right, .down: move(1)
                case .enter, .character(" "): return press(button, surroundings)
                case .character("?"): overlay = .help(helpOverlay)
                default: break
                }
            }
        }
        return []
    }

    private mutating func edit(_ field: ImportField, _ key: Key, _ surroundings: Surroundings)
        -> [Effect]
    {
        switch form.nature(of: field) {
        case .area:
            if form.sql.handle(key) { return [] }
        case .text(let hasList):
            if key == .function(4) && hasList { return openPicker(field, surroundings) }
            if key == .enter && hasList && form.text(field).isEmpty {
                return openPicker(field, surroundings)
            }
            if form.edit(field, key) { return [] }
        case .pick:
            switch key {
            case .enter, .character(" "), .function(4): return openPicker(field, surroundings)
            case .backspace, .delete:
                form.pick(field, "")
                return []
            // Typing opens the list with what was typed.
            case .character(let character):
                let effects = openPicker(field, surroundings)
                if case .picker(field, var picker)? = overlay {
                    _ = picker.insert(String(character))
                    overlay = .picker(field, picker)
                }
                return effects
            default: break
            }
        case .options:
            switch key {
            case .left: return choose(field, by: -1)
            case .right, .character(" "): return choose(field, by: 1)
            default: break
            }
        case .ticks:
            switch key {
            case .left: form.schedule.weekdayAt = cycled(form.schedule.weekdayAt, by: -1, of: 7)
            case .right: form.schedule.weekdayAt = cycled(form.schedule.weekdayAt, by: 1, of: 7)
            case .character(" "): form.toggleWeekday()
            default: break
            }
        }
        switch key {
        case .up: move(-1)
        case .down, .enter: move(1)
        default: break
        }
        return []
    }

    private mutating func choose(_ field: ImportField, by step: Int) -> [Effect] {
        let old = form
        form.choose(field, by: step)
        if field == .kind {
            before = old
            note = Note(
                text: tr("\(form.kind.title): the mapping was begun anew. F3 undoes it."),
                role: .warned)
        }
        return []
    }

    private mutating func paste(_ text: String) {
        guard case .field(let field) = focus else {
            note = Note(
                text: tr("Nothing was pasted: choose a field first."), role: .warned)
            return
        }
        if field == .sql {
            form.sql.insert(SafeText.cleanLines(text).joined(separator: "\n"))
        } else {
            form.insert(field, SafeText.clean(text).trimmed)
        }
    }

    /// Moves the focus; a field is judged when it is left.
    mutating func move(_ by: Int) {
        if by > 0, case .field(let field) = focus {
            judged.insert(field)
            if let words = words(about: field, form.problems) {
                note = Note(text: "\(field.label): \(words)", role: .failed)
            }
        }
        let stops = stops
        let place = stops.firstIndex(of: focus) ?? 0
        focus = stops[cycled(place, by: by, of: stops.count)]
    }

    // MARK: Steps

    mutating func go(to step: ImportStep) {
        // F3 takes back what was done here, not what lies a step behind.
        if step != self.step { before = nil }
        self.step = step
        focus = stops.first ?? .button(.next)
        list = ListState()
    }

    mutating func press(_ button: ImportButton, _ surroundings: Surroundings) -> [Effect] {
        guard work == nil else { return [] }
        switch button {
        case .preview: return preview(.show, surroundings)
        case .back:
            go(to: ImportStep(rawValue: step.rawValue - 1) ?? .source)
            return []
        case .next: return next(surroundings)
        case .dryRun: return dryRun(surroundings)
        case .check: return checkRows(surroundings)
        case .create: return create(surroundings)
        case .draft: return saveDraft(surroundings)
        case .cancel: return leave(surroundings)
        }
    }

    /// What is wrong in the fields of a step; those of the step become judged.
    func firstProblem(_ step: ImportStep) -> Focus? {
        if step == .source && taken == form.nickname.text.trimmed.lowercased() {
            return .field(.nickname)
        }
        let problems = form.problems
        let shown = form.fields(step, isNew: isNew)
        if let field = shown.first(where: { problems.fields[$0] != nil }) { return .field(field) }
        return problems.isWrong(step, fields: shown) ? .rows : nil
    }

    /// Goes to the first thing of a step that is wrong; false when nothing is.
    mutating func goToProblem(of step: ImportStep) -> Bool {
        guard let place = firstProblem(step) else { return false }
        judgedSteps.insert(step)
        if self.step != step { go(to: step) }
        focus = place
        if case .rows = place, let row = form.problems.rows.keys.min() { list.selected = row }
        return true
    }

    private mutating func next(_ surroundings: Surroundings) -> [Effect] {
        if goToProblem(of: step) { return [] }
        if step == .source && asked != form.asked { return preview(.next, surroundings) }
        go(to: ImportStep(rawValue: step.rawValue + 1) ?? .schedule)
        return []
    }
}
