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
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
        var at = 0
        let raw = UnsafeRawBufferPointer(bytes)
        while at + 8 <= bytes.count {
            hash = Self.mixed(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var rest: UInt64 = 0
        while at < bytes.count {
            rest = rest << 8 | UInt64(bytes[at])
            at += 1
        }
        hash = Self.mixed(hash ^ rest)
        bits = hash == 0 ? 1 : hash
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }

    /// Its number is well mixed: it needs no more of that.
    func hash(into hasher: inout Hasher) { hasher.combine(bits) }
}
