internal import Text

/// A line of text that is edited by whole graphemes: what a person sees as one character is one.
public struct TextInput: Sendable, Equatable {
    private var characters: [Character]
    /// How many characters stand before the cursor.
    public internal(set) var cursor: Int
    /// Shows a dot for each character; the text itself never reaches a canvas.
    public var isMasked: Bool
    /// The whole text is selected: what is typed or pasted next takes its place, and a key that
    /// moves the cursor keeps it.
    public private(set) var isSelected = false

    /// Starts with the cursor behind the text.
    public init(_ text: String = "", isMasked: Bool = false) {
        characters = Array(text)
        cursor = characters.count
        self.isMasked = isMasked
    }

    /// What was typed.
    public var text: String {
        get { String(characters) }
        set {
            characters = Array(newValue)
            cursor = characters.count
            isSelected = false
        }
    }

    /// Selects the whole text, as a form does when its field is entered.
    public mutating func select() {
        isSelected = !characters.isEmpty
        cursor = characters.count
    }

    /// Takes the selection back; the text stays.
    public mutating func deselect() {
        isSelected = false
    }

    private mutating func removeSelected() {
        guard isSelected else { return }
        characters = []
        cursor = 0
        isSelected = false
    }

    /// Whether nothing was typed.
    public var isEmpty: Bool { characters.isEmpty }

    /// Puts text in at the cursor, or in place of what is selected.
    public mutating func insert(_ text: String) {
        // An empty clipboard takes nothing away.
        guard !text.isEmpty else { return }
        removeSelected()
        // Joined as text, so that a combining mark joins the character before it.
        let before = String(characters[..<cursor]) + text
        let all = Array(before + String(characters[cursor...]))
        cursor = min(all.count, Array(before).count)
        characters = all
    }

    /// - Returns: Whether the key meant something to a line of text.
    public mutating func handle(_ key: Key) -> Bool {
        if isSelected {
            switch key {
            case .backspace, .control("h"), .delete, .control("d"), .control("k"), .control("w"):
                removeSelected()
                return true
            // To the end that the key points to, as everywhere.
            case .left, .control("b"), .right, .control("f"):
                cursor = key == .left || key == .control("b") ? 0 : characters.count
                isSelected = false
                return true
            case .home, .control("a"), .end, .control("e"): isSelected = false
            default: break
            }
        }
        switch key {
        case .character(let character): insert(String(character))
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .backspace, .control("h"):
            guard cursor > 0 else { return true }
            cursor -= 1
            characters.remove(at: cursor)
        case .delete, .control("d"):
            guard cursor < characters.count else { return true }
            characters.remove(at: cursor)
        case .control("u"):
            characters = []
            cursor = 0
            isSelected = false
        case .control("k"): characters.removeSubrange(cursor...)
        case .control("w"): deleteWord()
        default: return false
        }
        return true
    }

    private mutating func deleteWord() {
        var start = cursor
        while start > 0 && !Self.isWord(characters[start - 1]) { start -= 1 }
        while start > 0 && Self.isWord(characters[start - 1]) { start -= 1 }
        characters.removeSubrange(start..<cursor)
        cursor = start
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber
    }

    // MARK: Drawing

    private func width(of character: Character) -> Int {
        isMasked ? 1 : max(1, CharacterWidth.of(character))
    }

    /// The first character shown at a width. A function of cursor and width alone: the cursor is
    /// always in view, and nothing has to be remembered between two frames.
    private func first(width: Int) -> Int {
        var cells = 1
        var index = cursor
        while index > 0 {
            let next = self.width(of: characters[index - 1])
            // One cell is left for the mark that something is cut off.
            if cells + next > width - (index > 1 ? 1 : 0) { break }
            cells += next
            index -= 1
        }
        return index
    }

    /// Draws the line; with the focus it scrolls with the cursor and takes the terminal's cursor.
    public func draw(
        on canvas: inout Canvas, x: Int, y: Int, width: Int, style: Style, isFocused: Bool,
        cut: Cut = .end
    ) {
        guard width > 0 else { return }
        canvas.fill(Rect(x: x, y: y, width: width, height: 1), style: style)
        let dot = Sign.bullet.text(ascii: canvas.isASCII)
        if !isFocused {
            let shown = isMasked ? String(repeating: dot, count: characters.count) : text
            canvas.text(
                SafeText.clean(shown).fitted(to: width, cut: cut, pad: nil), x: x, y: y,
                style: style)
            return
        }
        let first = first(width: width)
        var column = x
        if first > 0 {
            canvas.text(Sign.ellipsis.text(ascii: canvas.isASCII), x: x, y: y, style: style)
            column += 1
        }
        var caret = column
        for index in first..<characters.count {
            if index == cursor { caret = column }
            let cells = self.width(of: characters[index])
            if column + cells > x + width { break }
            canvas.text(isMasked ? dot : String(characters[index]), x: column, y: y, style: style)
            column += cells
        }
        if cursor == characters.count { caret = column }
        if isSelected {
            for cell in x..<min(column, x + width) { canvas[cell, y].style.reverse.toggle() }
        }
        canvas.cursor = Point(x: min(caret, x + width - 1), y: y)
    }

    /// Puts the cursor where somebody clicked, given the field's width.
    public mutating func placeCursor(column: Int, width: Int) {
        let first = first(width: width)
        var cells = first > 0 ? 1 : 0
        var index = first
        isSelected = false
        while index < characters.count, cells + self.width(of: characters[index]) <= column {
            cells += self.width(of: characters[index])
            index += 1
        }
        cursor = index
    }
}

extension TextInput {
    /// The same text, shown the same way; where the cursor is, and what is selected, makes no difference.
    public static func == (a: TextInput, b: TextInput) -> Bool {
        a.characters == b.characters && a.isMasked == b.isMasked
    }
}

extension TextInput: CustomReflectable, CustomStringConvertible {
    /// A masked text is a secret: it must not be seen in a dump either.
    public var customMirror: Mirror {
        Mirror(self, children: isMasked ? [] : [("text", text)])
    }
    public var description: String { isMasked ? "(masked)" : text }
}
