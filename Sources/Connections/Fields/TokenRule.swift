internal import Language

/// A personal access token: printable ASCII without spaces. No message of this rule shows it.
public enum TokenRule {
    /// Judges what was typed as a personal access token; what it is good for only a test can tell.
    public static func judge(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        _ = paste.dropPrefix("bearer ", saying: tr("removed “Bearer”"))
        let text = paste.text.trimmed
        var judgement = Judgement(.token, text: text, changes: paste.changes)
        judgement.problem = problem(text)
        if judgement.problem == nil { judgement.remark = remark(text) }
        return judgement
    }

    /// A personal access token of the usual form (`dapi` and 32 hexadecimal digits) inside a text;
    /// nil where there is none.
    public static func token(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let mark = Array("dapi".utf8)
        let isHex = { (byte: UInt8) in
            (48...57).contains(byte) || (97...102).contains(byte | 32)
        }
        for start in bytes.indices where bytes[start...].starts(with: mark) {
            let hex = bytes[(start + mark.count)...].prefix(while: isHex)
            guard hex.count >= 32 else { continue }
            var end = hex.endIndex
            if end < bytes.endIndex, bytes[end] == 45 {
                let number = bytes[(end + 1)...].prefix { (48...57).contains($0) }
                if !number.isEmpty { end = number.endIndex }
            }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        return nil
    }

    /// A text with every token of the usual form taken out.
    public static func masked(_ text: String) -> String {
        var result = text
        while let token = token(in: result) {
            result = result.split(separator: token, omittingEmptySubsequences: false)
                .joined(separator: "***")
        }
        return result
    }

    private static func problem(_ text: String) -> FieldProblem? {
        func wrong(_ message: String) -> FieldProblem {
            FieldProblem(.token, message, example: tr("dapi followed by 32 letters and digits"))
        }
        if text.isEmpty { return wrong(tr("The personal access token is needed.")) }
        if text.contains(where: \.isWhitespace) {
            return wrong(
                tr("There is a space or a line break inside the token; copy it again, whole."))
        }
        if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            return wrong(tr("There is a character inside that no token has; copy it again."))
        }
        if text.utf8.count > 8_192 { return wrong(tr("This is longer than any token.")) }
        return nil
    }

    private static func remark(_ text: String) -> String? {
        if text.hasPrefix("eyJ") {
            return tr(
                "This looks like an OAuth token, which expires within the hour; CleverTap needs a personal access token (dapi…)."
            )
        }
        guard text.hasPrefix("dapi") else {
            return tr("Personal access tokens usually begin with dapi.")
        }
        let hex = text.dropFirst(4).prefix { $0.isASCII && $0.isHexDigit }
        let rest = text.dropFirst(4 + hex.count)
        let isWhole =
            hex.count == 32
            && (rest.isEmpty
                || (rest.hasPrefix("-") && rest.count > 1
                    && rest.dropFirst().allSatisfy(\.isNumber)))
        return isWhole ? nil : tr("Personal access tokens usually have 32 characters after dapi.")
    }
}
