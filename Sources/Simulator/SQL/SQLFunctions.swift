internal import FoundationEssentials
internal import GRDB
internal import Glibc
internal import Synchronization

/// Functions of Databricks SQL that SQLite has not, or has otherwise. NULL in, NULL out.
enum SQLFunctions {
    static let all: [DatabaseFunction] = [
        function("REGEXP_LIKE", 2) { Pattern.of($0[1]).isIn($0[0]) },
        function("REGEXP_REPLACE", 3) { Pattern.of($0[1]).replaced(in: $0[0], with: $0[2]) },
        function("CONCAT", nil) { $0.joined() },
        function("BTRIM", 2) { trimmed($0[0], $0[1]) },
        function("LENGTH", 1) { $0[0].unicodeScalars.count },
        function("OCTET_LENGTH", 1) { $0[0].utf8.count },
        function("LOWER", 1) { $0[0].lowercased() },
        function("RPAD", 3) { padded($0[0], Int($0[1]) ?? 0, $0[2], atEnd: true) },
        function("LPAD", 3) { padded($0[0], Int($0[1]) ?? 0, $0[2], atEnd: false) },
        function("FLOOR", 1) { Double($0[0]).map { Int($0.rounded(.down)) } },
        function("PMOD", 2) { (Int($0[0]) ?? 0) & Int.max % max(1, Int($0[1]) ?? 1) },
        function("XXHASH64", 1) { hash($0[0]) },
        function("DATE_FORMAT", 2) { $0[0] },
        function("TO_JSON", 1) { $0[0] },
        DatabaseFunction("ARRAY", argumentCount: nil, pure: true) { values in
            let texts = values.map { $0.isNull ? nil : text($0) }
            let json = (try? JSONEncoder().encode(texts)) ?? Data()
            return String(decoding: json, as: UTF8.self).replacing("\\/", with: "/")
        },
    ]

    private static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .string(let text): text
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .null, .blob: ""
        }
    }

    private static func function(
        _ name: String, _ count: Int?,
        _ body: @escaping @Sendable ([String]) -> (any DatabaseValueConvertible)?
    ) -> DatabaseFunction {
        DatabaseFunction(name, argumentCount: count, pure: true) { values in
            values.contains(where: \.isNull) ? nil : body(values.map(text))
        }
    }

    private static func trimmed(_ text: String, _ signs: String) -> String {
        let signs = Set(signs.unicodeScalars)
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !signs.contains($0) }),
            let last = scalars.lastIndex(where: { !signs.contains($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func padded(_ text: String, _ length: Int, _ pad: String, atEnd: Bool) -> String
    {
        guard length > 0 else { return "" }
        let more = String(repeating: pad, count: max(0, length - text.count))
        return String((atEnd ? text + more : more + text).prefix(length))
    }

    private static func hash(_ text: String) -> Int {
        // FNV-1a: any spread does.
        Int(
            truncatingIfNeeded: text.utf8.reduce(14_695_981_039_346_656_037 as UInt64) {
                ($0 ^ UInt64($1)) &* 1_099_511_628_211
            })
    }
}

/// A pattern, compiled once: POSIX reads those that the program writes as Java does.
private final class Pattern: @unchecked Sendable {
    private static let known = Mutex<[String: Pattern]>([:])
    private var compiled = regex_t()

    static func of(_ text: String) -> Pattern {
        known.withLock { known in
            if let pattern = known[text] { return pattern }
            let pattern = Pattern(text)
            known[text] = pattern
            return pattern
        }
    }

    private init(_ text: String) {
        // NUL ends a text of C; the other controls stand as themselves.
        let text = text.replacing("\\x00", with: "\u{1}").replacing("\\x1f", with: "\u{1F}")
            .replacing("\\x7f", with: "\u{7F}")
        regcomp(&compiled, text, REG_EXTENDED)
    }

    func isIn(_ text: String) -> Bool {
        regexec(&compiled, text, 0, nil, 0) == 0
    }

    func replaced(in text: String, with other: String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        var isFirst = true
        var match = regmatch_t()
        while !rest.isEmpty || isFirst {
            let flags = isFirst ? 0 : REG_NOTBOL
            isFirst = false
            let found = (Array(rest) + [0]).withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    regexec(&compiled, $0.baseAddress, 1, &match, flags) == 0
                }
            }
            guard found, match.rm_eo > match.rm_so else { break }
            result += rest.prefix(Int(match.rm_so)) + Array(other.utf8)
            rest = rest.dropFirst(Int(match.rm_eo))
        }
        return String(decoding: result + rest, as: UTF8.self)
    }
}
