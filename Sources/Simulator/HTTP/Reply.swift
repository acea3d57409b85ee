/// An answer of the workspace, before it goes on the wire.
struct Reply: Sendable {
    var status = 200
    var headers: [Header] = []
    var body = Body.bytes([])

    struct Header: Sendable, Equatable {
        var name: String
        var value: String
    }

    enum Body: Sendable {
        case bytes([UInt8])
        /// The length that is announced exceeds what is sent before the connection is closed.
        case cutOff([UInt8], announced: Int)
        /// Sent in pieces, with a pause before each.
        case slow([UInt8], piece: Int, milliseconds: Int)
        /// The same bytes over and over, until the client goes away.
        case endless([UInt8])
        /// The connection is closed without a word.
        case none
    }

    static func json(_ json: JSON, status: Int = 200) -> Reply {
        Reply(
            status: status,
            headers: [Header(name: "content-type", value: "application/json")],
            body: .bytes(json.bytes))
    }

    static let emptyObject = Reply.json(.object([]))

    static func text(_ text: String, type: String, status: Int = 200) -> Reply {
        Reply(
            status: status, headers: [Header(name: "content-type", value: type)],
            body: .bytes(Array(text.utf8)))
    }

    /// Sets a header, replacing one of the same name.
    mutating func set(_ name: String, _ value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append(Header(name: name, value: value))
    }
}
