/// Numbers as JSON writes them.
enum NumberText {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    @inline(__always)
    static func isJSON(_ bytes: Bytes, whole: Bool = false) -> Bool {
        var at = 0
        let count = bytes.count
        if at < count && bytes[at] == 45 { at += 1 }
        guard at < count else { return false }
        if bytes[at] == 48 {
            at += 1
        } else {
            let start = at
            while at < count && bytes[at] &- 48 <= 9 { at += 1 }
            if at == start { return false }
        }
        if at == count { return true }
        if whole { return false }
        if bytes[at] == 46 {
            at += 1
            let start = at
            while at < count && bytes[at] &- 48 <= 9 { at += 1 }
            if at == start { return false }
        }
        if at < count && bytes[at] | 32 == 101 {
            at += 1
            if at < count && (bytes[at] == 43 || bytes[at] == 45) { at += 1 }
            let start = at
            while at < count && bytes[at] &- 48 <= 9 { at += 1 }
            if at == start { return false }
        }
        return at == count
    }

    /// Whether a number of JSON is within its type: BIGINT for whole ones, else a finite DOUBLE.
    @inline(__always)
    static func isInRange(_ bytes: Bytes, whole: Bool) -> Bool {
        // Up to 18 digits are a BIGINT, and up to 300 without an exponent a DOUBLE.
        let isShort =
            whole
            ? bytes.count <= 18
            : bytes.count <= 300 && !bytes.contains(where: { $0 | 32 == 101 })
        if isShort { return true }
        let text = String(decoding: bytes, as: UTF8.self)
        return whole ? Int64(text) != nil : Double(text)?.isFinite == true
    }

    /// Places that an exponent may move the point by: no whole number of use has more.
    private static let mostPlaces = 30

    /// A number with an exponent, as Java and so Databricks write a large DOUBLE (`1.2345678E7`),
    /// without one: `12345678`. Nil when it is none, or is too long.
    static func writtenOut(_ bytes: Slice<Bytes>) -> [UInt8]? {
        guard let mark = bytes.firstIndex(where: { $0 | 32 == 101 }) else { return nil }
        var exponent = bytes[(mark + 1)...]
        let isBack = exponent.first == 45
        if isBack || exponent.first == 43 { exponent.removeFirst() }
        guard !exponent.isEmpty, exponent.count <= 3, exponent.allSatisfy({ $0 &- 48 <= 9 })
        else { return nil }
        let places = exponent.reduce(0) { $0 * 10 + Int($1 - 48) }
        guard places <= mostPlaces else { return nil }

        var number = bytes[..<mark]
        let isNegative = number.first == 45
        if isNegative || number.first == 43 { number.removeFirst() }
        let point = number.firstIndex(of: 46) ?? number.endIndex
        var digits = Array(number[..<point])
        var whole = digits.count
        if point < number.endIndex { digits += number[(point + 1)...] }
        guard !digits.isEmpty, digits.allSatisfy({ $0 &- 48 <= 9 }) else { return nil }
        whole += isBack ? -places : places
        if whole < 1 {
            digits.insert(contentsOf: repeatElement(48, count: 1 - whole), at: 0)
            whole = 1
        }
        while digits.count < whole { digits.append(48) }
        var text = Array(digits[..<whole])
        if digits.count > whole { text += [46] + digits[whole...] }
        while text.count > 1, text[0] == 48, text[1] != 46 { text.removeFirst() }
        return (isNegative ? [45] : []) + text
    }

    /// The same number as JSON writes it: without `+`, leading zeros and blanks around it, and for
    /// a whole number without a fraction of zeros. Nil when it is none.
    static func repaired(_ bytes: Bytes, whole: Bool) -> [UInt8]? {
        var text = bytes.drop { $0 == 32 }
        while text.last == 32 { text.removeLast() }
        if whole, let written = writtenOut(text) {
            return written.withUnsafeBufferPointer { repaired($0, whole: true) }
        }
        var result: [UInt8] = []
        if text.first == 45 { result.append(45) }
        if text.first == 45 || text.first == 43 { text.removeFirst() }
        // One sign is enough.
        if text.first == 45 || text.first == 43 { return nil }
        while text.count > 1, text.first == 48, let next = text.dropFirst().first,
            (48...57).contains(next)
        { text.removeFirst() }
        if text.first == 46 {
            // A point alone is no number.
            guard let next = text.dropFirst().first, (48...57).contains(next) else { return nil }
            result.append(48)
        }
        if whole, let point = text.firstIndex(of: 46) {
            if text[(point + 1)...].contains(where: { $0 != 48 }) { return nil }
            text = text[..<point]
        } else if text.last == 46 {
            text.removeLast()
        }
        result += text
        let isNumber = result.withUnsafeBufferPointer { isJSON($0, whole: whole) }
        return isNumber ? result : nil
    }

    /// Writes a whole number in digits, for which 20 bytes have to be free, and tells how many it took.
    @inline(__always)
    static func write(_ number: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var rest = number.magnitude
        var start = 0
        if number < 0 {
            out[0] = 45
            start = 1
        }
        var length = 1
        var limit: UInt = 10
        while rest >= limit && length < 19 {
            length += 1
            limit &*= 10
        }
        var at = start + length
        let end = at
        repeat {
            at -= 1
            out[at] = UInt8(truncatingIfNeeded: rest % 10) + 48
            rest /= 10
        } while rest > 0
        return end
    }
}
