internal import Language

/// What comes along when somebody copies a value from a web page, a terminal or an e-mail.
struct Paste {
    private(set) var text: String
    private(set) var changes: [String] = []

    /// Takes away invisible characters, then blanks and quotes around the value.
    init(_ typed: String) {
        let visible = typed.unicodeScalars.filter { !Self.isInvisible($0) }
        text = String(String.UnicodeScalarView(visible))
        if visible.count != typed.unicodeScalars.count {
            changes.append(tr("removed invisible characters"))
        }
        trim()
        let quotes: [Character: Character] = ["\"": "\"", "'": "'", "“": "”", "‘": "’", "<": ">"]
        while text.count >= 2, let first = text.first, let close = quotes[first], text.last == close
        {
            text = String(text.dropFirst().dropLast())
            changes.append(tr("removed quotes"))
            trim()
        }
    }

    private mutating func trim() {
        let trimmed = text.trimmed
        guard trimmed != text else { return }
        let hadNewline = text.contains { $0.isNewline }
        text = trimmed
        changes.append(hadNewline ? tr("removed a line break") : tr("removed spaces around it"))
    }

    mutating func dropPrefix(_ prefix: String, saying change: String) -> Bool {
        guard text.lowercased().hasPrefix(prefix) else { return false }
        // What stood inside may be quoted in its turn, and have the prefix again.
        while text.lowercased().hasPrefix(prefix) {
            text = Paste(String(text.dropFirst(prefix.count))).text
        }
        changes.append(change)
        return true
    }

    mutating func replace(with new: String, saying change: String) {
        guard new != text else { return }
        text = new
        changes.append(change)
    }

    /// Soft hyphen, zero-width and directional marks, and the byte order mark. The blank that does
    /// not break is a blank, and is trimmed as one.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        case 0...8, 0xB, 0xC, 0xE...0x1F, 0x7F...0x9F: true
        default: false
        }
    }
}
