import Connections
import Drawing
import Language

/// tr("Leave bricktap?"), opened by Ctrl-C when nothing was running that it could cancel.
struct LeaveDialog: Sendable {
    enum Choice { case leave, stay }

    private var dialog: Dialog

    /// - Parameter keepsForm: Something was typed that is kept.
    init(keepsForm: Bool) {
        dialog = Dialog(
            title: tr("Leave bricktap?"),
            lines: keepsForm
                ? [tr("What you have typed is kept for the next start, without the token.")] : [],
            buttons: [tr("Stay"), tr("Leave")])
    }

    mutating func handle(_ event: Event, size: Size) -> Choice? {
        switch event {
        case .key(.control("c")): return .leave
        case .key(.escape): return .stay
        case .key(let key): return choice(dialog.handle(key))
        case .mouse(let mouse): return choice(dialog.handle(mouse, in: Rect(size)))
        default: return nil
        }
    }

    private func choice(_ outcome: Dialog.Outcome) -> Choice? {
        guard case .pressed(let index) = outcome else { return nil }
        return index == 1 ? .leave : .stay
    }

    func draw(on canvas: inout Canvas) {
        dialog.draw(on: &canvas)
    }
}
