/// Why no answer came, told apart by what a person has to do about it.
public enum TransportError: Error, Sendable, Equatable {
    case hostNotFound(host: String)
    case nameLookupTimedOut(host: String)
    case refused(host: String, port: Int)
    case unreachable(host: String, port: Int, detail: String)
    case connectTimedOut(host: String, port: Int, seconds: Int)
    case tlsTimedOut(host: String, seconds: Int)
    /// The connection stood, but the answer did not come, or not whole, in time.
    case answerTimedOut(host: String, seconds: Int, bytes: Int)

    case certificateUnknownIssuer(host: String, selfSigned: Bool)
    case certificateExpired(host: String)
    case certificateNotYetValid(host: String)
    case certificateRevoked(host: String)
    case certificateWrongHost(host: String, detail: String)
    case notTLS(host: String, port: Int)
    case tlsFailed(host: String, detail: String)
    case caBundleUnreadable(path: String)

    case proxyNotFound(detail: String)
    case proxyUnreachable(detail: String)
    /// The proxy answered CONNECT with another status than 200.
    case proxyRefused(status: Int)

    case connectionLost(host: String, detail: String)
    case notHTTP(host: String, detail: String)
    case tooLarge(limit: Int)
    case plainHTTPRefused(host: String)
    case cancelled
    /// Anything else that curl reports, with its own number and words.
    case failed(code: Int, detail: String)
}

/// A failed exchange: why, and how far it had come.
public struct TransportFailure: Error, Sendable, Equatable {
    public let error: TransportError
    /// The phases that were over when it failed; 0 for those that were not.
    public let timings: Timings

    public init(_ error: TransportError, timings: Timings = Timings()) {
        self.error = error
        self.timings = timings
    }
}

extension TransportError: CustomStringConvertible {
    /// What happened, in one sentence.
    public var description: String {
        switch self {
        case .hostNotFound(let host): "The name \(host) does not exist in DNS."
        case .nameLookupTimedOut(let host): "DNS gave no answer for \(host)."
        case .refused(let host, let port): "\(host) refuses connections on port \(port)."
        case .unreachable(let host, let port, _):
            "There is no route to \(host) on port \(port)."
        case .connectTimedOut(let host, let port, let seconds):
            "\(host) did not answer on port \(port) within \(seconds) s: a firewall may drop the connection silently."
        case .tlsTimedOut(let host, let seconds):
            "\(host) accepted the connection but did not finish the TLS handshake within \(seconds) s."
        case .answerTimedOut(let host, let seconds, let bytes):
            bytes == 0
                ? "\(host) accepted the request but sent no answer within \(seconds) s."
                : "The answer of \(host) was not complete after \(seconds) s (\(bytes) bytes came)."
        case .certificateUnknownIssuer(let host, let selfSigned):
            selfSigned
                ? "The certificate of \(host) is self-signed, or signed by an authority that this machine does not trust."
                : "The certificate of \(host) was issued by an authority that this machine does not trust."
        case .certificateExpired(let host): "The certificate of \(host) has expired."
        case .certificateNotYetValid(let host): "The certificate of \(host) is not valid yet."
        case .certificateRevoked(let host): "The certificate of \(host) has been revoked."
        case .certificateWrongHost(let host, _):
            "The certificate was issued for another name, not for \(host)."
        case .notTLS(let host, let port): "Port \(port) of \(host) does not speak TLS (HTTPS)."
        case .tlsFailed(let host, _): "The TLS handshake with \(host) failed."
        case .caBundleUnreadable(let path): "The CA bundle \(path) could not be read as PEM."
        case .proxyNotFound: "The name of the proxy does not exist in DNS."
        case .proxyUnreachable: "The proxy could not be reached."
        case .proxyRefused(let status):
            status == 407
                ? "The proxy asks for a user name and password (407)."
                : "The proxy refused to connect (\(status))."
        case .connectionLost(let host, _):
            "\(host) closed the connection before its answer was complete."
        case .notHTTP(let host, _): "\(host) answered, but not in HTTP."
        case .tooLarge(let limit): "The answer is larger than \(limit >> 20) MiB and was not read."
        case .plainHTTPRefused(let host):
            "Plain HTTP to \(host) is refused: it would show the token to everyone on the way."
        case .cancelled: "Cancelled."
        case .failed(let code, _): "The request failed (curl \(code))."
        }
    }

    /// The words of curl or the TLS library, for a detail line.
    public var detail: String? {
        switch self {
        case .unreachable(_, _, let detail), .certificateWrongHost(_, let detail),
            .tlsFailed(_, let detail), .proxyNotFound(let detail), .proxyUnreachable(let detail),
            .connectionLost(_, let detail), .notHTTP(_, let detail), .failed(_, let detail):
            detail.isEmpty ? nil : detail
        default: nil
        }
    }
}
