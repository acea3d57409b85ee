/// What somebody typed, as a message may quote it: short, and without anything that may be secret.
///
/// A token gets into other fields: pasted there by mistake, or as a part of an address.
enum Quoted {
    /// Characters that a quotation has at most.
    private static let longest = 40
    /// Letters and digits in one piece that no name or path of Databricks' is likely to have.
    private static let longestPlain = 20

    static func text(_ typed: String) -> String {
        let shown = masked(typed)
        return shown.count <= longest ? shown : shown.prefix(longest - 1) + "…"
    }

    /// User and password of an address, and whatever looks like a token, as `***`.
    static func masked(_ typed: String) -> String {
        var rest = typed[...]
        var result = ""
        // What stands before an @ may be user and password, whether an address follows or not.
        if let at = rest.lastIndex(of: "@"), rest[..<at].contains(":") {
            if let slashes = rest[..<at].firstRange(of: "://") {
                result = String(rest[..<slashes.upperBound])
            }
            result += "***"
            rest = rest[at...]
        }
        var piece = ""
        for character in rest {
            if isPlain(character) {
                piece.append(character)
            } else {
                result += shown(piece)
                result.append(character)
                piece = ""
            }
        }
        return result + shown(piece)
    }

    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber)
    }

    private static func shown(_ piece: String) -> String {
        let isToken = piece.count > 8 && piece.lowercased().hasPrefix("dapi")
        let isRandom = piece.count > longestPlain && piece.contains(where: \.isNumber)
        return isToken || isRandom ? "***" : piece
    }
}
