internal import Language
internal import Testing

@Suite struct LanguageTests {
    private let german = Translation(
        poFile: """
            # A comment.
            msgid "%1 of %2 rows in \\"%3\\""
            msgstr ""
            "in \\"%3\\": %1 "
            "von %2 Zeilen\\n"

            msgid "not translated"
            msgstr ""
            """)

    @Test func `values stand where the translation has them, and are not searched for places`() {
        let phrase: Phrase = "\(3) of \(41) rows in \"\("%1 orders")\""
        #expect(phrase.words == "%1 of %2 rows in \"%3\"")
        #expect(german.text(phrase) == "in \"%1 orders\": 3 von 41 Zeilen\n")
        #expect(tr(phrase) == "3 of 41 rows in \"%1 orders\"")
    }

    @Test func `what is not translated stays English`() {
        #expect(german.text("not translated") == "not translated")
        #expect(german.text("100 % of \(2)") == "100 % of 2")
        #expect(german.text("up to 5% and %9 of \(2)") == "up to 5% and %9 of 2")
    }

    @Test(arguments: [
        ([:], Language?.some(.english)),
        (["LANG": "de_DE.UTF-8"], Language.named("de")),
        (["LANG": "de_DE.UTF-8", "LC_ALL": "C"], .english),
        (["LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"], .english),
        (["LANG": "en_GB.UTF-8", "LANGUAGE": "fr:de:en"], Language.named("de")),
        (["LANG": "C", "LANGUAGE": "de"], .english),
        (["LANG": "C.UTF-8", "BRICKTAP_LANGUAGE": "de"], Language.named("de")),
        (["LANG": "de_DE", "BRICKTAP_LANGUAGE": "en"], .english),
        (["LANG": "tlh"], .english),
    ])
    func `the language is the one gettext would take`(
        environment: [String: String], language: Language?
    ) {
        #expect(Language.preferred { environment[$0] } == language)
    }

    /// A language of another length and with other signs, made of every phrase that there is.
    @Test func `another language is another catalogue`() throws {
        let german = try #require(Language.named("de")?.translation)
        let catalogue = german.texts.keys.sorted().map { words in
            "msgid \"\(Self.escaped(words))\"\nmsgstr \"⟦\(Self.escaped(words)) ßẞ⟧\"\n"
        }.joined(separator: "\n")
        let pseudo = Translation(poFile: catalogue)
        #expect(pseudo.texts.count == german.texts.count)
        for words in german.texts.keys { #expect(pseudo.texts[words] == "⟦\(words) ßẞ⟧") }
        #expect(pseudo.text("\(3) of \(41) rows") == "⟦3 of 41 rows ßẞ⟧")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }

    @Test func `each language has its catalogue, and English needs none`() {
        #expect(Language.all.first == .english && Language.english.translation == nil)
        for language in Language.all.dropFirst() {
            #expect((language.translation?.texts.count ?? 0) > 1_000, "\(language.code)")
        }
    }
}
