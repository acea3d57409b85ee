internal import CCrypto

/// Signs what is sent, so that whoever receives it can tell that it is ours.
public enum Signature {
    /// HMAC-SHA256 in lower-case hexadecimal digits; nil where this machine has no libcrypto.
    public static func hmacSHA256(_ body: [UInt8], key: [UInt8]) -> String? {
        var digest = [UInt8](repeating: 0, count: 32)
        let result = key.withUnsafeBytes { key in
            body.withUnsafeBytes { body in
                ccrypto_hmac_sha256(
                    key.baseAddress, key.count, body.baseAddress, body.count, &digest)
            }
        }
        guard result == 0 else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
