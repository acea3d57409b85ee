public import Network

/// A request of one HTTP exchange.
public struct HTTPRequest: Sendable {
    /// The request method.
    public enum Method: String, Sendable {
        /// Asks and changes nothing.
        case get = "GET"
        /// Makes, runs or uploads something; without a body it is sent with an empty one.
        case post = "POST"
    }

    /// The request method.
    public var method: Method
    /// Where it goes.
    public var url: RequestURL
    /// Headers, none of them secret.
    public var headers: [(name: String, value: String)]
    /// A header whose value is never printed, such as the token.
    public var secretHeader: SecretHeader?
    public var body: HTTPBody?
    /// Seconds from the start to the last byte.
    public var timeout: Double
    /// Seconds for name lookup, TCP and TLS together.
    public var connectTimeout: Double
    /// Bytes of body, after decompression, beyond which the answer is refused.
    public var sizeLimit: Int
    /// A PEM file with the authorities to trust instead of the system's.
    public var caBundle: String?
    /// Sending it twice does no harm: curl may repeat it when an old connection turns out dead.
    public var isRepeatable = true
    /// Whose hosts it may reach.
    public var reach = Reach.anywhere

    /// Whose hosts a request may reach.
    public enum Reach: Sendable, Equatable {
        /// Any host: somebody who may decide it named this one.
        case anywhere
        /// No host of this machine or of the networks inside: a server named this one. Judged by the
        /// name, and by the address that the name turns out to have.
        case outward
    }

    /// Unless told otherwise: 15 s in all, 10 s of them to connect, and 64 MiB of answer.
    public init(
        _ method: Method, _ url: RequestURL, headers: [(name: String, value: String)] = [],
        secretHeader: SecretHeader? = nil, body: HTTPBody? = nil, timeout: Double = 15,
        connectTimeout: Double = 10, sizeLimit: Int = 64 << 20, caBundle: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.secretHeader = secretHeader
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.sizeLimit = sizeLimit
        self.caBundle = caBundle
    }
}

/// Where a request goes. Plain HTTP exists for loopback hosts only.
public struct RequestURL: Sendable, Equatable {
    /// The host's name or address.
    public var host: String
    /// The port.
    public var port: Int
    /// Path and query, percent-encoded, with its leading slash.
    public var target: String
    /// Whether it goes without TLS, which only this machine itself allows.
    public var isPlainHTTP: Bool

    /// Takes the parts unchecked: `target` is encoded already, an IPv6 address has no brackets.
    public init(host: String, port: Int = 443, target: String, isPlainHTTP: Bool = false) {
        self.host = host
        self.port = port
        self.target = target
        self.isPlainHTTP = isPlainHTTP
    }

    /// What its host is.
    public var hostClass: HostClass { HostClass.of(host) }
    /// Whether it stays on this machine: only then is plain HTTP allowed.
    public var isLoopback: Bool { hostClass == .loopback }

    var text: String {
        let authority = host.contains(":") ? "[\(host)]" : host
        return "\(isPlainHTTP ? "http" : "https")://\(authority):\(port)\(target)"
    }
}

/// A request header whose value is secret: it cannot be printed or dumped.
public struct SecretHeader: Sendable {
    /// The header's name.
    public let name: String
    let value: String

    /// The value can be read again in this module only, which gives it to curl.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension SecretHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(name): (secret)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension RequestURL {
    /// An absolute http or https address; nil for anything else.
    public init?(_ address: String) {
        // A scheme is the same in capitals.
        let scheme = address.prefix { $0 != ":" }
        let text = scheme.lowercased() + address.dropFirst(scheme.count)
        let isPlain = text.hasPrefix("http://")
        guard isPlain || text.hasPrefix("https://"),
            text.utf8.allSatisfy({ (33...126).contains($0) })
        else { return nil }
        let rest = text.dropFirst(isPlain ? 7 : 8)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // A user name in an address is never meant here.
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        var target = rest.dropFirst(authority.count).prefix { $0 != "#" }
        if target.first != "/" { target = "/" + target }
        var host = authority[...]
        var port = isPlain ? 80 : 443
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let number = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(number)
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        if host.hasPrefix("[") && host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        // A name as DNS has it, in one spelling: curl would decode what is encoded.
        var name = host.lowercased()
        if !name.contains(":"), name.hasSuffix(".") { name.removeLast() }
        let isName = name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || [45, 46, 95].contains($0)
        }
        guard !name.isEmpty, name.contains(":") || isName else { return nil }
        self.init(host: name, port: port, target: String(target), isPlainHTTP: isPlain)
    }
}
