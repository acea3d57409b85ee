internal import Language

/// The HTTPS port: 1 to 65535; empty means 443.
public enum PortRule {
    /// The port of HTTPS.
    public static let standard = 443

    /// Judges what was typed as a port.
    public static func judge(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        _ = paste.dropPrefix(":", saying: tr("removed the :"))
        var judgement = Judgement(.port, text: paste.text, changes: paste.changes)
        if port(from: paste.text) == nil {
            judgement.problem = FieldProblem(
                .port,
                tr(
                    "“\(Quoted.text(paste.text))” is not a port: a whole number from 1 to 65535."
                ),
                example: "443")
        }
        return judgement
    }

    /// The port of a text, 1 to 65535; nil for any other.
    public static func port(from text: String) -> Int? {
        if text.isEmpty { return standard }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
            (1...65_535).contains(number)
        else { return nil }
        return number
    }
}
