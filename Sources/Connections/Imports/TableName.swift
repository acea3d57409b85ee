/// A table's name as people paste it: of one to three parts, in back-ticks or without.
public enum TableName {
    /// Its parts without back-ticks and blanks around them; the name alone where it has more than
    /// three, or ends in the middle of a quotation.
    public static func parts(_ pasted: String) -> [String] {
        let name = pasted.trimmed
        var parts: [String] = []
        var part = ""
        var isQuoted = false
        var wasQuoted = false
        var rest = name[...]
        while let character = rest.popFirst() {
            switch character {
            case "`" where isQuoted && rest.first == "`":
                part.append("`")
                rest.removeFirst()
            case "`" where isQuoted: isQuoted = false
            case "`" where part.trimmed.isEmpty && !wasQuoted:
                part = ""
                (isQuoted, wasQuoted) = (true, true)
            case "." where !isQuoted:
                parts.append(wasQuoted ? part : part.trimmed)
                (part, wasQuoted) = ("", false)
            default:
                // Blanks behind a quotation.
                if !(wasQuoted && !isQuoted && character.isWhitespace) { part.append(character) }
            }
        }
        parts.append(wasQuoted ? part : part.trimmed)
        guard !isQuoted, (1...3).contains(parts.count), !parts.contains("") else { return [name] }
        return parts
    }
}
