/// A request as the workspace sees it: decoded once, at the edge.
struct Request: Sendable {
    /// Upper case.
    var method: String
    /// As it was sent, percent-encoded, with the query.
    var target: String
    /// The parts of the path between slashes, percent-decoded; empty ones are left out, so that a
    /// trailing slash makes no difference.
    var path: [String]
    var query: [String: String]
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = (parts.first ?? "").split(separator: "/").map { Self.decoded($0) }
        query = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? Self.decoded(sides[1], plusIsSpace: true) : ""
            query[Self.decoded(sides[0], plusIsSpace: true)] = value
        }
    }

    /// The path alone, as it was sent.
    var rawPath: String { String(target.prefix { $0 != "?" }) }

    /// `http://host:port` as the client addressed it; a proxy in front says so with
    /// `X-Forwarded-Proto`.
    var base: String {
        (headers["x-forwarded-proto"] ?? "http") + "://" + (headers["host"] ?? "127.0.0.1")
    }

    /// The host alone, without a port.
    var hostName: String { String((headers["host"] ?? "127.0.0.1").prefix { $0 != ":" }) }

    var port: Int {
        let text = (headers["host"] ?? "").split(separator: ":")
        return text.count > 1 ? Int(text[1]) ?? 443 : 443
    }

    func isTrue(_ name: String) -> Bool { query[name]?.lowercased() == "true" }

    private static func decoded(_ text: Substring, plusIsSpace: Bool = false) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                bytes.append(UInt8(ascii: " "))
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
