internal import Drawing
import Text

/// A JSON value whose keys keep their order, as the contract of the commands lists them.
public enum JSONText: Sendable, Equatable {
    /// A key that has no value: it is written as `null`, not left out.
    case null
    /// Written as `true` or `false`.
    case bool(Bool)
    /// A whole number: the contract has no fractions.
    case number(Int)
    /// A text as it came; it is cleaned and escaped when it is written.
    case string(String)
    /// Values in the order in which they are written.
    case array([JSONText])
    /// Keys with their values in the order in which they are written.
    case object([(String, JSONText)])

    /// A text, or `null`.
    public static func string(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }
    /// A number, or `null`.
    public static func number(_ value: Int?) -> JSONText { value.map { .number($0) } ?? .null }

    public static func == (a: JSONText, b: JSONText) -> Bool { a.text == b.text }

    /// One line. Strings are cleaned as for a screen: somebody will print them to one.
    public var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text.
    public func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let value): bytes += String(value).utf8
        case .string(let value): Self.quote(value, to: &bytes)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let pairs):
            bytes.append(UInt8(ascii: "{"))
            for (index, pair) in pairs.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.quote(pair.0, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                pair.1.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func quote(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        let isAsItIs = text.utf8.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isAsItIs {
            bytes += text.utf8
            return
        }
        for (index, line) in SafeText.cleanLines(text).enumerated() {
            if index > 0 { bytes += "\\n".utf8 }
            for byte in line.utf8 {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(byte)
                case 0..<0x20:
                    let hex = String(byte, radix: 16)
                    bytes += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
                default: bytes.append(byte)
                }
            }
        }
    }
}
