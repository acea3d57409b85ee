/// What a piece of text is for; the terminal decides how that looks.
///
/// Screens name roles, never colours, so that one table serves 256, 16 and no colours.
public enum Role: UInt8, Sendable, CaseIterable {
    case normal
    /// The title line at the top.
    case title
    /// The keys in the footer, and their words.
    case key, keyHelp
    case label, heading, dim
    /// The text of an input field, and of the one that has the focus.
    case input, inputFocused
    case button, buttonFocused
    case selected
    case passed, failed, warned, running
    case border, borderFocused
    case code
}

/// How a cell looks: a role, and what is said on top of it.
public struct Style: Sendable, Equatable, Hashable {
    /// What the text is; the theme makes a colour of it.
    public var role: Role
    /// Whether it is bold.
    public var bold: Bool
    /// Whether it is underlined.
    public var underline: Bool
    /// Whether colours of text and ground change places.
    public var reverse: Bool

    public init(
        _ role: Role = .normal, bold: Bool = false, underline: Bool = false, reverse: Bool = false
    ) {
        self.role = role
        self.bold = bold
        self.underline = underline
        self.reverse = reverse
    }

    /// Text without any distinction.
    public static let normal = Style(.normal)
}
