import Connections
import Drawing
import Language
import Text

/// The list of imports: what each one does, how its last run went, and how a running one gets on.
struct ImportCenter: Screen, Equatable {
    var query: ImportQuery
    var list = ListState()
    /// Nil until the first answer.
    var page: ImportPage?
    private var paging = Pending<LoadImports>()
    var note: Note?
    var search: TextInput?
    var dialog: Question?
    var help: HelpOverlay?
    var filter: ImportFilter?
    private var faceting = Pending<LoadImportFacets>()
    var counting = Pending<LoadImports>()
    var details: ImportDetails?
    private var reading = Pending<LoadRuns>()
    /// The import that the cursor goes to as soon as it is known where that is.
    var wanted: String?
    private var placing = Pending<LocateImport>()
    /// What was asked of imports, and has no answer yet.
    private var wishes: [Wished] = []
    /// How fast each running import gets on.
    var paces: [String: Pace] = [:]
    var frame = 0
    /// The ticks are on their way: there is one clock for the screen.
    private var isTicking = false
    private var ahead = TypeAhead(rowKeys)
    private static let rowKeys: Set<Key> = [
        .enter, .character("r"), .character(" "), .character("s"), .character("d"), .delete,
        .character("e"), .character("c"),
    ]

    /// Something to be confirmed, and what is then asked for.
    struct Question: Sendable, Equatable {
        var dialog: Dialog
        var wish: ImportWish
        var id: String
    }

    private struct Wished: Sendable, Equatable {
        var control = Pending<ControlImport>()
        var wish: ImportWish
        var nickname: String
    }

    /// Milliseconds between two looks at the store.
    static let pace = 500

    init(connection: String? = nil) {
        query = ImportQuery(connections: connection.map { [$0] } ?? [])
    }

    mutating func appear(in surroundings: Surroundings) -> [Effect] {
        var effects = [reload(surroundings)]
        if !isTicking {
            isTicking = true
            effects.append(.tick(milliseconds: Self.pace))
        }
        return effects
    }

    var rows: [ImportRow] { page?.rows ?? [] }
    var matching: Int { page?.matching ?? 0 }
    var selected: ImportRow? { row(list.selected) }

    func row(_ index: Int) -> ImportRow? {
        let local = index - (page?.offset ?? 0)
        return rows.indices.contains(local) ? rows[local] : nil
    }

    func height(_ surroundings: Surroundings) -> Int {
        ImportCenterLayout(size: surroundings.size, hasChips: hasChips).listHeight
    }

    var hasChips: Bool { query.isFiltering || search != nil }

    mutating func reload(_ surroundings: Surroundings) -> Effect {
        let height = height(surroundings)
        ahead.wait(for: page == nil ? .list : .rows)
        return paging.ask(
            LoadImports(query, offset: max(0, list.top - height), limit: height * 3))
    }

    /// Asks only when a row in view is not here; the clock asks for what has changed.
    private mutating func loadIfNeeded(_ surroundings: Surroundings) -> [Effect] {
        let bottom = min(matching, list.top + height(surroundings))
        let offset = page?.offset ?? 0
        if list.top >= offset && bottom <= offset + rows.count { return [] }
        return [reload(surroundings)]
    }

    // MARK: Events

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        switch event {
        case .answer(let answer): return take(answer, surroundings)
        case .tick: return tick(surroundings)
        case .resize:
            list.clamp(count: matching, height: height(surroundings))
            return [reload(surroundings)]
        default: break
        }
        if help != nil {
            if help?.handle(event, size: surroundings.size) == true { help = nil }
            return []
        }
        if filter != nil { return handleFilter(event, surroundings) }
        if dialog != nil { return handleDialog(event, surroundings) }
        if details != nil { return handleDetails(event, surroundings) }
        if search != nil { return handleSearch(event, surroundings) }
        switch event {
        case .key(let key):
            if ahead.holds(key, hasRow: selected != nil) { return [] }
            note = nil
            return handle(key, surroundings)
        case .mouse(let mouse): return handle(mouse, surroundings)
        default: return []
        }
    }

    private mutating func handle(_ key: Key, _ surroundings: Surroundings) -> [Effect] {
        switch key {
        case .escape:
            if !query.search.isEmpty {
                query.search = ""
                return changed(surroundings)
            }
            return [.back]
        case .control("c"): return [.askToLeave]
        case .character("q"): return [.quit]
        case .character("/"):
            search = TextInput(query.search)
            return []
        case .character("f"):
            filter = ImportFilter(query, in: surroundings)
            return [faceting.ask(LoadImportFacets()), countFiltered()]
        case .character("x"):
            query = ImportQuery()
            return changed(surroundings)
        case .character("n"):
            return [.open(.createImport(connection: query.connections.first))]
        case .character("S"): return [.open(.settings)]
        case .character("l"):
            note = Note(text: tr("Read again."), role: .running)
            return [reload(surroundings)]
        case .character("?"), .function(1):
            help = HelpOverlay(
                title: tr("Help"), about: Self.about, bindings: bindings + moreBindings)
            return []
        case _ where Self.rowKeys.contains(key):
            guard let row = selected else { return [] }
            return act(key, on: row, surroundings)
        default:
            guard list.handle(key, count: matching, height: height(surroundings)) else { return [] }
            return loadIfNeeded(surroundings)
        }
    }

    private mutating func handle(_ mouse: MouseEvent, _ surroundings: Surroundings) -> [Effect] {
        let height = height(surroundings)
        switch mouse.action {
        case .wheelUp: list.scroll(by: -3, count: matching, height: height)
        case .wheelDown: list.scroll(by: 3, count: matching, height: height)
        case .press, .doubleClick:
            let layout = ImportCenterLayout(size: surroundings.size, hasChips: hasChips)
            guard let index = lines(layout).first(where: { $0.y == mouse.at.y })?.index else {
                return []
            }
            list.selected = index
            if mouse.action == .doubleClick, let row = selected {
                return act(.enter, on: row, surroundings)
            }
        }
        return loadIfNeeded(surroundings)
    }

    /// What a key does with an import, from the list and from its details.
    mutating func act(_ key: Key, on row: ImportRow, _ surroundings: Surroundings) -> [Effect] {
        let name = row.saved.definition.nickname
        switch key {
        case .enter:
            details = ImportDetails(row: row)
            return [reading.ask(LoadRuns(id: row.id))]
        case .character("e"): return [.open(.editImport(row.saved))]
        case .character("c"):
            return [.open(.createImport(connection: row.connection, like: row.saved.definition))]
        case .character("r"): return wish(.run, row)
        case .character(" "):
            return wish(row.saved.standing == .active ? .pause : .resume, row)
        case .character("F"): return wish(.retryFailed, row)
        case .character("s"):
            guard row.whyItCannotStop == nil else { return [] }
            dialog = Question(
                dialog: Dialog(
                    title: tr("Stop \(name)"),
                    lines: [
                        row.status == .running
                            ? tr("Its run ends now, and its query on the warehouse is cancelled.")
                            : tr("It will not run again by itself."),
                        tr(
                            "Records that are in CleverTap stay there. Space goes on with it later."
                        ),
                        row.status == .running && row.saved.definition.kind == .events
                            ? tr(
                                "Events that were sent are sent again by its next run; Space pauses it instead."
                            )
                            : "",
                    ].filter { !$0.isEmpty },
                    buttons: [tr("Cancel"), tr("Stop \(name.fitted(to: 24, pad: nil))")]),
                wish: .stop, id: row.id)
            return []
        default:
            dialog = Question(
                dialog: Dialog(
                    title: tr("Delete \(name)"),
                    lines: [
                        row.status == .running ? tr("It is running: it is stopped first.") : "",
                        tr(
                            "Its history and its failed records are removed. Records that are in CleverTap stay there."
                        ),
                    ].filter { !$0.isEmpty },
                    buttons: [tr("Cancel"), tr("Delete \(name.fitted(to: 24, pad: nil))")]),
                wish: .delete, id: row.id)
            return []
        }
    }

    private mutating func wish(_ wish: ImportWish, _ row: ImportRow) -> [Effect] {
        var wished = Wished(wish: wish, nickname: row.saved.definition.nickname)
        defer { wishes.append(wished) }
        note = Note(text: wish.doing(wished.nickname), role: .running)
        return [wished.control.ask(ControlImport(wish, of: row.id))]
    }

    private mutating func handleDialog(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard let question = dialog,
            let button = dialog?.dialog.handle(event, size: surroundings.size, escape: 0)
        else { return [] }
        dialog = nil
        guard button == 1, let row = rows.first(where: { $0.id == question.id }) else { return [] }
        if question.wish == .delete { details = nil }
        return wish(question.wish, row)
    }

    private mutating func handleSearch(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard var input = search else { return [] }
        switch event {
        case .key(.enter):
            search = nil
            return []
        case .key(.escape), .key(.control("c")):
            search = nil
            query.search = ""
            return changed(surroundings)
        case .key(let key): guard input.handle(key) else { return [] }
        case .paste(let text): input.insert(SafeText.clean(text))
        default: return []
        }
        search = input
        guard input.text != query.search else { return [] }
        query.search = input.text
        return changed(surroundings)
    }

    mutating func changed(_ surroundings: Surroundings) -> [Effect] {
        list = ListState()
        ahead.wait(for: .list)
        return [reload(surroundings)]
    }

    // MARK: Answers

    private mutating func take(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        if let facets = faceting.value(answer) { filter?.take(facets) }
        if let page = counting.value(answer) { filter?.count = page.matching }
        switch paging.take(answer) {
        case .success(let page)?: return take(page, surroundings)
        case .failure(let problem)?:
            _ = ahead.release()
            note = Note(text: problem.message, role: .failed)
        case nil: break
        }
        switch reading.take(answer) {
        case .success(let history)?: details?.take(history)
        case .failure(let problem)?: note = Note(text: problem.message, role: .failed)
        case nil: break
        }
        if let place = placing.take(answer) { return goTo((try? place.get()) ?? nil, surroundings) }
        for index in wishes.indices {
            guard let result = wishes[index].control.take(answer) else { continue }
            let wished = wishes.remove(at: index)
            switch result {
            case .success:
                note = Note(text: wished.wish.message(wished.nickname), role: .passed)
            case .failure(let problem): note = Note(text: problem.message, role: .failed)
            }
            return [reload(surroundings)]
        }
        return []
    }

    private mutating func take(_ page: ImportPage, _ surroundings: Surroundings) -> [Effect] {
        self.page = page
        list.clamp(count: page.matching, height: height(surroundings))
        for row in page.rows {
            guard let run = row.lastRun, run.state == .running else {
                paces[row.id] = nil
                continue
            }
            paces[row.id, default: Pace()].add(run.rows, at: surroundings.now, run: run.number)
        }
        return ahead.release().flatMap { handle(.key($0), in: surroundings) }
    }

    /// Create Import lay over this list; what came of it is said here.
    mutating func take(savedImport id: String, _ words: String) -> [Effect] {
        note = Note(text: words, role: .passed)
        return seek(id)
    }

    /// The cursor goes to what was made or changed.
    private mutating func seek(_ id: String) -> [Effect] {
        wanted = id
        return [placing.ask(LocateImport(query, id: id))]
    }

    private mutating func goTo(_ place: Int?, _ surroundings: Surroundings) -> [Effect] {
        guard let wanted else { return [] }
        self.wanted = nil
        if let place {
            list.selected = place
            list.clamp(count: max(matching, place + 1), height: height(surroundings))
            return [reload(surroundings)]
        }
        // What was just made is shown, whatever the list was filtered by.
        guard query.isFiltering || !query.search.isEmpty else { return [] }
        query = ImportQuery()
        return [reload(surroundings)] + seek(wanted)
    }

    private mutating func tick(_ surroundings: Surroundings) -> [Effect] {
        frame += 1
        var effects = [reload(surroundings), .tick(milliseconds: Self.pace)]
        if let details {
            effects.append(reading.ask(LoadRuns(id: details.row.id)))
        }
        return effects
    }
}
