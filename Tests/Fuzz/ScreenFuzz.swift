import Connections
import Drawing
import Foundation
import Wizard

/// Every screen, fed with events that bytes stand for. Whatever comes: the frame is the terminal's
/// size, the focus is visible, and the token is in no frame while it is hidden.
struct ScreenFuzz {
    static let token = "dapiCANARYCANARYCANARYCANARYCANARY00"
    /// Its middle: a text that nothing else has.
    static let secret = "CANARYCANARYCANARY"

    private var bytes: ArraySlice<UInt8>
    private var state: WizardState

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
        var surroundings = Surroundings(
            now: Date(timeIntervalSince1970: 1_795_435_200), size: Size(width: 80, height: 24),
            email: "ann@example.com", vault: "Tokens are kept in a file.")
        let routes: [Route] = [
            .welcome, .importConnections, .importCenter(connection: nil), .settings,
            .setup(.new), .setup(.existing), .edit(Canned.connection),
            .guide(GuideSubject(path: .new, id: "id-0", name: Canned.name)),
            .createImport(connection: "prod"),
        ]
        let first = routes[Int(self.bytes.popFirst() ?? 0) % routes.count]
        surroundings.isASCII = bytes.count % 7 == 0
        state = WizardState(first, in: surroundings)
    }

    mutating func run() {
        perform(state.start(), depth: 0)
        check()
        while let byte = bytes.popFirst(), !state.isOver {
            perform(state.handle(event(byte)), depth: 0)
            if !state.isOver { check() }
        }
        _ = state.lastWords()
    }

    private mutating func event(_ byte: UInt8) -> Event {
        let named: [Key] = [
            .enter, .escape, .tab, .backTab, .backspace, .delete, .up, .down, .left, .right, .home,
            .end, .pageUp, .pageDown, .function(1), .function(2), .function(3), .function(4),
            .function(5), .function(6), .function(7), .function(8), .function(9), .control("t"),
            .control("s"), .control("u"), .control("w"), .control("a"), .control("e"),
            .control("c"), .control("r"),
        ]
        switch byte {
        case 0x20..<0x7F: return .key(.character(Character(UnicodeScalar(byte))))
        case 0..<31: return .key(named[Int(byte)])
        case 0x80..<0x88:
            return .resize(
                Size(width: Int(bytes.popFirst() ?? 80) % 200, height: Int(byte) % 8 * 7))
        case 0x88..<0x98:
            return .paste("jdbc:databricks://adb-1.17.azuredatabricks.net:443/x;PWD=\(Self.token)")
        case 0x98..<0xA0: return .paste("\u{1B}]52;c;AAAA\u{07}\u{202E}分析\u{0301}\u{200D}👩‍👩‍👧")
        case 0xA0..<0xC0:
            let at = Point(x: Int(bytes.popFirst() ?? 0) % 90, y: Int(byte) % 26)
            let actions: [MouseEvent.Action] = [.press, .doubleClick, .wheelUp, .wheelDown]
            return .mouse(MouseEvent(actions[Int(byte) % 4], at: at))
        default: return .tick
        }
    }

    /// Answers what was asked, well or badly, as the next byte says; or not at all.
    private mutating func perform(_ effects: [Effect], depth: Int) {
        guard depth < 6 else { return }
        for effect in effects {
            let mood = bytes.popFirst() ?? 0
            guard mood % 8 != 7, case .ask(let question) = effect else { continue }
            for answer in Canned.answers(to: question, isGood: mood % 8 < 5) where !state.isOver {
                perform(state.handle(.answer(answer)), depth: depth + 1)
            }
        }
    }

    private mutating func check() {
        let canvas = state.draw()
        let size = state.surroundings.size
        hold(canvas.size == size, "the frame has another size")
        hold(canvas.cells.count == size.width * size.height, "cells")
        let lines = canvas.lines
        guard size.width >= 60, size.height >= 16 else { return }
        if let cursor = canvas.cursor {
            hold(
                (0..<size.width).contains(cursor.x) && (0..<size.height).contains(cursor.y),
                "the focus is at \(cursor), outside")
        }
        // On the form itself, nothing but F2 on its field shows the token.
        guard let footer = lines.last, lines[0].contains(" a connection"),
            footer.contains("Ctrl-T test"), !footer.contains("F2 hide")
        else { return }
        for line in lines { hold(!line.contains(Self.secret), "the token is in a frame: \(line)") }
    }
}
