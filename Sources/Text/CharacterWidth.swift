/// How many cells a text takes on a terminal.
public enum CharacterWidth {
    /// Columns that a text takes.
    public static func of(_ text: String) -> Int {
        if let count = text.utf8.withContiguousStorageIfAvailable(asciiWidth), let count {
            return count
        }
        return text.reduce(0) { $0 + of($1) }
    }

    /// 0, 1 or 2. A cluster is as wide as its widest scalar: what joins it adds nothing.
    public static func of(_ character: Character) -> Int {
        if character.isASCII { return character == "\r\n" ? 0 : 1 }
        return character.unicodeScalars.reduce(0) { max($0, of(scalar: $1)) }
    }

    /// Columns that a scalar takes: 0, 1 or 2.
    public static func of(scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7F...0x9F).contains(value) ? 0 : 1 }
        if contains(value, WidthTables.zero) { return 0 }
        return contains(value, WidthTables.two) ? 2 : 1
    }

    private static func asciiWidth(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        for byte in bytes where byte >= 0x80 || byte < 0x20 { return nil }
        return bytes.count
    }

    private static func contains(_ value: UInt32, _ ranges: [(UInt32, UInt32)]) -> Bool {
        var low = 0
        var high = ranges.count - 1
        while low <= high {
            let middle = (low + high) / 2
            if value < ranges[middle].0 {
                high = middle - 1
            } else if value > ranges[middle].1 {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }
}
