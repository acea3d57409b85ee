/// Any value of JSON, to compare two records by what they say, not by how they are written.
enum JSONValue: Sendable, Equatable, Decodable {
    case null
    case boolean(Bool)
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

    /// The text of an identity, which may come back as a number.
    var identity: String? {
        guard case .object(let fields) = self else { return nil }
        switch fields["identity"] ?? fields["objectId"] {
        case .text(let text)?: return text
        case .number(let number)?: return Int(exactly: number).map(String.init)
        default: return nil
        }
    }
}
