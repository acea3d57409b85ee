internal import Language

/// What a pasted text says about a connection.
public struct PasteReading: Sendable, Equatable {
    /// What was pasted.
    public enum Source: Sendable, Equatable, CustomStringConvertible {
        /// An address that begins with `jdbc:databricks://` or `jdbc:spark://`.
        case jdbcURL
        /// Pairs such as `Host=…;HTTPPath=…`, of a driver without an address.
        case odbcString
        /// Lines of a warehouse's page: labels, each with its value behind it or beneath.
        case connectionDetails
        /// The `https://` address of a warehouse's page.
        case browserAddress
        /// Assignments of `DATABRICKS_…`, pasted or in the environment.
        case variables
        /// A call of the REST API, with its address and its bearer token.
        case curl
        /// A profile of `.databrickscfg`, by the name in its brackets.
        case databricksProfile(String)
        /// A target of dbt's `profiles.yml`, as `profile.target`.
        case dbtProfile(String)
        /// A saved connection, by its name.
        case connection(String)

        public var description: String {
            switch self {
            case .jdbcURL: tr("a JDBC URL")
            case .odbcString: tr("an ODBC connection string")
            case .connectionDetails: tr("connection details")
            case .browserAddress: tr("a browser address")
            case .variables: tr("environment variables")
            case .curl: tr("a curl command")
            case .databricksProfile(let name): tr("the profile \(name)")
            case .dbtProfile(let name): tr("dbt's \(name)")
            case .connection(let name): tr("the connection \(name)")
            }
        }
    }

    /// What the paste was taken for.
    public var source: Source
    /// Texts of the fields it names, but for the token; the rules judge them as if typed.
    public var texts: [FieldID: String]
    /// The token in what was pasted; nil where there was none.
    public var token: AccessToken?
    /// The variable that a file says the token is in: read when the person has chosen it.
    public var tokenVariable: String?
    /// What is worth saying about the reading.
    public var notes: [String]

    /// A reading without a token and with nothing to say about it, unless told otherwise.
    public init(
        source: Source, texts: [FieldID: String], token: AccessToken? = nil,
        tokenVariable: String? = nil, notes: [String] = []
    ) {
        self.source = source
        self.texts = texts
        self.token = token
        self.tokenVariable = tokenVariable
        self.notes = notes
    }
}

/// Reads a pasted text that names several fields at once.
public enum PasteReader {
    /// Bytes that are looked at.
    private static let limit = 64 << 10

    /// Nil for a text that is the value of one field: it goes to the field in focus.
    public static func read(_ pasted: String) -> PasteReading? {
        let text = String(decoding: pasted.utf8.prefix(limit), as: UTF8.self).trimmed
        let lower = text.lowercased()
        if let url = slice(of: text, from: "jdbc:databricks://")
            ?? slice(of: text, from: "jdbc:spark://")
        {
            if isBlock(lower) { return details(text) ?? jdbc(url) }
            return jdbc(url)
        }
        if lower.hasPrefix("curl ") { return curl(text) }
        if lower.hasPrefix("[") || lower.contains("\n[") { return profile(text) }
        if let reading = variables(text) { return reading }
        if isBlock(lower) { return details(text) }
        if lower.contains(";"), lower.contains("host="), lower.contains("httppath=") {
            return odbc(text)
        }
        if lower.hasPrefix("https://") { return address(text) }
        if lower.hasPrefix("host"), lower.contains("\n"), lower.contains("=") {
            return profile("[DEFAULT]\n" + text)
        }
        return nil
    }

    /// Nil when nothing was found that a field could hold.
    private static func reading(
        _ source: PasteReading.Source, _ values: [(FieldID, String?)], token: String? = nil,
        notes: [String] = [], needs: Int = 1
    ) -> PasteReading? {
        var texts: [FieldID: String] = [:]
        for (field, value) in values {
            if let value = value?.trimmed, !value.isEmpty { texts[field] = value }
        }
        let token = token.flatMap {
            $0.trimmed.isEmpty ? nil : AccessToken(TokenRule.judge($0).text)
        }
        guard texts.count + (token == nil ? 0 : 1) >= needs else { return nil }
        return PasteReading(source: source, texts: texts, token: token, notes: notes)
    }

    private static func slice(of text: String, from prefix: String) -> String? {
        guard let range = text.lowercased().firstRange(of: prefix) else { return nil }
        let offset = text.lowercased().distance(
            from: text.lowercased().startIndex, to: range.lowerBound)
        return String(text.dropFirst(offset).prefix { !$0.isWhitespace && $0 != "\"" })
    }

    // MARK: JDBC and ODBC

    private static func pairs(_ text: Substring) -> [String: String] {
        var result: [String: String] = [:]
        for part in text.split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            result[sides[0].trimmed.lowercased()] = sides[1].trimmed
        }
        return result
    }

    private static func jdbc(_ url: String) -> PasteReading? {
        guard let slashes = url.firstRange(of: "://") else { return nil }
        let rest = url[slashes.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != ";" && $0 != "?" }
        var tail = rest.dropFirst(authority.count)
        var schema: String?
        if tail.hasPrefix("/") {
            let path = tail.dropFirst().prefix { $0 != ";" && $0 != "?" }
            schema = String(path)
            tail = tail.dropFirst(path.count + 1)
        }
        let values = pairs(tail)
        let sides = authority.split(separator: ":", maxSplits: 1)
        return reading(
            .jdbcURL,
            [
                (.host, sides.first.map(String.init)),
                (.port, sides.count == 2 ? String(sides[1]) : nil),
                (.httpPath, values["httppath"]), (.catalog, values["conncatalog"]),
                (.schema, values["connschema"] ?? schema),
            ], token: secret(values))
    }

    /// A `PWD` that is a placeholder is none: the page shows `<personal-access-token>`.
    private static func secret(_ values: [String: String]) -> String? {
        let value = values["pwd"] ?? values["auth_accesstoken"]
        return value.flatMap { $0.hasPrefix("<") ? nil : $0 }
    }

    private static func odbc(_ text: String) -> PasteReading? {
        let values = pairs(text[...])
        return reading(
            .odbcString,
            [
                (.host, values["host"]), (.port, values["port"]),
                (.httpPath, values["httppath"]), (.catalog, values["catalog"]),
                (.schema, values["schema"]),
            ], token: secret(values))
    }

    // MARK: Profiles and variables

    /// A profile of `.databrickscfg`: the default one where there are several.
    private static func profile(_ text: String) -> PasteReading? {
        let found = profiles(text)
        guard var chosen = found.first?.reading else { return nil }
        let others = found.count - 1
        if others > 0 {
            chosen.notes.append(
                others == 1
                    ? tr("1 other profile was left out.")
                    : tr("\(others) other profiles were left out."))
        }
        return chosen
    }

    /// The profiles of `.databrickscfg` that name a host, the default one first.
    public static func profiles(_ text: String) -> [(name: String, reading: PasteReading)] {
        var profiles: [(name: String, values: [String: String])] = []
        var wanted: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.hasPrefix("["), let close = line.firstIndex(of: "]") {
                profiles.append(
                    (String(line[line.index(after: line.startIndex)..<close]).trimmed, [:]))
                continue
            }
            guard !line.hasPrefix("#"), !line.hasPrefix(";"), let equals = line.firstIndex(of: "="),
                !profiles.isEmpty
            else { continue }
            let key = line[..<equals].trimmed.lowercased()
            var value = line[line.index(after: equals)...].trimmed
            // A comment needs a blank before it; a # inside a value belongs to the value.
            if let comment = value.firstRange(of: " #") {
                value = value[..<comment.lowerBound].trimmed
            }
            profiles[profiles.count - 1].values[key] = value
            if profiles[profiles.count - 1].name == "__settings__", key == "default_profile" {
                wanted = value
            }
        }
        let usable = profiles.filter { $0.name != "__settings__" && $0.values["host"] != nil }
        let first =
            usable.firstIndex { $0.name == wanted } ?? usable.firstIndex { $0.name == "DEFAULT" }
            ?? 0
        let sorted = usable.indices.contains(first) ? [usable[first]] : []
        return (sorted + usable.enumerated().filter { $0.offset != first }.map(\.element))
            .compactMap { profile in
                let path = profile.values["warehouse_id"].map { "/sql/1.0/warehouses/\($0)" }
                let reading = reading(
                    .databricksProfile(profile.name),
                    [
                        (.host, profile.values["host"]),
                        (.httpPath, profile.values["http_path"] ?? path),
                    ], token: profile.values["token"])
                return reading.map { (profile.name, $0) }
            }
    }

    private static func variables(_ text: String) -> PasteReading? {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            var line = line.trimmed[...]
            for prefix in ["export ", "set "] where line.lowercased().hasPrefix(prefix) {
                line = line.dropFirst(prefix.count)
            }
            guard line.hasPrefix("DATABRICKS_"), let equals = line.firstIndex(of: "=") else {
                continue
            }
            values[String(line[..<equals])] = Paste(String(line[line.index(after: equals)...])).text
        }
        return variables(values)
    }

    /// The settings that an environment names.
    public static func variables(_ values: [String: String]) -> PasteReading? {
        let path = values["DATABRICKS_WAREHOUSE_ID"].map { "/sql/1.0/warehouses/\($0)" }
        return reading(
            .variables,
            [
                (.host, values["DATABRICKS_HOST"] ?? values["DATABRICKS_SERVER_HOSTNAME"]),
                (.httpPath, values["DATABRICKS_HTTP_PATH"] ?? path),
            ], token: values["DATABRICKS_TOKEN"])
    }

    // MARK: The page of a warehouse

    private static let labels: [(String, FieldID)] = [
        ("server hostname", .host), ("http path", .httpPath), ("port", .port), ("host", .host),
        ("catalog", .catalog), ("schema", .schema),
    ]

    private static func isBlock(_ lower: String) -> Bool {
        lower.contains("\n") && (lower.contains("http path") || lower.contains("server hostname"))
    }

    /// Lines of labels, each with its value behind it or on the next line.
    private static func details(_ text: String) -> PasteReading? {
        var values: [(FieldID, String?)] = []
        var open: FieldID?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.isEmpty { continue }
            let lower = line.lowercased()
            let label = labels.first { lower.hasPrefix($0.0) && !lower.hasPrefix("\($0.0)s") }
            if let (name, field) = label {
                var rest = line.dropFirst(name.count).trimmed
                while let first = rest.first, first == ":" || first == "=" {
                    rest = rest.dropFirst().trimmed
                }
                if rest.isEmpty { open = field } else { values.append((field, rest)) }
                if !rest.isEmpty { open = nil }
                continue
            }
            if let field = open { values.append((field, line)) }
            open = nil
        }
        return reading(.connectionDetails, values, needs: 2)
    }

    /// The address of a warehouse's page names host and warehouse; any other is a host at most.
    private static func address(_ text: String) -> PasteReading? {
        guard !text.contains(where: \.isWhitespace) else { return nil }
        let judgement = HTTPPathRule.judge(text)
        guard judgement.problem == nil, let host = judgement.others[.host] else { return nil }
        return reading(.browserAddress, [(.host, host), (.httpPath, judgement.text)])
    }

    private static func curl(_ text: String) -> PasteReading? {
        let words = text.split { $0.isWhitespace || $0 == "'" || $0 == "\"" || $0 == "\\" }
        let address = words.first { $0.lowercased().hasPrefix("https://") }
        let host = address.map { HostRule.judge(String($0)).text }
        var token: String?
        if let index = words.firstIndex(where: { $0.lowercased() == "bearer" }),
            words.indices.contains(index + 1)
        {
            token = String(words[index + 1])
        }
        let warehouse = address.flatMap { address -> String? in
            let parts = address.split(separator: "/")
            guard let index = parts.lastIndex(of: "warehouses"), parts.indices.contains(index + 1)
            else { return nil }
            return "/sql/1.0/warehouses/\(parts[index + 1].prefix { $0 != "?" })"
        }
        let usable = token.flatMap { $0.hasPrefix("$") ? nil : $0 }
        return reading(.curl, [(.host, host), (.httpPath, warehouse)], token: usable)
    }
}
