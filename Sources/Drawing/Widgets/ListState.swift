/// Which row of a list is chosen, and which is at the top.
public struct ListState: Sendable, Equatable {
    /// The row that is chosen, from 0.
    public var selected: Int
    /// The first row in view.
    public var top: Int

    /// By default at the first row; `clamp` brings both numbers into the list.
    public init(selected: Int = 0, top: Int = 0) {
        self.selected = selected
        self.top = top
    }

    /// - Returns: Whether the key moves in lists.
    public mutating func handle(_ key: Key, count: Int, height: Int) -> Bool {
        switch key {
        case .up, .character("k"): selected -= 1
        case .down, .character("j"): selected += 1
        case .pageUp: selected -= max(1, height - 1)
        case .pageDown: selected += max(1, height - 1)
        case .home, .character("g"): selected = 0
        case .end, .character("G"): selected = count - 1
        default: return false
        }
        clamp(count: count, height: height)
        return true
    }

    /// Moves the view by some rows, as a wheel does; the choice stays in view.
    public mutating func scroll(by rows: Int, count: Int, height: Int) {
        top = max(0, min(top + rows, count - height))
        selected = max(top, min(selected, top + max(1, height) - 1))
        clamp(count: count, height: height)
    }

    /// Brings choice and view back into the list, and the choice into the view.
    public mutating func clamp(count: Int, height: Int) {
        selected = max(0, min(selected, count - 1))
        top = min(top, selected)
        top = max(top, selected - max(1, height) + 1)
        top = max(0, min(top, max(0, count - height)))
    }
}
