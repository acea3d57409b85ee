import Connections
import Drawing
import Language

/// The questions that the form asks, and what can be answered.
struct SetupQuestion: Sendable, Equatable {
    enum Kind {
        case leave, saveUntested, saveFailed
        /// What an edit changes, before it is saved, and how these settings were tested.
        case changes([String], TestState)
    }
    enum Choice { case stay, keep, discard, test, save }

    private var dialog: Dialog
    private let choices: [Choice]

    init(_ kind: Kind) {
        switch kind {
        case .leave:
            choices = [.keep, .discard, .stay]
            dialog = Dialog(
                title: tr("Leave the form?"),
                lines: [
                    tr("What you typed can wait here for the next time. The token is not kept.")
                ],
                buttons: [tr("Keep for later"), tr("Discard"), tr("Stay")])
        case .changes(let changes, let test):
            var lines = changes
            var buttons = [tr("Save"), tr("Cancel")]
            switch test {
            case .passed:
                choices = [.save, .stay]
            case .untested:
                choices = [.test, .save, .stay]
                buttons.insert(tr("Test first"), at: 0)
                lines += ["", tr("These settings have not been tested; imports will use them.")]
            case .failed:
                choices = [.test, .save, .stay]
                buttons.insert(tr("Test again"), at: 0)
                lines += ["", tr("The test of these settings failed; imports would fail too.")]
            }
            dialog = Dialog(title: tr("Save these changes?"), lines: lines, buttons: buttons)
        case .saveUntested:
            choices = [.test, .save, .stay]
            dialog = Dialog(
                title: tr("Save without a test?"),
                lines: [
                    tr("These settings have not been tested. They would be saved as “untested”.")
                ], buttons: [tr("Test first"), tr("Save untested"), tr("Cancel")])
        case .saveFailed:
            choices = [.test, .save, .stay]
            dialog = Dialog(
                title: tr("Save although the test failed?"),
                lines: [
                    tr("Imports would fail as the test did. They would be saved as “failed”.")
                ], buttons: [tr("Test again"), tr("Save as it is"), tr("Cancel")])
        }
    }

    var title: String { dialog.title }
    var lines: [String] { dialog.lines }

    mutating func handle(_ event: Event, size: Size) -> Choice? {
        // The last of them changes nothing.
        dialog.handle(event, size: size, escape: choices.count - 1).map { choices[$0] }
    }

    func draw(on canvas: inout Canvas) {
        dialog.draw(on: &canvas)
    }
}
