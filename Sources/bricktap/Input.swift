internal import Glibc
internal import Synchronization

/// The signal that ended the input; written by its handler alone, before the read that it ends
/// returns.
nonisolated(unsafe) private var signalOfTheEnd: Int32 = 0

/// Standard input, line by line.
///
/// A signal that would end the program ends the input instead: what was begun is kept, and a
/// terminal that does not show what is typed shows it again.
enum Input {
    /// What was read beyond the last line.
    private static let rest = Mutex<[UInt8]>([])
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private static let newline = UInt8(ascii: "\n")

    /// The signal that ended it; nil when none did.
    static var endedBy: Int32? { signalOfTheEnd == 0 ? nil : signalOfTheEnd }

    /// A line without its line break; nil at the end.
    static func line() -> String? {
        guard endedBy == nil else { return nil }
        var bytes = rest.withLock { rest in
            defer { rest = [] }
            return rest
        }
        while !bytes.contains(newline) {
            guard let more = read(), !more.isEmpty else {
                return bytes.isEmpty || endedBy != nil ? nil : text(bytes[...])
            }
            bytes += more
        }
        let end = bytes.firstIndex(of: newline) ?? bytes.endIndex
        let after = Array(bytes[end...].dropFirst())
        rest.withLock { $0 = after }
        return text(bytes[..<end])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let line = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        return String(decoding: line, as: UTF8.self)
    }

    /// What comes next; empty at the end, nil where nothing can be read or a signal came.
    private static func read() -> [UInt8]? {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signalOfTheEnd = $0 }
        var before: [sigaction] = []
        for number in signals {
            var old = sigaction()
            sigaction(number, &action, &old)
            before.append(old)
        }
        defer {
            for (number, old) in zip(signals, before) {
                var old = old
                sigaction(number, &old, nil)
            }
        }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while endedBy == nil {
            let count = Glibc.read(0, &buffer, buffer.count)
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno != EINTR { return nil }
        }
        return nil
    }
}
