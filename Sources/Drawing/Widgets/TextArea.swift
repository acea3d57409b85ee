/// Some lines of text that are edited: a query, for instance.
public struct TextArea: Sendable, Equatable {
    private var lines: [TextInput]
    private var row: Int

    /// Splits a text at its line breaks; the cursor stands at the end of the last line.
    public init(_ text: String = "") {
        lines = Self.split(text).map { TextInput($0) }
        row = lines.count - 1
    }

    private static func split(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    }

    /// The lines, joined by newlines.
    public var text: String {
        get { lines.map(\.text).joined(separator: "\n") }
        set { self = TextArea(newValue) }
    }

    /// Whether nothing was typed.
    public var isEmpty: Bool { lines.allSatisfy(\.isEmpty) }

    /// Puts text in at the cursor, with its line breaks.
    public mutating func insert(_ text: String) {
        for (index, part) in Self.split(text).enumerated() {
            if index > 0 { breakLine() }
            lines[row].insert(part)
        }
    }

    /// - Returns: Whether the key meant something here; ↑ in the first line and ↓ in the last do not.
    public mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .enter: breakLine()
        case .up:
            guard row > 0 else { return false }
            move(to: row - 1)
        case .down:
            guard row + 1 < lines.count else { return false }
            move(to: row + 1)
        case .left where lines[row].cursor == 0 && row > 0:
            row -= 1
            _ = lines[row].handle(.end)
        case .right where lines[row].cursor == lines[row].text.count && row + 1 < lines.count:
            row += 1
            _ = lines[row].handle(.home)
        case .backspace where lines[row].cursor == 0:
            guard row > 0 else { return true }
            row -= 1
            join()
        case .delete where lines[row].cursor == lines[row].text.count:
            guard row + 1 < lines.count else { return true }
            join()
        default: return lines[row].handle(key)
        }
        return true
    }

    private mutating func move(to next: Int) {
        let column = lines[row].cursor
        row = next
        lines[row].cursor = min(column, lines[row].text.count)
    }

    private mutating func breakLine() {
        let text = lines[row].text
        let place = text.index(text.startIndex, offsetBy: lines[row].cursor)
        lines[row].text = String(text[..<place])
        var rest = TextInput(String(text[place...]))
        rest.cursor = 0
        row += 1
        lines.insert(rest, at: row)
    }

    /// Joins the line with the next; the cursor stands between them.
    private mutating func join() {
        let count = lines[row].text.count
        lines[row].text += lines.remove(at: row + 1).text
        lines[row].cursor = min(count, lines[row].text.count)
    }

    /// Draws as many lines as the area has, the one with the cursor among them.
    public func draw(on canvas: inout Canvas, in area: Rect, style: Style, isFocused: Bool) {
        let top = isFocused ? max(0, row - area.height + 1) : 0
        for y in 0..<area.height {
            let index = top + y
            guard lines.indices.contains(index) else {
                canvas.fill(
                    Rect(x: area.x, y: area.y + y, width: area.width, height: 1), style: style)
                continue
            }
            lines[index].draw(
                on: &canvas, x: area.x, y: area.y + y, width: area.width, style: style,
                isFocused: isFocused && index == row)
        }
    }
}
