import Drawing
import Terminal
import Testing
import Text

@Suite struct SafeTextTests {
    static let rows: [(String, String)] = [
        ("plain", "plain"), ("a\nb", "a b"), ("a\r\nb", "a b"), ("a\tb", "a b"),
        ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{07}x", "x"),
        ("\u{1B}]8;;http://evil\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
        ("\u{1B}]52;c;aGk=\u{07}x", "x"), ("\u{1B}P1$r\u{1B}\\x", "x"), ("\u{9B}31mred", "red"),
        ("\u{9D}0;t\u{9C}x", "x"), ("\u{1B}c", ""), ("\u{1B}(0q", "q"), ("a\u{1B}", "a"),
        ("a\u{7F}b\u{0}c\u{8}d", "abcd"), ("\u{202E}evil\u{202C}", "evil"),
        ("\u{2066}x\u{2069}", "x"),
        ("a\u{200B}b\u{FEFF}c", "abc"), ("pay\u{AD}pal", "paypal"), ("a\u{85}b", "a b"),
        ("e\u{301}", "e\u{301}"), ("👩‍💻", "👩‍💻"), ("日本", "日本"), ("\u{E0041}x", "x"),
        (
            "z" + String(repeating: "\u{301}", count: 99),
            "z" + String(repeating: "\u{301}", count: 4)
        ),
        ("\u{1B}]52;never ends", "]52;never ends".dropFirst(1).description),
    ]

    @Test(arguments: rows.indices)
    func `what could harm a terminal is taken out`(_ index: Int) {
        let (typed, wanted) = Self.rows[index]
        #expect(SafeText.clean(typed) == wanted)
    }

    @Test func `no cell of a canvas ever holds a control character`() {
        var canvas = Canvas(size: Size(width: 60, height: 4))
        let hostile = (0...0x9F).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
            .joined()
        canvas.text(hostile + "\u{1B}[2J\u{202E}", x: 0, y: 0)
        canvas.wrapped(hostile, in: Rect(x: 0, y: 1, width: 60, height: 3))
        for cell in canvas.cells {
            for scalar in cell.character.unicodeScalars {
                #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
            }
        }
    }

    @Test func `widths agree with what the terminal library counts, for every scalar`() {
        var different: [String] = []
        for value in UInt32(0xA0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let theirs = ncursesWidth(of: scalar)
            // -1: not printable there, or not assigned.
            if theirs >= 0 && theirs != CharacterWidth.of(scalar: scalar) {
                different.append(String(value, radix: 16))
            }
        }
        #expect(different.isEmpty, "\(different.prefix(20))")
    }
}
