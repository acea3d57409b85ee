internal import Connections

/// What a failed statement means, by its condition and its words.
extension Statement.Failure {
    var isSyntax: Bool { condition == "PARSE_SYNTAX_ERROR" || sqlState == "42601" }
    var isMissingCatalog: Bool {
        condition == "NO_SUCH_CATALOG_EXCEPTION" || condition == "CATALOG_NOT_FOUND"
            || condition == "CATALOG_DOES_NOT_EXIST"
            || (sqlState == "42704" && message.text.range(ofFolded: "catalog '") != nil)
    }
    var isMissingSchema: Bool {
        condition == "SCHEMA_NOT_FOUND" || condition == "SCHEMA_DOES_NOT_EXIST"
            || condition == "NO_SUCH_DATABASE_EXCEPTION"
            || (sqlState == "42704" && !isMissingCatalog)
    }
    var isPrivilege: Bool {
        condition == "INSUFFICIENT_PERMISSIONS" || condition == "INSUFFICIENT_PRIVILEGES"
            || condition == "PERMISSION_DENIED" || sqlState == "42501"
            || message.text.range(ofFolded: "insufficient privileges") != nil
            || message.text.range(ofFolded: "does not have") != nil
    }
    /// The refusal is about this catalog, whatever was asked for. A table may depend on others.
    func isAbout(catalog: String) -> Bool {
        if condition == "UC_NOT_ENABLED" || condition == "OPERATION_REQUIRES_UNITY_CATALOG" {
            return true
        }
        return isOfCatalogs && mentions([catalog])
    }

    /// The refusal is about this schema, whatever was asked for.
    func isAbout(schema: String, of catalog: String) -> Bool {
        let isOfSchemas =
            isMissingSchema
            || (isPrivilege && speaks(of: ["use schema", "use_schema", "on schema"]))
        return !isOfCatalogs && isOfSchemas && mentions(["\(catalog).\(schema)", schema])
    }

    private var isOfCatalogs: Bool {
        isMissingCatalog
            || (isPrivilege && speaks(of: ["use catalog", "use_catalog", "on catalog"]))
    }

    private func speaks(of words: [String]) -> Bool {
        words.contains { message.text.range(ofFolded: $0) != nil }
    }

    /// One of these is among the names in quotes; among all words, where nothing is in quotes.
    private func mentions(_ names: [String]) -> Bool {
        var found = quotedNames
        if found.isEmpty {
            found = message.text.split { !$0.isLetter && !$0.isNumber && !"_-.".contains($0) }
                .map { String($0.hasSuffix(".") ? $0.dropLast() : $0) }
        }
        return found.contains { word in names.contains { $0.lowercased() == word.lowercased() } }
    }

    /// `'c.s'` and `` `c`.`s` `` are both "c.s".
    private var quotedNames: [String] {
        var names: [String] = []
        var rest = message.text[...]
        var last: Character = " "
        var isContinued = false
        while let mark = rest.first {
            rest = rest.dropFirst()
            // An apostrophe stands behind a letter.
            let opens = "`'\"".contains(mark) && !last.isLetter && !last.isNumber
            guard opens, let end = rest.firstIndex(of: mark) else {
                isContinued = false
                last = mark
                continue
            }
            let name = String(rest[..<end])
            if isContinued, let start = names.popLast() {
                names.append("\(start).\(name)")
            } else {
                names.append(name)
            }
            rest = rest[rest.index(after: end)...]
            last = mark
            isContinued = rest.first == "."
            if isContinued { rest = rest.dropFirst() }
        }
        return names
    }
}
