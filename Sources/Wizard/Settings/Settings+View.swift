import Connections
import Drawing
import Language

extension Settings {
    private static func box(_ size: Size) -> Rect {
        Rect(x: 1, y: 2, width: min(size.width - 2, 78), height: Field.allCases.count + 4)
    }

    static func area(of field: Field, _ size: Size) -> Rect {
        let box = box(size)
        return Rect(x: box.x + 3, y: box.y + 1 + field.rawValue, width: box.width - 6, height: 1)
    }

    static func buttonAreas(_ size: Size) -> [Rect] {
        let box = box(size)
        return Button.areas(
            SettingsButton.allCases.map { Button($0.label) },
            in: Rect(x: box.x + 2, y: box.bottom - 2, width: box.width - 4, height: 1))
    }

    private func control(_ field: Field) -> FormControl {
        switch field {
        case .name: .text(name, hasList: true)
        case .region: .pick("\(region.title) (\(region.rawValue))", placeholder: "")
        case .account: .text(account)
        case .passcode: .text(passcode, placeholder: hasPasscode ? tr("(the saved passcode)") : "")
        }
    }

    private func isWrong(_ field: Field) -> Bool {
        switch field {
        case .name: trouble?.place == "name"
        case .region: trouble?.place == "region"
        case .account: trouble?.place == "account_id"
        case .passcode: trouble?.place == "passcode"
        }
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        TitleBar.draw(
            "bricktap · \(tr("Settings"))", right: surroundings.isDemo ? tr("demo") : "",
            on: &canvas)
        let box = Self.box(canvas.size)
        canvas.box(box, title: tr("CleverTap account"))
        for field in Field.allCases {
            control(field).draw(
                field.label, isWrong: isWrong(field), hasFocus: focus == .field(field),
                in: Self.area(of: field, canvas.size), on: &canvas)
        }
        var focused: Int?
        if case .button(let button) = focus { focused = button.rawValue }
        Button.draw(
            SettingsButton.allCases.map { Button($0.label) }, areas: Self.buttonAreas(canvas.size),
            focused: focused, on: &canvas)
        drawWords(below: box, surroundings, on: &canvas)
        HelpBar.draw(bindings, on: &canvas)
        picker?.draw(on: &canvas, words: .ours)
        question?.draw(on: &canvas)
    }

    private func drawWords(
        below box: Rect, _ surroundings: Surroundings, on canvas: inout Canvas
    ) {
        let bottom = canvas.size.height - 1
        var y = box.bottom
        func add(_ text: String, _ role: Role = .normal, bold: Bool = false) {
            guard y < bottom, !text.isEmpty else { return }
            y += canvas.wrapped(
                text,
                in: Rect(x: 2, y: y, width: min(canvas.size.width - 4, 100), height: bottom - y),
                style: Style(role, bold: bold))
        }
        let ascii = canvas.isASCII
        switch work {
        case .testing?:
            let words = tr("Asking \(destination.host) whether it takes this account…")
            add("\(Sign.spinner(frame, ascii: ascii)) \(words)", .running, bold: true)
        case .saving?: add(tr("Saving…"), .running)
        case .loading?, nil: break
        }
        if let note {
            let sign =
                note.role == .passed
                ? Sign.passed.text(ascii: ascii) + " "
                : note.role == .failed ? Sign.failed.text(ascii: ascii) + " " : ""
            add(sign + note.text, note.role, bold: true)
        }
        if let trouble {
            add("\(Sign.failed.text(ascii: ascii)) \(trouble.cause)", .failed, bold: true)
            add(trouble.action.isEmpty ? "" : tr("Next: \(trouble.action)"))
            if let detail = trouble.detail { add(tr("CleverTap said: \(detail)"), .dim) }
        }
        switch focus {
        case .field(let field):
            add(field.what)
            add(field.place, .dim)
            if field == .passcode { add(surroundings.vault, .dim) }
        case .button(.test):
            add(
                tr(
                    "Test: uploads one record with dryRun=1. CleverTap checks it and stores nothing."
                ))
        case .button(.save):
            add(tr("Save: tests, then keeps the account for the imports that name it."))
        case .button(.cancel):
            add(tr("Cancel: back; you are asked first if something would be lost."))
        }
        y += 1
        add(Destination.addressHint, .dim)
    }

    // MARK: Keys

    var bindings: [Binding] {
        var keys = [Binding([.tab], "Tab", tr("next"))]
        switch focus {
        case .field(.name):
            keys.append(Binding([.function(4)], "F4", tr("list")))
        case .field(.region):
            keys += [
                Binding([.left], "←→", tr("choose")), Binding([.function(4)], "F4", tr("list")),
            ]
        case .field(.passcode):
            keys.append(Binding([.function(2)], "F2", passcode.isMasked ? tr("show") : tr("hide")))
        default: break
        }
        return keys + [
            Binding([.control("t")], "Ctrl-T", tr("test")),
            Binding([.control("s")], "Ctrl-S", tr("save")),
            Binding([.function(1)], "F1", tr("help"), isPinned: true),
            Binding(
                [.escape], "Esc", isTesting ? tr("cancel the test") : tr("leave"), isPinned: true),
        ]
    }

    var helpOverlay: HelpOverlay {
        let lines = Field.allCases.flatMap { field in
            [
                HelpOverlay.Line(text: field.label, role: .heading),
                HelpOverlay.Line(text: field.what), HelpOverlay.Line(text: field.place),
                HelpOverlay.Line(text: ""),
            ]
        }
        return HelpOverlay(
            title: tr("Help"),
            about: lines + [
                HelpOverlay.Line(text: tr("Addresses to allow"), role: .heading),
                HelpOverlay.Line(text: Destination.addressHint),
            ], bindings: bindings)
    }
}

extension Settings.Field {
    var label: String {
        switch self {
        case .name: tr("Name")
        case .region: tr("Region")
        case .account: tr("Project ID")
        case .passcode: tr("Passcode")
        }
    }

    var what: String {
        switch self {
        case .name:
            tr("Name: what imports call this account, such as test or production.")
        case .region: tr("Region: where your CleverTap account lives; each has its own API host.")
        case .account: tr("Project ID: the account that imports write to.")
        case .passcode: tr("Passcode: the secret of the account's API; kept as tokens are.")
        }
    }

    var place: String {
        switch self {
        case .name:
            tr("Imports that name no account write to the one called default.")
        case .region:
            tr("Where: your dashboard's address begins with it: eu1.dashboard.clevertap.com.")
        case .account:
            tr("Where: CleverTap › Settings › Project › Project ID. Example: 4R5-7ZZ-K74Z")
        case .passcode: tr("Where: CleverTap › Settings › Passcodes › Create Passcode.")
        }
    }
}
