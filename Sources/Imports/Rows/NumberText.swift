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

    /// The same number as JSON writes it: without `+`, leading zeros and blanks around it, and for
    /// a whole number without a fraction of zeros. Nil when it is none.
    static func repaired(_ bytes: Bytes, whole: Bool) -> [UInt8]? {
        var text = bytes.drop { $0 == 32 }
        while text.last == 32 { text.removeLast() }
        var result: [UInt8] = []
        if text.first == 45 { result.append(45) }
        if text.first == 45 || text.first == 43 { text.removeFirst() }
        while text.count > 1, text.first == 48, let next = text.dropFirst().first,
            (48...57).contains(next)
        { text.removeFirst() }
        if text.first == 46 { result.append(48) }
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
}
