import Drawing

/// Keys that were typed before the rows they concern were there. They are kept, and played when the rows have come:
/// who types quickly does what they meant, and never something to a row of the list before.
struct TypeAhead: Sendable, Equatable {
    enum Waiting: Int, Sendable {
        case nothing
        /// More rows of the list in view.
        case rows
        /// Another list: what is in view is the old one.
        case list
    }

    private(set) var waiting = Waiting.nothing
    private var keys: [Key] = []
    /// The keys that do something with the chosen row.
    private let rowKeys: Set<Key>

    /// More than a person types while a store answers; a held key ends here.
    private static let most = 64

    init(_ rowKeys: Set<Key>) {
        self.rowKeys = rowKeys
    }

    mutating func wait(for what: Waiting) {
        if what.rawValue > waiting.rawValue { waiting = what }
    }

    /// Whether a key is kept for later: it concerns rows that are not here, or follows one that does. Leaving and help
    /// never wait.
    mutating func holds(_ key: Key, hasRow: Bool) -> Bool {
        switch key {
        case .escape, .control, .function(1), .character("q"), .character("?"): return false
        default: break
        }
        var list = ListState()
        let moves = list.handle(key, count: 1, height: 1)
        let isEarly =
            switch waiting {
            case .nothing: false
            case .rows: !hasRow && rowKeys.contains(key)
            case .list: moves || rowKeys.contains(key)
            }
        guard isEarly || !keys.isEmpty else { return false }
        if keys.count < Self.most { keys.append(key) }
        return true
    }

    /// The rows are there, or will not come.
    mutating func release() -> [Key] {
        defer {
            waiting = .nothing
            keys = []
        }
        return keys
    }
}
