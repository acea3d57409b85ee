internal import Connections
public import HTTP
internal import Language

extension TransportError {
    /// What happened, in one sentence.
    public var words: String {
        switch self {
        case .hostNotFound(let host): tr("The name \(host) does not exist in DNS.")
        case .nameLookupTimedOut(let host): tr("DNS gave no answer for \(host).")
        case .notConnected(let host, let seconds):
            tr("No connection to \(host) came about within \(seconds) s.")
        case .refused(let host, let port): tr("\(host) refuses connections on port \(port).")
        case .unreachable(let host, let port, _):
            tr("There is no route to \(host) on port \(port).")
        case .connectTimedOut(let host, let port, let seconds):
            tr(
                "\(host) did not answer on port \(port) within \(seconds) s: a firewall may drop the connection silently."
            )
        case .tlsTimedOut(let host, let seconds):
            tr(
                "\(host) accepted the connection but did not finish the TLS handshake within \(seconds) s."
            )
        case .answerTimedOut(let host, let seconds, let bytes):
            bytes == 0
                ? tr("\(host) accepted the request but sent no answer within \(seconds) s.")
                : tr(
                    "The answer of \(host) was not complete after \(seconds) s (\(bytes) bytes came)."
                )
        case .notHTTP(let host, _): tr("\(host) answered, but not in HTTP.")
        case .tooLarge(let limit):
            tr("The answer is larger than \(limit >> 20) MiB and was not read.")
        case .connectionLost(let host, _):
            tr("\(host) closed the connection before its answer was complete.")
        case .plainHTTPRefused(let host):
            tr("Plain HTTP to \(host) is refused: it would show the token to everyone on the way.")
        case .inwardRefused(let host):
            tr("\(host) leads to this machine or into a network inside, and was not asked.")
        case .cancelled: tr("Cancelled.")
        case .failed(let code, _): tr("The request failed (curl \(code)).")
        case .certificateUnknownIssuer(let host, let selfSigned):
            selfSigned
                ? tr(
                    "The certificate of \(host) is self-signed, or signed by an authority that this machine does not trust."
                )
                : tr(
                    "The certificate of \(host) was issued by an authority that this machine does not trust."
                )
        case .certificateExpired(let host): tr("The certificate of \(host) has expired.")
        case .certificateNotYetValid(let host): tr("The certificate of \(host) is not valid yet.")
        case .certificateRevoked(let host): tr("The certificate of \(host) has been revoked.")
        case .revocationUnknown(let host, _):
            tr(
                "Whether the certificate of \(host) was revoked cannot be told: the CA bundle has no current revocation list for it."
            )
        case .certificateWrongHost(let host, _):
            tr("The certificate was issued for another name, not for \(host).")
        case .notTLS(let host, let port): tr("Port \(port) of \(host) does not speak TLS (HTTPS).")
        case .tlsFailed(let host, _): tr("The TLS handshake with \(host) failed.")
        case .caBundleUnreadable(let path):
            path.isEmpty
                ? tr("The CA bundle of the system could not be read as PEM.")
                : tr("The CA bundle \(path) could not be read as PEM.")
        case .proxyUnreadable(let variable, true):
            tr(
                "The \(variable) variable does not hold a readable address: its user or password contains @, #, / or ?."
            )
        case .proxyUnreadable(let variable, false):
            tr("The \(variable) variable does not hold a readable address.")
        case .proxyNotFound: tr("The name of the proxy does not exist in DNS.")
        case .proxyUnreachable: tr("The proxy could not be reached.")
        case .proxyRefused(407): tr("The proxy asks for a user name and password (407).")
        case .proxyRefused(let status): tr("The proxy refused to connect (\(status)).")
        }
    }
}
