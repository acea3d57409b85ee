/// The texts of a language, by their English words.
public struct Translation: Sendable {
    /// The translated phrase of each English one; `%1` and so on are its gaps.
    public let texts: [String: String]

    /// Reads the `msgid` and `msgstr` lines of a gettext `.po` file; comments and lines that are
    /// neither are left out. A text that is not translated stays English.
    public init(poFile: String) {
        self.init(catalogue: Array(poFile.utf8))
    }

    /// The same of a file's bytes.
    public init(catalogue: some Collection<UInt8>) {
        var texts: [String: String] = [:]
        var words: String?
        var current: (isWords: Bool, text: [UInt8])?
        func finish() {
            guard let part = current else { return }
            current = nil
            let text = String(decoding: part.text, as: UTF8.self)
            if part.isWords {
                words = text
            } else if let known = words, !known.isEmpty, !text.isEmpty {
                texts[known] = text
            }
        }
        // Bytes: a language is read before the first frame.
        for line in catalogue.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: Self.idMark) {
                finish()
                current = (true, Self.unquoted(line.dropFirst(Self.idMark.count)))
            } else if line.starts(with: Self.textMark) {
                finish()
                current = (false, Self.unquoted(line.dropFirst(Self.textMark.count)))
            } else if line.first == UInt8(ascii: "\"") {
                current?.text += Self.unquoted(line)
            }
        }
        finish()
        self.texts = texts
    }

    private static let idMark = Array("msgid ".utf8)
    private static let textMark = Array("msgstr ".utf8)

    /// The text in this language, else in English.
    public func text(_ phrase: Phrase) -> String {
        phrase.filled(texts[phrase.words] ?? phrase.words)
    }

    private static func unquoted(_ line: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(line.count)
        var isEscaped = false
        for byte in line.dropFirst().dropLast() {
            if isEscaped {
                result.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
