import Drawing
import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
    /// Everything that comes of texts that arrive one after the other, `gap` apart.
    private func events(
        _ texts: String..., gap: Duration = .milliseconds(300), known: [[UInt8]: Key] = [:]
    ) -> [TerminalEvent] {
        var decoder = KeyDecoder(known: known)
        var events: [TerminalEvent] = []
        var now = ContinuousClock.now
        for text in texts {
            decoder.feed(Array(text.utf8), at: now)
            while let event = decoder.next(at: now) { events.append(event) }
            let later = now + gap
            // As the loop does: it comes back when the decoder asks for it.
            while let due = decoder.due, due <= later {
                guard let event = decoder.next(at: due) else { break }
                events.append(event)
            }
            now = later
        }
        while let due = decoder.due, let event = decoder.next(at: due) { events.append(event) }
        return events
    }

    private func typed(_ text: String) -> [TerminalEvent] { text.map { .key(.character($0)) } }

    // MARK: Keys

    @Test(arguments: [
        "[1;5D", "[1;3A", "[25;2~", "[?1;2c", "[12;40R", "[I", "[O", "[?2004;1$y", "[>1;10;0c",
        "[27;5;9~", "[27;1:3u", "[1;1:3A", "[<0;10;5m", "[<66;10;5M", "[<67;10;5M", "[<2;10;5M",
        "[<35;10;5M",
        "Oo", "O5", "O", "[", "[1;", "x", "\u{E9}", "\r", "\u{7F}",
    ])
    func `what is no key of ours is no key`(_ sequence: String) {
        #expect(events("\u{1B}" + sequence) == [])
        guard !["O", "[", "[1;"].contains(sequence) else { return }
        #expect(events("\u{1B}\(sequence)q") == typed("q"))
    }

    @Test(arguments: [
        ("[A", Key.up), ("OA", .up), ("[1;1B", .down), ("[H", .home), ("[7~", .home),
        ("OF", .end), ("[4~", .end), ("[3~", .delete), ("[5~", .pageUp), ("[Z", .backTab),
        ("OP", .function(1)), ("[11~", .function(1)), ("[[A", .function(1)), ("[P", .function(1)),
        ("[15~", .function(5)), ("[20~", .function(9)), ("[24~", .function(12)), ("OM", .enter),
        // The kitty protocol and modifyOtherKeys, left switched on by another program.
        ("[27u", .escape), ("[13u", .enter), ("[9;2u", .backTab), ("[127u", .backspace),
        ("[99;5u", .control("c")), ("[115;5u", .control("s")), ("[116;5:1u", .control("t")),
        ("[27;5;116~", .control("t")), ("[97;2u", .character("A")), ("[1;129A", .up),
        ("[1;65H", .home), ("[27;65u", .escape),
    ])
    func `a sequence is its key, however it is cut`(_ sequence: String, _ key: Key) {
        let whole = "\u{1B}" + sequence
        #expect(events(whole) == [.key(key)])
        let bytes = Array(whole.utf8)
        for cut in 1..<bytes.count {
            #expect(
                events(
                    String(decoding: bytes[..<cut], as: UTF8.self),
                    String(decoding: bytes[cut...], as: UTF8.self), gap: .milliseconds(10))
                    == [.key(key)])
        }
    }

    @Test func `the terminal's own entry counts first`() {
        let known: [[UInt8]: Key] = [Array("\u{1B}[H".utf8): .up, Array("\u{1B}t".utf8): .down]
        #expect(events("\u{1B}[H\u{1B}t", known: known) == [.key(.up), .key(.down)])
    }

    @Test func `a character is whole, wherever its bytes are cut`() {
        for text in ["ä", "木", "👍", "e\u{301}"] {
            let bytes = Array(text.utf8)
            for cut in 1..<bytes.count {
                var decoder = KeyDecoder()
                let now = ContinuousClock.now
                decoder.feed(bytes[..<cut], at: now)
                var events: [TerminalEvent] = []
                while let event = decoder.next(at: now) { events.append(event) }
                decoder.feed(bytes[cut...], at: now + .milliseconds(500))
                while let event = decoder.next(at: now + .milliseconds(500)) {
                    events.append(event)
                }
                let typed = events.map { event in
                    guard case .key(.character(let character)) = event else { return "?" }
                    return String(character)
                }
                #expect(typed.joined() == text)
            }
        }
        #expect(events("\u{1F44D}\u{1F3FD}") == typed("\u{1F44D}\u{1F3FD}"))
    }

    @Test func `Esc alone is Esc, and so is one after the other`() {
        #expect(events("\u{1B}") == [.key(.escape)])
        #expect(events("\u{1B}\u{1B}") == [.key(.escape), .key(.escape)])
        #expect(events("\u{1B}", "q") == [.key(.escape)] + typed("q"))
        #expect(events("\u{1B}", "[", "1") == [.key(.escape)] + typed("[1"))
        #expect(events("\u{1B}", "[prod]") == [.key(.escape)] + typed("[prod]"))
    }

    @Test func `a key after one with Alt is not lost`() {
        for opener in ["]", "P", "_", "^", "X", "[", "O"] {
            #expect(events("\u{1B}\(opener)", "q") == typed("q"))
        }
    }

    // MARK: Answers of the terminal

    @Test(arguments: [
        "\u{1B}]11;rgb:2d2d/3030/3333\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff/ffff\u{7}",
        "\u{1B}]52;c;ZGFwaQ==\u{7}", "\u{1B}P>|WezTerm 2024\u{1B}\\", "\u{1B}P1$r0 q\u{1B}\\",
        "\u{1B}P1+r544e=787465726d\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^private\u{1B}\\",
        "\u{1B}Xstart of string\u{1B}\\", "\u{1B}[?64;1;2;4c", "\u{1B}[>41;390;0c",
        "\u{1B}[24;80R", "\u{1B}[?62;22;52c",
    ])
    func `an answer is swallowed to its end, wherever it is cut`(_ answer: String) {
        #expect(events(answer + "q") == typed("q"))
        let bytes = Array(answer.utf8)
        for cut in 1..<bytes.count {
            let events = events(
                String(decoding: bytes[..<cut], as: UTF8.self),
                String(decoding: bytes[cut...], as: UTF8.self), "q", gap: .milliseconds(700))
            // An Esc that stands alone for so long is one; nothing else may come of it.
            #expect(events.filter { $0 != .key(.escape) } == typed("q"), "cut at \(cut)")
            #expect(cut == 1 || !events.contains(.key(.escape)), "cut at \(cut)")
        }
    }

    @Test func `an answer in many pieces, a moment apart, is swallowed`() {
        let answer = "\u{1B}]11;rgb:2d2d/3030/3333\u{1B}\\"
        var decoder = KeyDecoder()
        var now = ContinuousClock.now
        var found: [TerminalEvent] = []
        for byte in Array((answer + "q").utf8) {
            decoder.feed([byte], at: now)
            let later = now + .milliseconds(40)
            while let event = decoder.next(at: min(decoder.due ?? later, later)) {
                found.append(event)
            }
            now = later
        }
        #expect(found.filter { $0 != .key(.escape) } == typed("q"))
    }

    @Test func `a string without an end does not keep the keyboard for ever`() {
        #expect(events("\u{1B}]11;rgb", "q", gap: .seconds(3)) == typed("q"))
        #expect(events("\u{1B}]11;rgb\u{1B}[Aq") == [.key(.up)] + typed("q"))
        #expect(events("\u{1B}]11;rgb\u{18}q") == typed("q"))
    }

    // MARK: The mouse

    @Test func `the mouse is told by both protocols, and nothing of it is text`() {
        let press = TerminalEvent.mouse(MouseEvent(.press, at: Point(x: 9, y: 4)))
        #expect(events("\u{1B}[<0;10;5M\u{1B}[<0;10;5mq") == [press] + typed("q"))
        #expect(events("\u{1B}[M *%\u{1B}[M#*%q") == [press] + typed("q"))
        #expect(events("\u{1B}\u{1B}[<0;10;5M") == [.key(.escape), press])
        #expect(
            events("\u{1B}[<64;1;1M\u{1B}[<65;2;1M") == [
                .mouse(MouseEvent(.wheelUp, at: Point(x: 0, y: 0))),
                .mouse(MouseEvent(.wheelDown, at: Point(x: 1, y: 0))),
            ])
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

    // MARK: Pastes

    @Test func `a paste is one piece, wherever it is cut`() {
        let whole = "\u{1B}[200~dapi\u{1B}[31m ä\r\nx\u{1B}[201~q"
        let paste = TerminalEvent.paste("dapi\u{1B}[31m ä\r\nx")
        #expect(events(whole) == [paste] + typed("q"))
        let bytes = Array(whole.utf8)
        for cut in 1..<bytes.count where bytes[cut] & 0xC0 != 0x80 {
            let events = events(
                String(decoding: bytes[..<cut], as: UTF8.self),
                String(decoding: bytes[cut...], as: UTF8.self), gap: .milliseconds(20))
            #expect(events == [paste] + typed("q"), "cut at \(cut)")
        }
        #expect(events("\u{1B}[200~abc", "q", gap: .seconds(3)) == [.paste("abc")] + typed("q"))
    }

    @Test func `a paste that is too long is cut, and its end is found`() {
        let text = String(repeating: "x", count: KeyDecoder.longestPaste + 100)
        #expect(
            events("\u{1B}[200~" + text, "y\u{1B}[201~q", gap: .milliseconds(50))
                == [.paste(String(text.prefix(KeyDecoder.longestPaste)))] + typed("q"))
    }
}
