import Connections
import Drawing
import Language
import Text

/// Which of the saved accounts is on the form.
extension Settings {
    /// The account of the name on the form, where one is saved.
    var known: Destination? { saved(name.text)?.destination }
    var hasPasscode: Bool { saved(name.text)?.hasPasscode ?? false }

    func saved(_ name: String) -> SavedDestination? {
        accounts.first { $0.destination.name.lowercased() == name.trimmed.lowercased() }
    }

    /// Puts an account on the form.
    mutating func show(_ account: Destination) {
        name.text = account.name
        region = account.region
        self.account.text = account.accountID
        passcode = TextInput("", isMasked: true)
        shown = account.name
        initial = (region, self.account.text, name.text)
        trouble = nil
    }

    /// Another name that is saved brings its account; a new one begins with what stands there.
    mutating func takeName() {
        guard let known, known.name != shown, passcode.isEmpty else { return }
        let isTouched = initial.map { $0.0 != region || $0.1 != account.text } ?? false
        if !isTouched { show(known) }
    }

    mutating func openNames() {
        var picker = Picker(tr("CleverTap account"))
        picker.set(
            accounts.map {
                Picker.Item($0.destination.name, detail: $0.destination.accountID)
            }, chosen: name.text)
        self.picker = picker
    }
}
