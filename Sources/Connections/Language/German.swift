/// German, in the format of gettext's `.po` files: the words, and what they are in German. `%1`,
/// `%2` … stand for values and may change places.
let germanTexts = #"""
    msgid "Test Connection"
    msgstr "Verbindung testen"
    """#
