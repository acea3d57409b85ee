internal import Text

/// One place on a canvas.
public struct Cell: Sendable, Equatable {
    /// One grapheme cluster; of two cells for a wide one, the second is empty.
    public var character: Character
    /// How it looks.
    public var style: Style
    /// The right half of a wide character; `character` is then a blank.
    public var isContinuation: Bool

    /// Without arguments a blank in the normal style.
    public init(_ character: Character = " ", style: Style = .normal, isContinuation: Bool = false)
    {
        self.character = character
        self.style = style
        self.isContinuation = isContinuation
    }
}

/// An area that stands for a key: a click on it is that key.
public struct Hotspot: Sendable, Equatable {
    /// Where it is.
    public var area: Rect
    /// The key.
    public var key: Key
}

/// A grid of cells: what a screen draws into, and a terminal shows.
///
/// Text enters through ``text(_:x:y:style:maxWidth:)`` only, which cleans it: nothing that came
/// from outside can reach the terminal as anything but visible characters.
public struct Canvas: Sendable, Equatable {
    /// Columns and rows.
    public let size: Size
    /// The cells, row after row.
    public private(set) var cells: [Cell]
    /// Where the terminal's own cursor sits: on what has the focus, for those who follow it.
    public var cursor: Point?
    /// What can be clicked in place of a key: the keys of the footer that was drawn last.
    public internal(set) var hotspots: [Hotspot] = []
    /// Signs and borders in ASCII, for terminals that have no others.
    public var isASCII = false

    /// Blank all over; a negative width or height counts as 0.
    public init(size: Size) {
        self.size = Size(width: max(0, size.width), height: max(0, size.height))
        cells = Array(repeating: Cell(), count: self.size.width * self.size.height)
    }

    /// The cell at a place that is on the canvas.
    public subscript(x: Int, y: Int) -> Cell {
        get { isInside(x, y) ? cells[y * size.width + x] : Cell() }
        set { if isInside(x, y) { cells[y * size.width + x] = newValue } }
    }

    private func isInside(_ x: Int, _ y: Int) -> Bool {
        x >= 0 && y >= 0 && x < size.width && y < size.height
    }

    /// Draws one line of text, cleaned, and tells how many cells it took.
    ///
    /// - Parameter maxWidth: Cells beyond which the text is cut off with `…`.
    @discardableResult
    public mutating func text(
        _ text: String, x: Int, y: Int, style: Style = .normal, maxWidth: Int? = nil
    ) -> Int {
        guard y >= 0, y < size.height else { return 0 }
        var clean = SafeText.clean(text)
        if isASCII { clean = ASCIIText.plain(clean) }
        let room = min(maxWidth ?? Int.max, size.width - x)
        guard room > 0 else { return 0 }
        if let maxWidth, CharacterWidth.of(clean) > maxWidth {
            clean = clean.fitted(to: room, pad: nil, ascii: isASCII)
        }
        var column = x
        for character in clean {
            let width = CharacterWidth.of(character)
            if width == 0 || column + width > x + room { if width == 0 { continue } else { break } }
            put(character, width: width, x: column, y: y, style: style)
            column += width
        }
        return column - x
    }

    private mutating func put(_ character: Character, width: Int, x: Int, y: Int, style: Style) {
        // Half of a wide character must not stay behind.
        if self[x, y].isContinuation { self[x - 1, y].character = " " }
        if self[x + width, y].isContinuation {
            self[x + width, y] = Cell(style: self[x + width, y].style)
        }
        self[x, y] = Cell(character, style: style)
        if width == 2 { self[x + 1, y] = Cell(" ", style: style, isContinuation: true) }
    }

    /// Draws text word by word over the lines of an area, and tells how many it took.
    @discardableResult
    public mutating func wrapped(_ text: String, in area: Rect, style: Style = .normal) -> Int {
        let lines = Self.wrap(text, width: area.width).prefix(area.height)
        for (index, line) in lines.enumerated() {
            self.text(line, x: area.x, y: area.y + index, style: style, maxWidth: area.width)
        }
        return lines.count
    }

    /// The lines that a text takes at a width. A word that is too long for a line is broken.
    public static func wrap(_ text: String, width: Int) -> [String] {
        guard width > 0 else { return [] }
        return SafeText.cleanLines(text).flatMap {
            wrapLine(ASCIIText.isWanted ? ASCIIText.plain($0) : $0, width: width)
        }
    }

    private static func wrapLine(_ text: String, width: Int) -> [String] {
        // As it is, with the blanks that line its columns up.
        if CharacterWidth.of(text) <= width { return [text] }
        let indent = text.prefix { $0 == " " }
        var lines: [String] = []
        var line = String(indent.prefix(width / 2))
        var used = line.count
        var isEmpty = true
        for word in text.split(separator: " ") {
            let length = CharacterWidth.of(String(word))
            if !isEmpty && used + 1 + length > width {
                lines.append(line)
                (line, used, isEmpty) = ("", 0, true)
            }
            if !isEmpty {
                line += " "
                used += 1
            }
            if used + length <= width {
                line += word
                used += length
            } else {
                for character in word {
                    let cell = CharacterWidth.of(character)
                    if used + cell > width {
                        lines.append(line)
                        (line, used) = ("", 0)
                    }
                    line.append(character)
                    used += cell
                }
            }
            isEmpty = false
        }
        return lines + [line]
    }

    /// Fills a rectangle, as far as it is on the canvas.
    public mutating func fill(_ area: Rect, _ character: Character = " ", style: Style) {
        for y in area.y..<max(area.y, area.bottom) {
            for x in area.x..<max(area.x, area.right) { self[x, y] = Cell(character, style: style) }
        }
    }

    /// A frame; its inside is left as it is.
    public mutating func box(_ area: Rect, title: String? = nil, style: Style = Style(.border)) {
        guard area.width >= 2, area.height >= 2 else { return }
        let signs = isASCII ? ["+", "+", "+", "+", "-", "|"] : ["┌", "┐", "└", "┘", "─", "│"]
        for x in area.x + 1..<area.right - 1 {
            text(signs[4], x: x, y: area.y, style: style)
            text(signs[4], x: x, y: area.bottom - 1, style: style)
        }
        for y in area.y + 1..<area.bottom - 1 {
            text(signs[5], x: area.x, y: y, style: style)
            text(signs[5], x: area.right - 1, y: y, style: style)
        }
        text(signs[0], x: area.x, y: area.y, style: style)
        text(signs[1], x: area.right - 1, y: area.y, style: style)
        text(signs[2], x: area.x, y: area.bottom - 1, style: style)
        text(signs[3], x: area.right - 1, y: area.bottom - 1, style: style)
        if let title, area.width > 6 {
            text(
                " \(title.fitted(to: area.width - 6, pad: nil)) ", x: area.x + 1, y: area.y,
                style: Style(.heading, bold: true))
        }
    }

    /// Draws a line from a place to the right.
    public mutating func horizontalLine(x: Int, y: Int, width: Int, style: Style = Style(.border)) {
        text(String(repeating: isASCII ? "-" : "─", count: max(0, width)), x: x, y: y, style: style)
    }

    /// The lines as text, blanks at their ends included, wide characters once.
    public var lines: [String] {
        (0..<size.height).map { y in
            String(
                cells[y * size.width..<(y + 1) * size.width].filter { !$0.isContinuation }
                    .map(\.character))
        }
    }

    /// The lines between bars: the form of golden screens.
    public var outlined: String {
        lines.map { "|\($0)|\n" }.joined()
    }
}
