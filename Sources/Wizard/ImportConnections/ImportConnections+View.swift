import Connections
import Drawing
import Language
import Text

/// Where the parts of the list are, at a size.
struct ListLayout {
    let size: Size
    let hasChips: Bool

    /// Row of the column titles.
    var header: Int { hasChips ? 2 : 1 }
    var firstRow: Int { header + 1 }
    var listHeight: Int { max(1, size.height - firstRow - 3) }

    struct Column {
        enum Kind { case name, host, place, connectedBy, connectedOn, lastTest, running }

        let kind: Kind
        let order: ConnectionQuery.Order?
        let title: String
        let x: Int
        let width: Int
    }

    /// The columns that fit: at 80 the five that tell most, wider all seven.
    var columns: [Column] {
        let hasHost = size.width >= 110
        let hasDay = size.width >= 96
        let hasPerson = size.width >= 70
        var free = size.width - 2 - 15 - 8
        if hasDay { free -= 13 }
        let parts = 2 + (hasHost ? 1 : 0) + (hasPerson ? 1 : 0)
        let share = free / parts
        var columns: [Column] = []
        var x = 1
        func add(
            _ kind: Column.Kind, _ order: ConnectionQuery.Order?, _ title: String, _ width: Int
        ) {
            columns.append(
                Column(kind: kind, order: order, title: title, x: x, width: width - 1))
            x += width
        }
        // What is left over goes to the place, whose two names are the longest.
        add(.name, .name, tr("Name"), share)
        if hasHost { add(.host, .host, tr("Host"), share) }
        add(.place, nil, tr("Catalog.Schema"), free - share * (parts - 1))
        if hasPerson { add(.connectedBy, .connectedBy, tr("Connected by"), share) }
        if hasDay { add(.connectedOn, .connectedOn, tr("Connected on"), 13) }
        add(.lastTest, .lastTest, tr("Last test"), 15)
        add(.running, nil, tr("Running"), 8)
        return columns
    }
}

extension ImportConnections {
    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if case .help(let help)? = dialog {
            help.draw(on: &canvas)
            return
        }
        if case .test(let panel, _)? = dialog {
            panel.draw(on: &canvas, in: surroundings)
            return
        }
        if case .details(let details)? = dialog {
            details.draw(on: &canvas, in: surroundings)
            return
        }
        let times = Times(surroundings)
        TitleBar.draw("bricktap · \(tr("Import Connections"))", right: counts(times), on: &canvas)
        let layout = ListLayout(size: canvas.size, hasChips: hasChips)
        if hasChips { drawChips(on: &canvas) }
        if total == 0 {
            drawEmpty(layout, on: &canvas)
        } else if total != nil && matching == 0 {
            drawNothingMatches(layout, on: &canvas)
        } else if total != nil {
            drawRows(layout, times, on: &canvas)
        }
        drawStatus(times, on: &canvas)
        HelpBar.draw(search == nil ? bindings : Self.searchBindings, on: &canvas)
        switch dialog {
        case .filter(let filter)?: filter.draw(on: &canvas)
        case .delete(let delete)?: delete.draw(on: &canvas, in: surroundings)
        default: break
        }
    }

    private static let searchBindings = [
        Binding([.enter], "Enter", tr("keep")),
        Binding([.escape], "Esc", tr("clear"), isPinned: true),
        Binding([.up], "↑↓", tr("choose")),
    ]

    private func counts(_ times: Times) -> String {
        guard let total else { return "" }
        return query.isFiltering
            ? tr("\(times.number(matching)) of \(times.number(total))")
            : total == 1 ? tr("1 connection") : tr("\(times.number(total)) connections")
    }

    private func drawChips(on canvas: inout Canvas) {
        if let search {
            let label = tr("Search")
            let x = CharacterWidth.of(label) + 2
            canvas.text(label, x: 1, y: 1, style: Style(.label))
            search.draw(
                on: &canvas, x: x, y: 1, width: min(40, canvas.size.width - x - 2),
                style: Style(.inputFocused), isFocused: true)
            return
        }
        var chips: [String] = []
        if let range = query.connectedOn { chips.append(tr("Connected On \(range.words)")) }
        if !query.connectedBy.isEmpty {
            let names = query.connectedBy.sorted().map { email in
                String(email.prefix { $0 != "@" })
            }
            chips.append(tr("Connected By \(names.joined(separator: ", "))"))
        }
        if !query.search.isEmpty { chips.append(tr("Search “\(query.search)”")) }
        let hint = tr("f change  x clear")
        canvas.text(
            chips.joined(separator: "   "), x: 1, y: 1, style: Style(.heading),
            maxWidth: canvas.size.width - CharacterWidth.of(hint) - 4)
        canvas.text(
            hint, x: canvas.size.width - CharacterWidth.of(hint) - 1, y: 1, style: Style(.dim))
    }

    private func drawEmpty(_ layout: ListLayout, on canvas: inout Canvas) {
        canvas.wrapped(
            tr("No connection is saved yet. Press n to set up the first one."),
            in: Rect(x: 3, y: 3, width: canvas.size.width - 6, height: 3))
        canvas.cursor = Point(x: 3, y: 3)
    }

    private func drawNothingMatches(_ layout: ListLayout, on canvas: inout Canvas) {
        let people = query.connectedBy.sorted().joined(separator: ", ")
        let days = query.connectedOn?.words ?? ""
        var words: String
        switch (query.connectedBy.isEmpty, query.connectedOn == nil) {
        case (true, true): words = tr("No connection has “\(query.search)” in it.")
        case (true, false): words = tr("No connection was made then: \(days).")
        case (false, true): words = tr("No connection was made by \(people).")
        case (false, false): words = tr("No connection was made by \(people) then: \(days).")
        }
        if !query.search.isEmpty, query.connectedOn != nil || !query.connectedBy.isEmpty {
            words = tr("\(words) Searched for: “\(query.search)”.")
        }
        canvas.wrapped(
            search == nil
                ? tr("\(words) x clears the filter.") : tr("\(words) Esc clears the search."),
            in: Rect(x: 3, y: layout.firstRow + 1, width: canvas.size.width - 6, height: 4))
    }

    private func drawRows(_ layout: ListLayout, _ times: Times, on canvas: inout Canvas) {
        let columns = layout.columns
        for column in columns {
            var title = column.title
            if column.order == query.order {
                title += " " + (query.ascending ? Sign.up : Sign.down).text(ascii: canvas.isASCII)
            }
            let isNumber = column.kind == .running
            canvas.text(
                title.fitted(to: column.width, pad: isNumber ? .right : .left), x: column.x,
                y: layout.header, style: Style(.heading, bold: true))
        }
        for line in 0..<layout.listHeight {
            let index = list.top + line
            guard index < matching else { break }
            drawRow(index, y: layout.firstRow + line, columns, times, on: &canvas)
        }
    }

    private func drawRow(
        _ index: Int, y: Int, _ columns: [ListLayout.Column], _ times: Times,
        on canvas: inout Canvas
    ) {
        let isSelected = index == list.selected
        let style = canvas.listRow(y: y, isSelected: isSelected, takesCursor: search == nil)
        guard let row = row(index) else {
            canvas.text("…", x: 1, y: y, style: Style(.dim))
            return
        }
        let connection = row.connection
        let details = connection.details
        for column in columns {
            let text: String
            var cut = Cut.end
            var role: Role?
            switch column.kind {
            case .name: text = connection.name
            case .host:
                text = details.host.name
                cut = .middle
            case .place: text = "\(details.catalog).\(details.schema)"
            case .connectedBy: text = connection.connectedBy
            case .connectedOn: text = times.day(connection.connectedOn)
            case .running:
                text = times.number(row.runningImports).fitted(to: column.width, pad: .right)
            case .lastTest: (text, role) = test(row, times, ascii: canvas.isASCII)
            }
            canvas.text(
                SafeText.clean(text).fitted(to: column.width, cut: cut, pad: nil), x: column.x,
                y: y,
                style: isSelected ? style : Style(role ?? .normal))
        }
    }

    private func test(_ row: ConnectionRow, _ times: Times, ascii: Bool) -> (String, Role) {
        var state = row.connection.test
        let news = round?.state(of: row.id, in: query)
        if news == .running {
            return ("\(Sign.spinner(frame, ascii: ascii)) \(tr("testing"))", .running)
        }
        if row.isClosing { return ("\(Sign.warned.text(ascii: ascii)) \(tr("deleting"))", .warned) }
        switch news {
        case .ended(let new)?: state = new
        case .notChecked?:
            return ("\(Sign.notNeeded.text(ascii: ascii)) \(tr("not checked"))", .dim)
        case .running?: break
        case nil:
            if case .failed = state { break }
            guard let lastUsed = row.tokenLastUsed, let left = times.daysToRevocation(lastUsed)
            else { break }
            let words = left > 0 ? tr("unused \(times.age(lastUsed))") : tr("revoked?")
            return ("\(Sign.warned.text(ascii: ascii)) \(words)", .warned)
        }
        switch state {
        case .untested: return ("\(Sign.toDo.text(ascii: ascii)) \(tr("never"))", .dim)
        case .passed(let at): return ("\(Sign.passed.text(ascii: ascii)) \(times.age(at))", .passed)
        case .failed(let at, let step):
            let what = step?.label ?? tr("failed")
            return ("\(Sign.failed.text(ascii: ascii)) \(what), \(times.age(at))", .failed)
        }
    }

    /// The chosen connection's host and day, and above them what has happened.
    private func drawStatus(_ times: Times, on canvas: inout Canvas) {
        let width = canvas.size.width
        let y = canvas.size.height - 2
        if let row = selected, total != 0, matching > 0 {
            let connection = row.connection
            let since = tr("since \(times.day(connection.connectedOn))")
            let room = width - CharacterWidth.of(since) - 4
            let name = SafeText.clean(connection.name).fitted(to: min(24, room / 3), pad: nil)
            let host = connection.details.host.name.fitted(
                to: max(0, room - CharacterWidth.of(name) - 3), cut: .middle, pad: nil)
            canvas.text("\(name)   \(host)", x: 1, y: y, style: Style(.dim))
            canvas.text(since, x: width - CharacterWidth.of(since) - 1, y: y, style: Style(.dim))
        }
        if let round, round.isRunning {
            canvas.text(round.summary, x: 1, y: y - 1, style: Style(.running, bold: true))
        } else if let note {
            canvas.text(
                note.text, x: 1, y: y - 1, style: Style(note.role, bold: true), maxWidth: width - 2)
        }
    }

    // MARK: Mouse

    mutating func handle(_ mouse: MouseEvent, _ surroundings: Surroundings) -> [Effect] {
        let layout = ListLayout(size: surroundings.size, hasChips: hasChips)
        switch mouse.action {
        case .wheelUp:
            wanted = nil
            list.scroll(by: -3, count: matching, height: layout.listHeight)
        case .wheelDown:
            wanted = nil
            list.scroll(by: 3, count: matching, height: layout.listHeight)
        case .press, .doubleClick:
            if mouse.at.y == layout.header {
                for column in layout.columns {
                    guard let order = column.order,
                        mouse.at.x >= column.x, mouse.at.x < column.x + column.width
                    else { continue }
                    var query = query
                    query.ascending = query.order == order ? !query.ascending : true
                    query.order = order
                    return setQuery(query, surroundings)
                }
                return []
            }
            let index = list.top + mouse.at.y - layout.firstRow
            guard mouse.at.y >= layout.firstRow, index < matching,
                mouse.at.y < layout.firstRow + layout.listHeight
            else { return [] }
            let isAgain = index == list.selected && mouse.action == .doubleClick
            list.selected = index
            wanted = nil
            if isAgain, let row = selected { return open(row) }
        }
        return loadIfNeeded(surroundings)
    }
}
