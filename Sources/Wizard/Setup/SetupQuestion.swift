import Drawing

/// The questions that the form asks, and what can be answered.
struct SetupQuestion: Sendable, Equatable {
    enum Kind { case leave, saveUntested, saveFailed }
    enum Choice { case stay, keep, discard, test, save }

    private var dialog: Dialog
    private let choices: [Choice]

    init(_ kind: Kind) {
        switch kind {
        case .leave:
            choices = [.keep, .discard, .stay]
            dialog = Dialog(
                title: "Leave the form?",
                lines: ["What you typed can wait here for the next time. The token is not kept."],
                buttons: ["Keep for later", "Discard", "Stay"])
        case .saveUntested:
            choices = [.test, .save, .stay]
            dialog = Dialog(
                title: "Save without a test?",
                lines: [
                    "These settings have not been tested. They would be saved as “untested”."
                ], buttons: ["Test first", "Save untested", "Cancel"])
        case .saveFailed:
            choices = [.test, .save, .stay]
            dialog = Dialog(
                title: "Save although the test failed?",
                lines: [
                    "Imports would fail as the test did. They would be saved as “failed”."
                ], buttons: ["Test again", "Save as it is", "Cancel"])
        }
    }

    mutating func handle(_ event: Event, size: Size) -> Choice? {
        // The last of them changes nothing.
        dialog.handle(event, size: size, escape: choices.count - 1).map { choices[$0] }
    }

    func draw(on canvas: inout Canvas) {
        dialog.draw(on: &canvas, in: Rect(canvas.size))
    }
}
