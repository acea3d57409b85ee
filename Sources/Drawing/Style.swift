/// What a piece of text is for; the terminal decides how that looks.
///
/// Screens name roles, never colours, so that one table serves 256, 16 and no colours.
public enum Role: UInt8, Sendable, CaseIterable {
    /// Text without any distinction, in the terminal's own colours.
    case normal
    /// The title line at the top.
    case title
    /// The keys in the footer, and their words.
    case key, keyHelp
    /// What a field or a value is called, beside it.
    case label
    /// The titles of frames, columns and paragraphs.
    case heading
    /// What can be passed over: hints, details, what cannot be used now.
    case dim
    /// The text of an input field, and of the one that has the focus.
    case input, inputFocused
    /// A button that can be pressed, and the one that Enter would press.
    case button, buttonFocused
    /// The chosen row of a list.
    case selected
    /// How something ended, or that it goes on; a sign or a word beside it says the same.
    case passed, failed, warned, running
    /// Frames and lines, and the frame of what has the focus.
    case border, borderFocused
    /// SQL and other text that is meant to be copied as it stands.
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

    /// Nothing is bold, underlined or reversed unless it is asked for.
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
