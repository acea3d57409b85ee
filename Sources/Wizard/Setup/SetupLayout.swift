import Connections
import Drawing
import Language
import Text

/// Where everything of the form is, at a size; for drawing and for the mouse alike.
struct SetupLayout {
    let size: Size
    let rows: [FieldID]
    /// Nil where there is no room for it.
    let checklist: Rect?
    let form: Rect
    let help: Rect
    /// Help stands beside the form, with a heading of its own.
    let isWide: Bool

    static let labelWidth = 17

    init(size: Size, rows: [FieldID]) {
        self.size = size
        self.rows = rows
        isWide = size.width >= 110
        let left = size.width >= 76 ? (isWide ? 32 : 27) : 0
        // The buttons need 45 cells; the longest example is read whole beside them.
        let right = isWide ? min(48, size.width - left - 47) : 0
        let x = left > 0 ? left + 1 : 0
        // A blank line stands before the buttons where the help can spare one.
        let least = rows.count + 3
        let height = min(size.height >= least + 7 ? least + 1 : least, size.height - 4)
        form = Rect(x: x, y: 1, width: size.width - x - (right > 0 ? right + 1 : 0), height: height)
        checklist = left > 0 ? Rect(x: 0, y: 1, width: left, height: height) : nil
        help =
            isWide
            ? Rect(x: form.right + 1, y: 1, width: right, height: size.height - 3)
            : Rect(
                x: 1, y: form.bottom, width: size.width - 2, height: size.height - form.bottom - 1)
    }

    func field(_ id: FieldID) -> Rect {
        let index = rows.firstIndex(of: id) ?? 0
        let x = form.x + 2 + Self.labelWidth
        return Rect(x: x, y: form.y + 1 + index, width: form.right - 2 - x, height: 1)
    }

    func row(_ id: FieldID) -> Rect {
        let field = field(id)
        return Rect(x: form.x + 1, y: field.y, width: form.width - 2, height: 1)
    }

    var buttons: [Rect] {
        Button.areas(
            SetupButton.allCases.map { Button($0.label) },
            in: Rect(x: form.x + 2, y: form.bottom - 2, width: form.width - 4, height: 1))
    }
}

extension Setup {
    /// What a key does that the footer has no room for, on a lower border.
    struct BorderKey {
        var number: Int
        var text: String
        var area: Rect
    }

    func borderKeys(_ layout: SetupLayout) -> [BorderKey] {
        var keys: [BorderKey] = []
        var x = layout.form.x + 2
        func add(_ number: Int, _ help: String, in box: Rect, at x: Int) -> Int {
            let text = "F\(number) \(help)"
            let width = CharacterWidth.of(text) + 2
            keys.append(
                BorderKey(
                    number: number, text: text,
                    area: Rect(x: x, y: box.bottom - 1, width: width, height: 1)))
            return x + width
        }
        if offers?.isEmpty == false { x = add(8, tr("prefill"), in: layout.form, at: x) }
        if let checklist = layout.checklist {
            _ = add(9, tr("guide"), in: checklist, at: checklist.x + 2)
        } else {
            _ = add(9, tr("guide"), in: layout.form, at: x)
        }
        return keys
    }

    mutating func handle(_ mouse: MouseEvent, _ surroundings: Surroundings) -> [Effect] {
        guard mouse.action == .press || mouse.action == .doubleClick else { return [] }
        let layout = SetupLayout(size: surroundings.size, rows: rows)
        for (index, area) in layout.buttons.enumerated() where area.contains(mouse.at) {
            guard let button = SetupButton(rawValue: index) else { continue }
            setFocus(.button(button))
            return press(button, surroundings)
        }
        let key = borderKeys(layout).first { $0.area.contains(mouse.at) }
        if key?.number == 8 { return openOffers() }
        if key?.number == 9 || layout.checklist?.contains(mouse.at) == true {
            return [.open(.guide(guideSubject(surroundings)))]
        }
        for id in rows where layout.row(id).contains(mouse.at) {
            setFocus(.field(id))
            let field = layout.field(id)
            if Resource.Kind(id) != nil, mouse.at.x >= field.right - 3 { return openList(id) }
            inputs[id]?.placeCursor(column: max(0, mouse.at.x - field.x), width: field.width)
        }
        return keep()
    }
}
