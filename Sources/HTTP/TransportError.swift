/// Why no answer came, told apart by what a person has to do about it. What it is called for people
/// is said where it is shown.
public enum TransportError: Error, Sendable, Equatable {
    /// DNS says that there is no such name (curl 6).
    case hostNotFound(host: String)
    /// No DNS server had an answer in time: the name may well exist.
    case nameLookupTimedOut(host: String)
    /// The request waited for a connection that another one was making, and that did not come about.
    case notConnected(host: String, seconds: Int)
    /// The host is there, but the port is closed (ECONNREFUSED).
    case refused(host: String, port: Int)
    /// The system knows no way to the address, as without a network; `detail` is curl's text.
    case unreachable(host: String, port: Int, detail: String)
    /// TCP had no answer for so many seconds: often a firewall that drops what it does not allow.
    case connectTimedOut(host: String, port: Int, seconds: Int)
    /// The connection stood, but TLS was not agreed on within so many seconds.
    case tlsTimedOut(host: String, seconds: Int)
    /// The connection stood, but the answer did not come, or not whole, in time.
    case answerTimedOut(host: String, seconds: Int, bytes: Int)

    /// No trusted authority signed it; `selfSigned` where one of the chain signed itself (OpenSSL 18, 19).
    case certificateUnknownIssuer(host: String, selfSigned: Bool)
    /// It is past its last day, by this machine's clock (OpenSSL 10).
    case certificateExpired(host: String)
    /// Its first day is still to come, by this machine's clock, which may be wrong (OpenSSL 9).
    case certificateNotYetValid(host: String)
    /// A revocation list of the CA bundle names it (OpenSSL 23).
    case certificateRevoked(host: String)
    /// The CA bundle has revocation lists, but no valid one of an authority in the chain.
    case revocationUnknown(host: String, detail: String)
    /// It was issued for other names than this host's; `detail` is curl's text.
    case certificateWrongHost(host: String, detail: String)
    /// What listens on the port answered, but not in TLS: most likely it speaks plain HTTP.
    case notTLS(host: String, port: Int)
    /// The handshake failed for another reason; `detail` is the TLS library's text.
    case tlsFailed(host: String, detail: String)
    /// The path is empty for the system's own.
    case caBundleUnreadable(path: String)

    /// The variable names a proxy in a form that curl would misread: nothing was sent. Its value may
    /// hold a password and is not told.
    case proxyUnreadable(variable: String, hasBareSign: Bool)
    /// The name of the proxy, which the environment gives, has no address (curl 5).
    case proxyNotFound(detail: String)
    /// The proxy could not be connected to, or hung up before the host was reached.
    case proxyUnreachable(detail: String)
    /// The proxy answered CONNECT with another status than 200.
    case proxyRefused(status: Int)

    /// The connection ended before the answer was whole; the request may have arrived all the same.
    case connectionLost(host: String, detail: String)
    /// Something answered that curl cannot read as HTTP; `detail` is curl's text.
    case notHTTP(host: String, detail: String)
    /// The body came to more than `limit` bytes, or the headers to more than 256 KiB.
    case tooLarge(limit: Int)
    /// Plain HTTP to a host that is not this machine: nothing was sent.
    case plainHTTPRefused(host: String)
    /// A server named a host of this machine, or of a network inside: it was not asked.
    case inwardRefused(host: String)
    /// The task that waited was cancelled; the request may have been sent before.
    case cancelled
    /// Anything else that curl reports, with its own number and words.
    case failed(code: Int, detail: String)

    /// Whether the same request may go better a moment later, without anybody changing anything.
    public var mayHeal: Bool {
        switch self {
        case .hostNotFound, .nameLookupTimedOut, .notConnected, .refused, .unreachable,
            .connectTimedOut,
            .tlsTimedOut,
            .answerTimedOut, .connectionLost, .proxyNotFound, .proxyUnreachable:
            true
        case .certificateUnknownIssuer, .certificateExpired, .certificateNotYetValid,
            .certificateRevoked, .revocationUnknown, .certificateWrongHost, .notTLS, .tlsFailed,
            .caBundleUnreadable,
            .proxyUnreadable, .proxyRefused, .notHTTP, .tooLarge, .plainHTTPRefused,
            .inwardRefused, .cancelled, .failed:
            false
        }
    }
}

/// A failed exchange: why, and how far it had come.
public struct TransportFailure: Error, Sendable, Equatable {
    /// What went wrong.
    public let error: TransportError
    /// The phases that were over when it failed; 0 for those that were not.
    public let timings: Timings

    /// Without timings nothing is known of how far it had come.
    public init(_ error: TransportError, timings: Timings = Timings()) {
        self.error = error
        self.timings = timings
    }
}

extension TransportError {
    /// The words of curl or the TLS library, for a detail line.
    public var detail: String? {
        switch self {
        case .unreachable(_, _, let detail), .certificateWrongHost(_, let detail),
            .revocationUnknown(_, let detail),
            .tlsFailed(_, let detail), .proxyNotFound(let detail), .proxyUnreachable(let detail),
            .connectionLost(_, let detail), .notHTTP(_, let detail), .failed(_, let detail):
            detail.isEmpty ? nil : detail
        default: nil
        }
    }
}
