import Connections
import Drawing
import Language
import Text

/// Where the guide's list and text are, at a size.
struct GuideLayout {
    let list: Rect
    let text: Rect
    let isWide: Bool

    init(size: Size, items: Int) {
        isWide = size.width >= 110
        let top = 3
        let bottom = size.height - 2
        if isWide {
            let width = size.width / 2 - 2
            list = Rect(x: 1, y: top, width: width, height: bottom - top)
            text = Rect(x: width + 4, y: top, width: size.width - width - 6, height: bottom - top)
        } else {
            // What an item says needs six lines at the least.
            let height = min(items, max(3, bottom - top - 7))
            list = Rect(x: 1, y: top, width: size.width - 2, height: height)
            text = Rect(
                x: 2, y: top + height + 1, width: size.width - 4, height: bottom - top - height - 1)
        }
    }
}

extension GuideScreen {
    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        let layout = GuideLayout(size: canvas.size, items: items.count)
        let done = items.count { progress.mark($0).isDone }
        let title = name.isEmpty ? tr("Setup guide") : tr("Setup guide: \(name)")
        TitleBar.draw(
            "bricktap · \(title)", right: tr("\(done) of \(items.count) done"), on: &canvas)
        drawPaths(on: &canvas)
        drawItems(layout, Times(surroundings), on: &canvas)
        if layout.isWide {
            for y in layout.list.y..<layout.list.bottom {
                canvas.text(
                    canvas.isASCII ? "|" : "│", x: layout.text.x - 2, y: y, style: Style(.border))
            }
        } else {
            canvas.horizontalLine(
                x: 1, y: layout.list.bottom, width: canvas.size.width - 2)
        }
        let rows = text(width: layout.text.width)
        for (index, row) in rows.dropFirst(top).prefix(layout.text.height).enumerated() {
            canvas.text(
                row.text, x: layout.text.x, y: layout.text.y + index, style: Style(row.role))
        }
        if rows.count > top + layout.text.height {
            let more = "\(Sign.down.text(ascii: canvas.isASCII)) PgDn"
            canvas.text(
                more, x: canvas.size.width - 2 - CharacterWidth.of(more),
                y: canvas.size.height - 2, style: Style(.dim))
        }
        if let note {
            canvas.text(
                note, x: 1, y: canvas.size.height - 2, style: Style(.running, bold: true),
                maxWidth: canvas.size.width - 10)
        }
        HelpBar.draw(bindings, on: &canvas)
    }

    private func drawPaths(on canvas: inout Canvas) {
        var x = 1
        for (path, title) in [
            (SetupPath.existing, tr("My Databricks is ready")),
            (.new, tr("Set up Databricks first")),
        ] {
            let isChosen = path == self.path
            x +=
                canvas.text(
                    isChosen ? "[\(title)]" : " \(title) ", x: x, y: 1,
                    style: Style(isChosen ? .heading : .dim, bold: isChosen)) + 2
        }
    }

    private func drawItems(_ layout: GuideLayout, _ times: Times, on canvas: inout Canvas) {
        var list = list
        list.clamp(count: items.count, height: layout.list.height)
        // The times need 25 cells, in a half of 110 columns too.
        let titleWidth = min(20, layout.list.width / 2)
        for row in 0..<layout.list.height where items.indices.contains(list.top + row) {
            let item = items[list.top + row]
            let isChosen = list.top + row == list.selected
            let y = layout.list.y + row
            let (sign, role, words) = look(progress.mark(item), item, times)
            let style = Style(isChosen ? .selected : .normal, bold: isChosen)
            if isChosen {
                canvas.fill(
                    Rect(x: layout.list.x, y: y, width: layout.list.width, height: 1), style: style)
                canvas.text(
                    Sign.chosen.text(ascii: canvas.isASCII), x: layout.list.x, y: y, style: style)
                canvas.cursor = Point(x: layout.list.x, y: y)
            }
            canvas.text(
                sign.text(ascii: canvas.isASCII), x: layout.list.x + 2, y: y,
                style: isChosen ? style : Style(role))
            canvas.text(
                item.title, x: layout.list.x + 4, y: y, style: style, maxWidth: titleWidth)
            canvas.text(
                words, x: layout.list.x + 5 + titleWidth, y: y,
                style: isChosen ? style : Style(.dim),
                maxWidth: layout.list.width - titleWidth - 6)
        }
    }

    private func look(_ mark: GuideMark, _ item: ChecklistItem, _ times: Times) -> (
        Sign, Role, String
    ) {
        switch mark {
        case .proved(let at):
            switch item.kind {
            case .save: (.passed, .passed, tr("saved \(times.full(at))"))
            case .test: (.passed, .passed, tr("passed \(times.full(at))"))
            case .field:
                item.field == .connectionName
                    ? (.passed, .passed, tr("saved \(times.full(at))"))
                    : (.passed, .passed, tr("proved \(times.full(at))"))
            }
        case .byHand(let at): (.passed, .running, tr("done by hand \(times.full(at))"))
        case .toDo:
            progress.isFilled(item)
                ? (.filled, .warned, tr("filled in, not tested yet")) : (.toDo, .dim, tr("to do"))
        }
    }
}
