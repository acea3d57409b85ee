internal import Synchronization

/// A language that the program speaks. Each but English is one file, in the format of gettext's
/// `.po` files.
public enum Language: String, CaseIterable, Sendable {
    /// The language that the code's own texts are in; it needs no table.
    case english = "en"
    /// Looked up in the texts of `German.swift`; what is missing there stays English.
    case german = "de"

    private static let table = Mutex<Translation?>(nil)

    /// Says everything that is said from now on in this language.
    public static func use(_ language: Language) {
        let translation = language.translation
        table.withLock { $0 = translation }
    }

    /// The texts of this language; nil for English, in which the program is written.
    public var translation: Translation? {
        switch self {
        case .english: return nil
        case .german: return Translation(poFile: germanTexts)
        }
    }

    /// The language in use; nil for English.
    static var current: Translation? { table.withLock { $0 } }

    /// What the person chose: `BRICKTAP_LANGUAGE`, else what gettext looks at, in its order
    /// (`LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG`).
    public static func preferred(_ environment: (String) -> String?) -> Language {
        func languages(_ name: String) -> [Substring] {
            (environment(name) ?? "").split(separator: ":").map { $0.prefix { $0.isLetter } }
        }
        if let chosen = languages("BRICKTAP_LANGUAGE").first {
            return Language(rawValue: chosen.lowercased()) ?? .english
        }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { languages($0).first }.first
        // As gettext has it: the locale "C" asks for no translation, whatever LANGUAGE says.
        guard let locale, locale != "C", locale != "POSIX" else { return .english }
        for language in languages("LANGUAGE") + [locale] {
            if let known = Language(rawValue: language.lowercased()) { return known }
        }
        return .english
    }
}
