import Connections
import Testing

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
        ([:], Language.english),
        (["LANG": "de_DE.UTF-8"], .german),
        (["LANG": "de_DE.UTF-8", "LC_ALL": "C"], .english),
        (["LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"], .english),
        (["LANG": "en_GB.UTF-8", "LANGUAGE": "fr:de:en"], .german),
        (["LANG": "C", "LANGUAGE": "de"], .english),
        (["LANG": "C.UTF-8", "BRICKTAP_LANGUAGE": "de"], .german),
        (["LANG": "de_DE", "BRICKTAP_LANGUAGE": "en"], .english),
        (["LANG": "tlh"], .english),
    ])
    func `the language is the one gettext would take`(
        environment: [String: String], language: Language
    ) {
        #expect(Language.preferred { environment[$0] } == language)
    }
}
