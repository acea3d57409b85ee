import Connections
import Drawing
import Language
import Text

/// Settings: the CleverTap account that imports write to.
extension PlainFace {
    func settings() throws(Leave) {
        var screen = Settings()
        refresh()
        let effects = screen.appear(in: surroundings)
        settle(&screen, effects)
        if let note = screen.note { say(note.text) }
        for saved in screen.accounts {
            let account = saved.destination
            say(
                tr(
                    "Account “\(account.name)”, \(account.accountID) in \(account.region.title), is saved."
                ))
        }
        if screen.accounts.isEmpty {
            say(tr("No CleverTap account is saved yet."))
            try askAccount(&screen)
        }
        let options = [
            tr("Change it"), tr("Test it"), tr("Save it"), tr("Another account"), tr("Back"),
        ]
        while true {
            switch try menu(tr("Settings. What next?"), options) {
            case 0: try askAccount(&screen)
            case 1: try press(.test, &screen)
            case 2: if try press(.save, &screen) { return }
            case 3: try askAnother(&screen)
            default:
                guard screen.isDirty else { return }
                let leaves = try yes(
                    tr("What you changed is not saved. Discard it?"), defaultsToYes: false)
                if leaves { return }
            }
        }
    }

    // MARK: Fields

    /// A saved account, or a new one.
    private func askAnother(_ screen: inout Settings) throws(Leave) {
        let names = screen.accounts.map(\.destination.name)
        let chosen = try choice(tr("Which account?"), names + [tr("A new account")])
        if chosen < names.count {
            screen.show(screen.accounts[chosen].destination)
            say(tr("Account “\(names[chosen])”."))
            return
        }
        while true {
            let typed = SafeText.clean(
                try line(tr("Name of the account, such as test:")).trimmed)
            guard let problem = DestinationRules.nameProblem(typed) else {
                screen.name.text = typed
                break
            }
            say(problem)
        }
        screen.account.text = ""
        try askAccount(&screen)
    }

    private func askAccount(_ screen: inout Settings) throws(Leave) {
        let regions = Destination.Region.allCases
        let region = try choice(
            tr("Region:"), regions.map { "\($0.title), \($0.host)" },
            now: regions.firstIndex(of: screen.region))
        screen.region = regions[region]
        try askProject(&screen)
        try askPasscode(&screen)
    }

    private func askProject(_ screen: inout Settings) throws(Leave) {
        while true {
            let now = screen.account.text
            let typed = try line(
                now.isEmpty
                    ? tr("Project ID, or the address of your dashboard:")
                    : tr("Project ID, or the address of your dashboard [\(now)]:")
            ).trimmed
            if typed.contains("clevertap.com") {
                screen.focus = .field(.account)
                screen.paste(SafeText.clean(typed))
                if let note = screen.note { say(note.text) }
            } else if !typed.isEmpty {
                screen.account.text = typed
            }
            guard let problem = DestinationRules.accountProblem(screen.account.text) else { return }
            say(problem)
        }
    }

    private func askPasscode(_ screen: inout Settings) throws(Leave) {
        let hasOne = screen.hasPasscode || !screen.passcode.isEmpty
        while true {
            let typed = try secret(
                hasOne ? tr("Passcode, not shown [kept]:") : tr("Passcode, not shown:"))
            if typed.isEmpty && hasOne { return }
            let text = typed.withValue { $0.trimmed }
            guard let problem = DestinationRules.passcodeProblem(text) else {
                screen.passcode.text = text
                return
            }
            say(problem)
        }
    }

    // MARK: Test and save

    /// True when it was saved.
    @discardableResult
    private func press(_ button: Settings.SettingsButton, _ screen: inout Settings) throws(Leave)
        -> Bool
    {
        let before = screen.note
        let effects = screen.press(button)
        var isSaved = carryOut(effects, &screen)
        if let trouble = screen.trouble {
            say(trouble.action.isEmpty ? trouble.cause : "\(trouble.cause) \(trouble.action)")
            if let detail = trouble.detail { say(tr("CleverTap said: \(detail)")) }
        } else if let note = screen.note, note != before {
            say(note.text)
        }
        if let question = screen.question {
            // Its first line is the trouble, which was said.
            for line in question.lines.dropFirst() { say(line) }
            let goesOn = try yes(question.title, defaultsToYes: false)
            let effects = screen.answerQuestion(goesOn ? 1 : 0)
            isSaved = carryOut(effects, &screen)
            if !isSaved, let note = screen.note, note != before { say(note.text) }
        }
        if isSaved {
            let account = screen.destination.accountID
            let region = screen.region.title
            say(tr("Saved account \(account) in \(region). \(surroundings.vault)"))
            say(Destination.addressHint)
        }
        return isSaved
    }

    private func carryOut(_ effects: [Effect], _ screen: inout Settings) -> Bool {
        var isSaved = false
        if screen.isTesting { say(tr("Asking CleverTap…")) }
        let isAnswered = settle(&screen, effects) { answer in
            if case .success? = answer.result(of: SaveAccount.self) { isSaved = true }
        }
        if !isAnswered { _ = screen.cancelTest() }
        return isSaved
    }
}
