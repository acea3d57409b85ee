internal import Text

/// A word that does something when it is pressed.
public struct Button: Sendable, Equatable {
    /// What stands on it.
    public var label: String
    /// Whether it can be pressed.
    public var isEnabled: Bool

    /// One that is not enabled is drawn dim, and dialogs do not press it.
    public init(_ label: String, isEnabled: Bool = true) {
        self.label = label
        self.isEnabled = isEnabled
    }

    /// Cells of `[ Label ]`.
    public var width: Int { CharacterWidth.of(label) + 4 }

    /// A row of buttons, in the middle of an area, three blanks apart; closer where it is narrow.
    public static func areas(_ buttons: [Button], in area: Rect) -> [Rect] {
        let total = buttons.reduce(0) { $0 + $1.width }
        let gaps = max(1, buttons.count - 1)
        let gap = max(1, min(3, (area.width - total) / gaps))
        var x = area.x + max(0, (area.width - total - gap * (buttons.count - 1)) / 2)
        return buttons.map { button in
            defer { x += button.width + gap }
            return Rect(x: x, y: area.y, width: button.width, height: 1)
        }
    }

    /// The focused button shows it by its brackets too, and holds the terminal's cursor.
    public static func draw(
        _ buttons: [Button], areas: [Rect], focused: Int?, on canvas: inout Canvas
    ) {
        for (index, button) in buttons.enumerated() where areas.indices.contains(index) {
            let area = areas[index]
            let hasFocus = index == focused
            let style = Style(
                !button.isEnabled ? .dim : hasFocus ? .buttonFocused : .button, bold: hasFocus)
            canvas.text(
                hasFocus ? "[>\(button.label)<]" : "[ \(button.label) ]", x: area.x, y: area.y,
                style: style)
            if hasFocus { canvas.cursor = Point(x: area.x + 2, y: area.y) }
        }
    }
}
