import Drawing
import Testing

@Suite struct CanvasTests {
    private func canvas(_ width: Int, _ height: Int) -> Canvas {
        Canvas(size: Size(width: width, height: height))
    }

    @Test func `wide characters take two cells and are cut whole`() {
        var canvas = canvas(6, 1)
        #expect(canvas.text("日本語x", x: 0, y: 0, maxWidth: 4) == 3)
        #expect(canvas.lines == ["日…   "])
        canvas.text("ab", x: 1, y: 0)
        #expect(canvas.lines == [" ab   "])
    }

    @Test func `text outside is cut off and harms nothing`() {
        var canvas = canvas(4, 2)
        canvas.text("abcdefgh", x: 2, y: 0)
        canvas.text("x", x: 9, y: 9)
        canvas.text("x", x: 0, y: -1)
        #expect(canvas.outlined == "|  ab|\n|    |\n")
    }

    @Test func `a box has a title, in ASCII where there is nothing else`() {
        var canvas = canvas(12, 3)
        canvas.box(Rect(x: 0, y: 0, width: 12, height: 3), title: "Hi")
        #expect(canvas.lines == ["┌ Hi ──────┐", "│          │", "└──────────┘"])
        var ascii = Canvas(size: Size(width: 4, height: 2))
        ascii.isASCII = true
        ascii.box(Rect(x: 0, y: 0, width: 4, height: 2))
        #expect(ascii.lines == ["+--+", "+--+"])
    }

    @Test func `where there is only ASCII a text is drawn in it, in the cells that it has`() {
        func drawn(_ text: String, width: Int, maxWidth: Int? = nil) -> String {
            var canvas = Canvas(size: Size(width: width, height: 1))
            canvas.isASCII = true
            canvas.draw { $0.text(text, x: 0, y: 0, maxWidth: maxWidth) }
            return canvas.lines[0]
        }
        #expect(drawn("“a” · b – c", width: 12) == "\"a\" - b - c ")
        #expect(drawn("Saving…", width: 10) == "Saving... ")
        #expect(drawn("a → b", width: 7) == "a -> b ")
        #expect(drawn("←→ ↑↓", width: 6) == "<> ^v ")
        #expect(drawn("分é", width: 4) == "??? ")
        #expect(drawn("日本語abc", width: 8, maxWidth: 8) == "?????...")
        var canvas = Canvas(size: Size(width: 6, height: 1))
        canvas.isASCII = true
        canvas.draw { $0.text("abcdefgh".fitted(to: 6, cut: .middle), x: 0, y: 0) }
        #expect(canvas.lines == ["ab...h"])
        #expect("abcdefgh".fitted(to: 6, cut: .middle) == "abc…gh")
    }

    @Test func `text is fitted by cells, cut at the end or in the middle`() {
        #expect("abcdef".fitted(to: 4) == "abc…")
        #expect("abcdef".fitted(to: 5, cut: .middle) == "ab…ef")
        #expect("ab".fitted(to: 4) == "ab  ")
        #expect("ab".fitted(to: 4, pad: .right) == "  ab")
        #expect("日本語".fitted(to: 5) == "日本…")
        #expect("日本語".fitted(to: 4) == "日… ")
        #expect("abc".fitted(to: 1) == "…")
        #expect("abc".fitted(to: 0).isEmpty)
    }

    @Test func `words wrap and long ones are broken`() {
        #expect(Canvas.wrap("one two three", width: 7) == ["one two", "three"])
        #expect(Canvas.wrap("abcdefgh", width: 3) == ["abc", "def", "gh"])
        #expect(Canvas.wrap("a\nb", width: 9) == ["a", "b"])
        #expect(Canvas.wrap("日本語", width: 4) == ["日本", "語"])
        #expect(Canvas.wrap("", width: 4) == [""])
        #expect(Canvas.wrap("a   b", width: 5) == ["a   b"])
        #expect(Canvas.wrap("a   b c", width: 5) == ["a b c"])
    }

    @Test func `the help bar drops whole bindings and those that are off`() {
        var canvas = canvas(22, 1)
        HelpBar.draw(
            [
                Binding([.tab], "Tab", "next"), Binding([.enter], "Enter", "go", offBecause: "x"),
                Binding([.escape], "Esc", "leave"), Binding([.function(1)], "F1", "help"),
            ], on: &canvas)
        #expect(canvas.lines == [" Tab next  Esc leave  "])
    }

    @Test func `what is pinned stands at the end of the help bar however narrow it is`() {
        let bindings = [
            Binding([.function(1)], "F1", "help", isPinned: true),
            Binding([.escape], "Esc", "back", isPinned: true), Binding([.tab], "Tab", "next"),
            Binding([.enter], "Enter", "open"),
        ]
        var narrow = canvas(19, 1)
        HelpBar.draw(bindings, on: &narrow)
        #expect(narrow.lines == [" F1 help  Esc back "])
        var wide = canvas(30, 1)
        HelpBar.draw(bindings, on: &wide)
        #expect(wide.lines == [" Tab next  F1 help  Esc back  "])
    }

    @Test func `a waterfall's bar lies where its time lies`() {
        #expect(Waterfall.bar(from: 0, to: 50, of: 100, width: 10) == 0..<5)
        #expect(Waterfall.bar(from: 50, to: 100, of: 100, width: 10) == 5..<10)
        #expect(Waterfall.bar(from: 99, to: 99, of: 100, width: 10) == 9..<10)
        #expect(Waterfall.bar(from: 5, to: 9, of: 0, width: 10).isEmpty)
    }
}
