internal import Glibc

/// Wakes the loop up from any thread, by a byte in a pipe.
public final class Waker: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    init?() {
        guard let pipe = Pipe.make() else { return nil }
        (readEnd, writeEnd) = pipe
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Ends a wait for events, from any thread.
    public func wake() {
        var byte: UInt8 = 0
        // A full pipe wakes as well as one more byte would.
        _ = write(writeEnd, &byte, 1)
    }

    func drain() {
        var buffer = [UInt8](repeating: 0, count: 256)
        while read(readEnd, &buffer, buffer.count) == buffer.count {}
    }
}

enum Pipe {
    /// A pipe that blocks nobody and that no child inherits.
    static func make() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        return (ends[0], ends[1])
    }
}

enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func encoded(_ bytes: [UInt8]) -> String {
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value = 0
            for byte in group { value = value << 8 | Int(byte) }
            value <<= 8 * (3 - group.count)
            for index in 0..<4 {
                result.append(
                    index <= group.count ? digits[value >> (18 - 6 * index) & 63] : "=")
            }
        }
        return result
    }
}
