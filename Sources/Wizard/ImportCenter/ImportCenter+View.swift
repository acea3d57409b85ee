import Connections
import Drawing
import Language
import Text

/// Where the parts of Import Center are, at a size.
struct ImportCenterLayout {
    let size: Size
    let hasChips: Bool

    var header: Int { hasChips ? 2 : 1 }
    var firstRow: Int { header + 1 }
    var listHeight: Int { max(1, size.height - firstRow - 3) }

    enum Name {
        case nickname, connection, status, type, frequency, health, lastRun, next
        case createdOn, createdBy

        var title: String {
            switch self {
            case .nickname: tr("Nickname")
            case .connection: tr("Connection")
            case .status: tr("Status")
            case .type: tr("Type")
            case .frequency: tr("Frequency")
            case .health: tr("Health")
            case .lastRun: tr("Last run")
            case .next: tr("Next run")
            case .createdOn: tr("Created on")
            case .createdBy: tr("Created by")
            }
        }
    }

    struct Column {
        let name: Name
        let x: Int
        let width: Int
    }

    /// Nickname takes what the others leave; the less telling ones come with width.
    var columns: [Column] {
        var fixed: [(Name, Int)] = [(.status, 12), (.type, 10), (.health, 8), (.lastRun, 10)]
        if size.width >= 70 { fixed.append((.next, 11)) }
        if size.width >= 100 { fixed.insert((.connection, 20), at: 0) }
        if size.width >= 130 {
            fixed.insert((.frequency, 20), at: 4)
            fixed += [(.createdOn, 11), (.createdBy, 18)]
        }
        let room = size.width - 2 - fixed.reduce(0) { $0 + $1.1 }
        var columns = [Column(name: .nickname, x: 1, width: room - 1)]
        var x = 1 + room
        for (name, width) in fixed {
            columns.append(Column(name: name, x: x, width: width - 1))
            x += width
        }
        return columns
    }
}

extension ImportCenter {
    /// Which import stands on which line; a running one has a second line for its progress.
    func lines(_ layout: ImportCenterLayout) -> [(index: Int, y: Int)] {
        func heightOf(_ index: Int) -> Int { row(index)?.lastRun?.state == .running ? 2 : 1 }
        var top = list.top
        while top < list.selected,
            (top...list.selected).reduce(0, { $0 + heightOf($1) }) > layout.listHeight
        {
            top += 1
        }
        var lines: [(Int, Int)] = []
        var y = layout.firstRow
        var index = top
        while index < matching, y + heightOf(index) <= layout.firstRow + layout.listHeight {
            lines.append((index, y))
            y += heightOf(index)
            index += 1
        }
        return lines
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        if let details {
            details.draw(
                on: &canvas, in: surroundings, note: note, pace: paces[details.row.id])
        } else {
            drawList(on: &canvas, in: surroundings)
        }
        filter?.draw(on: &canvas)
        if let dialog {
            dialog.dialog.draw(on: &canvas)
            HelpBar.draw(
                [
                    Binding([.tab], "Tab", tr("choose")), Binding([.enter], "Enter", tr("press")),
                    Binding([.escape], "Esc", tr("cancel"), isPinned: true),
                ], on: &canvas)
        }
    }

    private func drawList(on canvas: inout Canvas, in surroundings: Surroundings) {
        let times = Times(surroundings)
        TitleBar.draw("bricktap · \(tr("Import Center"))", right: counts, on: &canvas)
        let layout = ImportCenterLayout(size: canvas.size, hasChips: hasChips)
        if hasChips { drawChips(on: &canvas) }
        if let page, page.total == 0 {
            canvas.wrapped(
                tr("There is no import yet. n creates the first one."),
                in: Rect(x: 3, y: 3, width: canvas.size.width - 6, height: 3))
        } else if let page, page.matching == 0 {
            // Of one connection alone: it has none yet, which is no fault of a filter.
            let only = query.connections.first
            canvas.wrapped(
                query == ImportQuery(connections: query.connections) && query.connections.count == 1
                    ? tr(
                        "\(only ?? "") has no import yet. n creates the first one; x shows all imports."
                    )
                    : tr("None of \(page.total) imports matches. x clears the filter."),
                in: Rect(x: 3, y: layout.firstRow + 1, width: canvas.size.width - 6, height: 3))
        } else if page != nil {
            for column in layout.columns {
                canvas.text(
                    column.name.title.fitted(to: column.width, pad: nil), x: column.x,
                    y: layout.header,
                    style: Style(.heading, bold: true))
            }
            for (index, y) in lines(layout) { draw(index, y: y, layout, times, on: &canvas) }
        }
        drawStatus(times, on: &canvas)
        HelpBar.draw(
            search == nil
                ? bindings
                : [Binding([.enter], "Enter", tr("keep")), Binding([.escape], "Esc", tr("clear"))],
            on: &canvas)
    }

    private var counts: String {
        guard let page else { return "" }
        let matching = Numbers.grouped(page.matching)
        let total = Numbers.grouped(page.total)
        guard page.running > 0 else {
            if query.isFiltering { return tr("\(matching) of \(total)") }
            return page.total == 1 ? tr("1 import") : tr("\(total) imports")
        }
        let running = Numbers.grouped(page.running)
        if query.isFiltering { return tr("\(matching) of \(total), \(running) running") }
        return page.total == 1
            ? tr("1 import, \(running) running") : tr("\(total) imports, \(running) running")
    }

    private func drawChips(on canvas: inout Canvas) {
        if let search {
            let x = 2 + canvas.text(tr("Search"), x: 1, y: 1, style: Style(.label))
            search.draw(
                on: &canvas, x: x, y: 1, width: min(40, canvas.size.width - 2 - x),
                style: Style(.inputFocused), isFocused: true)
            return
        }
        var chips: [String] = []
        if !query.statuses.isEmpty {
            let titles = ImportStatus.allCases.filter(query.statuses.contains).map(\.title)
            chips.append(tr("Status \(titles.joined(separator: ", "))"))
        }
        chips += query.kinds.map { tr("Type \($0.title)") }
        chips += query.connections.map { tr("Connection \($0)") }
        if let range = query.createdOn { chips.append(tr("Created On \(range.words)")) }
        chips += query.createdBy.map { tr("Created By \($0)") }
        if !query.search.isEmpty { chips.append(tr("Search “\(query.search)”")) }
        let clear = "x \(tr("clear"))"
        let x = canvas.size.width - 1 - CharacterWidth.of(clear)
        canvas.text(
            chips.joined(separator: "   "), x: 1, y: 1, style: Style(.heading), maxWidth: x - 4)
        canvas.text(clear, x: x, y: 1, style: Style(.dim))
    }

    private func draw(
        _ index: Int, y: Int, _ layout: ImportCenterLayout, _ times: Times,
        on canvas: inout Canvas
    ) {
        let isSelected = index == list.selected
        let style = canvas.listRow(y: y, isSelected: isSelected, takesCursor: search == nil)
        guard let row = row(index) else {
            canvas.text("…", x: 1, y: y, style: Style(.dim))
            return
        }
        for column in layout.columns {
            let (text, role) = cell(column.name, row, times, ascii: canvas.isASCII)
            canvas.text(
                SafeText.clean(text).fitted(to: column.width, pad: nil), x: column.x, y: y,
                style: isSelected ? style : Style(role))
        }
        if let run = row.lastRun, run.state == .running {
            ProgressLine(run: run, pace: paces[row.id]).draw(y: y + 1, on: &canvas)
        }
    }

    private func cell(
        _ name: ImportCenterLayout.Name, _ row: ImportRow, _ times: Times, ascii: Bool
    ) -> (String, Role) {
        let dash = Sign.notNeeded.text(ascii: ascii)
        switch name {
        case .nickname: return (row.saved.definition.nickname, .normal)
        case .connection: return (row.connection, .normal)
        case .status:
            if row.status == .running {
                return ("\(Sign.spinner(frame, ascii: ascii)) \(row.status.title)", .running)
            }
            return (row.status.title, row.status == .draft ? .dim : .normal)
        case .type:
            return (row.saved.definition.kind == .profiles ? tr("Profiles") : tr("Events"), .normal)
        case .frequency: return (row.saved.definition.schedule.text, .normal)
        case .health: return ImportWords.health(row.lastRun, none: dash, ascii: ascii)
        case .lastRun:
            guard let run = row.lastRun else { return (tr("never"), .dim) }
            if run.state.isActive { return (tr("now"), .running) }
            guard let date = run.endedAt ?? run.startedAt else { return (dash, .dim) }
            return (times.age(date), run.state == .failed ? .failed : .normal)
        case .next:
            guard let next = row.saved.nextRun else { return (dash, .dim) }
            return (times.coming(next), .normal)
        case .createdOn: return (times.day(row.saved.createdOn), .normal)
        case .createdBy: return (row.saved.createdBy, .normal)
        }
    }

    /// The chosen import in one line, and above it what has happened.
    private func drawStatus(_ times: Times, on canvas: inout Canvas) {
        let y = canvas.size.height - 2
        if let row = selected {
            var text = "\(row.connection)   \(row.saved.definition.schedule.text)"
            if let cause = row.lastRun?.cause { text = cause }
            canvas.text(
                text, x: 1, y: y, style: Style(row.lastRun?.cause == nil ? .dim : .failed),
                maxWidth: canvas.size.width - 2)
        }
        if let note {
            canvas.text(
                note.text, x: 1, y: y - 1, style: Style(note.role, bold: true),
                maxWidth: canvas.size.width - 2)
        }
    }
}

/// How a running import gets on, in one line: bar, share, rows, speed, time left, sparkline.
struct ProgressLine {
    let run: ImportRun
    let pace: Pace?

    func draw(y: Int, on canvas: inout Canvas) {
        let ascii = canvas.isASCII
        guard let total = run.total, total > 0 else {
            canvas.text(tr("Asking the warehouse…"), x: 3, y: y, style: Style(.running))
            return
        }
        let share = min(1, Double(run.rows) / Double(total))
        let rows = tr("\(Numbers.short(run.rows)) of \(Numbers.short(total))")
        var words = "\(Int(share * 100))%  \(rows)"
        if let rate = pace?.rate { words += "  " + tr("\(Numbers.short(rate))/s") }
        if let left = pace?.secondsLeft(run.rows, of: total) {
            words += "  " + tr("\(Self.time(left)) left")
        }
        let room = canvas.size.width - 6 - CharacterWidth.of(words)
        // The bar keeps its width while the sparkline grows.
        let looks = room > 56 ? 16 : room > 24 ? 8 : 0
        let spark = Sparkline.text(pace?.rates.suffix(looks) ?? [], ascii: ascii)
        let width = max(4, min(40, room - looks - 2))
        let full = Int((share * Double(width)).rounded(.down))
        canvas.text(
            String(repeating: Sign.bar.text(ascii: ascii), count: full), x: 3, y: y,
            style: Style(.running))
        canvas.text(
            String(repeating: Sign.barEmpty.text(ascii: ascii), count: width - full), x: 3 + full,
            y: y, style: Style(.dim))
        canvas.text(words, x: 5 + width, y: y, style: Style(.running))
        if looks > 0 {
            canvas.text(
                spark, x: 7 + width + CharacterWidth.of(words), y: y, style: Style(.dim))
        }
    }

    private static func time(_ seconds: Int) -> String {
        seconds < 100
            ? tr("\(seconds) s")
            : seconds < 6_000 ? tr("\(seconds / 60) min") : tr("\(seconds / 3_600) h")
    }
}

/// Words about runs that the list and the details share.
enum ImportWords {
    /// The share, with a sign beside it: colour alone tells nobody.
    static func health(_ run: ImportRun?, none: String, ascii: Bool) -> (String, Role) {
        guard let health = run?.health else { return (none, .dim) }
        switch health.colour {
        case .green: return (health.text, .passed)
        case .yellow: return ("\(health.text) \(Sign.warned.text(ascii: ascii))", .warned)
        case .red: return ("\(health.text) \(Sign.failed.text(ascii: ascii))", .failed)
        }
    }
}
