internal import Language

/// The name of a catalog or schema in Unity Catalog (`facts/databricks.md` §3).
public enum ObjectNameRule {
    /// Bytes that a name may have.
    static let longest = 255

    /// Judges what was typed as the name of a catalog.
    public static func judgeCatalog(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        var others: [FieldID: String] = [:]
        if let parts = split(paste.text), parts.count == 2 {
            others[.schema] = parts[1]
            paste.replace(
                with: parts[0], saying: tr("moved “\(Quoted.text(parts[1]))” to Schema"))
        } else {
            unquote(&paste)
        }
        var judgement = Judgement(
            .catalog, text: paste.text, changes: paste.changes, others: others)
        if paste.text.isEmpty {
            judgement.problem = FieldProblem(
                .catalog, tr("The name of a catalog is needed."), example: "clevertap_catalog")
        } else {
            judgement.problem = problem(.catalog, paste.text, example: "clevertap_catalog")
        }
        return judgement
    }

    /// An empty schema means `default`, which is what Databricks itself would use.
    public static func judgeSchema(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        var others: [FieldID: String] = [:]
        if let parts = split(paste.text), parts.count == 2 {
            others[.catalog] = parts[0]
            paste.replace(
                with: parts[1], saying: tr("moved “\(Quoted.text(parts[0]))” to Catalog"))
        } else {
            unquote(&paste)
        }
        var judgement = Judgement(.schema, text: paste.text, changes: paste.changes, others: others)
        judgement.problem = problem(.schema, paste.text, example: "clevertap_schema")
        return judgement
    }

    private static func unquote(_ paste: inout Paste) {
        paste.replace(with: bare(paste.text), saying: tr("removed the back-ticks"))
    }

    /// Without back-ticks around it, however many: what comes out is what would be typed.
    private static func bare(_ text: String) -> String {
        var text = Paste(text).text
        while text.count >= 2, text.hasPrefix("`"), text.hasSuffix("`") {
            text = Paste(unquoted(text.dropFirst().dropLast())).text
        }
        return text
    }

    private static func unquoted(_ text: Substring) -> String {
        var result = ""
        var isSecond = false
        for character in text {
            if character == "`" && isSecond {
                isSecond = false
                continue
            }
            isSecond = character == "`"
            result.append(character)
        }
        return result
    }

    /// The parts of `catalog.schema`, each with or without back-ticks; nil when a part is empty.
    private static func split(_ text: String) -> [String]? {
        var parts = [""]
        var isQuoted = false
        for character in text {
            if character == "`" { isQuoted.toggle() }
            if character == "." && !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        guard !isQuoted else { return nil }
        let names = parts.map(bare)
        return names.contains("") ? nil : names
    }

    private static func problem(_ field: FieldID, _ text: String, example: String) -> FieldProblem?
    {
        func wrong(_ message: String) -> FieldProblem {
            FieldProblem(field, message, example: example)
        }
        let name = Quoted.text(text)
        if text.utf8.count > longest {
            return wrong(tr("“\(name)” is longer than \(longest) characters."))
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case ".": return wrong(tr("“\(name)” has a dot, which a name cannot have."))
            case " ": return wrong(tr("“\(name)” has a space, which a name cannot have."))
            case "/": return wrong(tr("“\(name)” has a slash, which a name cannot have."))
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                return wrong(tr("There is a control character in the name."))
            default: continue
            }
        }
        return nil
    }
}
