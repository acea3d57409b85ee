/// The texts of a language, by their English words.
public struct Translation: Sendable {
    public let texts: [String: String]

    /// Reads the `msgid` and `msgstr` lines of a gettext `.po` file; comments and lines that are
    /// neither are left out. A text that is not translated stays English.
    public init(poFile: String) {
        var texts: [String: String] = [:]
        var words: String?
        var current: (isWords: Bool, text: String)?
        func finish() {
            guard let part = current else { return }
            current = nil
            if part.isWords {
                words = part.text
            } else if let known = words, !known.isEmpty, !part.text.isEmpty {
                texts[known] = part.text
            }
        }
        for line in poFile.split(separator: "\n") {
            if line.hasPrefix("msgid ") {
                finish()
                current = (true, Self.unquoted(line.dropFirst(6)))
            } else if line.hasPrefix("msgstr ") {
                finish()
                current = (false, Self.unquoted(line.dropFirst(7)))
            } else if line.hasPrefix("\"") {
                current?.text += Self.unquoted(line)
            }
        }
        finish()
        self.texts = texts
    }

    /// The text in this language, else in English.
    public func text(_ phrase: Phrase) -> String {
        phrase.filled(texts[phrase.words] ?? phrase.words)
    }

    private static func unquoted(_ line: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in line.dropFirst().dropLast() {
            if isEscaped {
                result.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
