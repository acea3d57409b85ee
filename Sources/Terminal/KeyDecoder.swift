internal import Drawing

/// Turns the bytes of a terminal into events: characters by whole graphemes, pastes in one piece,
/// the mouse, and keys.
///
/// Never waits. What is cut off in the middle stays here until the rest arrives, or until ``due``:
/// then the caller asks again. ncurses reads the mouse with a blocking `read`, knows no string
/// sequences, and drops a character that is cut between two reads; so bytes are read without it.
struct KeyDecoder {
    /// Bytes of a paste that are kept.
    static let longestPaste = 4 << 20
    /// Bytes after which a sequence or a string without an end is over.
    private static let longestSequence = 1 << 20

    /// How long a lone Esc is waited for to become a sequence.
    private static let escapeDelay = Duration.milliseconds(25)
    /// How long the rest of anything that has begun is waited for, over a slow line.
    private static let patience = Duration.seconds(2)
    /// How soon after an Esc nobody presses another key.
    private static let breath = Duration.milliseconds(120)

    private enum State {
        case ground
        /// OSC, DCS, APC, PM or SOS: an answer of the terminal, swallowed to its end. `isAlone`
        /// while only its two opening bytes have come, which a key with Alt sends, too.
        case string(length: Int, isAlone: Bool)
        case paste([UInt8])
    }

    /// Sequences of the terminal's own database entry.
    private let known: [[UInt8]: Key]
    private var clicks = Clicks()
    private var state = State.ground
    private var bytes: [UInt8] = []
    private var head = 0
    private var fedAt: ContinuousClock.Instant
    /// When a lone Esc was told as a key: the rest of a sequence may still be on its way.
    private var escapedAt: ContinuousClock.Instant?

    /// - Parameter known: Keys by the bytes that the terminal sends for them.
    init(known: [[UInt8]: Key] = [:]) {
        self.known = known
        fedAt = .now
    }

    private var count: Int { bytes.count - head }

    /// When what is waiting has waited long enough, and ``next(at:)`` is to be asked again; nil
    /// while nothing waits.
    var due: ContinuousClock.Instant? {
        switch state {
        case .paste: fedAt + Self.patience
        case .string: fedAt + Self.patience
        case .ground: count == 0 ? nil : fedAt + (isLoneEscape ? Self.escapeDelay : Self.patience)
        }
    }

    private var isLoneEscape: Bool { count == 1 && bytes[head] == 0x1B }

    // MARK: In

    /// Adds what has arrived.
    mutating func feed(_ new: some Collection<UInt8>, at now: ContinuousClock.Instant) {
        guard !new.isEmpty else { return }
        if head > 0 {
            bytes.removeFirst(head)
            head = 0
        }
        settle(before: new, now)
        fedAt = now
        bytes.append(contentsOf: new)
    }

    /// What was waiting may turn out to be a key of its own, since a person's next key comes alone;
    /// or what was told as a key may turn out to be the start of an answer.
    private mutating func settle(
        before new: some Collection<UInt8>, _ now: ContinuousClock.Instant
    ) {
        if now - fedAt > Self.breath, new.count == 1 {
            switch state {
            case .string(_, isAlone: true): state = .ground
            case .ground where bytes == [0x1B, 0x5B] || bytes == [0x1B, 0x4F]: bytes = []
            default: break
            }
        }
        guard case .ground = state, bytes.isEmpty, let escapedAt else { return }
        self.escapedAt = nil
        let isSoon = now - escapedAt <= Self.breath
        if now - escapedAt <= Self.patience, Self.isRest(Array(new.prefix(256)), isSoon: isSoon) {
            bytes.append(0x1B)
        }
    }

    /// Whether what comes after a lone Esc is the rest of a terminal's answer. Nobody types so much
    /// at once, or that character so soon, and what is pasted does not begin so.
    private static func isRest(_ new: [UInt8], isSoon: Bool) -> Bool {
        if isSoon { return "][P_^X".utf8.contains(new[0]) }
        guard new.count >= 3 else { return false }
        let second = new[1]
        let isDigit = (0x30...0x39).contains(second)
        switch new[0] {
        case UInt8(ascii: "]"): return isDigit
        case UInt8(ascii: "["): return isDigit || (0x3C...0x3F).contains(second)
        case UInt8(ascii: "P"): return isDigit || (0x21...0x2F).contains(second) || second == 0x3E
        case UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            return new.contains(0x07) || new.contains(0x1B)
        default: return false
        }
    }

    // MARK: Out

    /// The next event of what has arrived; nil when nothing more can be told yet.
    mutating func next(at now: ContinuousClock.Instant) -> TerminalEvent? {
        while true {
            switch state {
            case .paste(let text):
                return paste(text, now)
            case .string(let length, _):
                guard skipString(length, now) else { return nil }
            case .ground:
                guard count > 0 else { return nil }
                let before = head
                if let event = ground(now) { return event }
                if case .ground = state, head == before { return nil }
            }
        }
    }

    private func byte(_ index: Int) -> UInt8? {
        index < count ? bytes[head + index] : nil
    }

    /// What is cut off has waited long enough.
    private func isOver(_ now: ContinuousClock.Instant) -> Bool {
        due.map { $0 <= now } ?? true
    }

    /// An event, or nil: with bytes taken away when they are no event, with none when more are needed.
    private mutating func ground(_ now: ContinuousClock.Instant) -> TerminalEvent? {
        guard let first = byte(0) else { return nil }
        if first != 0x1B {
            return character(isOver: isOver(now)).map { .key($0) }
        }
        guard let second = byte(1) else {
            guard isOver(now) else { return nil }
            head += 1
            escapedAt = now
            return .key(.escape)
        }
        switch second {
        case 0x1B:
            head += 1
            return .key(.escape)
        case UInt8(ascii: "["): return control(now)
        case UInt8(ascii: "O"): return singleShift(now)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
            UInt8(ascii: "X"):
            state = .string(length: 0, isAlone: count == 2)
            head += 2
            return nil
        default:
            if let key = known[[0x1B, second]] {
                head += 2
                return .key(key)
            }
            // A key with Alt is no key here, and no Esc either, which leaves.
            head += 1
            if character(isOver: isOver(now)) == nil { head -= 1 }
            return nil
        }
    }

    // MARK: Strings

    /// Takes the string up to its end: BEL, ST (Esc \), CAN or SUB; an Esc that begins something
    /// else ends it, too. False while the end has not come.
    private mutating func skipString(_ length: Int, _ now: ContinuousClock.Instant) -> Bool {
        if length > Self.longestSequence || (count == 0 && isOver(now)) {
            state = .ground
            return true
        }
        var index = 0
        while let byte = byte(index) {
            switch byte {
            case 0x07, 0x18, 0x1A:
                head += index + 1
                state = .ground
                return true
            case 0x1B:
                guard let next = self.byte(index + 1) else {
                    // The Esc of an ST that was cut, or the start of something new.
                    head += index
                    if isOver(now) {
                        state = .ground
                        return true
                    }
                    state = .string(length: length + index, isAlone: false)
                    return false
                }
                head += index + (next == UInt8(ascii: "\\") ? 2 : 0)
                state = .ground
                return true
            default: index += 1
            }
        }
        if index > 0 { state = .string(length: length + index, isAlone: false) }
        head += index
        return false
    }

    // MARK: Pastes

    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// Everything up to the end mark. A mark that never comes must not hold the program up.
    private mutating func paste(_ before: [UInt8], _ now: ContinuousClock.Instant) -> TerminalEvent?
    {
        var text = before
        // The mark may have been cut by the end of what was here before.
        let start = max(0, text.count - Self.pasteEnd.count + 1)
        text.append(contentsOf: bytes[head...])
        head = bytes.count
        var end = start
        while end + Self.pasteEnd.count <= text.count {
            if text[end] == 0x1B,
                text[end..<end + Self.pasteEnd.count].elementsEqual(Self.pasteEnd)
            {
                bytes = Array(text[(end + Self.pasteEnd.count)...])
                head = 0
                state = .ground
                return .paste(String(decoding: text[..<min(end, Self.longestPaste)], as: UTF8.self))
            }
            end += 1
        }
        if isOver(now) {
            state = .ground
            return .paste(String(decoding: text.prefix(Self.longestPaste), as: UTF8.self))
        }
        // What is too long is dropped, but for what may be half of the mark.
        if text.count > Self.longestPaste + Self.pasteEnd.count {
            text.removeSubrange(Self.longestPaste..<(text.count - Self.pasteEnd.count))
        }
        state = .paste(text)
        return nil
    }

    // MARK: Control sequences

    /// `ESC [`: parameters and what stands between, up to the final byte.
    private mutating func control(_ now: ContinuousClock.Instant) -> TerminalEvent? {
        var end = 2
        while let byte = byte(end), (0x20...0x3F).contains(byte), end < 256 { end += 1 }
        // The Linux console's F1 to F5 have one more.
        if end == 2, byte(2) == UInt8(ascii: "[") { end = 3 }
        guard let final = byte(end) else {
            if isOver(now) { head = bytes.count }
            return nil
        }
        guard (0x40...0x7E).contains(final) else {
            // Broken off by something else, which is looked at next.
            head += end
            return nil
        }
        let sequence = Array(bytes[head...head + end])
        let parameters = sequence[2..<end]
        if final == UInt8(ascii: "M"), parameters.isEmpty { return oldMouse(now) }
        head += end + 1
        if let key = known[sequence] { return .key(key) }
        if parameters.first == UInt8(ascii: "<") {
            return mouse(Self.numbers(parameters.dropFirst()), isPress: final == UInt8(ascii: "M"))
        }
        if parameters.elementsEqual("200".utf8), final == UInt8(ascii: "~") {
            state = .paste([])
            return nil
        }
        return ControlKey.key(parameters: Self.numbers(parameters), text: parameters, final: final)
            .map { .key($0) }
    }

    /// The numbers between semicolons; what follows a colon is left out, and nothing is 0.
    private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
        parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
            part in
            Int(String(decoding: part.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)) ?? 0
        }
    }

    /// `ESC O` and a letter.
    private mutating func singleShift(_ now: ContinuousClock.Instant) -> TerminalEvent? {
        guard let letter = byte(2) else {
            if isOver(now) { head = bytes.count }
            return nil
        }
        guard (0x20...0x7E).contains(letter) else {
            head += 2
            return nil
        }
        head += 3
        return (known[[0x1B, 0x4F, letter]] ?? ControlKey.key(shifted: letter)).map { .key($0) }
    }

    // MARK: The mouse

    /// SGR: button, column and row, from 1.
    private mutating func mouse(_ numbers: [Int], isPress: Bool) -> TerminalEvent? {
        guard isPress, numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
        return mouse(button: numbers[0], at: Point(x: numbers[1] - 1, y: numbers[2] - 1))
    }

    /// `ESC [ M` and three bytes, of terminals that know no SGR.
    private mutating func oldMouse(_ now: ContinuousClock.Instant) -> TerminalEvent? {
        guard let button = byte(3), let x = byte(4), let y = byte(5) else {
            if isOver(now) { head = bytes.count }
            return nil
        }
        head += 6
        guard button >= 32, x > 32, y > 32 else { return nil }
        return mouse(button: Int(button) - 32, at: Point(x: Int(x) - 33, y: Int(y) - 33))
    }

    private mutating func mouse(button: Int, at point: Point) -> TerminalEvent? {
        // Shift, Alt and Ctrl are 4, 8 and 16; 32 is a movement.
        switch button & ~0b1_1100 {
        case 0: .mouse(clicks.press(at: point, now: fedAt))
        case 64: .mouse(MouseEvent(.wheelUp, at: point))
        case 65: .mouse(MouseEvent(.wheelDown, at: point))
        default: nil
        }
    }

    // MARK: Characters

    /// One character with the marks that have come with it; nil, with nothing taken, while its
    /// bytes have not all come.
    private mutating func character(isOver: Bool) -> Key? {
        guard let scalar = scalar(at: 0, isOver: isOver) else { return nil }
        head += scalar.length
        if let key = ControlKey.key(control: scalar.value.value) { return key }
        var text = String(Character(scalar.value))
        while scalar.value.value >= 0x80, let next = self.scalar(at: 0, isOver: false),
            next.value.value >= 0x300
        {
            let longer = text + String(Character(next.value))
            guard longer.count == 1 else { break }
            text = longer
            head += next.length
        }
        return .character(text.first ?? "\u{FFFD}")
    }

    /// A scalar of UTF-8 and its bytes; U+FFFD for bytes that are none.
    private func scalar(at index: Int, isOver: Bool) -> (value: Unicode.Scalar, length: Int)? {
        guard let first = byte(index) else { return nil }
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        let start = head + index
        let piece = bytes[start..<min(start + length, bytes.count)]
        let isCut =
            piece.count < length && piece.dropFirst().allSatisfy { (0x80...0xBF).contains($0) }
        if isCut && !isOver { return nil }
        if piece.count == length, let text = String(validating: piece, as: UTF8.self),
            let scalar = text.unicodeScalars.first
        {
            return (scalar, length)
        }
        return ("\u{FFFD}", isCut ? piece.count : 1)
    }
}
