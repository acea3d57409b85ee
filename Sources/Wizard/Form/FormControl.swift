import Drawing
import Text

/// What a field of a form shows, and how: one way for every form.
enum FormControl {
    case text(TextInput, placeholder: String = "", hasList: Bool = false)
    case area(TextArea)
    /// One of a few, all in view.
    case options([String], chosen: Int)
    /// One of many, from a list that opens.
    case pick(String, placeholder: String)
    /// Some of a few; `at` is the one that Space ticks.
    case ticks([(title: String, isOn: Bool)], at: Int)

    static let labelWidth = 17

    /// Draws label and control into an area of one line, or more for an `area`.
    func draw(
        _ label: String, isWrong: Bool, hasFocus: Bool, in area: Rect, on canvas: inout Canvas
    ) {
        if isWrong {
            canvas.text(
                Sign.failed.text(ascii: canvas.isASCII), x: area.x - 1, y: area.y,
                style: Style(.failed, bold: true))
        }
        canvas.text(
            label, x: area.x, y: area.y, style: Style(isWrong ? .failed : .label, bold: hasFocus),
            maxWidth: Self.labelWidth - 1)
        let field = Self.field(in: area)
        let style = Style(hasFocus ? .inputFocused : .input)
        switch self {
        case .text(let input, let placeholder, let hasList):
            input.draw(
                on: &canvas, x: field.x, y: field.y, width: field.width - (hasList ? 3 : 0),
                style: style, isFocused: hasFocus)
            if hasList {
                canvas.text(
                    " \(Sign.down.text(ascii: canvas.isASCII)) ", x: field.right - 3, y: field.y,
                    style: style)
            }
            if input.isEmpty {
                canvas.text(
                    placeholder, x: field.x + (hasFocus ? 1 : 0), y: field.y, style: Style(.dim),
                    maxWidth: field.width - 1)
            }
        case .area(let text): text.draw(on: &canvas, in: field, style: style, isFocused: hasFocus)
        case .options(let titles, let chosen):
            drawOptions(titles, chosen, field, style, hasFocus, on: &canvas)
        case .pick(let text, let placeholder):
            canvas.fill(field, style: style)
            canvas.text(
                text.isEmpty ? placeholder : text, x: field.x, y: field.y,
                style: text.isEmpty ? Style(.dim) : style, maxWidth: field.width - 3)
            canvas.text(
                Sign.down.text(ascii: canvas.isASCII), x: field.right - 2, y: field.y, style: style)
            if hasFocus { canvas.cursor = Point(x: field.x, y: field.y) }
        case .ticks(let ticks, let at):
            drawTicks(ticks, at, field, hasFocus, on: &canvas)
        }
    }

    private func drawTicks(
        _ ticks: [(title: String, isOn: Bool)], _ at: Int, _ field: Rect, _ hasFocus: Bool,
        on canvas: inout Canvas
    ) {
        let isNarrow = isNarrow(field.width)
        var x = field.x
        for (index, tick) in ticks.enumerated() {
            let isHere = hasFocus && index == at
            if isHere { canvas.cursor = Point(x: x + 1, y: field.y) }
            let short = String(tick.title.prefix(2))
            let text =
                isNarrow
                ? tick.isOn ? "[\(short)]" : " \(short) "
                : "[\(tick.isOn ? "x" : " ")] \(tick.title)"
            x +=
                canvas.text(
                    text, x: x, y: field.y,
                    style: Style(isHere ? .inputFocused : .normal, bold: tick.isOn))
                + (isNarrow ? 0 : 1)
        }
    }

    /// Cells of each title, and whether they do not fit.
    private var widths: [Int] {
        switch self {
        case .options(let titles, _): titles.map { CharacterWidth.of($0) + 6 }
        case .ticks(let ticks, _): ticks.map { CharacterWidth.of($0.title) + 5 }
        default: []
        }
    }

    private func isNarrow(_ width: Int) -> Bool { widths.reduce(-2, +) > width }

    private func drawOptions(
        _ titles: [String], _ chosen: Int, _ field: Rect, _ style: Style, _ hasFocus: Bool,
        on canvas: inout Canvas
    ) {
        if isNarrow(field.width) {
            let text = titles.indices.contains(chosen) ? titles[chosen] : ""
            canvas.fill(field, style: style)
            canvas.text("< \(text) >", x: field.x, y: field.y, style: style, maxWidth: field.width)
            if hasFocus { canvas.cursor = Point(x: field.x, y: field.y) }
            return
        }
        var x = field.x
        for (index, title) in titles.enumerated() {
            let isChosen = index == chosen
            if isChosen && hasFocus { canvas.cursor = Point(x: x + 1, y: field.y) }
            x +=
                canvas.text(
                    "(\(isChosen ? Sign.bullet.text(ascii: canvas.isASCII) : " ")) \(title)", x: x,
                    y: field.y,
                    style: Style(
                        isChosen && hasFocus ? .inputFocused : isChosen ? .normal : .dim,
                        bold: isChosen)) + 2
        }
    }

    /// Where the control stands beside its label.
    static func field(in area: Rect) -> Rect {
        Rect(
            x: area.x + labelWidth, y: area.y, width: area.width - labelWidth, height: area.height)
    }

    /// Which option or tick stands at a column of the field.
    func index(at column: Int, width: Int) -> Int? {
        if isNarrow(width) {
            // Ticks are drawn in four cells each; of options only the chosen one is in view.
            guard case .ticks(let ticks, _) = self, column / 4 < ticks.count else { return nil }
            return column / 4
        }
        var x = 0
        for (index, cells) in widths.enumerated() {
            x += cells
            if column < x { return index }
        }
        return nil
    }
}

/// The next of some, around the end.
func cycled(_ index: Int, by step: Int, of count: Int) -> Int {
    count == 0 ? 0 : ((index + step) % count + count) % count
}
