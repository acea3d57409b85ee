import Connections
import Drawing
import Language

extension Dialog {
    /// Draws it over a screen, whose own keys do nothing meanwhile.
    func draw(on canvas: inout Canvas) {
        draw(on: &canvas, in: Rect(canvas.size))
        let press = buttons.indices.contains(focused) ? buttons[focused].label : ""
        HelpBar.draw(
            [
                Binding([.tab], "Tab", tr("choose")), Binding([.enter], "Enter", press),
                Binding([.escape], "Esc", tr("cancel"), isPinned: true),
            ], on: &canvas)
    }
}
