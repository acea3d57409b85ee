import Drawing
import Testing

@testable import Terminal

/// Characters and function keys in the order in which they arrived.
private struct TypedKeys: KeySource {
    var keys: [(kind: Int32, value: UInt32)]

    mutating func read() -> (kind: Int32, value: UInt32)? {
        keys.isEmpty ? nil : keys.removeFirst()
    }
    mutating func mouse() -> MouseEvent? { MouseEvent(.press, at: Point(x: 1, y: 1)) }
    mutating func waitForMore() -> Bool { false }
}

@Suite struct KeyDecoderTests {
    /// KEY_UP and KEY_MOUSE of curses.h.
    private static let up: UInt32 = 0o403
    private static let mouse: UInt32 = 0o631

    private func events(_ text: String, then function: UInt32? = nil) -> [TerminalEvent] {
        var keys: [(kind: Int32, value: UInt32)] = text.unicodeScalars.map { (1, $0.value) }
        if let function { keys.append((2, function)) }
        var decoder = KeyDecoder(TypedKeys(keys: keys))
        var events: [TerminalEvent] = []
        while let event = decoder.next() { events.append(event) }
        return events
    }

    @Test(arguments: [
        "[1;5D", "[1;3A", "[25;2~", "[[A", "[<0;10;5M", "[?1;2c", "[27;5;9~", "Oo", "O5", "O", "[",
    ])
    func `an unknown sequence is no key`(_ sequence: String) {
        #expect(events("\u{1B}" + sequence) == [])
        let rest = sequence.count > 1 ? "q" : ""
        let wanted: [TerminalEvent] = rest.isEmpty ? [] : [.key(.character("q"))]
        #expect(events("\u{1B}\(sequence)\(rest)") == wanted)
    }

    @Test func `a key with Alt is ignored`() {
        #expect(events("\u{1B}xa") == [.key(.character("a"))])
        #expect(events("\u{1B}\u{E9}a") == [.key(.character("a"))])
        #expect(events("\u{1B}e\u{7F}") == [.key(.backspace)])
        #expect(events("\u{1B}\u{7F}") == [])
        #expect(events("\u{1B}\r") == [])
        #expect(events("\u{1B}", then: Self.up) == [])
    }

    @Test func `Esc alone is Esc, and so is one after the other`() {
        #expect(events("\u{1B}") == [.key(.escape)])
        #expect(events("\u{1B}\u{1B}") == [.key(.escape), .key(.escape)])
    }

    @Test func `two presses on a cell soon after one another are a double click`() {
        var clicks = Clicks()
        let (here, there) = (Point(x: 3, y: 4), Point(x: 3, y: 5))
        let start = ContinuousClock.now
        func action(_ at: Point, _ milliseconds: Int) -> MouseEvent.Action {
            clicks.press(at: at, now: start + .milliseconds(milliseconds)).action
        }
        #expect(action(here, 0) == .press)
        #expect(action(here, 300) == .doubleClick)
        #expect(action(here, 400) == .press)
        #expect(action(there, 500) == .press)
        #expect(action(there, 1_000) == .press)
    }

    @Test func `what is no key is not lost behind an Esc`() {
        let press = TerminalEvent.mouse(MouseEvent(.press, at: Point(x: 1, y: 1)))
        #expect(events("\u{1B}", then: Self.mouse) == [.key(.escape), press])
        #expect(events("\u{1B}[1;", then: Self.mouse) == [press])
    }
}
