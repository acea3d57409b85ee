internal import Text

/// A question in a frame, with buttons. The first button has the focus: put what harms nothing there.
public struct Dialog: Sendable, Equatable {
    /// What came of a key or a click.
    public enum Outcome: Sendable, Equatable {
        /// Nothing is decided: the focus moved, or the key or click means nothing here.
        case none
        /// A button was pressed: its number, from 0 on the left.
        case pressed(Int)
    }

    /// What it is about.
    public var title: String
    /// What it says, a paragraph each.
    public var lines: [String]
    /// The buttons, the first one on the left.
    public var buttons: [Button]
    /// The button that has the focus.
    public var focused = 0

    /// Takes the buttons by their labels; all of them can be pressed.
    public init(title: String, lines: [String], buttons: [String]) {
        self.title = title
        self.lines = lines
        self.buttons = buttons.map { Button($0) }
    }

    /// Moves the focus, or presses the focused button.
    public mutating func handle(_ key: Key) -> Outcome {
        switch key {
        case .left, .backTab, .up: move(-1)
        case .right, .tab, .down: move(1)
        case .enter, .character(" "):
            if buttons.indices.contains(focused), buttons[focused].isEnabled {
                return .pressed(focused)
            }
        default: break
        }
        return .none
    }

    private mutating func move(_ step: Int) {
        let count = buttons.count
        for distance in 1...max(1, count) {
            let next = ((focused + step * distance) % count + count) % count
            if buttons[next].isEnabled {
                focused = next
                return
            }
        }
    }

    /// Presses a button that is clicked.
    public mutating func handle(_ mouse: MouseEvent, in area: Rect) -> Outcome {
        guard mouse.action == .press || mouse.action == .doubleClick else { return .none }
        for (index, rect) in buttonAreas(in: area).enumerated()
        where rect.contains(mouse.at) && buttons[index].isEnabled {
            focused = index
            return .pressed(index)
        }
        return .none
    }

    /// The frame's place in an area.
    public func frame(in area: Rect) -> Rect {
        let widest = lines.map { CharacterWidth.of($0) }.max() ?? 0
        let row = buttons.reduce(0) { $0 + $1.width + 3 }
        let width = min(area.width - 2, max(widest + 4, row + 4, CharacterWidth.of(title) + 8, 40))
        return area.centered(width: width, height: wrapped(width - 4).count + 5)
    }

    private func wrapped(_ width: Int) -> [String] {
        lines.flatMap { $0.isEmpty ? [""] : Canvas.wrap($0, width: width) }
    }

    private func buttonAreas(in area: Rect) -> [Rect] {
        let frame = frame(in: area)
        return Button.areas(
            buttons,
            in: Rect(x: frame.x + 2, y: frame.bottom - 2, width: frame.width - 4, height: 1))
    }

    /// Draws it in the middle of an area.
    public func draw(on canvas: inout Canvas, in area: Rect) {
        let frame = frame(in: area)
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: title, style: Style(.borderFocused))
        for (index, line) in wrapped(frame.width - 4).prefix(max(0, frame.height - 4)).enumerated()
        {
            canvas.text(line, x: frame.x + 2, y: frame.y + 1 + index, maxWidth: frame.width - 4)
        }
        Button.draw(buttons, areas: buttonAreas(in: area), focused: focused, on: &canvas)
    }
}
