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
    /// texts and names; in a raw text (`r'…'`) a backslash is one.
    ///
    /// By scalars, as Spark reads: a mark may stand on a quote.
    private static func pieces(_ query: String) -> [(kind: Kind, text: Substring)] {
        let scalars = query.unicodeScalars
        var pieces: [(kind: Kind, text: Substring)] = []
        var start = scalars.startIndex
        var at = scalars.startIndex
        func begins(_ sign: String) -> Bool { scalars[at...].starts(with: sign.unicodeScalars) }
        func close(_ kind: Kind) {
            if start < at { pieces.append((kind, Substring(scalars[start..<at]))) }
            start = at
        }
        func go(_ count: Int = 1) {
            at = scalars.index(at, offsetBy: count, limitedBy: scalars.endIndex) ?? scalars.endIndex
        }
        while at < scalars.endIndex {
            let scalar = scalars[at]
            if begins("--") {
                close(.code)
                at = scalars[at...].firstIndex { $0 == "\n" || $0 == "\r" } ?? scalars.endIndex
                close(.comment)
            } else if begins("/*") {
                close(.code)
                var depth = 0
                repeat {
                    let isSign = begins("/*") || begins("*/")
                    depth += begins("/*") ? 1 : begins("*/") ? -1 : 0
                    go(isSign ? 2 : 1)
                } while depth > 0 && at < scalars.endIndex
                close(.comment)
            } else if scalar == "'" || scalar == "\"" || scalar == "`" {
                let isRaw = isRawMark(scalars[start..<at])
                close(.code)
                go()
                while at < scalars.endIndex, scalars[at] != scalar {
                    go(scalars[at] == "\\" && scalar != "`" && !isRaw ? 2 : 1)
                }
                go()
                close(.quoted)
            } else {
                go()
            }
        }
        close(.code)
        return pieces
    }

    /// Whether code ends with the sign of a raw text, which is no end of a name.
    private static func isRawMark(_ code: Substring.UnicodeScalarView) -> Bool {
        guard let last = code.last, last == "r" || last == "R" else { return false }
        guard let before = code.dropLast().last else { return true }
        return !(before.properties.isAlphabetic || before == "_" || ("0"..."9").contains(before))
    }
}
