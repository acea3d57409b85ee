import Drawing
import Testing

@Suite struct PickerTests {
    private let size = Size(width: 80, height: 24)

    private func press(_ picker: inout Picker, _ keys: Key...) -> Picker.Outcome {
        var outcome = Picker.Outcome.none
        for key in keys { outcome = picker.handle(key, size: size) }
        return outcome
    }

    @Test func `typing narrows it down, and what begins so comes first`() {
        var picker = Picker(
            "Table", items: ["my_orders", "orders", "customers"].map { Picker.Item($0) })
        var next: Picker.Outcome
        next = press(&picker, .character("o"), .character("r"))
        #expect(next == .typed("or"))
        next = press(&picker, .enter)
        #expect(next == .picked("orders"))
        next = press(&picker, .down, .enter)
        #expect(next == .picked("my_orders"))
        next = press(&picker, .control("u"), .character("z"), .enter)
        #expect(next == .none)
        next = press(&picker, .escape)
        #expect(next == .close)
    }

    @Test func `the list that is on its way says so, and one that failed says why`() {
        var picker = Picker("Table")
        func text() -> String {
            var canvas = Canvas(size: size)
            picker.draw(on: &canvas, words: Picker.Words())
            return canvas.lines.joined(separator: "\n")
        }
        #expect(text().contains("Asking…"))
        picker.fail("You may not \u{1B}[2Jsee it.")
        #expect(text().contains("You may not see it."))
        picker.set([])
        #expect(text().contains("There are none."))
    }

    @Test func `a click takes what it points at, one outside closes`() {
        var picker = Picker("Table", items: (1...30).map { Picker.Item("table\($0)") })
        var canvas = Canvas(size: size)
        picker.draw(on: &canvas, words: Picker.Words())
        let y = canvas.lines.firstIndex { $0.contains("table3 ") } ?? 0
        let click = { (x: Int, y: Int) in MouseEvent(.press, at: Point(x: x, y: y)) }
        let outside = picker.handle(click(0, 0), size: size)
        #expect(outside == .close)
        let inside = picker.handle(click(40, y), size: size)
        #expect(inside == .picked("table3"))
    }

    @Test func `the chosen one is found again in a long list`() {
        var picker = Picker("Table")
        picker.set((1...30).map { Picker.Item("table\($0)") }, chosen: "table25")
        var canvas = Canvas(size: size)
        picker.draw(on: &canvas, words: Picker.Words())
        #expect(canvas.lines.contains { $0.contains(">table25") })
        let next = press(&picker, .enter)
        #expect(next == .picked("table25"))
    }
}

@Suite struct TextAreaTests {
    private func typed(_ text: String, _ keys: Key...) -> TextArea {
        var area = TextArea(text)
        for key in keys { _ = area.handle(key) }
        return area
    }

    @Test func `lines are broken and joined where the cursor is`() {
        #expect(typed("ab", .left, .enter).text == "a\nb")
        #expect(typed("a\nb", .home, .backspace, .character("x")).text == "axb")
        #expect(typed("a\nb", .up, .end, .delete).text == "ab")
        #expect(typed("a\nb", .home, .left, .character("x")).text == "ax\nb")
        #expect(typed("abc\nd", .up, .character("x")).text == "axbc\nd")
    }

    @Test func `↑ in the first line and ↓ in the last belong to the form`() {
        var area = TextArea("a\nb")
        let took = [Key.down, .up, .up].map { area.handle($0) }
        #expect(took == [false, true, false])
    }

    @Test func `a paste keeps its lines`() {
        var area = TextArea("SELECT ")
        area.insert("1\r\nFROM t")
        #expect(area.text == "SELECT 1\nFROM t")
    }

    @Test func `the line with the cursor is in view`() {
        let area = TextArea((1...9).map { "line\($0)" }.joined(separator: "\n"))
        var canvas = Canvas(size: Size(width: 20, height: 3))
        area.draw(
            on: &canvas, in: Rect(x: 0, y: 0, width: 20, height: 3), style: .normal, isFocused: true
        )
        #expect(canvas.lines.map { $0.prefix(5) } == ["line7", "line8", "line9"])
        #expect(canvas.cursor == Point(x: 5, y: 2))
    }
}
