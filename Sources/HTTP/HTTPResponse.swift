internal import CCurl

/// An answer, whatever its status.
public struct HTTPResponse: Sendable {
    /// The status code.
    public let status: Int
    /// In the order received; names in lower case.
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]
    /// How long each phase took.
    public let timings: Timings
    /// What the exchange went over.
    public let connection: ConnectionInfo

    /// The names of headers have to be in lower case: `header(_:)` looks for them so.
    public init(
        status: Int, headers: [(name: String, value: String)], body: [UInt8],
        timings: Timings = Timings(), connection: ConnectionInfo = ConnectionInfo()
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.timings = timings
        self.connection = connection
    }

    /// Whether it is a page for a browser: something other than an API has answered.
    public var isPage: Bool {
        if header("content-type")?.lowercased().hasPrefix("text/html") == true { return true }
        let start = body.prefix(256).drop { $0 == 32 || (9...13).contains($0) }
        return start.first == UInt8(ascii: "<")
    }

    /// Seconds since 1970 of the server's clock, from its `Date`.
    public var serverTime: Double? {
        guard let text = header("date") else { return nil }
        let seconds = ccurl_date(text)
        return seconds < 0 ? nil : Double(seconds)
    }

    /// The first header of a name, which is given in lower case; nil where there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// When each phase of an exchange was over, in milliseconds from its start; 0 for a phase that
/// did not take place (a connection that was used again has no lookup, TCP or TLS).
public struct Timings: Sendable, Equatable {
    /// Until the name had an address.
    public var nameLookup: Double
    /// Until the connection was made.
    public var connect: Double
    /// Until TLS was agreed on; 0 without TLS.
    public var tls: Double
    /// Until the first byte of the answer.
    public var firstByte: Double
    /// Until the end.
    public var total: Double

    /// Zeros stand for phases that were not over, or that did not take place.
    public init(
        nameLookup: Double = 0, connect: Double = 0, tls: Double = 0, firstByte: Double = 0,
        total: Double = 0
    ) {
        self.nameLookup = nameLookup
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.total = total
    }
}

/// What is known of the connection that an answer came over.
public struct ConnectionInfo: Sendable, Equatable {
    /// The address of the peer: the workspace's, or the proxy's.
    public var remoteAddress: String
    /// The port at the other end.
    public var remotePort: Int
    /// "1.1" or "2".
    public var httpVersion: String
    /// An existing connection was used again.
    public var isReused: Bool
    /// The server's certificate, where the exchange made a connection.
    public var certificate: Certificate?

    /// Without arguments: a connection that nothing is known of.
    public init(
        remoteAddress: String = "", remotePort: Int = 0, httpVersion: String = "1.1",
        isReused: Bool = false, certificate: Certificate? = nil
    ) {
        self.remoteAddress = remoteAddress
        self.remotePort = remotePort
        self.httpVersion = httpVersion
        self.isReused = isReused
        self.certificate = certificate
    }
}

/// The server's own certificate, in the words of the TLS library.
public struct Certificate: Sendable, Equatable {
    /// Whom it was issued for.
    public var subject: String
    /// Who issued it.
    public var issuer: String
    /// As the library prints it: `Mar  2 23:59:59 2027 GMT`.
    public var expires: String

    /// Takes the words as they come: `issuerName` and `expiryDay` read them.
    public init(subject: String, issuer: String, expires: String) {
        self.subject = subject
        self.issuer = issuer
        self.expires = expires
    }

    /// The organization, else the common name, of the issuer.
    public var issuerName: String {
        Self.part("O", of: issuer) ?? Self.part("CN", of: issuer) ?? issuer
    }

    /// The last day of the certificate as `YYYY-MM-DD`; nil when the text has another form.
    public var expiryDay: String? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let words = expires.split(separator: " ")
        guard words.count >= 4, let month = months.firstIndex(of: String(words[0])),
            let day = Int(words[1]), let year = Int(words[3])
        else { return nil }
        return "\(year)-\(month < 9 ? "0" : "")\(month + 1)-\(day < 10 ? "0" : "")\(day)"
    }

    private static func part(_ key: String, of name: String) -> String? {
        for piece in name.split(separator: ",") {
            let sides = piece.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            let left = sides[0].filter { $0 != " " }
            if left == key { return String(sides[1].drop { $0 == " " }) }
        }
        return nil
    }
}
