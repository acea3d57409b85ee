internal import Text

/// A list that opens over a form; typing narrows it down.
public struct Picker: Sendable, Equatable {
    /// Something to choose.
    public struct Item: Sendable, Equatable {
        /// What is filled in when it is chosen.
        public var title: String
        /// What else is known of it.
        public var detail: String
        fileprivate let key: String
        fileprivate let bytes: [UInt8]

        /// Without a detail the title has the whole row.
        public init(_ title: String, detail: String = "") {
            self.title = title
            self.detail = detail
            key = title.lowercased()
            bytes = Array(key.utf8)
        }
    }

    /// What came of a key or a click.
    public enum Outcome: Sendable, Equatable {
        /// Nothing is decided: the choice moved, or the key or click means nothing here.
        case none
        /// Esc, Ctrl-C or a click outside: the list is to close, and nothing was chosen.
        case close
        /// The title of what was chosen.
        case picked(String)
        /// Another text to narrow the list down by.
        case typed(String)
    }

    /// What the list itself says, in the person's language.
    public struct Words: Sendable, Equatable {
        /// What stands in the empty filter.
        public var narrow = "type to narrow it down"
        /// What up and down do.
        public var choose = "choose"
        /// What Enter does.
        public var take = "take it"
        /// What F5 does.
        public var readAgain = "read again"
        /// What Esc does.
        public var back = "back"
        /// What is said while rows are on their way.
        public var asking = "Asking…"
        /// What is said where there are no rows.
        public var none = "There are none."
        /// What is said where the filter leaves none.
        public var noneMatches = "None has this text."
        /// Between a place and the number of places.
        public var of = "of"

        /// The words in English; each is then replaced by its translation.
        public init() {}
    }

    /// What is chosen.
    public let title: String
    /// Nil while they are on their way.
    public private(set) var items: [Item]?
    /// What the list does not show.
    public var note: String?
    /// F5 reads the rows again; whoever opens the list does that.
    public var canBeReadAgain = false
    /// Why there are none.
    public private(set) var problem: String?
    /// Whoever fills the list narrows it down: all items that come are shown.
    private let isNarrowedElsewhere: Bool
    private var filter = TextInput()
    private var list = ListState()
    private var matching: [Int] = []

    /// Without items they are on their way, until `set` or `fail` is called.
    public init(_ title: String, items: [Item]? = nil, isNarrowedElsewhere: Bool = false) {
        self.title = title
        self.isNarrowedElsewhere = isNarrowedElsewhere
        if let items { set(items) }
    }

    /// What has been typed to narrow it down.
    public var text: String { filter.text }

    /// The rows have come; `chosen` is the title to begin at.
    public mutating func set(_ items: [Item], chosen: String? = nil) {
        self.items = items
        problem = nil
        narrow()
        if let chosen, let place = matching.firstIndex(where: { items[$0].title == chosen }) {
            list.selected = place
        }
    }

    /// The rows will not come, and why.
    public mutating func fail(_ problem: String) {
        items = []
        matching = []
        self.problem = problem
    }

    /// Where a text begins; only 0 is told exactly.
    private static func place(of wanted: String, in key: String) -> Int? {
        key.hasPrefix(wanted) ? 0 : key.contains(wanted) ? 1 : nil
    }

    private static func place(of wanted: [UInt8], in key: [UInt8]) -> Int? {
        guard wanted.count <= key.count else { return nil }
        return key.withUnsafeBufferPointer { key in
            wanted.withUnsafeBufferPointer { wanted in
                for start in 0...(key.count - wanted.count) {
                    var length = 0
                    while length < wanted.count && key[start + length] == wanted[length] {
                        length += 1
                    }
                    if length == wanted.count { return start }
                }
                return nil
            }
        }
    }

    /// What begins with the text comes before what only has it inside.
    private mutating func narrow() {
        let items = items ?? []
        let wanted = filter.text.lowercased()
        list = ListState()
        guard !wanted.isEmpty, !isNarrowedElsewhere else {
            matching = Array(items.indices)
            return
        }
        // Names are ASCII nearly always, and a list may have ten thousand.
        let bytes = wanted.utf8.allSatisfy { $0 < 0x80 } ? Array(wanted.utf8) : nil
        var inside: [Int] = []
        matching = []
        for index in items.indices {
            let place =
                bytes.map { Self.place(of: $0, in: items[index].bytes) }
                ?? Self.place(of: wanted, in: items[index].key)
            if place == 0 { matching.append(index) }
            if let place, place > 0 { inside.append(index) }
        }
        matching += inside
    }

    /// Moves, narrows down, chooses.
    public mutating func handle(_ event: Key, size: Size) -> Outcome {
        switch event {
        case .escape, .control("c"): return .close
        case .enter, .tab:
            guard let items, matching.indices.contains(list.selected) else { return .none }
            return .picked(items[matching[list.selected]].title)
        case .up, .down, .pageUp, .pageDown, .home, .end:
            _ = list.handle(event, count: matching.count, height: height(size))
            return .none
        default:
            let before = filter.text
            guard filter.handle(event), filter.text != before else { return .none }
            narrow()
            return .typed(filter.text)
        }
    }

    /// Chooses what is clicked, scrolls with the wheel.
    public mutating func handle(_ mouse: MouseEvent, size: Size) -> Outcome {
        let height = height(size)
        list.clamp(count: matching.count, height: height)
        switch mouse.action {
        case .wheelUp: list.scroll(by: -3, count: matching.count, height: height)
        case .wheelDown: list.scroll(by: 3, count: matching.count, height: height)
        case .press, .doubleClick:
            let frame = frame(size)
            let row = mouse.at.y - frame.y - 3
            guard frame.contains(mouse.at) else { return .close }
            guard let items, (0..<height).contains(row),
                matching.indices.contains(list.top + row)
            else { return .none }
            return .picked(items[matching[list.top + row]].title)
        }
        return .none
    }

    /// Adds pasted text to the filter.
    public mutating func insert(_ text: String) -> Outcome {
        filter.insert(SafeText.clean(text))
        narrow()
        return .typed(filter.text)
    }

    private static let mostRows = 14

    private func height(_ size: Size) -> Int {
        var wanted = max(matching.count, 3)
        if let problem {
            wanted = max(wanted, Canvas.wrap(problem, width: width(size) - 4).count)
        }
        return max(1, min(Self.mostRows, wanted, size.height - 8 - noteLines(size)))
    }

    /// A problem is read, a list only looked over.
    private static let problemWidth = 76

    private func width(_ size: Size) -> Int {
        let widest = (items ?? []).prefix(200).map {
            CharacterWidth.of($0.title) + ($0.detail.isEmpty ? 0 : CharacterWidth.of($0.detail) + 2)
        }.max()
        let least = problem == nil ? 46 : Self.problemWidth
        return min(
            size.width - 4, max(least, (widest ?? 0) + 6, CharacterWidth.of(title) + 8))
    }

    private func noteLines(_ size: Size) -> Int {
        note == nil ? 0 : size.height < 20 ? 1 : 3
    }

    private func frame(_ size: Size) -> Rect {
        Rect(size).centered(
            width: width(size), height: height(size) + 4 + noteLines(size))
    }

    /// Draws it over the whole canvas but its last row.
    public func draw(on canvas: inout Canvas, words: Words) {
        let size = canvas.size
        let frame = frame(size)
        let height = height(size)
        let inside = frame.width - 4
        // What was chosen beforehand may lie below the first page.
        var list = list
        list.clamp(count: matching.count, height: height)
        canvas.fill(frame, style: .normal)
        canvas.box(frame, title: title, style: Style(.borderFocused))
        filter.draw(
            on: &canvas, x: frame.x + 2, y: frame.y + 1, width: inside, style: Style(.inputFocused),
            isFocused: true)
        if filter.isEmpty {
            canvas.text(
                words.narrow, x: frame.x + 3, y: frame.y + 1, style: Style(.dim),
                maxWidth: inside - 1)
        }
        let top = frame.y + 3
        canvas.horizontalLine(x: frame.x + 1, y: frame.y + 2, width: frame.width - 2)
        HelpBar.draw(
            [
                Binding([.up], "↑↓", words.choose), Binding([.enter], "Enter", words.take),
                Binding(
                    [.function(5)], "F5", words.readAgain,
                    offBecause: canBeReadAgain ? nil : "known"),
                Binding([.escape], "Esc", words.back, isPinned: true),
            ], on: &canvas)
        guard let items else {
            canvas.text(words.asking, x: frame.x + 2, y: top, style: Style(.running))
            return
        }
        if matching.isEmpty {
            canvas.wrapped(
                problem ?? (items.isEmpty ? words.none : words.noneMatches),
                in: Rect(x: frame.x + 2, y: top, width: inside, height: height),
                style: Style(problem == nil ? .dim : .failed))
            return
        }
        if let note {
            canvas.wrapped(
                note,
                in: Rect(
                    x: frame.x + 2, y: top + height, width: inside, height: noteLines(size)),
                style: Style(.dim))
        }
        let place = "\(list.selected + 1) \(words.of) \(matching.count)"
        canvas.text(
            " \(place) ", x: frame.right - 3 - CharacterWidth.of(place), y: frame.bottom - 1,
            style: Style(.dim))
        for row in 0..<height {
            guard matching.indices.contains(list.top + row) else { break }
            let item = items[matching[list.top + row]]
            let isChosen = list.top + row == list.selected
            let style = Style(isChosen ? .selected : .normal, bold: isChosen)
            let y = top + row
            if isChosen {
                canvas.fill(
                    Rect(x: frame.x + 1, y: y, width: frame.width - 2, height: 1), style: style)
                canvas.text(
                    Sign.chosen.text(ascii: canvas.isASCII), x: frame.x + 1, y: y, style: style)
            }
            // The detail takes what the title leaves; a long title leaves it a third.
            let left = inside - 2 - CharacterWidth.of(SafeText.clean(item.title))
            let detail = SafeText.clean(item.detail).fitted(to: max(inside / 3, left), pad: nil)
            let room = inside - (detail.isEmpty ? 0 : CharacterWidth.of(detail) + 2)
            canvas.text(item.title, x: frame.x + 2, y: y, style: style, maxWidth: room)
            canvas.text(
                detail, x: frame.right - 2 - CharacterWidth.of(detail), y: y,
                style: isChosen ? style : Style(.dim))
        }
    }
}
