internal import Language

/// The keys of a definition's JSON: one that is not known is a word that was mistyped, and what it
/// was meant to say would be left out in silence.
public struct DefinitionKeys: Decodable {
    /// What a definition says.
    private static let ofDefinition: Set<String> = [
        "nickname", "connection", "account", "source", "source.table", "source.sql", "type",
        "identity",
        "identity.column", "identity.kind", "updated_on", "updated_on.column", "updated_on.unit",
        "updated_on.look_back_minutes", "created_on", "created_on.column", "created_on.format",
        "event_name", "event_name.column", "event_name.fixed", "properties", "properties[].column",
        "properties[].property", "properties[].type", "properties[].format", "schedule",
        "schedule.frequency", "schedule.every", "schedule.unit", "schedule.days_of_week",
        "schedule.days_of_month", "schedule.at", "schedule.time_zone", "schedule.import",
        "on_doubt",
    ]
    /// What `import create` and `import show` print beside it; not read, with all that is in them.
    private static let ofOutput: Set<String> = [
        "created", "status", "created_at", "created_by", "next_run", "last_run", "runs",
        "failed_records", "failed_reasons",
    ]

    /// A key that stands in the file.
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A value of the file, as far as it has keys. What is decoded inside a decoder may not be kept
    /// for later, so all of it is read at once.
    private indirect enum Node: Decodable {
        case object([(key: String, value: Node)])
        case array([Node])
        case leaf

        init(from decoder: any Decoder) throws {
            if let values = try? decoder.container(keyedBy: Key.self) {
                self = .object(
                    try values.allKeys.map {
                        let isNull = try values.decodeNil(forKey: $0)
                        return (
                            $0.stringValue,
                            isNull ? .leaf : try values.decode(Node.self, forKey: $0)
                        )
                    })
            } else if var values = try? decoder.unkeyedContainer() {
                var list: [Node] = []
                while !values.isAtEnd {
                    list.append(try values.decodeNil() ? .leaf : values.decode(Node.self))
                }
                self = .array(list)
            } else {
                self = .leaf
            }
        }
    }

    /// The places of the keys, and what they are called in the list of known ones.
    private var found: [(place: String, name: String)] = []

    /// Reads keys only; throws `DecodingError` where the text is no JSON.
    public init(from decoder: any Decoder) throws {
        read(try Node(from: decoder), place: "", name: "")
    }

    private mutating func read(_ node: Node, place: String, name: String) {
        switch node {
        case .leaf: break
        case .array(let list):
            for (index, node) in list.enumerated() {
                read(node, place: "\(place)[\(index)]", name: "\(name)[]")
            }
        case .object(let pairs):
            for (key, value) in pairs where !(name.isEmpty && Self.ofOutput.contains(key)) {
                let dot = place.isEmpty ? "" : "."
                found.append((place + dot + key, name + dot + key))
                // What stands in a key that is not known is not known either.
                guard Self.ofDefinition.contains(name + dot + key) else { continue }
                read(value, place: place + dot + key, name: name + dot + key)
            }
        }
    }

    /// One problem for each key that is not known.
    public var problems: [ImportRules.Problem] {
        found.filter { !Self.ofDefinition.contains($0.name) }.sorted { $0.place < $1.place }
            .map { place, name in
                let parent = String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.startIndex))
                let siblings = Self.ofDefinition.filter { known in
                    known.lastIndex(of: ".").map { String(known.prefix(upTo: $0)) } ?? "" == parent
                }.map { String($0.split(separator: ".").last ?? "") }.sorted()
                let last = String(name.split(separator: ".").last ?? "")
                let near = DidYouMean.closest(to: last, in: siblings).first
                if siblings.isEmpty { return ImportRules.Problem(place, tr("Unknown key.")) }
                let words =
                    near.map { tr("Unknown key. Did you mean \($0)?") }
                    ?? tr(
                        "Unknown key. Known keys: \(siblings.joined(separator: ", "))."
                    )
                return ImportRules.Problem(place, words)
            }
    }
}
