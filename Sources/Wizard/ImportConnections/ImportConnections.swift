import Connections
import Drawing
import Language
import Text

/// The list of saved connections. It holds the rows around those in view, never all of them.
struct ImportConnections: Screen, Equatable {
    var query = ConnectionQuery()
    var list = ListState()
    var total: Int?
    var matching = 0
    /// The rows that are here, and the number of the first.
    var rows: [ConnectionRow] = []
    var offset = 0
    /// What the rows that are here were asked with.
    var rowsQuery: ConnectionQuery?
    /// The row that the cursor goes to as soon as it is known where that is, by its connection's id.
    var wanted: String?
    var placing = Pending<LocateConnection>()
    private var paging = Pending<LoadConnections>()
    private var undoing = Pending<UndoDelete>()
    /// What happened, in one line, until the next key.
    var note: Note?
    /// The search that is being typed.
    var search: TextInput?
    var dialog: ListDialog?
    var round: TestRound?
    var frame = 0
    /// The last delete can be undone, until the program ends.
    var canUndo = false
    private var ahead = TypeAhead([
        .enter, .character("e"), .character("C"), .character("t"), .character("d"), .delete,
        .character("i"), .character("c"), .function(9), .character("T"),
    ])

    init() {}

    var isHome: Bool { true }

    mutating func appear(in surroundings: Surroundings) -> [Effect] {
        // What lay above took the ticks.
        let isTesting = round?.isRunning == true
        return [reload(surroundings)]
            + (isTesting ? [.tick(milliseconds: TestPanel.pace)] : [])
    }

    var selected: ConnectionRow? { row(list.selected) }

    func row(_ index: Int) -> ConnectionRow? {
        let local = index - offset
        return rows.indices.contains(local) ? rows[local] : nil
    }

    // MARK: Rows

    func height(_ surroundings: Surroundings) -> Int {
        ListLayout(size: surroundings.size, hasChips: hasChips).listHeight
    }

    var hasChips: Bool { query.isFiltering || search != nil }

    /// Asks for the rows around those in view; older answers no longer count.
    mutating func reload(_ surroundings: Surroundings) -> Effect {
        let height = height(surroundings)
        ahead.wait(for: total == nil ? .list : .rows)
        return paging.ask(
            LoadConnections(query, offset: max(0, list.top - height), limit: height * 3))
    }

    /// Asks only when a row in view, or one next to it, is not here.
    mutating func loadIfNeeded(_ surroundings: Surroundings) -> [Effect] {
        let bottom = min(matching, list.top + height(surroundings))
        if list.top >= offset && bottom <= offset + rows.count { return [] }
        return [reload(surroundings)]
    }

    // MARK: Events

    mutating func handle(_ event: Event, in surroundings: Surroundings) -> [Effect] {
        switch event {
        case .answer(let answer): return take(answer, surroundings)
        case .tick: return tick()
        case .resize:
            list.clamp(count: matching, height: height(surroundings))
            return loadIfNeeded(surroundings)
        default: break
        }
        if dialog != nil { return handleDialog(event, surroundings) }
        if search != nil { return handleSearch(event, surroundings) }
        switch event {
        case .key(let key):
            if ahead.holds(key, hasRow: selected != nil && wanted == nil) { return [] }
            note = nil
            return handle(key, surroundings)
        case .mouse(let mouse): return handle(mouse, surroundings)
        default: return []
        }
    }

    private mutating func handle(_ key: Key, _ surroundings: Surroundings) -> [Effect] {
        switch key {
        case .character("n"): return [.open(.setup(.existing))]
        case .character("i"):
            return [.open(.importCenter(connection: selected?.connection.name))]
        case .character("I"): return [.open(.importCenter(connection: nil))]
        case .character("c"):
            // What is created is seen in Import Center: that is where it leads back to.
            let name = selected?.connection.name
            return [
                .open(.importCenter(connection: name)), .open(.createImport(connection: name)),
            ]
        case .character("S"): return [.open(.settings)]
        case .function(9):
            guard let row = selected else {
                return [.open(.guide(GuideSubject(path: .new)))]
            }
            return act(.guide, on: row, surroundings)
        case .character("/"):
            search = TextInput(query.search)
            return []
        case .character("f"):
            var filter = FilterDialog(query, in: surroundings)
            defer { dialog = .filter(filter) }
            return [filter.load()]
        case .character("x"):
            return setQuery(
                ConnectionQuery(order: query.order, ascending: query.ascending), surroundings)
        case .character("s"): return sort(surroundings)
        case .character("r"):
            forgetRound()
            note = Note(text: tr("Read again."), role: .running)
            return [reload(surroundings)]
        case .character("T"): return startRound(surroundings)
        case .character("u"):
            guard canUndo else { return [] }
            canUndo = false
            return [undoing.ask(UndoDelete())]
        case .character("?"), .function(1):
            dialog = .help(
                HelpOverlay(
                    title: tr("Help"), about: Self.about, bindings: bindings + moreBindings))
        case .character("q"): return [.quit]
        case .escape: return escape(surroundings)
        case .control("c"):
            if round?.isRunning == true { return stopRound(surroundings) }
            return [.askToLeave]
        case .enter: return selected.map { open($0) } ?? []
        case .character("e"): return selected.map { act(.edit, on: $0, surroundings) } ?? []
        case .character("C"): return selected.map { act(.duplicate, on: $0, surroundings) } ?? []
        case .character("t"): return selected.map { act(.test, on: $0, surroundings) } ?? []
        case .character("d"), .delete:
            return selected.map { act(.delete, on: $0, surroundings) } ?? []
        default:
            guard list.handle(key, count: matching, height: height(surroundings)) else { return [] }
            wanted = nil
            return loadIfNeeded(surroundings)
        }
        return []
    }

    /// Opens the details of a connection.
    mutating func open(_ row: ConnectionRow) -> [Effect] {
        var details = DetailsDialog(row: row)
        defer { dialog = .details(details) }
        return details.load()
    }

    mutating func act(
        _ outcome: DetailsDialog.Outcome, on row: ConnectionRow, _ surroundings: Surroundings
    ) -> [Effect] {
        switch outcome {
        case .edit: return [.open(.edit(row.connection))]
        case .duplicate: return [.open(.duplicate(row.connection))]
        case .test: return test(row.connection, surroundings)
        case .guide:
            var progress = GuideProgress(row.connection, ConnectionHistory())
            progress.filled = Set(FieldID.form)
            return [
                .open(
                    .guide(
                        GuideSubject(
                            path: .existing, id: row.id, name: row.connection.name,
                            progress: progress)))
            ]
        case .delete:
            var delete = DeleteDialog(row: row)
            defer { dialog = .delete(delete) }
            return [delete.load()]
        case .close, .report: return []
        }
    }

    private mutating func escape(_ surroundings: Surroundings) -> [Effect] {
        if round?.isRunning == true { return stopRound(surroundings) }
        if !query.search.isEmpty {
            var query = query
            query.search = ""
            return setQuery(query, surroundings)
        }
        if query.isFiltering {
            return setQuery(
                ConnectionQuery(order: query.order, ascending: query.ascending), surroundings)
        }
        // One Esc too many must not end the program.
        note = Note(text: tr("There is nothing to go back to. q leaves bricktap."), role: .running)
        return []
    }

    mutating func setQuery(_ new: ConnectionQuery, _ surroundings: Surroundings) -> [Effect] {
        query = new
        list = ListState()
        wanted = nil
        forgetRound()
        ahead.wait(for: .list)
        return [reload(surroundings)]
    }

    /// Connections of which one is looked for in another order: counting takes 4 ms for so many.
    private static let mostSought = 10_000

    private mutating func sort(_ surroundings: Surroundings) -> [Effect] {
        var query = query
        if query.ascending {
            query.ascending = false
        } else {
            let all = ConnectionQuery.Order.allCases
            let index = all.firstIndex(of: query.order) ?? 0
            query.order = all[(index + 1) % all.count]
            query.ascending = true
        }
        note = Note(
            text: query.ascending
                ? tr("Sorted by \(Self.words(query.order)), ascending.")
                : tr("Sorted by \(Self.words(query.order)), descending."),
            role: .running)
        // The cursor stays on its connection, wherever that is now; in a list that is too long to be
        // looked through by eye it is not worth the wait.
        let chosen = matching <= Self.mostSought ? selected?.id : nil
        let effects = setQuery(query, surroundings)
        wanted = chosen
        return effects
    }

    static func words(_ order: ConnectionQuery.Order) -> String {
        switch order {
        case .name: tr("name")
        case .host: tr("host")
        case .connectedBy: tr("Connected by")
        case .connectedOn: tr("Connected on")
        case .lastTest: tr("last test")
        }
    }

    private mutating func handleSearch(_ event: Event, _ surroundings: Surroundings) -> [Effect] {
        guard var input = search else { return [] }
        switch event {
        case .key(.enter):
            search = nil
            list.clamp(count: matching, height: height(surroundings))
            return [reload(surroundings)]
        case .key(.escape), .key(.control("c")):
            search = nil
            var query = query
            query.search = ""
            return setQuery(query, surroundings)
        case .key(let key):
            if key == .up || key == .down {
                _ = list.handle(key, count: matching, height: height(surroundings))
                wanted = nil
                return loadIfNeeded(surroundings)
            }
            guard input.handle(key) else { return [] }
        case .paste(let text): input.insert(SafeText.clean(text))
        default: return []
        }
        search = input
        guard input.text != query.search else { return [] }
        var query = query
        query.search = input.text
        return setQuery(query, surroundings)
    }

    // MARK: Answers

    private mutating func take(_ answer: Answer, _ surroundings: Surroundings) -> [Effect] {
        switch paging.take(answer) {
        case .success(let page)?:
            let question = takeRows(page, surroundings)
            return wanted == nil ? playTyped(surroundings) : question
        case .failure(let problem)?:
            _ = ahead.release()
            note = Note(text: problem.message, role: .failed)
        case nil: break
        }
        if let place = placing.take(answer) {
            goTo((try? place.get()) ?? nil, surroundings)
            return playTyped(surroundings)
        }
        switch undoing.take(answer) {
        case .success(let name)?:
            note = Note(text: tr("“\(name)” is back, with its token."), role: .passed)
            return [reload(surroundings)]
        case .failure(let problem)?:
            canUndo = true
            note = Note(text: problem.message, role: .failed)
        case nil: break
        }
        return takeDialog(answer, surroundings) + takeRound(answer, surroundings)
    }

    private mutating func playTyped(_ surroundings: Surroundings) -> [Effect] {
        let typed = ahead.release()
        return loadIfNeeded(surroundings) + typed.flatMap { handle(.key($0), in: surroundings) }
    }

    private mutating func tick() -> [Effect] {
        frame += 1
        var effects: [Effect] = []
        if case .test(var panel, let connection)? = dialog {
            effects = panel.tick()
            dialog = .test(panel, of: connection)
        }
        var isBusy = round?.isRunning == true
        if case .delete(let delete)? = dialog, delete.isDeleting { isBusy = true }
        if isBusy { effects.append(.tick(milliseconds: TestPanel.pace)) }
        return effects
    }
}
