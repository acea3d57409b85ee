import Connections
import Drawing

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
        case .region: .pick("\(region.title) (\(region.rawValue))", placeholder: "")
        case .account: .text(account)
        case .passcode: .text(passcode, placeholder: hasPasscode ? "(the saved passcode)" : "")
        }
    }

    private func isWrong(_ field: Field) -> Bool {
        switch field {
        case .region: trouble?.field == "region"
        case .account: trouble?.field == "account_id"
        case .passcode: trouble?.field == "passcode"
        }
    }

    func draw(on canvas: inout Canvas, in surroundings: Surroundings) {
        if let help {
            help.draw(on: &canvas)
            return
        }
        TitleBar.draw(
            "bricktap · Settings", right: surroundings.isDemo ? "demo" : "", on: &canvas)
        let box = Self.box(canvas.size)
        canvas.box(box, title: "CleverTap account")
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
        picker?.draw(on: &canvas)
        question?.draw(on: &canvas, in: Rect(canvas.size))
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
            add(
                "\(Sign.spinner(frame, ascii: ascii)) Asking \(destination.host) whether it takes this account…",
                .running, bold: true)
        case .saving?: add("Saving…", .running)
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
            add(trouble.action.isEmpty ? "" : "Next: \(trouble.action)")
            if let detail = trouble.detail { add("CleverTap said: \(detail)", .dim) }
        }
        switch focus {
        case .field(let field):
            add(field.what)
            add(field.place, .dim)
            if field == .passcode { add(surroundings.vault, .dim) }
        case .button(.test):
            add("Test: uploads one record with dryRun=1. CleverTap checks it and stores nothing.")
        case .button(.save): add("Save: tests, then keeps the account for every import.")
        case .button(.cancel): add("Cancel: back; you are asked first if something would be lost.")
        }
        y += 1
        add(Destination.addressHint, .dim)
    }

    // MARK: Keys

    var bindings: [Binding] {
        var keys = [Binding([.tab], "Tab", "next")]
        switch focus {
        case .field(.region):
            keys += [Binding([.left], "←→", "choose"), Binding([.function(4)], "F4", "list")]
        case .field(.passcode):
            keys.append(Binding([.function(2)], "F2", passcode.isMasked ? "show" : "hide"))
        default: break
        }
        return keys + [
            Binding([.control("t")], "Ctrl-T", "test"), Binding([.control("s")], "Ctrl-S", "save"),
            Binding([.function(1)], "F1", "help"),
            Binding([.escape], "Esc", isTesting ? "cancel the test" : "leave"),
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
            title: "Help",
            about: lines + [
                HelpOverlay.Line(text: "Addresses to allow", role: .heading),
                HelpOverlay.Line(text: Destination.addressHint),
            ], bindings: bindings)
    }
}

extension Settings.Field {
    var label: String {
        switch self {
        case .region: "Region"
        case .account: "Project ID"
        case .passcode: "Passcode"
        }
    }

    var what: String {
        switch self {
        case .region: "Region: where your CleverTap account lives; each has its own API host."
        case .account: "Project ID: the account that imports write to."
        case .passcode: "Passcode: the secret of the account's API; kept as tokens are."
        }
    }

    var place: String {
        switch self {
        case .region: "Where: your dashboard's address begins with it: eu1.dashboard.clevertap.com."
        case .account: "Where: CleverTap › Settings › Project › Project ID. Example: 4R5-7ZZ-K74Z"
        case .passcode: "Where: CleverTap › Settings › Passcodes › Create Passcode."
        }
    }
}
