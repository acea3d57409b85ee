internal import CNcurses
internal import Drawing

/// What the terminal's entry in the terminfo database says beside what all terminals do.
///
/// To be asked after `newterm` or `setupterm`.
enum TerminalEntry {
    private static let names: [(String, Key)] =
        [
            ("kcuu1", .up), ("kcud1", .down), ("kcuf1", .right), ("kcub1", .left),
            ("khome", .home), ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown),
            ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter),
        ] + (1...12).map { ("kf\($0)", .function($0)) }

    /// Keys by the sequences that the terminal sends for them.
    static func keys() -> [[UInt8]: Key] {
        var keys: [[UInt8]: Key] = [:]
        for (name, key) in names {
            guard let text = nc_terminal_string(name) else { continue }
            let bytes = Array(String(cString: text).utf8)
            // A single character is a control character, which is known anyway.
            if bytes.count > 1, bytes[0] == 0x1B { keys[bytes] = key }
        }
        return keys
    }

    /// Whether the terminal can tell what the mouse does.
    static var hasMouse: Bool { nc_terminal_string("kmous") != nil }
}
