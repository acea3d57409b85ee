/// An identity as one number, to tell at once which rows may be of one person. Two that are the same
/// have the same number; what has the same number is looked at before anything depends on it.
struct IdentityHash: Hashable, Sendable {
    let bits: UInt64

    /// Of nobody.
    static let none = IdentityHash(bits: 0)

    private init(bits: UInt64) {
        self.bits = bits
    }

    init(_ text: String) {
        var text = text
        self = text.withUTF8 { IdentityHash($0) }
    }

    /// Of the text's UTF-8 as it is meant, without escapes.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(bytes)
        let count = bytes.count
        var hash: UInt64
        if count >= 8 {
            hash = UInt64(truncatingIfNeeded: count)
            var at = 0
            while at + 8 < count {
                hash = Self.mixed(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                at += 8
            }
            // The last eight, some of which may have been taken before.
            hash ^= raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else {
            hash = UInt64(truncatingIfNeeded: count)
            for byte in bytes { hash = hash << 8 ^ UInt64(byte) }
        }
        hash = Self.mixed(hash ^ 0x9E37_79B9_7F4A_7C15)
        bits = hash == 0 ? 1 : hash
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
