internal import Language

/// The name of a connection: 1 to 64 printable characters. That it is unique is the store's to say.
public enum ConnectionNameRule {
    static let longest = 64

    /// Judges what was typed as a connection's name.
    public static func judge(_ typed: String) -> Judgement {
        var judgement = Judgement(.connectionName, text: typed.trimmed)
        if judgement.text != typed { judgement.changes = [tr("removed spaces around it")] }
        func wrong(_ message: String) {
            judgement.problem = FieldProblem(.connectionName, message, example: "analytics-prod")
        }
        let text = judgement.text
        if text.isEmpty {
            wrong(tr("A name for the connection is needed."))
        } else if text.count > longest {
            wrong(tr("The name has \(text.count) characters; at most \(longest) fit."))
        } else if text.unicodeScalars.contains(where: { !isPrintable($0) }) {
            wrong(tr("There is a character in the name that cannot be printed."))
        }
        return judgement
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        // The joiners hold emoji and some scripts together; other formats only hide.
        case .format: scalar == "\u{200D}" || scalar == "\u{200C}"
        default: true
        }
    }
}

/// The e-mail address of Connected By: somebody, @, a domain. Empty is allowed.
public enum EmailRule {
    /// Judges what was typed as an e-mail address.
    public static func judge(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        _ = paste.dropPrefix("mailto:", saying: tr("removed mailto:"))
        var judgement = Judgement(.connectedBy, text: paste.text, changes: paste.changes)
        let text = paste.text
        guard !text.isEmpty else { return judgement }
        let sides = text.split(separator: "@", omittingEmptySubsequences: false)
        let isRight =
            sides.count == 2 && !sides[0].isEmpty && !sides[1].isEmpty && text.utf8.count <= 254
            && !text.contains(where: \.isWhitespace)
            && !sides[1].hasPrefix(".") && !sides[1].hasSuffix(".")
            && text.unicodeScalars.allSatisfy { $0.value >= 0x21 && $0.value != 0x7F }
        if !isRight {
            judgement.problem = FieldProblem(
                .connectedBy, tr("“\(Quoted.text(text))” is not an e-mail address."),
                example: "ann@example.com")
        }
        return judgement
    }
}

/// The path of a CA bundle; empty means the system's own. The file itself is looked at when used.
public enum CABundleRule {
    /// Judges what was typed as the path of a CA bundle; whether it can be read is looked at when it is used.
    public static func judge(_ typed: String) -> Judgement {
        let paste = Paste(typed)
        var judgement = Judgement(.caBundle, text: paste.text, changes: paste.changes)
        if paste.text.utf8.count > 4_096 || paste.text.unicodeScalars.contains("\0") {
            judgement.problem = FieldProblem(
                .caBundle, tr("This is not the path of a file."),
                example: "/etc/ssl/certs/company-ca.pem")
        }
        return judgement
    }
}
