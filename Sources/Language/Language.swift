internal import CLanguages
internal import Synchronization

/// A language that the program speaks. Each but English is one catalogue, a `.po` file of gettext's
/// in `Languages`.
public struct Language: Sendable, Equatable {
    /// Its code of ISO 639, in lower case.
    public let code: String

    /// The language that the code's own texts are in; it needs no catalogue.
    public static let english = Language(code: "en")

    /// All of them, English first.
    public static let all: [Language] =
        [.english] + catalogues.map { Language(code: String(cString: $0.code)) }

    private static var catalogues: UnsafeBufferPointer<clanguages_catalogue> {
        var count = 0
        let first = clanguages(&count)
        return UnsafeBufferPointer(start: first, count: count)
    }

    private static let table = Mutex<Translation?>(nil)

    /// Says everything that is said from now on in this language.
    public static func use(_ language: Language) {
        let translation = language.translation
        table.withLock { $0 = translation }
    }

    /// The texts of this language; nil for English, in which the program is written.
    public var translation: Translation? {
        guard let catalogue = Self.catalogues.first(where: { String(cString: $0.code) == code })
        else { return nil }
        return Translation(
            catalogue: UnsafeBufferPointer(start: catalogue.text, count: catalogue.length))
    }

    /// The language in use; nil for English.
    static var current: Translation? { table.withLock { $0 } }

    /// The language of a code, in capitals or not; nil where there is none.
    public static func named(_ code: some StringProtocol) -> Language? {
        all.first { $0.code == code.lowercased() }
    }

    /// What the person chose: `BRICKTAP_LANGUAGE`, else what gettext looks at, in its order
    /// (`LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG`).
    public static func preferred(_ environment: (String) -> String?) -> Language {
        func languages(_ name: String) -> [Substring] {
            (environment(name) ?? "").split(separator: ":").map { $0.prefix { $0.isLetter } }
        }
        if let chosen = languages("BRICKTAP_LANGUAGE").first { return named(chosen) ?? .english }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { languages($0).first }.first
        // As gettext has it: the locale "C" asks for no translation, whatever LANGUAGE says.
        guard let locale, locale != "C", locale != "POSIX" else { return .english }
        for language in languages("LANGUAGE") + [locale] {
            if let found = named(language) { return found }
        }
        return .english
    }
}
