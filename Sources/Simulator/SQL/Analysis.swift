internal import GRDB

/// A query in several steps, `WITH source AS (SELECT …), …`: what it reads is the simulator's own
/// SQL, what it makes of that is left to SQLite, with Databricks' functions where it has none.
struct Analysis {
    /// The query in the first pair of brackets.
    let source: String
    /// All else, as SQLite reads it.
    let rest: String

    /// Nil for any other statement.
    init?(_ text: String) {
        let opening = "WITH source AS ("
        guard text.hasPrefix(opening) else { return nil }
        var depth = 1
        var quote: Character?
        var at = text.index(text.startIndex, offsetBy: opening.count)
        let start = at
        while at < text.endIndex, depth > 0 {
            let sign = text[at]
            if sign == quote {
                quote = nil
            } else if quote == nil {
                switch sign {
                case "'", "`": quote = sign
                case "(": depth += 1
                case ")": depth -= 1
                default: break
                }
            }
            at = text.index(after: at)
        }
        guard depth == 0 else { return nil }
        source = String(text[start..<text.index(before: at)])
        let rest = text[at...].drop { $0 == "," || $0.isWhitespace }
        self.rest = Self.translated("WITH \(rest)")
    }

    /// SQLite's own words for a cast. Where a query is read by another one, an OFFSET keeps SQLite
    /// from putting one into the other, which would work out each value once for every use.
    private static func translated(_ text: String) -> String {
        var text = text.replacing("TRY_CAST(", with: "CAST(")
            .replacing(" AS STRING)", with: " AS TEXT)").replacing(" AS INT)", with: " AS INTEGER)")
        text = text.replacing(#/ FROM (s[0-9]+|source)\)/#) { " FROM \($0.1) LIMIT -1 OFFSET 0)" }
        return text
    }

    /// Runs it on the rows that its source gave.
    func run(
        _ columns: [Scenario.Column], _ rows: ResultRows, parameters: [String: String?]
    ) throws -> (columns: [Scenario.Column], rows: [[String?]]) {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            for function in SQLFunctions.all { database.add(function: function) }
        }
        let queue = try DatabaseQueue(configuration: configuration)
        return try queue.write { database in
            let names = columns.map { $0.name.quotedDatabaseIdentifier }
            try database.execute(sql: "CREATE TABLE source (\(names.joined(separator: ", ")))")
            let places = names.map { _ in "?" }.joined(separator: ", ")
            let insert = try database.makeStatement(sql: "INSERT INTO source VALUES (\(places))")
            for row in 0..<rows.count {
                try insert.execute(arguments: StatementArguments(rows[row]))
            }
            var arguments: [String: (any DatabaseValueConvertible)?] = [:]
            for (name, value) in parameters where rest.contains(":\(name)") {
                // A text ends at NUL on its way to SQLite.
                arguments[name] = value?.replacing("\0", with: "")
            }
            let found = try Row.fetchAll(
                database, sql: rest, arguments: StatementArguments(arguments))
            guard let first = found.first else { return ([], []) }
            let types = first.map { name, value in
                Scenario.Column(name, value.storage.isNumber ? "BIGINT" : "STRING")
            }
            return (types, found.map { row in row.databaseValues.map { $0.text } })
        }
    }
}

extension DatabaseValue {
    fileprivate var text: String? {
        switch storage {
        case .null: nil
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        case .blob: nil
        }
    }
}

extension DatabaseValue.Storage {
    fileprivate var isNumber: Bool {
        switch self {
        case .int64, .double: true
        default: false
        }
    }
}
