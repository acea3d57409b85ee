import Connections
import Drawing
import Language
import Text

/// What comes of the questions that Settings has asked.
extension Settings {
    mutating func take(_ answer: Answer) -> [Effect] {
        if let result = loading.take(answer) { takeAccounts(result) }
        if let result = testing.take(answer) { return takeTest(result) }
        switch saving.take(answer) {
        case .success?:
            work = nil
            return [.back]
        case .failure(let problem)?:
            work = nil
            note = Note(text: problem.message, role: .failed)
        case nil: break
        }
        return []
    }

    private mutating func takeAccounts(_ result: Result<[SavedDestination], UserError>) {
        work = nil
        initial = (region, account.text, name.text)
        switch result {
        case .success(let saved):
            accounts = saved
            // What somebody has begun to type meanwhile stays.
            if account.isEmpty, passcode.isEmpty, let first = self.saved(name.text) ?? saved.first {
                show(first.destination)
            }
        case .failure(let problem): note = Note(text: problem.message, role: .failed)
        }
    }

    private mutating func takeTest(_ result: Result<Done, UserError>) -> [Effect] {
        guard case .testing(let thenSave)? = work else { return [] }
        work = nil
        guard case .failure(let problem) = result else {
            passed = (destination, typedPasscode ?? Passcode(""))
            if thenSave { return commit() }
            note = Note(
                text: tr("CleverTap accepts account \(account.text.trimmed) in \(region.title)."),
                role: .passed)
            focus = .button(.save)
            return []
        }
        trouble = problem
        switch problem.place {
        case "name": focus = .field(.name)
        case "region": focus = .field(.region)
        case "account_id": focus = .field(.account)
        case "passcode": focus = .field(.passcode)
        default: break
        }
        if thenSave {
            asked = .saveFailed
            question = Dialog(
                title: tr("Save although the test failed?"),
                lines: [problem.cause, tr("Imports would fail in the same way.")],
                buttons: [tr("Cancel"), tr("Save as it is")])
        }
        return []
    }
}
