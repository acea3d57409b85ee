public import Connections
import Drawing
import Language

/// The guide as a checklist: what to do in Databricks, why, where to click, the SQL to copy, and how
/// far this connection has come.
struct GuideScreen: Screen, Equatable {
    var path: SetupPath
    /// The id of the connection; empty for one that is being set up.
    let id: String
    let name: String
    /// A form lies below: Enter leads to the item's field in it.
    let isOverForm: Bool
    /// What was proved of the saved connection is true of what the form has, too.
    let isAsSaved: Bool
    /// Tests that only the form below knows of.
    private let ownTests: [TestRecord]
    var progress: GuideProgress
    var list = ListState()
    /// The first line shown of what the chosen item says.
    var top = 0
    var help: HelpOverlay?
    var note: String?
    private var isOpen = false
    private var loading = Pending<LoadHistory>()

    init(_ subject: GuideSubject) {
        path = subject.path
        id = subject.id
        name = subject.name
        isOverForm = subject.isOverForm
        isAsSaved = subject.isAsSaved
        ownTests = subject.isOverForm ? subject.progress.history.tests : []
        progress = subject.progress
    }

    var items: [ChecklistItem] { Checklist.items(path) }
    var item: ChecklistItem { items[max(0, min(list.selected, items.count - 1))] }

    mutating func appear(in surroundings: Surroundings) -> [Effect] {
        if !isOpen {
            isOpen = true
            // What is to be done next comes first to the eye.
            list.selected = items.firstIndex { !progress.mark($0).isDone } ?? 0
        }
        return [loading.ask(LoadHistory(id: id))]
    }

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        if case .answer(let answer) = event {
            if let history = loading.value(answer) { take(history) }
            return []
        }
        if help != nil {
            if help?.handle(event, size: surroundings.size) == true { help = nil }
            return []
        }
        let layout = GuideLayout(size: surroundings.size, items: items.count)
        switch event {
        case .key(let key):
            note = nil
            return handle(key, layout, surroundings)
        case .mouse(let mouse):
            // What is in view is the list as it is drawn, which no key has moved yet.
            list.clamp(count: items.count, height: layout.list.height)
            switch mouse.action {
            case .wheelUp: top = max(0, top - 3)
            case .wheelDown: scroll(3, layout)
            case .press, .doubleClick:
                let row = mouse.at.y - layout.list.y
                if layout.list.contains(mouse.at), items.indices.contains(list.top + row) {
                    choose(list.top + row)
                }
            }
        default: break
        }
        return []
    }

    /// What was proved of a saved connection proves nothing of a form that has other settings.
    private mutating func take(_ history: ConnectionHistory) {
        guard isAsSaved else {
            progress.history.doneByHand = history.doneByHand
            return
        }
        progress.history = history
        progress.history.tests = ownTests + history.tests
    }

    private mutating func choose(_ index: Int) {
        list.selected = index
        top = 0
    }

    private mutating func scroll(_ rows: Int, _ layout: GuideLayout) {
        let most = max(0, text(width: layout.text.width).count - layout.text.height)
        top = max(0, min(most, top + rows))
    }

    private mutating func handle(
        _ key: Key, _ layout: GuideLayout, _ surroundings: Surroundings
    ) -> [Effect] {
        switch key {
        case .escape, .character("q"), .function(9): return [.back]
        case .control("c"): return [.askToLeave]
        case .tab, .backTab:
            path = path == .new ? .existing : .new
            list = ListState(selected: items.firstIndex { !progress.mark($0).isDone } ?? 0)
            top = 0
        case .character(" "): return tick(surroundings)
        case .character("c"): return copy(surroundings)
        case .character("a"):
            let times = Times(surroundings)
            help = .answers(Guide.answers(progress.history, time: times.full))
        case .enter where isOverForm:
            guard let field = item.field else { return [.back] }
            return [.backToField(field)]
        case .pageDown: scroll(max(1, layout.text.height - 1), layout)
        case .pageUp: top = max(0, top - max(1, layout.text.height - 1))
        case .character("?"), .function(1):
            help = HelpOverlay(
                title: tr("Help"),
                about: [
                    HelpOverlay.Line(text: tr("Setup guide"), role: .heading),
                    HelpOverlay.Line(
                        text: tr(
                            "Everything the setup takes, in order. A test ticks what the workspace has proved; Space ticks what you did yourself. Works without a network."
                        )),
                ], bindings: bindings)
        default:
            let before = list.selected
            _ = list.handle(key, count: items.count, height: layout.list.height)
            if list.selected != before { top = 0 }
        }
        return []
    }

    private mutating func tick(_ surroundings: Surroundings) -> [Effect] {
        switch progress.mark(item) {
        case .proved:
            note = tr("The workspace has proved it; there is nothing to tick.")
            return []
        case .byHand:
            progress.history.doneByHand[item.id] = nil
            return [.tell(MarkGuide(item.id, done: nil, id: id))]
        case .toDo:
            progress.history.doneByHand[item.id] = surroundings.now
            return [.tell(MarkGuide(item.id, done: surroundings.now, id: id))]
        }
    }

    private mutating func copy(_ surroundings: Surroundings) -> [Effect] {
        let sql = progress.sql(of: item)
        guard !sql.isEmpty else {
            note = tr("There is nothing to copy here.")
            return []
        }
        note = surroundings.copied + "."
        return [.copy(sql.joined(separator: "\n"))]
    }

    // MARK: Words

    struct Row: Equatable {
        var text: String
        var role = Role.normal
    }

    /// What the chosen item says, as rows of a width.
    func text(width: Int) -> [Row] {
        var rows: [Row] = []
        func add(_ text: String, _ role: Role = .normal) {
            rows += Canvas.wrap(text, width: width).map { Row(text: $0, role: role) }
        }
        add(item.why)
        for (index, step) in item.how.enumerated() {
            add("\(index + 1). \(step)")
        }
        for line in progress.sql(of: item) { add("   \(line)", .code) }
        return rows
    }

    var bindings: [Binding] {
        let hasSQL = !item.sql.isEmpty
        return [
            Binding([.up], "↑↓", tr("choose")),
            Binding([.character(" ")], "Space", tr("tick")),
            Binding(
                [.character("c")], "c", tr("copy SQL"),
                offBecause: hasSQL ? nil : tr("this item has none")),
            Binding(
                [.enter], "Enter", item.field == nil ? tr("to the form") : tr("to the field"),
                offBecause: isOverForm ? nil : tr("no form is open")),
            Binding([.character("a")], "a", tr("answers")),
            Binding([.tab], "Tab", tr("other path"), isPinned: true),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding([.escape], "Esc", tr("back"), isPinned: true),
            Binding([.pageDown], "PgUp PgDn", tr("scroll what it says")),
        ]
    }
}

/// What the guide is opened for.
public struct GuideSubject: Sendable, Equatable {
    /// The path that is shown first.
    public var path: SetupPath
    /// The id of the connection; empty for one that is being set up.
    public var id: String
    /// The connection's name; empty for one that has none yet.
    public var name: String
    /// Whether it lies over the form.
    public var isOverForm: Bool
    /// Whether its settings are those of the saved connection.
    public var isAsSaved: Bool
    /// What is done of it.
    public var progress: GuideProgress

    /// By default the guide alone: over no form, for no saved connection, with nothing done.
    public init(
        path: SetupPath, id: String = "", name: String = "", isOverForm: Bool = false,
        isAsSaved: Bool = true, progress: GuideProgress = GuideProgress()
    ) {
        self.path = path
        self.id = id
        self.name = name
        self.isOverForm = isOverForm
        self.isAsSaved = isAsSaved
        self.progress = progress
    }
}

extension HelpOverlay {
    /// What is often asked, beginning with what is asked here.
    static func answers(_ answers: [Guide.Answer]) -> HelpOverlay {
        HelpOverlay(
            title: tr("Questions and answers"),
            paragraphs: answers.flatMap {
                [Line(text: $0.question, role: .heading), Line(text: $0.answer), Line(text: "")]
            })
    }
}
