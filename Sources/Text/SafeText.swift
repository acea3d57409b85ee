/// Cleans text that came from a server, a file or the store, where cells and plain lines are made.
///
/// What could move the cursor, change the terminal, hide or reorder other text is taken out: escape
/// sequences as a whole, control characters of both sets, directional marks, invisible characters.
public enum SafeText {
    /// Combining characters that one base may carry; more is an attack on the line above.
    private static let mostMarks = 4

    /// One line; line breaks and tabs become blanks.
    public static func clean(_ text: String) -> String {
        if isPlain(text) { return text }
        var output = String.UnicodeScalarView()
        var marks = 0
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.first {
            scalars.removeFirst()
            switch scalar.value {
            case 0x1B: skipSequence(&scalars)
            case 0x9B: skipParameters(&scalars)
            case 0x90, 0x98, 0x9D, 0x9E, 0x9F: skipString(&scalars)
            case 0x0A where output.last == " ": continue
            case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029:
                output.append(" ")
                marks = 0
            case 0...0x1F, 0x7F...0x9F: continue
            case _ where isHidden(scalar): continue
            default:
                let isMark =
                    scalar.value >= 0x300 && CharacterWidth.of(scalar: scalar) == 0
                marks = isMark ? marks + 1 : 0
                if marks <= mostMarks { output.append(scalar) }
            }
        }
        return String(output)
    }

    /// The lines of a text, each cleaned.
    public static func cleanLines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
            .map { clean(String($0)) }
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Joiners stay: emoji and several scripts need them, and they take no cell.
        case 0x200C, 0x200D: false
        case 0xAD, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F,
            0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
            0xE0000...0xE0FFF, 0x1D173...0x1D17A:
            true
        default: false
        }
    }

    /// After ESC: a control sequence, a string up to its end, or one character.
    private static func skipSequence(_ scalars: inout Substring.UnicodeScalarView) {
        guard let next = scalars.first else { return }
        switch next {
        case "[":
            scalars.removeFirst()
            skipParameters(&scalars)
        case "]", "P", "X", "^", "_":
            scalars.removeFirst()
            skipString(&scalars)
        case _ where (0x20...0x2F).contains(next.value):
            scalars.removeFirst()
            if let final = scalars.first, (0x30...0x7E).contains(final.value) {
                scalars.removeFirst()
            }
        case _ where (0x30...0x7E).contains(next.value): scalars.removeFirst()
        default: return
        }
    }

    /// Parameters and final byte of a control sequence; what does not fit one ends it.
    private static func skipParameters(_ scalars: inout Substring.UnicodeScalarView) {
        while let next = scalars.first, (0x20...0x3F).contains(next.value) { scalars.removeFirst() }
        if let final = scalars.first, (0x40...0x7E).contains(final.value) { scalars.removeFirst() }
    }

    /// Up to BEL or ST. Where neither comes, nothing but the introducer is taken: the text of a
    /// message must not vanish because somebody left a string open.
    private static func skipString(_ scalars: inout Substring.UnicodeScalarView) {
        var rest = scalars
        while let next = rest.first {
            rest.removeFirst()
            if next.value == 0x07 || next.value == 0x9C {
                scalars = rest
                return
            }
            if next.value == 0x1B, rest.first == "\\" {
                rest.removeFirst()
                scalars = rest
                return
            }
        }
    }
}
