internal import CNcurses
internal import Drawing
internal import Glibc

/// How the roles look: one table for 256, 16 and no colours, light and dark backgrounds,
/// and high contrast.
///
/// The terminal's own background is kept, and nothing is said by colour alone.
final class Palette {
    private struct Look {
        var foreground: Int16 = -1
        var background: Int16 = -1
        var bits: Int32 = 0
    }

    private var pairs: [Int16] = Array(repeating: 0, count: Role.allCases.count)
    private var bits: [Int32] = Array(repeating: 0, count: Role.allCases.count)

    init() {
        let theme = Self.value("BRICKTAP_THEME")
        let isPlain =
            Self.value("NO_COLOR") != nil || theme == "none" || !has_colors()
        if !isPlain { nc_default_colors() }
        let isLight = theme == "light" || (theme == nil && Self.backgroundIsLight)
        let count = isPlain ? 0 : nc_colors()
        var next: Int16 = 1
        for role in Role.allCases {
            let index = Int(role.rawValue)
            let look =
                theme == "contrast" && count >= 8
                ? Self.contrast(role, colors: count)
                : Self.look(role, colors: count, isLight: isLight)
            bits[index] = look.bits
            guard count >= 8, look.foreground != -1 || look.background != -1 else { continue }
            init_pair(next, look.foreground, look.background)
            pairs[index] = next
            next += 1
        }
    }

    func use(_ style: Style) {
        let index = Int(style.role.rawValue)
        var bits = bits[index]
        if style.bold { bits |= Int32(NC_BOLD) }
        if style.underline { bits |= Int32(NC_UNDERLINE) }
        if style.reverse { bits |= Int32(NC_REVERSE) }
        nc_style(bits, pairs[index])
    }

    private static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// `COLORFGBG` is `foreground;background` by number; 7 and 9 to 15 are light.
    private static var backgroundIsLight: Bool {
        guard let number = value("COLORFGBG")?.split(separator: ";").last.flatMap({ Int($0) })
        else {
            return false
        }
        return number == 7 || (9...15).contains(number)
    }

    private static func look(_ role: Role, colors: Int32, isLight: Bool) -> Look {
        if colors < 8 { return plain(role) }
        return colors >= 256 ? rich(role, isLight) : basic(role, isLight)
    }

    /// Without colours: bold, underline and reverse alone.
    private static func plain(_ role: Role) -> Look {
        switch role {
        case .title, .selected, .buttonFocused: Look(bits: Int32(NC_REVERSE))
        case .key, .heading, .failed, .warned, .borderFocused: Look(bits: Int32(NC_BOLD))
        case .input: Look(bits: 0)
        case .inputFocused: Look(bits: Int32(NC_UNDERLINE))
        default: Look()
        }
    }

    /// Nothing is dim. What has a colour brings its own background, so that the contrast does not
    /// depend on the terminal's: black on white, yellow, green, white on red, all of 7:1 or more.
    private static func contrast(_ role: Role, colors: Int32) -> Look {
        let isRich = colors >= 256
        let (black, white): (Int16, Int16) = isRich ? (16, 231) : (0, 7)
        let bold = Int32(NC_BOLD)
        return switch role {
        case .title: Look(foreground: black, background: white, bits: isRich ? bold : 0)
        case .selected, .buttonFocused: Look(bits: Int32(NC_REVERSE) | bold)
        case .inputFocused: Look(foreground: black, background: isRich ? 226 : 3)
        case .input, .button: Look(bits: Int32(NC_UNDERLINE))
        case .passed: Look(foreground: black, background: isRich ? 46 : 2)
        case .failed: Look(foreground: white, background: isRich ? 88 : 1, bits: isRich ? bold : 0)
        case .warned: Look(foreground: black, background: isRich ? 226 : 3)
        case .key, .heading, .running, .borderFocused, .code: Look(bits: bold)
        default: Look()
        }
    }

    private static func basic(_ role: Role, _ isLight: Bool) -> Look {
        switch role {
        case .title: Look(foreground: 7, background: 4)
        case .key: Look(foreground: isLight ? 4 : 6)
        case .heading: Look(foreground: isLight ? 4 : 6)
        case .inputFocused: Look(bits: Int32(NC_UNDERLINE))
        case .selected, .buttonFocused: Look(bits: Int32(NC_REVERSE))
        case .passed: Look(foreground: 2)
        case .failed: Look(foreground: 1)
        case .warned: Look(foreground: isLight ? 5 : 3)
        case .running: Look(foreground: isLight ? 4 : 6)
        case .borderFocused: Look(foreground: isLight ? 4 : 6)
        case .code: Look(foreground: isLight ? 4 : 6)
        default: Look()
        }
    }

    /// Green and red differ in lightness too, for eyes that do not tell them apart.
    private static func rich(_ role: Role, _ isLight: Bool) -> Look {
        switch role {
        case .normal, .label: Look()
        case .title:
            isLight ? Look(foreground: 231, background: 25) : Look(foreground: 231, background: 24)
        case .key: Look(foreground: isLight ? 25 : 117)
        case .keyHelp: Look(foreground: isLight ? 240 : 248)
        case .heading: Look(foreground: isLight ? 25 : 117)
        case .dim: Look(foreground: isLight ? 243 : 246)
        case .input: isLight ? Look(background: 254) : Look(background: 236)
        case .inputFocused:
            isLight ? Look(foreground: 16, background: 153) : Look(foreground: 231, background: 24)
        case .button: isLight ? Look(background: 252) : Look(background: 238)
        case .buttonFocused:
            isLight ? Look(foreground: 231, background: 25) : Look(foreground: 16, background: 117)
        case .selected:
            isLight ? Look(foreground: 16, background: 153) : Look(foreground: 231, background: 24)
        case .passed: Look(foreground: isLight ? 28 : 114)
        case .failed: Look(foreground: isLight ? 124 : 210)
        case .warned: Look(foreground: isLight ? 130 : 221)
        case .running: Look(foreground: isLight ? 25 : 117)
        case .border: Look(foreground: isLight ? 248 : 241)
        case .borderFocused: Look(foreground: isLight ? 25 : 117)
        case .code: Look(foreground: isLight ? 54 : 183)
        }
    }
}
