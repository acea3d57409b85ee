internal import FoundationEssentials

/// An answer of the Statement Execution API, with the rows of `data_array` left as bytes.
///
/// The rows of a large result are never decoded; what stands around them is JSON of a few hundred
/// bytes, which is.
public struct ResultBody: Sendable {
    /// The whole answer.
    public let bytes: [UInt8]
    /// Where `[[…],…]` lies in it; nil when the answer holds no rows.
    public let rows: Range<Int>?

    /// Looks for the rows once; in broken JSON there are none, and decoding the envelope tells.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        rows = bytes.withUnsafeBufferPointer { Self.find($0) }
    }

    /// The answer with an empty `data_array`.
    public var envelope: [UInt8] {
        guard let rows else { return bytes }
        return Array(bytes[..<rows.lowerBound]) + [91, 93] + Array(bytes[rows.upperBound...])
    }

    /// The rows as texts: for results that are known to be small.
    public func decodedRows() -> [[String?]] {
        guard let rows else { return [] }
        return (try? JSONDecoder().decode([[String?]].self, from: Data(bytes[rows]))) ?? []
    }

    /// The value of the first key `data_array` that is not inside a string or another array.
    private static func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let key = Array("data_array".utf8)
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case 34:
                guard let end = stringEnd(bytes, at) else { return nil }
                let isKey =
                    end - at - 2 == key.count
                    && bytes[(at + 1)..<(end - 1)].elementsEqual(key)
                at = end
                guard isKey else { continue }
                var next = blank(bytes, at)
                guard next < bytes.count, bytes[next] == 58 else { continue }
                next = blank(bytes, next + 1)
                guard next < bytes.count, bytes[next] == 91 else { continue }
                guard let end = arrayEnd(bytes, next) else { return nil }
                return next..<end
            case 91:
                guard let end = arrayEnd(bytes, at) else { return nil }
                at = end
            default: at += 1
            }
        }
        return nil
    }

    private static func blank(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count, [9, 10, 13, 32].contains(bytes[at]) { at += 1 }
        return at
    }

    /// The place behind the closing quote of the string that begins at `start`.
    private static func stringEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == 34 { return at + 1 }
            at += bytes[at] == 92 ? 2 : 1
        }
        return nil
    }

    private static func arrayEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var depth = 0
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 34:
                guard let end = stringEnd(bytes, at) else { return nil }
                at = end
                continue
            case 91: depth += 1
            case 93:
                depth -= 1
                if depth == 0 { return at + 1 }
            default: break
            }
            at += 1
        }
        return nil
    }
}
