internal import Connections
internal import Language

/// A cell of a row, as it stands in the bytes of a chunk.
struct Cell {
    var start = 0
    /// -1 for null.
    var count = -1
    var hasEscapes = false
    var isASCII = true

    @inline(__always) var isNull: Bool { count < 0 }
}

/// Finds rows and cells in `[["a",null],["b","c"]]` without making anything of them.
///
/// Strings are scanned eight bytes at a time: a byte of interest (quote, backslash, control
/// character) shows as a high bit in a word computed from the eight.
struct RowScanner {
    let base: UnsafePointer<UInt8>
    let end: Int
    private(set) var at: Int
    private var isFirst = true
    private(set) var row = 0

    init(base: UnsafePointer<UInt8>, range: Range<Int>) throws(MalformedChunk) {
        self.base = base
        at = range.lowerBound
        end = range.upperBound
        skipBlanks()
        guard at < end, base[at] == 91 else { throw malformed(tr("an array of rows is expected")) }
        at += 1
    }

    /// Where a scan has come to, without the bytes.
    struct Mark {
        fileprivate var at: Int
        fileprivate var isFirst: Bool
        fileprivate var row: Int

        fileprivate init(at: Int, isFirst: Bool, row: Int) {
            self.at = at
            self.isFirst = isFirst
            self.row = row
        }

        /// Behind a row.
        init(after place: RowPlace) {
            self.init(at: Int(place.end), isFirst: false, row: Int(place.row))
        }
    }

    var mark: Mark { Mark(at: at, isFirst: isFirst, row: row) }

    /// Goes on where another scan of the same bytes has come to.
    init(base: UnsafePointer<UInt8>, end: Int, mark: Mark) {
        self.base = base
        self.end = end
        (at, isFirst, row) = (mark.at, mark.isFirst, mark.row)
    }

    func malformed(_ problem: String) -> MalformedChunk {
        MalformedChunk(row: row, offset: at, problem: problem)
    }

    @inline(__always)
    private mutating func skipBlanks() {
        while at < end {
            let byte = base[at]
            guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return }
            at += 1
        }
    }

    /// Fills `cells` with the next row; false when there is none.
    @inline(__always)
    mutating func next(_ cells: UnsafeMutableBufferPointer<Cell>, start: inout Int)
        throws(MalformedChunk)
        -> Bool
    {
        skipBlanks()
        guard at < end else { throw malformed(tr("the array of rows is not closed")) }
        if base[at] == 93 {
            at += 1
            skipBlanks()
            if at < end { throw malformed(tr("something stands behind the rows")) }
            return false
        }
        if !isFirst {
            guard base[at] == 44 else { throw malformed(tr("a comma is expected between rows")) }
            at += 1
            skipBlanks()
            row += 1
        }
        isFirst = false
        start = at
        guard at < end, base[at] == 91 else { throw malformed(tr("a row is an array")) }
        at += 1
        for column in 0..<cells.count {
            if at < end && base[at] <= 32 { skipBlanks() }
            if column > 0 {
                guard at < end, base[at] == 44 else {
                    throw malformed(tr("the row has fewer values than the result has columns"))
                }
                at += 1
                if at < end && base[at] <= 32 { skipBlanks() }
            }
            guard at < end else { throw malformed(tr("the row is not complete")) }
            if base[at] == 34 {
                at += 1
                try string(&cells[column])
            } else {
                try literal(&cells[column])
            }
        }
        if at < end && base[at] <= 32 { skipBlanks() }
        guard at < end, base[at] == 93 else {
            throw malformed(tr("the row has more values than the result has columns"))
        }
        at += 1
        return true
    }

    @inline(__always) private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @inline(__always) private static var highs: UInt64 { 0x8080_8080_8080_8080 }

    @inline(__always)
    private mutating func string(_ cell: inout Cell) throws(MalformedChunk) {
        let start = at
        var seen: UInt64 = 0
        var hasEscapes = false
        while true {
            var found = -1
            while at + 8 <= end {
                let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
                let quotes = word ^ 0x2222_2222_2222_2222
                let slashes = word ^ 0x5c5c_5c5c_5c5c_5c5c
                let marks =
                    (((quotes &- Self.ones) & ~quotes) | ((slashes &- Self.ones) & ~slashes)
                        | ((word &- 0x2020_2020_2020_2020) & ~word)) & Self.highs
                if marks == 0 {
                    seen |= word
                    at += 8
                    continue
                }
                // The lowest mark is exact; those above it may be carries.
                let count = marks.trailingZeroBitCount >> 3
                if count > 0 { seen |= word & (UInt64.max >> UInt64(64 - 8 * count)) }
                at += count
                found = Int(base[at])
                break
            }
            if found < 0 {
                while at < end {
                    let byte = base[at]
                    if byte == 34 || byte == 92 || byte < 32 { break }
                    seen |= UInt64(byte)
                    at += 1
                }
                guard at < end else { throw malformed(tr("a string is not closed")) }
                found = Int(base[at])
            }
            if found == 34 { break }
            guard found == 92 else { throw malformed(tr("a control character stands in a string")) }
            hasEscapes = true
            try escape()
        }
        cell.start = start
        cell.count = at - start
        cell.hasEscapes = hasEscapes
        cell.isASCII = seen & Self.highs == 0
        at += 1
    }

    private mutating func escape() throws(MalformedChunk) {
        guard at + 1 < end else { throw malformed(tr("a string is not closed")) }
        switch base[at + 1] {
        case 34, 92, 47, 98, 102, 110, 114, 116: at += 2
        case 117:
            guard at + 6 <= end, JSONBytes.hex(base + at + 2) != nil else {
                throw malformed(tr("\\u is not followed by four hexadecimal digits"))
            }
            at += 6
        default: throw malformed(tr("an escape that JSON does not know"))
        }
    }

    /// `null`; and for leniency a number or a boolean without quotes.
    private mutating func literal(_ cell: inout Cell) throws(MalformedChunk) {
        let start = at
        while at < end {
            let byte = base[at]
            if byte == 44 || byte == 93 || byte <= 32 { break }
            guard byte < 128, byte != 34, byte != 92, byte != 91, byte != 123 else {
                throw malformed(tr("a value is a string or null"))
            }
            at += 1
        }
        let text = UnsafeBufferPointer(start: base + start, count: at - start)
        cell = Cell()
        if text.elementsEqual("null".utf8) { return }
        let isKnown =
            text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8)
            || NumberText.isJSON(text)
        guard isKnown else { throw malformed(tr("a value is a string or null")) }
        cell.start = start
        cell.count = at - start
    }
}

/// What JSON's own texts are made of.
enum JSONBytes {
    /// Four hexadecimal digits.
    @inline(__always)
    static func hex(_ pointer: UnsafePointer<UInt8>) -> UInt16? {
        var value: UInt16 = 0
        for index in 0..<4 {
            let byte = pointer[index]
            let digit: UInt8
            switch byte {
            case 48...57: digit = byte - 48
            case 65...70: digit = byte - 55
            case 97...102: digit = byte - 87
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// The text of a string whose escapes are known to be well formed. A surrogate without its
    /// partner becomes U+FFFD.
    static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let base = bytes.baseAddress else { return [] }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 92 else {
                result.append(byte)
                at += 1
                continue
            }
            let mark = bytes[at + 1]
            at += 2
            switch mark {
            case 98: result.append(8)
            case 102: result.append(12)
            case 110: result.append(10)
            case 114: result.append(13)
            case 116: result.append(9)
            case 117:
                let unit = hex(base + at) ?? 0xFFFD
                at += 4
                var scalar = Unicode.Scalar(UInt32(unit))
                if UTF16.isLeadSurrogate(unit), at + 6 <= bytes.count, bytes[at] == 92,
                    bytes[at + 1] == 117, let low = hex(base + at + 2),
                    UTF16.isTrailSurrogate(low)
                {
                    at += 6
                    scalar = Unicode.Scalar(
                        0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
                }
                result += Array(String(Character(scalar ?? "\u{FFFD}")).utf8)
            default: result.append(mark)
            }
        }
        return result
    }

    /// Places of `\uD800`-like escapes without a partner, from the string's start.
    static func loneSurrogates(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        guard let base = bytes.baseAddress else { return [] }
        var places: [Int] = []
        var at = 0
        while at < bytes.count {
            guard bytes[at] == 92 else {
                at += 1
                continue
            }
            guard bytes[at + 1] == 117, let unit = hex(base + at + 2) else {
                at += 2
                continue
            }
            if UTF16.isLeadSurrogate(unit), at + 12 <= bytes.count, bytes[at + 6] == 92,
                bytes[at + 7] == 117, let low = hex(base + at + 8), UTF16.isTrailSurrogate(low)
            {
                at += 12
                continue
            }
            if UTF16.isSurrogate(unit) { places.append(at) }
            at += 6
        }
        return places
    }
}
