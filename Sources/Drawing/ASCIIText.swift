internal import Text

/// Texts for terminals that have nothing but ASCII.
enum ASCIIText {
    /// What is drawn now goes to such a terminal: texts are cut and wrapped as they will look there.
    @TaskLocal static var isWanted = false

    private static let words: [Character: String] = [
        "…": "...", "→": "->", "←": "<-", "›": ">", "‹": "<", "·": "-", "–": "-", "—": "-",
        "“": "\"", "”": "\"", "„": "\"", "’": "'", "‘": "'", "×": "x", "•": "*", "↑": "^",
        "↓": "v", "▲": "^", "▼": "v", "✓": "+", "✗": "x", "○": "o", "●": ">",
        // German words without their dots are still read; question marks are not.
        "ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "s",
    ]

    /// A text in ASCII. What has no likeness in it becomes a question mark for each of its cells.
    static func plain(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var output = ""
        var before: Character?
        for character in text {
            if character == "→", before == "←" {
                // The two arrow keys, in the two cells that they have.
                output.removeLast(2)
                output += "<>"
            } else if character.isASCII {
                output.append(character)
            } else if let word = words[character] {
                output += word
            } else {
                output += String(repeating: "?", count: CharacterWidth.of(character))
            }
            before = character
        }
        return output
    }
}

extension Canvas {
    /// Draws. Meanwhile texts are cut and wrapped as this canvas shows them.
    public mutating func draw(_ body: (inout Canvas) -> Void) {
        ASCIIText.$isWanted.withValue(isASCII) { body(&self) }
    }
}
