import Connections
import Drawing
import Language
import Text

/// Settings: the CleverTap accounts that imports write to, one at a time.
struct Settings: Screen, Equatable {
    enum Field: Int, Sendable, CaseIterable {
        case name, region, account, passcode
    }

    enum SettingsButton: Int, Sendable, CaseIterable {
        case test, save, cancel

        var label: String {
            switch self {
            case .test: tr("Test")
            case .save: tr("Save")
            case .cancel: tr("Cancel")
            }
        }
    }

    enum Focus: Sendable, Equatable {
        case field(Field)
        case button(SettingsButton)
    }

    /// What is on its way.
    enum Work: Sendable, Equatable { case loading, testing(thenSave: Bool), saving }

    var name = TextInput(Destination.usualName)
    var region = Destination.Region.eu1
    var account = TextInput()
    var passcode = TextInput("", isMasked: true)
    var focus = Focus.field(.region) {
        didSet {
            guard focus != oldValue else { return }
            if oldValue == .field(.name) { takeName() }
            name.deselect()
            account.deselect()
            passcode.deselect()
            if focus == .field(.name) { name.select() }
            if focus == .field(.account) { account.select() }
            if focus == .field(.passcode) { passcode.select() }
        }
    }
    /// What is saved.
    var accounts: [SavedDestination] = []
    /// The one whose values were last put on the form.
    var shown = Destination.usualName
    var work: Work?
    private(set) var frame = 0
    /// What exactly passed the test.
    var passed: (Destination, Passcode)?
    var loading = Pending<LoadAccounts>()
    var testing = Pending<TestAccount>()
    var saving = Pending<SaveAccount>()
    var trouble: UserError?
    var note: Note?
    var picker: Picker?
    var question: Dialog?
    private(set) var help: HelpOverlay?
    /// What was on the form when it was opened; nil until that is known.
    var initial: (Destination.Region, String, String)?

    init() {}

    static func == (a: Settings, b: Settings) -> Bool {
        a.name == b.name && a.region == b.region && a.account == b.account
            && a.passcode == b.passcode && a.focus == b.focus && a.work == b.work
            && a.accounts == b.accounts
            && a.trouble == b.trouble && a.note == b.note
    }

    mutating func appear(in surroundings: Surroundings) -> [Effect] {
        guard work == nil, initial == nil else { return [] }
        work = .loading
        return [loading.ask(LoadAccounts())]
    }

    // MARK: Events

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        switch event {
        case .answer(let answer): return take(answer)
        case .tick:
            frame += 1
            if case .testing? = work { return [.tick(milliseconds: Self.pace)] }
            return []
        case .resize: return []
        default: break
        }
        if help != nil {
            if help?.handle(event, size: surroundings.size) == true { help = nil }
            return []
        }
        if picker != nil { return handlePicker(event, surroundings) }
        if question != nil { return handleQuestion(event, surroundings) }
        switch event {
        case .key(let key): return handle(key)
        case .paste(let text):
            paste(SafeText.clean(text).trimmed)
            return []
        case .mouse(let mouse): return handle(mouse, surroundings)
        default: return []
        }
    }

    static let pace = 120

    private mutating func handle(_ key: Key) -> [Effect] {
        note = nil
        switch key {
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        case .control("t"): return test(thenSave: false)
        case .control("s"): return save()
        case .control("c"): return isTesting ? cancelTest() : [.askToLeave]
        case .escape: return isTesting ? cancelTest() : leave()
        case .function(1): help = helpOverlay
        case .function(2): passcode.isMasked.toggle()
        case .function(4):
            if focus == .field(.region) { openPicker() }
            if focus == .field(.name) { openNames() }
        case .enter:
            switch focus {
            case .field(.region): openPicker()
            case .field: move(1)
            case .button(let button): return press(button)
            }
        default: return edit(key)
        }
        return []
    }

    private mutating func edit(_ key: Key) -> [Effect] {
        switch (focus, key) {
        case (.field(.region), .left), (.field(.region), .right),
            (.field(.region), .character(" ")):
            let all = Destination.Region.allCases
            let place = all.firstIndex(of: region) ?? 0
            region = all[cycled(place, by: key == .left ? -1 : 1, of: all.count)]
            trouble = nil
        case (.field(.name), _):
            if name.handle(key) { trouble = nil }
        case (.field(.account), _):
            if account.handle(key) { trouble = nil }
        case (.field(.passcode), _):
            if passcode.handle(key) { trouble = nil }
        case (.button(let button), .left), (.button(let button), .right):
            let all = SettingsButton.allCases
            focus = .button(
                all[cycled(button.rawValue, by: key == .left ? -1 : 1, of: all.count)])
        case (.button(let button), .character(" ")): return press(button)
        case (.button, .character("?")): help = helpOverlay
        default: break
        }
        return []
    }

    /// An address of the dashboard says region and account at once.
    mutating func paste(_ text: String) {
        if focus != .field(.passcode), text.contains("clevertap.com"),
            let found = DestinationRules.region(text)
        {
            region = found
            note = Note(
                text: tr("From the dashboard's address: region \(found.title)."), role: .running)
            let parts = text.split(separator: "/").map(String.init)
            if let place = parts.firstIndex(where: { $0.contains("clevertap.com") }),
                parts.indices.contains(place + 1),
                DestinationRules.accountProblem(parts[place + 1]) == nil
            {
                account.text = parts[place + 1]
            }
            return
        }
        switch focus {
        case .field(.name): name.insert(text)
        case .field(.account): account.insert(text)
        case .field(.passcode):
            // A passcode is pasted whole, or not at all.
            if !text.isEmpty { passcode.select() }
            passcode.insert(text)
        default:
            note = Note(
                text: tr("Nothing was pasted: choose a field first."), role: .warned)
        }
        trouble = nil
    }

    private var stops: [Focus] {
        Field.allCases.map { .field($0) } + SettingsButton.allCases.map { .button($0) }
    }

    private mutating func move(_ step: Int) {
        let place = stops.firstIndex(of: focus) ?? 0
        focus = stops[cycled(place, by: step, of: stops.count)]
        if focus != .field(.passcode) { passcode.isMasked = true }
    }

    mutating func press(_ button: SettingsButton) -> [Effect] {
        switch button {
        case .test: return test(thenSave: false)
        case .save: return save()
        case .cancel: return leave()
        }
    }

    private mutating func handle(_ mouse: MouseEvent, _ surroundings: Surroundings) -> [Effect] {
        guard mouse.action == .press || mouse.action == .doubleClick else { return [] }
        for (index, area) in Self.buttonAreas(surroundings.size).enumerated()
        where area.contains(mouse.at) {
            guard let button = SettingsButton(rawValue: index) else { continue }
            focus = .button(button)
            return press(button)
        }
        for field in Field.allCases where Self.area(of: field, surroundings.size).y == mouse.at.y {
            if field == .region, focus == .field(.region) { openPicker() }
            focus = .field(field)
        }
        return []
    }

    // MARK: Region

    private mutating func openPicker() {
        var picker = Picker(tr("Region"))
        picker.set(
            Destination.Region.allCases.map { Picker.Item($0.title, detail: $0.host) },
            chosen: region.title)
        self.picker = picker
    }

    private mutating func handlePicker(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        switch picker?.handle(event, size: surroundings.size) ?? .close {
        case .none, .typed: return []
        case .close: break
        case .picked(let title) where focus == .field(.name):
            if let found = saved(title) {
                show(found.destination)
                name.select()
            }
        case .picked(let title):
            if let found = Destination.Region.allCases.first(where: { $0.title == title }) {
                region = found
                trouble = nil
            }
        }
        picker = nil
        return []
    }

    // MARK: Test and Save

    var isTesting: Bool { if case .testing? = work { true } else { false } }

    /// What is on the form; another region is CleverTap's own, never the demo's endpoint.
    var destination: Destination {
        let near = known ?? accounts.first { $0.destination.region == region }?.destination
        return Destination(
            name: name.text.trimmed, region: region, accountID: account.text.trimmed,
            loopback: region == near?.region ? near?.loopback : nil)
    }

    /// What was typed; nil for the one in the vault.
    var typedPasscode: Passcode? {
        passcode.isEmpty && hasPasscode ? nil : Passcode(passcode.text.trimmed)
    }

    private mutating func check() -> Bool {
        var found: (Field, String, String)?
        if let problem = DestinationRules.nameProblem(name.text) {
            found = (.name, "name", problem)
        } else if let problem = DestinationRules.accountProblem(account.text) {
            found = (.account, "account_id", problem)
        } else if let typed = typedPasscode,
            let problem = typed.withValue({ DestinationRules.passcodeProblem($0) })
        {
            found = (.passcode, "passcode", problem)
        }
        guard let (field, name, problem) = found else { return true }
        focus = .field(field)
        trouble = UserError(problem, place: name)
        return false
    }

    private mutating func test(thenSave: Bool) -> [Effect] {
        guard work == nil, check() else { return [] }
        trouble = nil
        work = .testing(thenSave: thenSave)
        return [
            testing.ask(TestAccount(destination, typedPasscode)), .tick(milliseconds: Self.pace),
        ]
    }

    mutating func cancelTest() -> [Effect] {
        defer { testing.forget() }
        work = nil
        note = Note(text: tr("The test was cancelled."), role: .warned)
        return testing.cancel
    }

    private mutating func save() -> [Effect] {
        guard work == nil, check() else { return [] }
        if let passed, passed.0 == destination, passed.1 == typedPasscode ?? Passcode("") {
            return commit()
        }
        return test(thenSave: true)
    }

    mutating func commit() -> [Effect] {
        work = .saving
        return [saving.ask(SaveAccount(destination, typedPasscode))]
    }

    private mutating func leave() -> [Effect] {
        guard isDirty else { return [.back] }
        question = Dialog(
            title: tr("Leave Settings?"), lines: [tr("What you changed is not saved.")],
            buttons: [tr("Stay"), tr("Discard")])
        return []
    }

    var isDirty: Bool {
        guard let initial else { return false }
        return !passcode.isEmpty || initial.0 != region || initial.1 != account.text
            || initial.2 != name.text
    }

    enum Asked { case leave, saveFailed }
    var asked = Asked.leave

    private mutating func handleQuestion(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard let button = question?.handle(event, size: surroundings.size, escape: 0) else {
            return []
        }
        return answerQuestion(button)
    }

    mutating func answerQuestion(_ button: Int) -> [Effect] {
        question = nil
        let why = asked
        asked = .leave
        guard button == 1 else { return [] }
        return why == .saveFailed ? commit() : [.back]
    }
}
