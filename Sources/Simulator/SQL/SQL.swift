/// The few statements that the simulated workspace understands.
enum SQL: Sendable, Equatable {
    enum Selection: Sendable, Equatable {
        case all
        case count
        /// Names of columns, or literals.
        case items([String])
    }

    case selectLiterals([String])
    case currentUser
    case select(Selection, from: [String], limit: Int?)
    case useCatalog(String)
    case useSchema([String])
    case showCatalogs
    case showSchemas(in: String?)
    case showTables(in: [String])
    case describe([String])
    case createCatalog(String)
    case createSchema([String])

    /// Nil for anything else.
    init?(_ text: String) {
        var parser = Parser(text)
        guard let statement = parser.statement() else { return nil }
        self = statement
    }

    /// The word at which the server would say that a syntax error is.
    static func firstWord(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\n" || $0 == "\t" }.first.map(String.init)
            ?? "end of input"
    }

    private struct Parser {
        /// Words, quoted names without their quotes, and signs.
        private struct Token: Equatable {
            var text: String
            var isQuoted: Bool
        }
        private var tokens: [Token]

        init(_ text: String) {
            tokens = Self.tokens(text)
            while tokens.last?.text == ";" { tokens.removeLast() }
        }

        private static func tokens(_ text: String) -> [Token] {
            var tokens: [Token] = []
            var rest = Array(text)[...]
            while let first = rest.first {
                if first.isWhitespace {
                    rest.removeFirst()
                } else if first == "`" || first == "'" {
                    rest.removeFirst()
                    var name = ""
                    while let next = rest.popFirst() {
                        if next == first {
                            guard rest.first == first else { break }
                            rest.removeFirst()
                        }
                        name.append(next)
                    }
                    tokens.append(Token(text: name, isQuoted: true))
                } else if first.isLetter || first.isNumber || first == "_" || first == ":" {
                    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
                    tokens.append(Token(text: String(word), isQuoted: false))
                    rest = rest.dropFirst(word.count)
                } else {
                    tokens.append(Token(text: String(first), isQuoted: false))
                    rest.removeFirst()
                }
            }
            return tokens
        }

        private mutating func take(_ words: String...) -> Bool {
            guard tokens.count >= words.count else { return false }
            for (token, word) in zip(tokens, words)
            where token.isQuoted || token.text.uppercased() != word { return false }
            tokens.removeFirst(words.count)
            return true
        }

        /// `a.b.c`; nil where no name stands.
        private mutating func name() -> [String]? {
            var parts: [String] = []
            while let token = tokens.first,
                token.isQuoted
                    || token.text.first.map({ $0.isLetter || $0 == "_" || $0.isNumber }) == true
            {
                parts.append(token.text)
                tokens.removeFirst()
                guard tokens.first == Token(text: ".", isQuoted: false) else { return parts }
                tokens.removeFirst()
            }
            return nil
        }

        private var isAtEnd: Bool { tokens.isEmpty }

        mutating func statement() -> SQL? {
            if take("SELECT") { return select() }
            if take("USE", "CATALOG") { return single().map { .useCatalog($0) } }
            if take("USE", "SCHEMA") || take("USE", "DATABASE") || take("USE") {
                return whole().map { .useSchema($0) }
            }
            if take("SHOW", "CATALOGS") { return isAtEnd ? .showCatalogs : nil }
            if take("SHOW", "SCHEMAS") || take("SHOW", "DATABASES") {
                if isAtEnd { return .showSchemas(in: nil) }
                return take("IN") || take("FROM") ? single().map { .showSchemas(in: $0) } : nil
            }
            if take("SHOW", "TABLES") {
                if isAtEnd { return .showTables(in: []) }
                return take("IN") || take("FROM") ? whole().map { .showTables(in: $0) } : nil
            }
            if take("DESCRIBE", "TABLE") || take("DESCRIBE") {
                return whole().map { .describe($0) }
            }
            if take("CREATE", "CATALOG") {
                _ = take("IF", "NOT", "EXISTS")
                return single().map { .createCatalog($0) }
            }
            if take("CREATE", "SCHEMA") {
                _ = take("IF", "NOT", "EXISTS")
                return whole().map { .createSchema($0) }
            }
            return nil
        }

        /// A name with nothing behind it.
        private mutating func whole() -> [String]? {
            let name = name()
            return isAtEnd ? name : nil
        }

        private mutating func single() -> String? {
            guard let name = whole(), name.count == 1 else { return nil }
            return name[0]
        }

        private mutating func select() -> SQL? {
            if take("CURRENT_USER", "(", ")") { return isAtEnd ? .currentUser : nil }
            var items: [String] = []
            var isCount = false
            while let token = tokens.first, token.isQuoted || token.text.uppercased() != "FROM" {
                tokens.removeFirst()
                if !token.isQuoted && token.text.uppercased() == "COUNT" { isCount = true }
                if token.isQuoted || ![",", "(", ")"].contains(token.text) {
                    items.append(token.text)
                }
            }
            guard !items.isEmpty else { return nil }
            if isAtEnd { return .selectLiterals(items) }
            guard take("FROM"), let table = name() else { return nil }
            var limit: Int?
            if take("LIMIT") {
                guard let count = tokens.first.flatMap({ Int($0.text) }) else { return nil }
                tokens.removeFirst()
                limit = count
            }
            guard isAtEnd else { return nil }
            let selection: Selection = isCount ? .count : items == ["*"] ? .all : .items(items)
            return .select(selection, from: table, limit: limit)
        }
    }
}
