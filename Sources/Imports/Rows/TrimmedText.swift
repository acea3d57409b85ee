internal import Connections

/// Identities and names of events as they are sent: without blanks of any kind around them, and
/// numbers in plain digits. Two writings of one identity would be two people in CleverTap.
enum TrimmedText {
    /// How a column's identities are written.
    enum Writing: Sendable, Equatable {
        case text
        /// DECIMAL: exact, with a fraction of a fixed length.
        case decimal
        /// DOUBLE: with an exponent from ten million on.
        case double
        /// FLOAT: the same, with seven digits only.
        case single

        init(_ column: SourceColumn) {
            let type = column.typeText.uppercased()
            self =
                type.hasPrefix("DECIMAL") || type.hasPrefix("NUMERIC") || type == "DEC"
                ? .decimal
                : type == "DOUBLE" ? .double : ["FLOAT", "REAL"].contains(type) ? .single : .text
        }
    }

    /// Whole numbers that a DOUBLE holds exactly: 2^53.
    static let mostExact = 9_007_199_254_740_992
    /// The same for a FLOAT: 2^24.
    static let mostExactSingle = 16_777_216

    /// Whether a cell is sure to have nothing around it: it begins and ends with a visible ASCII
    /// character.
    @inline(__always)
    static func isPlain(_ cell: Cell, _ base: UnsafePointer<UInt8>) -> Bool {
        guard cell.count > 0, !cell.hasEscapes else { return cell.count == 0 }
        let first = base[cell.start]
        let last = base[cell.start + cell.count - 1]
        return first &- 0x21 < 0x5E && last &- 0x21 < 0x5E
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        // The Braille blank and Hangul's fillers are letters to Unicode.
        default: return [0x2800, 0x3164, 0x115F, 0x1160, 0xFFA0].contains(scalar.value)
        }
    }

    /// Without what shows nothing at both ends: blanks, breaks, controls, invisible characters.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Whether a whole number has the digits that were meant; the largest exact one may be another's
    /// neighbour, rounded.
    private static func isExact(_ number: String, _ writing: Writing) -> Bool {
        guard writing == .double || writing == .single, !number.contains(".") else { return true }
        guard let whole = Int(number) else { return false }
        return whole.magnitude < (writing == .double ? mostExact : mostExactSingle)
    }

    /// An identity as it is sent, or the rule that it breaks.
    static func identity(_ text: String, _ writing: Writing) -> Result<String, RowRefused> {
        var text = trimmed(text)
        if writing != .text, let number = plainNumber(text) {
            if !isExact(number, writing) { return .failure(RowRefused(rule: .identityNotExact)) }
            text = number
        } else if writing == .double || writing == .single, Double(text)?.isFinite == true {
            // So large, or so small, that it was not written out.
            return .failure(RowRefused(rule: .identityNotExact))
        }
        if text.isEmpty { return .failure(RowRefused(rule: .identityMissing)) }
        if let rule = text.utf8.withContiguousStorageIfAvailable(IdentityRule.problem) ?? nil {
            return .failure(RowRefused(rule: rule))
        }
        return .success(text)
    }

    /// A number without an exponent, and without zeros at the end of its fraction; nil for none.
    static func plainNumber(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer -> String? in
            let written = NumberText.writtenOut(buffer[...]) ?? bytes
            guard written.withUnsafeBufferPointer({ NumberText.isJSON($0) }),
                !written.contains(where: { $0 | 32 == 101 })
            else { return nil }
            var digits = written
            if digits.contains(46) {
                while digits.last == 48 { digits.removeLast() }
                if digits.last == 46 { digits.removeLast() }
            }
            let number = String(decoding: digits, as: UTF8.self)
            return number == "-0" ? "0" : number
        }
    }
}

/// A rule as an error.
struct RowRefused: Error, Equatable {
    let rule: RowRule
}
