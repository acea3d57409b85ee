/// Why no answer came, told apart by what a person has to do about it. What it is called for people
/// is said where it is shown.
public enum TransportError: Error, Sendable, Equatable {
    case hostNotFound(host: String)
    case nameLookupTimedOut(host: String)
    /// The request waited for a connection that another one was making, and that did not come about.
    case notConnected(host: String, seconds: Int)
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
    /// The CA bundle has revocation lists, but no valid one of an authority in the chain.
    case revocationUnknown(host: String, detail: String)
    case certificateWrongHost(host: String, detail: String)
    case notTLS(host: String, port: Int)
    case tlsFailed(host: String, detail: String)
    /// The path is empty for the system's own.
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
            .proxyRefused, .notHTTP, .tooLarge, .plainHTTPRefused, .cancelled, .failed:
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
