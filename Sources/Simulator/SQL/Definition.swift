/// A statement that makes something, or says who may do what with it.
enum Definition: Sendable, Equatable {
    /// What may stand around the name of something new.
    struct Options: Sendable, Equatable {
        var ifNotExists = false
        var comment: String?
        var location: String?
    }

    struct Securable: Sendable, Equatable {
        var kind: Scenario.Grant.Kind
        var parts: [String]
    }

    case createCatalog(String, Options)
    case createSchema([String], Options)
    /// Privileges as the API spells them: `USE_CATALOG`.
    case grant([String], on: Securable, to: String)
    case revoke([String], on: Securable, from: String)
    case showGrants(of: String?, on: Securable)
}

extension SQL.Parser {
    /// Nil for anything else.
    mutating func definition() -> Definition? {
        if take("CREATE", "CATALOG") {
            guard let new = new(), new.name.count == 1 else { return nil }
            return .createCatalog(new.name[0], new.options)
        }
        if take("CREATE", "SCHEMA") || take("CREATE", "DATABASE") {
            guard let new = new(), new.name.count <= 2 else { return nil }
            return .createSchema(new.name, new.options)
        }
        if take("GRANT") {
            guard let privileges = privileges(), take("ON"), let object = securable(), take("TO"),
                let principal = principal(), tokens.isEmpty
            else { return nil }
            return .grant(privileges, on: object, to: principal)
        }
        if take("REVOKE") {
            guard let privileges = privileges(), take("ON"), let object = securable(),
                take("FROM"), let principal = principal(), tokens.isEmpty
            else { return nil }
            return .revoke(privileges, on: object, from: principal)
        }
        if take("SHOW", "GRANTS") || take("SHOW", "GRANT") {
            var whose: String?
            if !take("ON") {
                whose = principal()
                guard whose != nil, take("ON") else { return nil }
            }
            guard let object = securable(), tokens.isEmpty else { return nil }
            return .showGrants(of: whose, on: object)
        }
        return nil
    }

    /// What follows `CREATE CATALOG`, to the end.
    private mutating func new() -> (name: [String], options: Definition.Options)? {
        var options = Definition.Options()
        options.ifNotExists = take("IF", "NOT", "EXISTS")
        guard let name = identifier() else { return nil }
        while !tokens.isEmpty {
            if take("COMMENT") {
                guard let text = literal() else { return nil }
                options.comment = text
            } else if take("MANAGED", "LOCATION") {
                guard let text = literal() else { return nil }
                options.location = text
            } else {
                return nil
            }
        }
        return (name, options)
    }

    /// `USE CATALOG, SELECT`: words, without the underscores that the API writes.
    private mutating func privileges() -> [String]? {
        var list: [String] = []
        repeat {
            var words: [String] = []
            while let token = tokens.first, !token.isQuoted, token.text.uppercased() != "ON",
                token.text.allSatisfy({ $0.isLetter })
            {
                words.append(token.text.uppercased())
                tokens.removeFirst()
            }
            guard !words.isEmpty else { return nil }
            list.append(words.joined(separator: "_"))
        } while take(",")
        return list
    }

    private mutating func securable() -> Definition.Securable? {
        var kind = Scenario.Grant.Kind.table
        if take("CATALOG") {
            kind = .catalog
        } else if take("SCHEMA") || take("DATABASE") {
            kind = .schema
        } else if !take("TABLE") {
            // A name alone is that of a table.
            _ = take("VIEW")
        }
        let most = [Scenario.Grant.Kind.catalog: 1, .schema: 2, .table: 3][kind] ?? 0
        guard let parts = identifier(), parts.count <= most else { return nil }
        return Definition.Securable(kind: kind, parts: parts)
    }

    /// One with `@` or `-` has to be in back-ticks, as its signs end the name.
    private mutating func principal() -> String? {
        guard let parts = identifier(), parts.count == 1 else { return nil }
        return parts[0]
    }

    /// A name of which no part is a value in single quotes.
    private mutating func identifier() -> [String]? {
        let before = tokens
        guard let parts = name() else { return nil }
        let taken = before.prefix(before.count - tokens.count)
        return taken.contains { $0.isLiteral } ? nil : parts
    }

    private mutating func literal() -> String? {
        guard let token = tokens.first, token.isLiteral else { return nil }
        tokens.removeFirst()
        return token.text
    }
}
