internal import CNcurses
internal import Drawing
internal import Glibc

/// Where the decoder gets what was typed.
protocol KeySource {
    /// The next key that has arrived, as `wget_wch` tells it: kind 1 is a character, 2 a function key.
    mutating func read() -> (kind: Int32, value: UInt32)?
    /// What the mouse did, after `KEY_MOUSE`.
    mutating func mouse() -> MouseEvent?
    /// Waits a moment for more of a paste; false when there is no sense in it.
    mutating func waitForMore() -> Bool
}

/// What ncurses reads from the terminal.
struct TerminalKeys: KeySource {
    private var clicks = Clicks()

    mutating func read() -> (kind: Int32, value: UInt32)? {
        var value: UInt32 = 0
        let kind = nc_read_key(&value)
        return kind == 0 ? nil : (kind, value)
    }

    mutating func mouse() -> MouseEvent? {
        var y: Int32 = 0
        var x: Int32 = 0
        let at = { Point(x: Int(x), y: Int(y)) }
        switch nc_read_mouse(&y, &x) {
        case 1: return clicks.press(at: at(), now: .now)
        case 2: return MouseEvent(.wheelUp, at: at())
        case 3: return MouseEvent(.wheelDown, at: at())
        default: return nil
        }
    }

    mutating func waitForMore() -> Bool {
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 100) >= 0 || errno == EINTR
    }
}

/// Turns keys as ncurses names them into events: characters by whole graphemes, pastes in one piece.
struct KeyDecoder<Source: KeySource> {
    // Codes above those of ncurses, for sequences that it does not know.
    static var pasteBegin: Int32 { 0o1700 }
    static var pasteEnd: Int32 { 0o1701 }

    /// Characters of a paste that are kept.
    static var longestPaste: Int { 1 << 20 }
    /// Seconds after which a paste without an end is over.
    private static var pastePatience: Double { 2 }

    var source: Source
    /// A key that was read while looking for what joins the one before.
    private var pending: (kind: Int32, value: UInt32)?

    init(_ source: Source) {
        self.source = source
    }

    /// Sequences that terminals send whatever their database entry says.
    static func define() {
        let keys: [(String, Int32)] = [
            ("\u{1B}[A", KEY_UP), ("\u{1B}[B", KEY_DOWN), ("\u{1B}[C", KEY_RIGHT),
            ("\u{1B}[D", KEY_LEFT), ("\u{1B}[H", KEY_HOME), ("\u{1B}[F", KEY_END),
            ("\u{1B}[1~", KEY_HOME), ("\u{1B}[4~", KEY_END), ("\u{1B}[7~", KEY_HOME),
            ("\u{1B}[8~", KEY_END), ("\u{1B}[3~", KEY_DC), ("\u{1B}[5~", KEY_PPAGE),
            ("\u{1B}[6~", KEY_NPAGE), ("\u{1B}[Z", KEY_BTAB),
            ("\u{1B}OA", KEY_UP), ("\u{1B}OB", KEY_DOWN), ("\u{1B}OC", KEY_RIGHT),
            ("\u{1B}OD", KEY_LEFT), ("\u{1B}OH", KEY_HOME), ("\u{1B}OF", KEY_END),
            ("\u{1B}OP", functionKey(1)), ("\u{1B}OQ", functionKey(2)),
            ("\u{1B}OR", functionKey(3)), ("\u{1B}OS", functionKey(4)),
            ("\u{1B}[11~", functionKey(1)), ("\u{1B}[12~", functionKey(2)),
            ("\u{1B}[13~", functionKey(3)), ("\u{1B}[14~", functionKey(4)),
            ("\u{1B}[15~", functionKey(5)), ("\u{1B}[17~", functionKey(6)),
            ("\u{1B}[18~", functionKey(7)), ("\u{1B}[19~", functionKey(8)),
            ("\u{1B}[20~", functionKey(9)),
            ("\u{1B}[200~", pasteBegin), ("\u{1B}[201~", pasteEnd),
        ]
        for (sequence, key) in keys { define_key(sequence, key) }
    }

    private static func functionKey(_ number: Int32) -> Int32 { KEY_F0 + number }

    /// The next event of what has arrived; nil when nothing more has.
    mutating func next() -> TerminalEvent? {
        while let (kind, value) = read() {
            if kind == 2 {
                if let event = functionEvent(Int32(truncatingIfNeeded: value)) { return event }
                continue
            }
            if value == Self.escape, skipSequence() { continue }
            return .key(key(value))
        }
        return nil
    }

    private static var escape: UInt32 { 27 }

    /// Takes away what came right behind an Esc: a sequence that is not known, or a key with Alt.
    /// Neither is an Esc, which leaves; an Esc that stands alone is.
    private mutating func skipSequence() -> Bool {
        guard let next = read() else { return false }
        if next.kind == 2 {
            switch Int32(truncatingIfNeeded: next.value) {
            case Self.pasteBegin, Self.pasteEnd, KEY_MOUSE:
                pending = next
                return false
            default: return true
            }
        }
        switch next.value {
        case Self.escape:
            pending = next
            return false
        case 0x5B:  // [: parameters and what stands between, up to the final byte
            while skip(0x20...0x3F) != nil {}
            // The Linux console's F1 to F5 have one more.
            if skip(0x40...0x7E) == 0x5B { _ = skip(0x40...0x7E) }
        case 0x4F:  // O
            _ = skip(0x20...0x7E)
        default: _ = key(next.value)
        }
        return true
    }

    /// Takes the next character away if it is one of these.
    private mutating func skip(_ wanted: ClosedRange<UInt32>) -> UInt32? {
        guard let next = read() else { return nil }
        guard next.kind == 1, wanted.contains(next.value) else {
            pending = next
            return nil
        }
        return next.value
    }

    private mutating func read() -> (kind: Int32, value: UInt32)? {
        if let pending {
            self.pending = nil
            return pending
        }
        return source.read()
    }

    private mutating func key(_ value: UInt32) -> Key {
        switch value {
        case Self.escape: return .escape
        case 9: return .tab
        case 10, 13: return .enter
        case 8, 127: return .backspace
        case 0: return .control(" ")
        case 1...26:
            return .control(Character(Unicode.Scalar(UInt8(value) + 96)))
        case 28...31: return .control(Character(Unicode.Scalar(UInt8(value) + 64)))
        default: return .character(grapheme(from: value))
        }
    }

    /// A character with the marks that have come with it.
    private mutating func grapheme(from value: UInt32) -> Character {
        var text = String(Character(Unicode.Scalar(value) ?? "\u{FFFD}"))
        while value >= 0x80, let next = read() {
            guard next.kind == 1, next.value >= 0x300, let scalar = Unicode.Scalar(next.value)
            else {
                pending = next
                break
            }
            let longer = text + String(Character(scalar))
            guard longer.count == 1 else {
                pending = next
                break
            }
            text = longer
        }
        return text.first ?? "\u{FFFD}"
    }

    private mutating func functionEvent(_ code: Int32) -> TerminalEvent? {
        switch code {
        case KEY_UP: .key(.up)
        case KEY_DOWN: .key(.down)
        case KEY_LEFT: .key(.left)
        case KEY_RIGHT: .key(.right)
        case KEY_HOME: .key(.home)
        case KEY_END: .key(.end)
        case KEY_PPAGE: .key(.pageUp)
        case KEY_NPAGE: .key(.pageDown)
        case KEY_BACKSPACE: .key(.backspace)
        case KEY_DC: .key(.delete)
        case KEY_BTAB: .key(.backTab)
        case KEY_ENTER: .key(.enter)
        case KEY_F0...(KEY_F0 + 12): .key(.function(Int(code - KEY_F0)))
        case KEY_MOUSE: source.mouse().map { .mouse($0) }
        case Self.pasteBegin: paste()
        default: nil
        }
    }

    /// Everything up to the end mark. A mark that never comes must not hold the program up.
    private mutating func paste() -> TerminalEvent {
        var scalars = String.UnicodeScalarView()
        let deadline = ContinuousClock.now + .seconds(Self.pastePatience)
        while ContinuousClock.now < deadline {
            guard let (kind, value) = read() else {
                if !source.waitForMore() { break }
                continue
            }
            if kind == 2 {
                if Int32(truncatingIfNeeded: value) == Self.pasteEnd { break }
                continue
            }
            if let scalar = Unicode.Scalar(value), scalars.count < Self.longestPaste {
                scalars.append(scalar)
            }
        }
        return .paste(String(scalars))
    }
}
