import Drawing

@testable import Terminal

/// Any bytes in any pieces, with any pauses: a character is one grapheme and no control, nothing
/// comes out that did not go in, and what is cut off never holds the keyboard.
func keys(_ bytes: [UInt8]) {
    var decoder = KeyDecoder()
    var now = ContinuousClock.now
    var rest = bytes[...]
    var events = 0
    func look(_ event: TerminalEvent) {
        events += 1
        hold(events <= bytes.count, "more events than bytes")
        switch event {
        case .key(.character(let character)):
            hold(String(character).count == 1, "not one grapheme")
            let isControl = character.unicodeScalars.contains {
                $0.value < 0x20 || $0.value == 0x7F
            }
            hold(!isControl, "a control character is no key")
        case .paste(let text):
            hold(text.unicodeScalars.count <= bytes.count, "a paste of more than came")
        case .key, .mouse: break
        case .resize, .terminate, .wake, .tick: hold(false, "no key makes this")
        }
    }
    while let size = rest.popFirst() {
        let piece = rest.prefix(Int(size & 0x1F) + 1)
        rest = rest.dropFirst(piece.count)
        decoder.feed(piece, at: now)
        while let event = decoder.next(at: now) { look(event) }
        now += .milliseconds(Int(size >> 5) * 100)
        while let event = decoder.next(at: now) { look(event) }
    }
    for _ in 0..<8 {
        now += .seconds(3)
        while let event = decoder.next(at: now) { look(event) }
    }
    hold(decoder.due == nil, "something waits for ever")
}
