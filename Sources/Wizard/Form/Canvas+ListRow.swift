import Drawing

extension Canvas {
    /// The ground of a list's row, with the sign and the cursor when it is the selected one;
    /// returns how its text looks.
    mutating func listRow(y: Int, isSelected: Bool, takesCursor: Bool) -> Style {
        let style = Style(isSelected ? .selected : .normal, bold: isSelected)
        guard isSelected else { return style }
        fill(Rect(x: 0, y: y, width: size.width, height: 1), style: style)
        text(Sign.chosen.text(ascii: isASCII), x: 0, y: y, style: style)
        if takesCursor { cursor = Point(x: 1, y: y) }
        return style
    }
}
