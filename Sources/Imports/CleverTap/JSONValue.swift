/// Any value of JSON, to compare two records by what they say, not by how they are written.
enum JSONValue: Sendable, Equatable, Decodable {
    case null
    case boolean(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let whole = try? value.decode(Int64.self) {
            // A DOUBLE has not all the digits of an id.
            self = .whole(whole)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    /// The text of a cell; nil for NULL.
    var cell: String? {
        switch self {
        case .null, .list, .object: nil
        case .boolean(let flag): flag ? "true" : "false"
        case .whole(let number): String(number)
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    /// Whether a record that came back is one that was sent: all that it says is there, though it may
    /// say less.
    func isPart(of sent: JSONValue) -> Bool {
        switch (self, sent) {
        case (.object(let fields), .object(let others)):
            fields.allSatisfy { key, value in others[key].map(value.isPart(of:)) ?? false }
        case (.whole(let number), .text(let text)): String(number) == text
        default: self == sent
        }
    }

    /// The text of an identity, which may come back as a number.
    var identity: String? {
        guard case .object(let fields) = self else { return nil }
        switch fields["identity"] ?? fields["objectId"] {
        case .text(let text)?: return text
        case .whole(let number)?: return String(number)
        default: return nil
        }
    }
}
