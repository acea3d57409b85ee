/// How many cells a text takes on a terminal.
public enum CharacterWidth {
    /// Columns that a text takes.
    public static func of(_ text: String) -> Int {
        if let count = text.utf8.withContiguousStorageIfAvailable(asciiWidth), let count {
            return count
        }
        return text.reduce(0) { $0 + of($1) }
    }

    /// 0, 1 or 2. A cluster is as wide as its widest scalar: what joins it adds nothing.
    public static func of(_ character: Character) -> Int {
        if character.isASCII { return character == "\r\n" ? 0 : 1 }
        return character.unicodeScalars.reduce(0) { max($0, of(scalar: $1)) }
    }

    /// Columns that a scalar takes: 0, 1 or 2.
    public static func of(scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7F...0x9F).contains(value) ? 0 : 1 }
        if contains(value, WidthTables.zero) { return 0 }
        return contains(value, WidthTables.two) ? 2 : 1
    }

    private static func asciiWidth(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        for byte in bytes where byte >= 0x80 || byte < 0x20 { return nil }
        return bytes.count
    }

    private static func contains(_ value: UInt32, _ ranges: [(UInt32, UInt32)]) -> Bool {
        var low = 0
        var high = ranges.count - 1
        while low <= high {
            let middle = (low + high) / 2
            if value < ranges[middle].0 {
                high = middle - 1
            } else if value > ranges[middle].1 {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }
}

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
