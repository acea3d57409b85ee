import Drawing
import Testing

@Suite struct WidgetTests {
    // MARK: Text input

    @Test func `a text is edited by whole graphemes`() {
        var input = TextInput("a👩‍👩‍👧e\u{301}🇩🇪")
        let wasUsed = input.handle(.backspace)
        #expect(wasUsed)
        #expect(input.text == "a👩‍👩‍👧e\u{301}")
        _ = input.handle(.left)
        _ = input.handle(.backspace)
        #expect(input.text == "ae\u{301}")
        _ = input.handle(.home)
        _ = input.handle(.delete)
        #expect(input.text == "e\u{301}")
    }

    @Test func `a combining mark joins the character before it`() {
        var input = TextInput("e")
        input.insert("\u{301}")
        #expect(input.text.count == 1)
        #expect(input.cursor == 1)
    }

    @Test func `the editing keys do what they say`() {
        var input = TextInput("one two three")
        _ = input.handle(.control("w"))
        #expect(input.text == "one two ")
        _ = input.handle(.control("a"))
        _ = input.handle(.right)
        _ = input.handle(.control("k"))
        #expect(input.text == "o")
        _ = input.handle(.control("u"))
        #expect(input.isEmpty && input.cursor == 0)
        let enterWasUsed = input.handle(.enter)
        #expect(!enterWasUsed)
        let helpWasUsed = input.handle(.function(1))
        #expect(!helpWasUsed)
    }

    private func drawn(_ input: TextInput, width: Int) -> (String, Point?) {
        var canvas = Canvas(size: Size(width: width, height: 1))
        input.draw(on: &canvas, x: 0, y: 0, width: width, style: .normal, isFocused: true)
        return (canvas.lines[0], canvas.cursor)
    }

    @Test func `the cursor stays in view whatever the width`() {
        let input = TextInput("abcdefghij")
        let (text, cursor) = drawn(input, width: 6)
        #expect(text == "…ghij ")
        #expect(cursor == Point(x: 5, y: 0))
        for width in 2...20 {
            var moving = TextInput("日本語abc👩‍💻defé")
            for _ in 0..<12 {
                _ = moving.handle(.left)
                let (_, cursor) = drawn(moving, width: width)
                #expect((cursor?.x ?? -1) >= 0 && (cursor?.x ?? width) < width)
            }
        }
    }

    @Test func `a masked text reaches neither canvas nor dump`() {
        let input = TextInput("dapi-canary", isMasked: true)
        let (text, _) = drawn(input, width: 20)
        #expect(text == "•••••••••••         ")
        var dumped = ""
        dump(input, to: &dumped)
        for seen in [dumped, "\(input)", String(reflecting: input)] {
            #expect(!seen.contains("canary"))
        }
    }

    @Test func `a click puts the cursor under the pointer`() {
        var input = TextInput("日本ab")
        input.placeCursor(column: 4, width: 20)
        #expect(input.cursor == 2)
        input.placeCursor(column: 99, width: 20)
        #expect(input.cursor == 4)
    }

    // MARK: List

    @Test func `the chosen row is always in view`() {
        var list = ListState()
        let wasMoved = list.handle(.end, count: 100, height: 10)
        #expect(wasMoved)
        #expect(list.selected == 99 && list.top == 90)
        _ = list.handle(.pageUp, count: 100, height: 10)
        #expect(list.selected == 90 && list.top == 90)
        _ = list.handle(.home, count: 100, height: 10)
        #expect(list == ListState())
        _ = list.handle(.up, count: 0, height: 10)
        #expect(list.selected == 0)
        list.scroll(by: 5, count: 100, height: 10)
        #expect(list.top == 5 && list.selected == 5)
        list.clamp(count: 3, height: 10)
        #expect(list.selected == 2 && list.top == 0)
    }

    // MARK: Dialog

    @Test func `the first button has the focus and marks it by more than colour`() {
        var dialog = Dialog(title: "Sure?", lines: ["Really."], buttons: ["Cancel", "Delete"])
        var canvas = Canvas(size: Size(width: 60, height: 10))
        dialog.draw(on: &canvas, in: Rect(canvas.size))
        #expect(canvas.outlined.contains("[>Cancel<]"))
        #expect(canvas.outlined.contains("[ Delete ]"))
        let first = dialog.handle(.enter)
        #expect(first == .pressed(0))
        let moved = dialog.handle(.tab)
        #expect(moved == .none)
        let second = dialog.handle(.enter)
        #expect(second == .pressed(1))
        dialog.buttons[0].isEnabled = false
        _ = dialog.handle(.right)
        #expect(dialog.focused == 1)
    }
}
