import CNcurses
import Drawing

@testable import Terminal

/// Keys as ncurses might tell them, made from bytes: characters of every kind, function keys, marks of pastes.
struct FuzzedKeys: KeySource {
    private var bytes: ArraySlice<UInt8>
    /// Characters that have been read, to compare with those that come out.
    private(set) var characters = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
    }

    private static let functions: [Int32] = [
        KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_PPAGE, KEY_NPAGE,
        KEY_BACKSPACE, KEY_DC,
        KEY_BTAB, KEY_ENTER, KEY_F0, KEY_F0 + 12, KEY_F0 + 63, KEY_MOUSE, KEY_RESIZE, -1, .max,
        KeyDecoder<FuzzedKeys>.pasteBegin, KeyDecoder<FuzzedKeys>.pasteEnd,
    ]

    mutating func read() -> (kind: Int32, value: UInt32)? {
        guard let first = bytes.popFirst() else { return nil }
        switch first {
        case 0..<0x80:
            characters += 1
            return (1, UInt32(first))
        case 0x80..<0xC0:
            let code = Self.functions[Int(first - 0x80) % Self.functions.count]
            return (2, UInt32(bitPattern: code))
        default:
            // Any number, half of a pair and none of Unicode's among them.
            characters += 1
            var value = UInt32(first & 0x3F)
            for _ in 0..<3 { value = value << 8 | UInt32(bytes.popFirst() ?? 0) }
            return (1, value % 0x12_0000)
        }
    }

    mutating func mouse() -> MouseEvent? {
        bytes.popFirst().map { MouseEvent(.press, at: Point(x: Int($0), y: Int($0))) }
    }

    mutating func waitForMore() -> Bool { false }
}

/// Every key comes out once at most, a character is one grapheme and no control, and a paste ends.
func keys(_ bytes: [UInt8]) {
    var decoder = KeyDecoder(FuzzedKeys(bytes))
    var events = 0
    while let event = decoder.next() {
        events += 1
        hold(events <= bytes.count + 1, "more events than keys")
        switch event {
        case .key(.character(let character)):
            hold(String(character).count == 1, "not one grapheme")
            let isControl = character.unicodeScalars.contains {
                $0.value < 0x20 || $0.value == 0x7F
            }
            hold(!isControl, "a control character is no key")
        case .paste(let text):
            hold(
                text.unicodeScalars.count <= decoder.source.characters, "a paste of more than came")
        case .key, .mouse: continue
        case .resize, .terminate, .wake, .tick: hold(false, "no key makes this")
        }
    }
}
