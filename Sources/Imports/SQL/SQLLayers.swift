/// Expressions of SQL that are named and built upon each other: SQL has no variables, so each
/// depth is a query over the one before.
///
/// Only functions are used that Databricks SQL and Spark 3.5 know, and only patterns that Java, RE2
/// and POSIX read alike: no backslash, no lazy repetition, and a `;` behind the text instead of a
/// bare `$`, which Java also finds before a line's end.
struct SQLLayers {
    private var layers: [[(name: String, expression: String)]] = [[]]
    private var depths: [String: Int] = [:]
    private var known: [String: String] = [:]
    /// Texts that do not stand in the statement itself, by name.
    private(set) var parameters: [String: String] = [:]

    /// A name for an expression of names that were given before; the same for the same expression.
    mutating func name(_ expression: String) -> String {
        if let name = known[expression] { return name }
        let depth = 1 + (Self.words(expression).compactMap { depths[$0] }.max() ?? -1)
        let name = "x\(depths.count)"
        while layers.count <= depth { layers.append([]) }
        layers[depth].append((name, expression))
        depths[name] = depth
        known[expression] = name
        return name
    }

    /// Words of an expression, without what is quoted.
    private static func words(_ expression: String) -> [String] {
        var words: [String] = []
        var quote: Character?
        var word = ""
        for sign in expression {
            if quote == nil, sign.isLetter || sign.isNumber || sign == "_" {
                word.append(sign)
                continue
            }
            if !word.isEmpty { words.append(word) }
            word = ""
            if sign == quote {
                quote = nil
            } else if quote == nil, sign == "'" || sign == "`" {
                quote = sign
            }
        }
        return words + (word.isEmpty ? [] : [word])
    }

    /// A text in a statement: as it is where nothing in it means anything to SQL, else bound.
    mutating func text(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value >= 32 && $0.value < 127 && $0 != "'" && $0 != "\\"
        }
        if isPlain { return "'\(text)'" }
        if let name = parameters.first(where: { $0.value == text })?.key { return ":\(name)" }
        let name = "text\(parameters.count)"
        parameters[name] = text
        return ":\(name)"
    }

    /// `s0 AS (SELECT … FROM source), s1 AS (…)`, and the name of the last.
    func queries(from source: String) -> (sql: String, last: String) {
        var queries: [String] = []
        var last = source
        for (depth, layer) in layers.enumerated() {
            let items = layer.map { "\($0.expression) AS \($0.name)" }.joined(separator: ", ")
            queries.append("s\(depth) AS (SELECT \(depth == 0 ? "" : "*, ")\(items) FROM \(last))")
            last = "s\(depth)"
        }
        return (queries.joined(separator: ",\n"), last)
    }

    /// Whether a whole text is of a pattern.
    static func fits(_ text: String, _ pattern: String) -> String {
        "REGEXP_LIKE(CONCAT(\(text), ';'), '^\(pattern);$')"
    }
}
