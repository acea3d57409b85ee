internal import Connections
internal import Drawing
internal import Glibc
internal import Text
internal import Wizard

/// Lines for standard output and standard error. Every line is cleaned here.
enum Output {
    static func line(_ text: String = "") {
        write(SafeText.clean(text) + "\n", to: 1)
    }

    static func error(_ text: String) {
        // What was typed is quoted, and a token gets into wrong places.
        for line in SafeText.cleanLines(TokenRule.masked(text)) { write(line + "\n", to: 2) }
    }

    /// One line, cleaned, for a file.
    static func cleaned(_ text: String) -> String { SafeText.clean(text) }

    /// A line on a terminal that the next one takes the place of.
    static func progress(_ text: String) {
        write("\r\u{1B}[K" + SafeText.clean(text), to: 2)
    }

    static func json(_ value: JSONText) {
        var bytes: [UInt8] = []
        value.write(to: &bytes)
        raw(bytes + "\n".utf8)
    }

    static func raw(_ text: String) {
        write(text, to: 1)
    }

    static func raw(_ bytes: [UInt8]) {
        write(bytes, to: 1)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// The exit codes of the contract.
enum ExitStatus {
    static let done: Int32 = 0
    static let failed: Int32 = 1
    /// An import that was done, but not for every record.
    static let someRefused: Int32 = 2
    static let badInput: Int32 = 64
}
