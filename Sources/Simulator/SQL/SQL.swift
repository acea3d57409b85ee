/// The few statements that the simulated workspace understands.
enum SQL: Sendable, Equatable {
    case selectLiterals([String])
    case currentUser
    case select(Select)
    case useCatalog(String)
    case useSchema([String])
    case showCatalogs
    case showSchemas(in: String?)
    case showTables(in: [String])
    case describe([String])
    case define(Definition)

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

    struct Parser {
        /// Words, quoted names without their quotes, and signs.
        struct Token: Equatable {
            var text: String
            var isQuoted: Bool
            /// In single quotes: a value, not a name.
            var isLiteral = false
        }
        var tokens: ArraySlice<Token>

        init(_ text: String) {
            tokens = Self.tokens(text)[...]
            while tokens.last == Token(text: ";", isQuoted: false) { tokens.removeLast() }
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
                        if next == "\\", first == "'", let escaped = rest.popFirst() {
                            name.append(escaped)
                            continue
                        }
                        if next == first {
                            guard rest.first == first else { break }
                            rest.removeFirst()
                        }
                        name.append(next)
                    }
                    tokens.append(
                        Token(text: name, isQuoted: true, isLiteral: first == "'"))
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

        /// How deep what is being read lies in other parts.
        var depth = 0
        private static let deepest = 100

        /// False where no statement of a person's goes: each level takes some of the stack.
        mutating func enter() -> Bool {
            guard depth < Self.deepest else { return false }
            depth += 1
            return true
        }

        mutating func take(_ words: String...) -> Bool {
            guard tokens.count >= words.count else { return false }
            for (token, word) in zip(tokens, words)
            where token.isQuoted || token.text.uppercased() != word { return false }
            tokens.removeFirst(words.count)
            return true
        }

        /// `a.b.c`; nil where no name stands.
        mutating func name() -> [String]? {
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
            return definition().map { .define($0) }
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
            if !tokens.contains(where: { !$0.isQuoted && $0.text.uppercased() == "FROM" }) {
                let items = tokens.filter { $0.isQuoted || ![",", "(", ")"].contains($0.text) }
                return items.isEmpty ? nil : .selectLiterals(items.map(\.text))
            }
            guard let select = query(), isAtEnd else { return nil }
            return .select(select)
        }

        /// What follows `SELECT`.
        private mutating func query() -> Select? {
            guard enter() else { return nil }
            defer { depth -= 1 }
            var items: [Select.Item]?
            if !take("*") {
                var list: [Select.Item] = []
                repeat {
                    guard let expression = expression() else { return nil }
                    var alias: String?
                    if take("AS") {
                        guard let name = name(), name.count == 1 else { return nil }
                        alias = name[0]
                    }
                    list.append(Select.Item(expression: expression, alias: alias))
                } while take(",")
                items = list
            }
            guard take("FROM") else { return nil }
            let source: SelectSource
            if take("(") {
                guard take("SELECT"), let inner = query(), take(")") else { return nil }
                if take("AS") { _ = name() }
                source = .query(inner)
            } else {
                guard let table = name() else { return nil }
                source = .table(table)
            }
            var select = Select(items: items, from: source)
            if take("WHERE") {
                guard let condition = disjunction() else { return nil }
                select.condition = condition
            }
            if take("ORDER", "BY") {
                repeat {
                    guard let order = expression() else { return nil }
                    select.order.append(order)
                } while take(",")
            }
            if take("LIMIT") {
                guard let count = tokens.first.flatMap({ Int($0.text) }) else { return nil }
                tokens.removeFirst()
                select.limit = count
            }
            return select
        }
    }
}
