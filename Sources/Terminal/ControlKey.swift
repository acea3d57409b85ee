internal import Drawing

/// What sequences and control characters mean, on any terminal.
///
/// By ECMA-48, xterm's `ctlseqs` and the kitty keyboard protocol, which another program may have
/// left switched on.
enum ControlKey {
    /// The key of `ESC O letter`.
    static func key(shifted letter: UInt8) -> Key? {
        switch Character(Unicode.Scalar(letter)) {
        case "P": .function(1)
        case "Q": .function(2)
        case "R": .function(3)
        case "S": .function(4)
        case "M": .enter
        default: moving(letter)
        }
    }

    private static func moving(_ letter: UInt8) -> Key? {
        switch Character(Unicode.Scalar(letter)) {
        case "A": .up
        case "B": .down
        case "C": .right
        case "D": .left
        case "H": .home
        case "F": .end
        default: nil
        }
    }

    /// The key of `ESC [ parameters final`; nil for what is none, and for keys with Ctrl or Alt.
    static func key(parameters: [Int], text: ArraySlice<UInt8>, final: UInt8) -> Key? {
        let first = parameters.first ?? 0
        // Caps lock and num lock are told as modifiers, too.
        let modifiers = max(0, (parameters.count > 1 ? parameters[1] : 0) - 1) & 0b11_1111
        // The Linux console: ESC [ [ A to E.
        if text.elementsEqual("[".utf8) {
            return (0x41...0x45).contains(final) ? .function(Int(final) - 0x40) : nil
        }
        // A private sequence or one with something between is an answer, never a key.
        guard text.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
        // A key that was let go: the kitty protocol tells that after a colon.
        guard
            !text.split(separator: UInt8(ascii: ";")).contains(where: {
                $0.suffix(2).elementsEqual(":3".utf8)
            })
        else { return nil }
        switch Character(Unicode.Scalar(final)) {
        case "u": return key(code: first, modifiers: modifiers)
        case "~" where first == 27 && parameters.count == 3:
            return key(code: parameters[2], modifiers: modifiers)
        case "~": return modifiers == 0 && parameters.count < 3 ? numbered(first) : nil
        case "Z": return .backTab
        case "P" where parameters.count < 2 && first < 2: return .function(1)
        case "Q" where parameters.count < 2 && first < 2: return .function(2)
        case "S" where parameters.count < 2 && first < 2: return .function(4)
        default: return modifiers == 0 && first < 2 ? moving(final) : nil
        }
    }

    private static func numbered(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 4, 8: .end
        case 3: .delete
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    /// A key by its code point, as kitty and `modifyOtherKeys` tell it. Shift is 1, Alt 2, Ctrl 4.
    private static func key(code: Int, modifiers: Int) -> Key? {
        switch modifiers {
        case 0, 1:
            if code == 9, modifiers & 1 == 1 { return .backTab }
            guard let value = UInt32(exactly: code), let scalar = Unicode.Scalar(value) else {
                return nil
            }
            if let key = key(control: value) { return key }
            // Kitty's own keys are in a private area of Unicode.
            if (0xE000...0xF8FF).contains(value) { return nil }
            let text = String(Character(scalar))
            return .character((modifiers & 1 == 1 ? text.uppercased() : text).first ?? " ")
        case 4:
            guard let value = UInt32(exactly: code) else { return nil }
            switch value {
            case 0x20: return .control(" ")
            case 0x61...0x7A: return key(control: value - 0x60)
            case 0x41...0x5A: return key(control: value - 0x40)
            case 0x5B...0x5F: return key(control: value - 0x40)
            default: return nil
            }
        default: return nil
        }
    }

    /// The key of a control character; nil for one that is text.
    static func key(control value: UInt32) -> Key? {
        switch value {
        case 0: .control(" ")
        case 8, 127: .backspace
        case 9: .tab
        case 10, 13: .enter
        case 27: .escape
        case 1...26: .control(Character(Unicode.Scalar(UInt8(value) + 96)))
        case 28...31: .control(Character(Unicode.Scalar(UInt8(value) + 64)))
        default: nil
        }
    }
}
