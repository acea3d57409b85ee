/// Values and conditions of a query.
extension SQL.Parser {
    /// A value, with what is added to it or taken away.
    mutating func expression() -> Expression? {
        guard enter(), var left = operand() else { return nil }
        defer { depth -= 1 }
        while let sign = tokens.first, !sign.isQuoted, sign.text == "+" || sign.text == "-" {
            tokens.removeFirst()
            let isInterval = take("INTERVAL")
            guard let count = tokens.first.flatMap({ Int($0.text) }) else { return nil }
            tokens.removeFirst()
            var amount = sign.text == "-" ? -count : count
            if isInterval {
                guard let unit = tokens.first.flatMap({ Self.seconds[$0.text.uppercased()] }) else {
                    return nil
                }
                tokens.removeFirst()
                amount *= unit * 1_000_000
            }
            left = .plus(left, amount)
        }
        return left
    }

    private static let seconds = ["MINUTE": 60, "HOUR": 3_600]

    private mutating func operand() -> Expression? {
        if take("COUNT", "(", "*", ")") || take("COUNT", "(", "1", ")") { return .countAll }
        if take("NULL") { return .null }
        if take("CURRENT_TIMESTAMP", "(", ")") { return .now }
        if take("CURRENT_DATE", "(", ")") { return .today }
        if take("COUNT_IF", "(") {
            guard let condition = disjunction(), take(")") else { return nil }
            return .countIf(condition)
        }
        if take("CASE", "WHEN") {
            guard let condition = disjunction(), take("THEN"), let value = expression(),
                take("END")
            else { return nil }
            return .when(condition, value)
        }
        for (word, make) in [
            ("MAX", { .max($0) }), ("UNIX_MICROS", { .unix($0, 1) }),
            ("UNIX_MILLIS", { .unix($0, 1_000) }), ("UNIX_SECONDS", { .unix($0, 1_000_000) }),
            ("TIMESTAMP_MICROS", { .timestampMicros($0) }),
        ] as [(String, (Expression) -> Expression)] where take(word, "(") {
            guard let inner = expression(), take(")") else { return nil }
            return make(inner)
        }
        for (word, sign) in [("DATE_ADD", 1), ("DATE_SUB", -1)] where take(word, "(") {
            guard let inner = expression(), take(","),
                let days = tokens.first.flatMap({ Int($0.text) })
            else { return nil }
            tokens.removeFirst()
            guard take(")") else { return nil }
            return .plus(inner, sign * days)
        }
        if take("CAST", "(") {
            guard let inner = expression(), take("AS"), let type = typeName(), take(")") else {
                return nil
            }
            return .cast(inner, type)
        }
        if take("-") { return tokens.popFirst().map { .literal("-" + $0.text) } }
        guard let token = tokens.first else { return nil }
        if !token.isQuoted && token.text.hasPrefix(":") {
            tokens.removeFirst()
            return .parameter(String(token.text.dropFirst()))
        }
        if token.isLiteral || (!token.isQuoted && Double(token.text) != nil) {
            tokens.removeFirst()
            return .literal(token.text)
        }
        return name().flatMap { $0.last.map { .column($0) } }
    }

    /// `STRING`, `DECIMAL(10,2)`.
    private mutating func typeName() -> String? {
        guard let word = tokens.first, !word.isQuoted else { return nil }
        tokens.removeFirst()
        var text = word.text.uppercased()
        if text.hasPrefix("DECIMAL"), take("(") {
            text += "("
            while let token = tokens.first, token.text != ")" {
                text += token.text
                tokens.removeFirst()
            }
            tokens.removeFirst()
            text += ")"
        }
        return text
    }

    mutating func disjunction() -> Condition? {
        guard var left = conjunction() else { return nil }
        while take("OR") {
            guard let right = conjunction() else { return nil }
            left = .or(left, right)
        }
        return left
    }

    private mutating func conjunction() -> Condition? {
        guard var left = comparison() else { return nil }
        while take("AND") {
            guard let right = comparison() else { return nil }
            left = .and(left, right)
        }
        return left
    }

    private mutating func comparison() -> Condition? {
        guard enter() else { return nil }
        defer { depth -= 1 }
        if take("(") {
            guard let inner = disjunction(), take(")") else { return nil }
            return inner
        }
        guard let left = expression() else { return nil }
        if take("IS", "NULL") { return .isNull(left, true) }
        if take("IS", "NOT", "NULL") { return .isNull(left, false) }
        if take("IN", "(") {
            var values: [Expression] = []
            repeat {
                guard let value = expression() else { return nil }
                values.append(value)
            } while take(",")
            return take(")") ? .isOne(left, values) : nil
        }
        for sign in ["<=", ">=", "<>", "<", ">", "="] {
            let parts = sign.map { String($0) }
            guard tokens.count > parts.count,
                zip(tokens, parts).allSatisfy({ !$0.isQuoted && $0.text == $1 })
            else { continue }
            tokens.removeFirst(parts.count)
            guard let right = expression(),
                let comparison = Condition.Comparison(rawValue: sign)
            else { return nil }
            return .compare(left, comparison, right)
        }
        return nil
    }
}
