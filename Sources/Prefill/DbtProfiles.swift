internal import Connections
internal import FoundationEssentials
internal import Language
internal import Yams

/// A target of type `databricks` in dbt's `profiles.yml`: its own words, nothing filled in.
public struct DbtTarget: Codable, Sendable, Equatable {
    /// `profile.target`.
    public var name: String
    /// The scalars of the keys that a connection has.
    public var values: [String: String]
}

/// Targets of type `databricks` in dbt's `profiles.yml`.
public enum DbtProfiles {
    private static let fields: [(key: String, field: FieldID)] = [
        ("host", .host), ("port", .port), ("http_path", .httpPath), ("catalog", .catalog),
        ("schema", .schema),
    ]
    /// Targets and characters of a value that are kept.
    private static let mostTargets = 200
    private static let longestValue = 4_096

    /// Reads YAML. Aliases in it may stand for more than any machine can hold: to be called in a
    /// process that has limits.
    ///
    /// - Returns: Empty for a text that is no YAML.
    public static func targets(_ yaml: String) -> [DbtTarget] {
        guard let root = (try? Yams.compose(yaml: yaml))?.mapping else { return [] }
        var targets: [DbtTarget] = []
        for (key, profile) in root {
            guard let name = key.string, let outputs = profile.mapping?["outputs"]?.mapping else {
                continue
            }
            for (key, output) in outputs {
                guard targets.count < mostTargets else { return targets }
                guard let target = key.string, let values = output.mapping,
                    values["type"]?.string == "databricks"
                else { continue }
                var texts: [String: String] = [:]
                for key in fields.map(\.key) + ["token"] {
                    guard let text = values[key]?.string, !text.isEmpty,
                        text.utf8.count <= longestValue
                    else { continue }
                    texts[key] = text
                }
                targets.append(DbtTarget(name: "\(name).\(target)", values: texts))
            }
        }
        return targets
    }

    fileprivate static func offer(_ target: DbtTarget, path: String) -> Offer {
        var notes: [String] = []
        var texts: [FieldID: String] = [:]
        for (key, field) in fields {
            guard let text = target.values[key] else { continue }
            // A variable in a field that is shown, saved and sent would make a secret of it public.
            if let value = defaultValue(text) {
                texts[field] = value
                notes.append(tr("\(key) is a template: its default was taken."))
            } else if isTemplate(text) {
                notes.append(tr("\(key) is a template and was left out: type it."))
            } else {
                texts[field] = text
            }
        }
        var token: AccessToken?
        var variable: String?
        if let text = target.values["token"] {
            if !isTemplate(text) {
                token = AccessToken(text)
            } else if let name = variableName(text) {
                if isOfDatabricks(name) {
                    variable = name
                } else {
                    notes.append(
                        tr(
                            "The token is in the variable \(name), which is not one of DATABRICKS_, DBT_ or BRICKTAP_: paste it."
                        ))
                }
            } else {
                notes.append(tr("token is a template and was left out: type it."))
            }
        }
        return Offer(
            title: "\(path): \(target.name)",
            reading: PasteReading(
                source: .dbtProfile(target.name), texts: texts, token: token,
                tokenVariable: variable, notes: notes))
    }

    private static func isTemplate(_ text: String) -> Bool {
        text.firstRange(of: "{{") != nil || text.firstRange(of: "{%") != nil
    }

    /// The arguments of a text that is `{{ env_var('NAME', 'default') }}` and nothing else.
    private static func arguments(_ text: String) -> [String]? {
        let text = text.trimmed
        guard text.hasPrefix("{{"), text.hasSuffix("}}") else { return nil }
        let call = String(text.dropFirst(2).dropLast(2)).trimmed
        guard call.hasPrefix("env_var("), call.hasSuffix(")") else { return nil }
        let words = call.dropFirst(8).dropLast().split(
            separator: ",", omittingEmptySubsequences: false)
        var arguments: [String] = []
        for word in words {
            let quoted = String(word).trimmed
            guard let mark = quoted.first, mark == "'" || mark == "\"", quoted.last == mark,
                quoted.count >= 2
            else { return nil }
            let inside = quoted.dropFirst().dropLast()
            guard !inside.contains(mark), !inside.contains("{"), !inside.contains("}") else {
                return nil
            }
            arguments.append(String(inside))
        }
        return (1...2).contains(arguments.count) ? arguments : nil
    }

    /// What a template says beside its variable, which is not read.
    static func defaultValue(_ text: String) -> String? {
        guard let arguments = arguments(text), arguments.count == 2, !arguments[1].isEmpty else {
            return nil
        }
        return arguments[1]
    }

    /// The variable of such a text.
    static func variableName(_ text: String) -> String? {
        guard let name = arguments(text)?.first, !name.isEmpty else { return nil }
        let isName = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
        return isName ? name : nil
    }

    /// A file names the variable; it may name those of its own trade only.
    private static func isOfDatabricks(_ name: String) -> Bool {
        ["DATABRICKS_", "DBT_", "BRICKTAP_"].contains { name.hasPrefix($0) }
    }
}

extension DbtTarget {
    /// What a form can begin with. No variable is read: that waits for the person's choice.
    func offer(path: String) -> Offer { DbtProfiles.offer(self, path: path) }
}
