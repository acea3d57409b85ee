internal import Language

/// The HTTP path of a SQL warehouse (`facts/databricks.md` §3).
public enum HTTPPathRule {
    static let example = "/sql/1.0/warehouses/0e8c1f5e27c89903"

    /// Makes a typed or pasted path right where that is safe, and says what is wrong with it.
    public static func judge(_ typed: String) -> Judgement {
        var paste = Paste(typed)
        var others: [FieldID: String] = [:]
        takeAddress(&paste, &others)
        if !paste.text.isEmpty && !paste.text.hasPrefix("/") {
            paste.replace(with: "/" + paste.text, saying: tr("added the leading /"))
        }
        while let query = paste.text.firstIndex(of: "?"),
            query > paste.text.startIndex, paste.text[paste.text.index(before: query)] == "/"
        {
            var text = paste.text
            text.remove(at: text.index(before: query))
            paste.replace(with: text, saying: tr("removed the trailing /"))
        }
        while paste.text.count > 1 && paste.text.hasSuffix("/") {
            paste.replace(with: String(paste.text.dropLast()), saying: tr("removed the trailing /"))
        }
        var judgement = Judgement(
            .httpPath, text: paste.text, changes: paste.changes, others: others)
        judgement.problem = problem(paste.text)
        return judgement
    }

    /// The path of a text that the rule has nothing against; nil for any other.
    public static func path(from text: String) -> HTTPPath? {
        guard problem(text) == nil else { return nil }
        let sides = text.split(separator: "?", maxSplits: 1)
        let warehouse = sides[0].split(separator: "/").last ?? ""
        return HTTPPath(
            text: text, warehouseID: String(warehouse),
            workspaceID: sides.count == 2 ? workspace(in: sides[1]) : nil)
    }

    /// A whole address: the host goes to its own field, the warehouse's page becomes its path.
    private static func takeAddress(_ paste: inout Paste, _ others: inout [FieldID: String]) {
        guard paste.text.lowercased().hasPrefix("https://") else { return }
        let rest = paste.text.dropFirst("https://".count)
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        others[.host] = String(host)
        paste.replace(
            with: String(rest.dropFirst(host.count)), saying: tr("moved the host to Host"))
        // The page of a warehouse: /sql/warehouses/<id>?o=<workspace>
        let sides = paste.text.split(separator: "?", maxSplits: 1)
        let parts = sides.first?.split(separator: "/") ?? []
        if parts.count >= 3, parts[0] == "sql", parts[1] == "warehouses" || parts[1] == "endpoints"
        {
            let workspace = sides.count == 2 ? HTTPPathRule.workspace(in: sides[1]) : nil
            paste.replace(
                with: "/sql/1.0/\(parts[1])/\(parts[2])" + (workspace.map { "?o=\($0)" } ?? ""),
                saying: tr("made the page's address an HTTP path"))
        }
    }

    private static func workspace(in query: Substring) -> String? {
        for pair in query.split(separator: "&") where pair.hasPrefix("o=") {
            let id = pair.dropFirst(2).prefix { $0.isASCII && $0.isNumber }
            if !id.isEmpty { return String(id) }
        }
        return nil
    }

    private static func problem(_ text: String) -> FieldProblem? {
        func wrong(_ message: String) -> FieldProblem {
            FieldProblem(.httpPath, message, example: example)
        }
        if text.isEmpty || text == "/" {
            return wrong(tr("The HTTP path of the SQL warehouse is needed."))
        }
        let sides = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = sides[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if parts.starts(with: ["sql", "protocolv1"]) {
            return wrong(
                tr(
                    "This is the path of a cluster. Imports run on a SQL warehouse: copy the path from SQL Warehouses › your warehouse › Connection details."
                )
            )
        }
        guard parts.count == 4, parts[0] == "sql",
            parts[2] == "warehouses" || parts[2] == "endpoints"
        else {
            return wrong(tr("“\(Quoted.text(text))” is not the path of a SQL warehouse."))
        }
        guard parts[1] == "1.0" else {
            return wrong(
                tr(
                    "The path has version \(Quoted.text(String(parts[1]))); Databricks answers only to 1.0."
                )
            )
        }
        let id = parts[3]
        let isWord = id.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                || $0 == 95
        }
        guard !id.isEmpty, isWord, id.utf8.count <= 128 else {
            return wrong(tr("The path ends without the id of a warehouse."))
        }
        if sides.count == 2, workspace(in: sides[1]) == nil {
            return wrong(tr("After the ? only o=<workspace id> can stand."))
        }
        return nil
    }
}
