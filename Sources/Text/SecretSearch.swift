/// Finds a secret in the bytes of a text, in every writing in which a server may send it back.
///
/// As it is or in other letter case; percent-encoded, also twice; with JSON's, C's or HTML's
/// escapes; with marks and invisible characters between its own; in hexadecimal; in base64, alone
/// or inside a longer text such as `user:secret`; and any third of it that is left, where it was cut
/// or something in it was taken for an escape.
public struct SecretSearch: Sendable {
    private let secret: [UInt8]
    private let shortestPart: Int
    /// Where in the secret a part may begin, by its first byte: one list for each of 256.
    private let places: [[Int]]
    /// Bytes that a text with any writing of it has at least.
    private let least: Int
    /// The middles of its base64 forms, which what stands around it does not change.
    private let base64: [[UInt8]]
    private let hex: [UInt8]

    /// Bytes below which a secret is too common a word to be looked for.
    public static let shortest = 4
    /// Bytes below which a part is not taken for the secret.
    private static let leastPart = 12
    /// Different bytes that a part has; twelve random hexadecimal digits have fewer once in ten
    /// thousand times.
    private static let leastDistinct = 5

    /// Nil for a secret that is too short.
    public init?(_ secret: String) {
        let bytes = Array(secret.utf8)
        guard bytes.count >= Self.shortest else { return nil }
        self.secret = bytes.map(Self.folded)
        shortestPart = max(Self.leastPart, bytes.count / 3)
        var places = [[Int]](repeating: [], count: 256)
        for (place, byte) in self.secret.enumerated()
        where bytes.count - place >= shortestPart || place == 0 {
            places[Int(byte)].append(place)
        }
        self.places = places
        var forms = Set<[UInt8]>()
        for shift in 0..<3 { forms.formUnion(Self.base64Middles(bytes, shift)) }
        base64 = forms.filter { $0.count >= 8 }.sorted { $0.count > $1.count }
        let digits = Array("0123456789abcdef".utf8)
        hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        least = min(shortestPart, bytes.count, base64.last?.count ?? bytes.count)
    }

    /// Bytes that any writing of it may take.
    public var longest: Int { secret.count * 6 }

    /// The text with a mark where the secret was.
    public func replaced(in text: [UInt8], with mark: String) -> [UInt8] {
        guard text.count >= least else { return text }
        var result: [UInt8] = []
        var at = 0
        var kept = 0
        while at < text.count {
            guard let end = end(of: text, at: at) else {
                at += 1
                continue
            }
            var start = at
            var stop = end
            if let range = base64Around(text, at, end) { (start, stop) = range }
            result += text[kept..<max(kept, start)]
            result += Array(mark.utf8)
            at = stop
            kept = stop
        }
        return kept == 0 ? text : result + text[kept...]
    }

    // MARK: At one place

    private func end(of text: [UInt8], at start: Int) -> Int? {
        let first = text[start]
        var best = longest(text, start, at: first)
        if let escape = Self.escape(text, start), Self.folded(escape.byte) != Self.folded(first) {
            best = max(best, longest(text, start, at: escape.byte))
        }
        if best > start { return best }
        if Self.folded(first) == hex[0], begins(text, start, hex, folds: true) {
            return start + hex.count
        }
        for form in base64 where form[0] == first && begins(text, start, form, folds: false) {
            return start + form.count
        }
        return nil
    }

    /// Where the longest part ends that begins with a byte; the start where none does.
    private func longest(_ text: [UInt8], _ start: Int, at byte: UInt8) -> Int {
        var end = start
        for place in places[Int(Self.folded(byte))] {
            if let found = spelled(text, start, from: place) { end = max(end, found) }
        }
        return end
    }

    private func begins(_ text: [UInt8], _ start: Int, _ form: [UInt8], folds: Bool) -> Bool {
        guard text.count - start >= form.count else { return false }
        for offset in form.indices {
            let byte = text[start + offset]
            if (folds ? Self.folded(byte) : byte) != form[offset] { return false }
        }
        return true
    }

    /// Unit by unit: a byte as it is, or an escape that stands for it.
    ///
    /// - Parameter place: Where in the secret the text would begin.
    private func spelled(_ text: [UInt8], _ start: Int, from place: Int) -> Int? {
        var at = start
        var matched = place
        while matched < secret.count {
            if at < text.count, Self.folded(text[at]) == secret[matched] {
                at += 1
                matched += 1
            } else if let unit = Self.escape(text, at), Self.folded(unit.byte) == secret[matched] {
                at += unit.length
                matched += 1
            } else if matched > place, let length = Self.invisible(text, at) {
                at += length
            } else {
                return isTelling(place..<matched) ? at : nil
            }
        }
        // A mark behind it would stand on what takes its place.
        while let length = Self.invisible(text, at) { at += length }
        return at
    }

    /// Whether a part is long enough, and not one that ids have, too: a row of zeros.
    private func isTelling(_ part: Range<Int>) -> Bool {
        part.count >= shortestPart && Set(secret[part]).count >= Self.leastDistinct
    }

    /// `%64`, `%2564`, `\u0064`, `\x64`, `\-`, `&#100;`, `&#x64;`.
    private static func escape(_ text: [UInt8], _ at: Int) -> (byte: UInt8, length: Int)? {
        guard at < text.count else { return nil }
        switch text[at] {
        case 0x25:
            guard var byte = number(text, at + 1, 2) else { return nil }
            var length = 3
            while byte == 0x25, let inner = number(text, at + length, 2) {
                byte = inner
                length += 2
            }
            return (UInt8(truncatingIfNeeded: byte), length)
        case 0x5C:
            guard at + 1 < text.count else { return nil }
            switch text[at + 1] {
            case UInt8(ascii: "u"):
                guard let value = number(text, at + 2, 4), value < 0x80 else { return nil }
                return (UInt8(value), 6)
            case UInt8(ascii: "x"):
                guard let value = number(text, at + 2, 2) else { return nil }
                return (UInt8(value), 4)
            case let byte: return (byte, 2)
            }
        case 0x26:
            guard at + 1 < text.count, text[at + 1] == UInt8(ascii: "#") else { return nil }
            let isHex = at + 2 < text.count && folded(text[at + 2]) == UInt8(ascii: "x")
            var end = at + (isHex ? 3 : 2)
            var value = 0
            while end < text.count, end - at < 10, let digit = digit(text[end]),
                digit < (isHex ? 16 : 10)
            {
                value = value * (isHex ? 16 : 10) + digit
                end += 1
            }
            guard end < text.count, text[end] == UInt8(ascii: ";"), (1..<0x80).contains(value)
            else { return nil }
            return (UInt8(value), end + 1 - at)
        default: return nil
        }
    }

    private static func number(_ text: [UInt8], _ start: Int, _ digits: Int) -> Int? {
        guard start + digits <= text.count else { return nil }
        var value = 0
        for byte in text[start..<start + digits] {
            guard let digit = digit(byte) else { return nil }
            value = value * 16 + digit
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x41 + 10
        case 0x61...0x66: Int(byte) - 0x61 + 10
        default: nil
        }
    }

    /// Bytes of a character that shows nothing of its own: a combining mark, a joiner, a format sign.
    private static func invisible(_ text: [UInt8], _ at: Int) -> Int? {
        guard at < text.count, text[at] >= 0xC2 else { return nil }
        let length = text[at] >= 0xF0 ? 4 : text[at] >= 0xE0 ? 3 : 2
        guard at + length <= text.count,
            let scalar = String(decoding: text[at..<at + length], as: UTF8.self).unicodeScalars
                .first
        else { return nil }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .format, .control: return length
        default: return nil
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
    }

    // MARK: Base64

    /// Its base64, after so many other bytes, in both alphabets (RFC 4648), without the characters
    /// that depend on what stands beside it.
    private static func base64Middles(_ secret: [UInt8], _ shift: Int) -> [[UInt8]] {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bytes = [UInt8](repeating: 0, count: shift) + secret
        var plain: [UInt8] = []
        var bits = 0
        var buffer = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                plain.append(alphabet[(buffer >> bits) & 63])
            }
        }
        let middle = Array(plain.dropFirst((shift * 8 + 5) / 6))
        let forURLs = middle.map { byte -> UInt8 in
            byte == UInt8(ascii: "+")
                ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
        }
        return [middle, forURLs]
    }

    /// The whole run of base64 that a form was found in; nil for a place that holds no form.
    private func base64Around(_ text: [UInt8], _ start: Int, _ end: Int) -> (Int, Int)? {
        let found = text[start..<end]
        guard base64.contains(where: { found.elementsEqual($0) }) else { return nil }
        func isPart(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x2D, 0x5F: true
            default: false
            }
        }
        var first = start
        var last = end
        while first > 0, isPart(text[first - 1]) { first -= 1 }
        while last < text.count, isPart(text[last]) || text[last] == 0x3D { last += 1 }
        return (first, last)
    }
}
