internal import Text

/// Where a text that is too long loses its characters.
public enum Cut: Sendable {
    /// What comes first is kept.
    case end
    /// Both ends are kept, the first one longer by a cell where the room is odd.
    case middle
    /// What comes last is kept.
    case start
}

/// Where the blanks go around a text that is too short.
public enum Alignment: Sendable {
    /// The blanks come after the text.
    case left
    /// The blanks come before it, as numbers in a column need them.
    case right
}

extension String {
    /// The text in exactly, or without padding at most, so many cells; `…` stands for what was cut.
    public func fitted(to width: Int, cut: Cut = .end, pad: Alignment? = .left) -> String {
        fitted(to: width, cut: cut, pad: pad, ascii: ASCIIText.isWanted)
    }

    func fitted(to width: Int, cut: Cut = .end, pad: Alignment?, ascii: Bool) -> String {
        guard width > 0 else { return "" }
        let length = CharacterWidth.of(self)
        if length > width {
            return shortened(to: width, cut: cut, mark: ascii ? "..." : "…")
                .fitted(to: width, pad: pad, ascii: ascii)
        }
        let space = width - length
        switch pad {
        case nil: return self
        case .left?: return self + String(repeating: " ", count: space)
        case .right?: return String(repeating: " ", count: space) + self
        }
    }

    private func shortened(to width: Int, cut: Cut, mark: String) -> String {
        let left = width - mark.count
        if left <= 0 { return String(mark.prefix(width)) }
        switch cut {
        case .end: return prefix(cells: left) + mark
        case .start: return mark + suffix(cells: left)
        case .middle: return prefix(cells: left - left / 2) + mark + suffix(cells: left / 2)
        }
    }

    private func prefix(cells: Int) -> String {
        var result = ""
        var used = 0
        for character in self {
            let width = CharacterWidth.of(character)
            if used + width > cells { break }
            used += width
            result.append(character)
        }
        return result
    }

    private func suffix(cells: Int) -> String {
        var result: [Character] = []
        var used = 0
        for character in reversed() {
            let width = CharacterWidth.of(character)
            if used + width > cells { break }
            used += width
            result.append(character)
        }
        return String(result.reversed())
    }
}
