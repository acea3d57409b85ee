internal import Text

/// Keys that do something now, and what: the footer and the help are drawn from these.
public struct Binding: Sendable, Equatable {
    /// The keys that do it.
    public var keys: [Key]
    /// The key's name: `Ctrl-T`.
    public var label: String
    /// What it does, in a word or two.
    public var help: String
    /// Why it does nothing now; it is then not shown.
    public var offBecause: String?
    /// Shown however narrow it is: the way to the help, and the way out.
    public var isPinned: Bool

    /// By default it works now, and is left out where the footer has no room for it.
    public init(
        _ keys: [Key], _ label: String, _ help: String, offBecause: String? = nil,
        isPinned: Bool = false
    ) {
        self.keys = keys
        self.label = label
        self.help = help
        self.offBecause = offBecause
        self.isPinned = isPinned
    }

    /// Cells of the label and the words, with a blank between them.
    var width: Int { CharacterWidth.of(label) + 1 + CharacterWidth.of(help) }
}

/// The last line of a screen.
public enum HelpBar {
    /// Cells between two bindings.
    private static let gap = 2

    /// Draws what fits, whole bindings only; the first ones are the most important, and those that
    /// are pinned come last and always.
    public static func draw(_ bindings: [Binding], on canvas: inout Canvas) {
        let y = canvas.size.height - 1
        canvas.fill(Rect(x: 0, y: y, width: canvas.size.width, height: 1), style: Style(.keyHelp))
        canvas.hotspots = []
        var x = 1
        for binding in fitting(
            canvas.isASCII ? bindings.map(plain) : bindings, width: canvas.size.width)
        {
            if x + binding.width > canvas.size.width - 1 { break }
            if let key = binding.keys.first {
                let area = Rect(x: x, y: y, width: binding.width, height: 1)
                canvas.hotspots.append(Hotspot(area: area, key: key))
            }
            x += canvas.text(binding.label, x: x, y: y, style: Style(.key, bold: true)) + 1
            x += canvas.text(binding.help, x: x, y: y, style: Style(.keyHelp)) + gap
        }
    }

    private static func plain(_ binding: Binding) -> Binding {
        var binding = binding
        binding.label = ASCIIText.plain(binding.label)
        binding.help = ASCIIText.plain(binding.help)
        return binding
    }

    private static func fitting(_ bindings: [Binding], width: Int) -> [Binding] {
        let working = bindings.filter { $0.offBecause == nil }
        let pinned = working.filter(\.isPinned)
        var left = width - pinned.reduce(0) { $0 + $1.width + gap }
        let others = working.filter { !$0.isPinned }.prefix { binding in
            left -= binding.width + gap
            return left >= 0
        }
        return Array(others) + pinned
    }
}

/// The first line of a screen.
public enum TitleBar {
    /// Draws the bar on the first row, one text at each end.
    public static func draw(_ left: String, right: String = "", on canvas: inout Canvas) {
        let width = canvas.size.width
        canvas.fill(Rect(x: 0, y: 0, width: width, height: 1), style: Style(.title, bold: true))
        let whole = canvas.isASCII ? ASCIIText.plain(right) : right
        let tail = SafeText.clean(whole).fitted(
            to: max(0, min(width / 2, CharacterWidth.of(whole))), pad: nil)
        let used = CharacterWidth.of(tail)
        canvas.text(
            " \(left)", x: 0, y: 0, style: Style(.title, bold: true), maxWidth: width - used - 2)
        canvas.text(tail, x: width - used - 1, y: 0, style: Style(.title))
    }
}
