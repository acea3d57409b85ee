internal import Connections

/// What an identity must not be (map-data-for-import, "Identity"), compared ignoring case.
enum IdentityRule {
    /// Characters, as the documents count: code points, as SQL's LENGTH does too.
    static let longest = 1_024

    static let words = [
        "undefined", "null", "none", "na", "n/a", "0", "nil", "-1", "infinity", "-infinity", "inf",
        "-inf", "nan", "-nan", "empty", "xxxxxx",
    ]
    private static let disallowed = words.map { Array($0.utf8) }
    private static let longestWord = 9

    @inline(__always)
    static func problem(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> RowRule? {
        if cell.count <= longestWord && !cell.hasEscapes {
            if cell.count == 0 { return .identityMissing }
            let first = base[cell.start]
            // Most identities begin with a digit from 1 on, which no disallowed word does.
            if first &- 49 <= 8 { return nil }
            return isDisallowed(UnsafeBufferPointer(start: base + cell.start, count: cell.count))
                ? .identityDisallowed : nil
        }
        if cell.count <= longest && !cell.hasEscapes { return nil }
        return slowly(cell, base)
    }

    private static func slowly(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> RowRule? {
        TextRule.plain(cell, base, problem)
    }

    static func problem(_ text: UnsafeBufferPointer<UInt8>) -> RowRule? {
        if text.isEmpty { return .identityMissing }
        if text.count > longest,
            String(decoding: text, as: UTF8.self).unicodeScalars.count > longest
        {
            return .identityTooLong
        }
        return isDisallowed(text) ? .identityDisallowed : nil
    }

    private static func isDisallowed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        disallowed.contains { word in
            word.count == text.count
                && zip(word, text).allSatisfy { $0 == ($1 &- 65 <= 25 ? $1 | 32 : $1) }
        }
    }
}

/// What the values of a cell are held to.
enum TextRule {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Lends the text of a cell, without escapes.
    static func plain<Result>(
        _ cell: Cell, _ base: UnsafePointer<UInt8>, _ body: (Bytes) -> Result
    ) -> Result {
        let bytes = Bytes(start: base + cell.start, count: cell.count)
        if !cell.hasEscapes { return body(bytes) }
        return JSONBytes.unescaped(bytes).withUnsafeBufferPointer(body)
    }

    /// Bytes of a cell's text.
    static func length(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> Int {
        plain(cell, base) { $0.count }
    }

    static func isUTF8(_ bytes: Bytes) -> Bool {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x80 {
                at += 1
                continue
            }
            // The ranges of Unicode's table 3-7, "Well-Formed UTF-8 Byte Sequences".
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch byte {
            case 0xC2...0xDF: length = 2
            case 0xE0:
                length = 3
                second = 0xA0...0xBF
            case 0xED:
                length = 3
                second = 0x80...0x9F
            case 0xE1...0xEF: length = 3
            case 0xF0:
                length = 4
                second = 0x90...0xBF
            case 0xF1...0xF3: length = 4
            case 0xF4:
                length = 4
                second = 0x80...0x8F
            default: return false
            }
            guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return false }
            for offset in 2..<max(2, length) where bytes[at + offset] & 0xC0 != 0x80 {
                return false
            }
            at += length
        }
        return true
    }

    /// Starts with `+` and has more than four digits.
    static func isPhone(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> Bool {
        plain(cell, base) { text in
            text.first == 43 && text.dropFirst().allSatisfy { (48...57).contains($0) }
                && text.count > 5
        }
    }

    @inline(__always)
    static func boolean(_ bytes: Bytes) -> Bool? {
        switch bytes.count {
        case 1: return bytes[0] == 49 ? true : bytes[0] == 48 ? false : nil
        case 4:
            let isTrue =
                bytes[0] | 32 == 116 && bytes[1] | 32 == 114 && bytes[2] | 32 == 117
                && bytes[3] | 32 == 101
            return isTrue ? true : nil
        case 5:
            let isFalse =
                bytes[0] | 32 == 102 && bytes[1] | 32 == 97 && bytes[2] | 32 == 108
                && bytes[3] | 32 == 115 && bytes[4] | 32 == 101
            return isFalse ? false : nil
        default: return nil
        }
    }

    /// The rule of event names is that of the definition; it is asked here for each row.
    static func isForbiddenName(_ name: String) -> Bool {
        ImportRules.eventNameProblem(name) != nil
    }

    static func text(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> String {
        plain(cell, base) { String(decoding: $0, as: UTF8.self) }
    }
}
