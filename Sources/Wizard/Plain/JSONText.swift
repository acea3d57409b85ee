internal import Drawing

/// A JSON value whose keys keep their order, as the contract of the commands lists them.
public enum JSONText: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])

    public static func string(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }
    public static func number(_ value: Int?) -> JSONText { value.map { .number($0) } ?? .null }

    public static func == (a: JSONText, b: JSONText) -> Bool { a.text == b.text }

    /// One line. Strings are cleaned as for a screen: somebody will print them to one.
    public var text: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let value): return String(value)
        case .string(let value): return Self.quoted(value)
        case .array(let values): return "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let pairs):
            return "{"
                + pairs.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        let lines = SafeText.cleanLines(text)
        for (index, line) in lines.enumerated() {
            if index > 0 { result += "\\n" }
            for scalar in line.unicodeScalars {
                switch scalar {
                case "\"": result += "\\\""
                case "\\": result += "\\\\"
                case _ where scalar.value < 0x20:
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
