/// What a person's query looks like from outside: comments and texts are told from words.
public enum SQLText {
    /// The query without what stands around it: a byte order mark, and the last semicolon with the
    /// comments around it. Comments inside stay, as hints do.
    public static func trimmed(_ query: String) -> String {
        let pieces = pieces(query)
        // What comes after the last word is blanks, comments and semicolons.
        let isWord = { (piece: (kind: Kind, text: Substring)) in
            piece.kind == .quoted || (piece.kind == .code && !isEnd(piece.text))
        }
        guard let last = pieces.lastIndex(where: isWord) else { return "" }
        var text = pieces[...last].map { String($0.text) }.joined()
        while let end = text.unicodeScalars.last,
            end == ";" || end == "\u{FEFF}" || end.properties.isWhitespace
        {
            text.unicodeScalars.removeLast()
        }
        let start = text.unicodeScalars.drop { $0 == "\u{FEFF}" || $0.properties.isWhitespace }
        return String(start)
    }

    /// The query's words alone.
    public static func withoutComments(_ query: String) -> String {
        pieces(query).map { $0.kind == .comment ? " " : String($0.text) }.joined()
            .replacing("\u{FEFF}", with: " ")
    }

    private static func isEnd(_ text: Substring) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == ";" || $0 == "\u{FEFF}" || $0.properties.isWhitespace
        }
    }

    private enum Kind { case code, comment, quoted }

    /// Code, comments (`--` to the end of the line, `/* */`, nested as Spark reads them) and quoted
    /// texts and names.
    private static func pieces(_ query: String) -> [(kind: Kind, text: Substring)] {
        var pieces: [(kind: Kind, text: Substring)] = []
        var start = query.startIndex
        var at = query.startIndex
        func begins(_ sign: String) -> Bool { query[at...].hasPrefix(sign) }
        func close(_ kind: Kind) {
            if start < at { pieces.append((kind, query[start..<at])) }
            start = at
        }
        while at < query.endIndex {
            let character = query[at]
            if begins("--") {
                close(.code)
                at = query[at...].firstIndex(where: \.isNewline) ?? query.endIndex
                close(.comment)
            } else if begins("/*") {
                close(.code)
                var depth = 0
                repeat {
                    if begins("/*") {
                        depth += 1
                        at = query.index(at, offsetBy: 2)
                    } else if begins("*/") {
                        depth -= 1
                        at = query.index(at, offsetBy: 2)
                    } else {
                        at = query.index(after: at)
                    }
                } while depth > 0 && at < query.endIndex
                close(.comment)
            } else if character == "'" || character == "\"" || character == "`" {
                close(.code)
                at = query.index(after: at)
                while at < query.endIndex, query[at] != character {
                    if query[at] == "\\", character != "`" { at = query.index(after: at) }
                    if at < query.endIndex { at = query.index(after: at) }
                }
                if at < query.endIndex { at = query.index(after: at) }
                close(.quoted)
            } else {
                at = query.index(after: at)
            }
        }
        close(.code)
        return pieces
    }
}
