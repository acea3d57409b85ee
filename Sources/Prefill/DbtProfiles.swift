public import Connections
internal import FoundationEssentials
internal import Yams

/// Targets of type `databricks` in dbt's `profiles.yml`.
public enum DbtProfiles {
    /// - Parameters:
    ///   - yaml: The file's text; one that is no YAML has no offers.
    ///   - environment: For `{{ env_var('NAME') }}`, dbt's way to keep a token out of the file.
    public static func offers(_ yaml: String, environment: [String: String]) -> [Offer] {
        guard let root = (try? Yams.compose(yaml: yaml))?.mapping else { return [] }
        var offers: [Offer] = []
        for (key, profile) in root {
            guard let name = key.string, let outputs = profile.mapping?["outputs"]?.mapping else {
                continue
            }
            for (key, output) in outputs {
                guard let target = key.string, let values = output.mapping,
                    values["type"]?.string == "databricks"
                else { continue }
                offers.append(offer("\(name).\(target)", values, environment))
            }
        }
        return offers
    }

    private static func offer(
        _ name: String, _ values: Node.Mapping, _ environment: [String: String]
    ) -> Offer {
        var notes: [String] = []
        func value(_ key: String) -> String? {
            guard let text = values[key]?.string, !text.isEmpty else { return nil }
            guard let resolved = resolved(text, environment) else {
                notes.append(tr("\(key) is a template that could not be filled in."))
                return nil
            }
            return resolved
        }
        var texts: [FieldID: String] = [:]
        let fields: [(String, FieldID)] = [
            ("host", .host), ("port", .port), ("http_path", .httpPath), ("catalog", .catalog),
            ("schema", .schema),
        ]
        for (key, field) in fields { texts[field] = value(key) }
        let token = value("token").map { AccessToken($0) }
        return Offer(
            title: "dbt: \(name)",
            reading: PasteReading(
                source: .dbtProfile(name), texts: texts, token: token, notes: notes))
    }

    /// The text with each `{{ env_var('NAME') }}`, or with a default, filled in; nil when a part of
    /// it needs more than that.
    static func resolved(_ text: String, _ environment: [String: String]) -> String? {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest.firstRange(of: "}}"), open.upperBound <= close.lowerBound else {
                return nil
            }
            result += rest[..<open.lowerBound]
            let inside = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
            guard inside.hasPrefix("env_var("), inside.hasSuffix(")") else { return nil }
            let words = inside.dropFirst(8).dropLast().split(separator: ",").map {
                $0.filter { $0 != "'" && $0 != "\"" }
            }
            guard let name = words.first,
                let value = environment[name] ?? (words.count > 1 ? words[1] : nil)
            else { return nil }
            result += value
            rest = rest[close.upperBound...]
        }
        if rest.firstRange(of: "{%") != nil { return nil }
        return result + rest
    }
}
