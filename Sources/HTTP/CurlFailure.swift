internal import CCurl
internal import Glibc

/// Turns curl's result of a failed transfer into a `TransportError`.
///
/// curl says "60" for three different certificate problems and "28" for five different waits; its
/// other informations (verify result, phase times, error text) tell them apart.
struct CurlFailure {
    let code: CURLcode
    let text: String
    let handle: UnsafeMutableRawPointer
    let request: HTTPRequest
    let bytes: Int

    private var host: String { request.url.host }
    private var port: Int { request.url.port }

    var error: TransportError {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .hostNotFound(host: host)
        case CURLE_COULDNT_RESOLVE_PROXY: .proxyNotFound(detail: text)
        case CURLE_COULDNT_CONNECT: connectFailure
        case CURLE_OPERATION_TIMEDOUT: timeout
        case CURLE_PEER_FAILED_VERIFICATION: certificateFailure
        case CURLE_SSL_CONNECT_ERROR: handshakeFailure
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE:
            .caBundleUnreadable(path: request.caBundle ?? "")
        case CURLE_PROXY: .proxyUnreachable(detail: text)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_ABORTED_BY_CALLBACK:
            interrupted
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            .notHTTP(host: host, detail: text)
        default: .failed(code: Int(code.rawValue), detail: text)
        }
    }

    private var connectFailure: TransportError {
        // curl names whom it could not connect to: with a proxy that is not our host.
        if let target = word(after: "Failed to connect to "), target != host {
            return .proxyUnreachable(detail: text)
        }
        switch Int32(ccurl_long(handle, CURLINFO_OS_ERRNO)) {
        case ECONNREFUSED: return .refused(host: host, port: port)
        case ETIMEDOUT: return .connectTimedOut(host: host, port: port, seconds: seconds)
        default: break
        }
        return .unreachable(host: host, port: port, detail: text)
    }

    private var seconds: Int {
        Int((Double(ccurl_offset(handle, CURLINFO_TOTAL_TIME_T)) / 1_000_000).rounded())
    }

    private var timeout: TransportError {
        let isOver = { (info: CURLINFO) in ccurl_offset(self.handle, info) > 0 }
        // A connection that is used again has no times of name, TCP and TLS, and has sent all the
        // same.
        if isOver(CURLINFO_PRETRANSFER_TIME_T) {
            return .answerTimedOut(host: host, seconds: seconds, bytes: bytes)
        }
        if !isOver(CURLINFO_TOTAL_TIME_T) {
            // CURLOPT_PIPEWAIT parked it; curl calls that a lookup that timed out, too.
            return .notConnected(host: host, seconds: Int(request.timeout.rounded()))
        }
        if !isOver(CURLINFO_NAMELOOKUP_TIME_T) { return .nameLookupTimedOut(host: host) }
        // curl counts a connection as made only when TLS stands too; its own port tells sooner.
        if !isOver(CURLINFO_CONNECT_TIME_T) && ccurl_long(handle, CURLINFO_LOCAL_PORT) == 0 {
            return .connectTimedOut(host: host, port: port, seconds: seconds)
        }
        if !request.url.isPlainHTTP && !isOver(CURLINFO_APPCONNECT_TIME_T) {
            return .tlsTimedOut(host: host, seconds: seconds)
        }
        return .answerTimedOut(host: host, seconds: seconds, bytes: bytes)
    }

    /// The numbers are OpenSSL's X509_V_ERR_… (x509_vfy.h); the words serve other TLS libraries.
    private var certificateFailure: TransportError {
        let text = text.lowercased()
        switch ccurl_long(handle, CURLINFO_SSL_VERIFYRESULT) {
        case 10: return .certificateExpired(host: host)
        case 9: return .certificateNotYetValid(host: host)
        case 23: return .certificateRevoked(host: host)
        case 3, 11, 12: return .revocationUnknown(host: host, detail: self.text)
        case 18, 19: return .certificateUnknownIssuer(host: host, selfSigned: true)
        case 2, 20, 21, 27: return .certificateUnknownIssuer(host: host, selfSigned: false)
        default: break
        }
        if text.contains("name") && (text.contains("match") || text.contains("subject")) {
            return .certificateWrongHost(host: host, detail: self.text)
        }
        if text.contains("expired") { return .certificateExpired(host: host) }
        if text.contains("not yet") { return .certificateNotYetValid(host: host) }
        if text.contains("revoked") { return .certificateRevoked(host: host) }
        if text.contains("self-signed") || text.contains("self signed") {
            return .certificateUnknownIssuer(host: host, selfSigned: true)
        }
        if text.contains("issuer") || text.contains("unknown ca") {
            return .certificateUnknownIssuer(host: host, selfSigned: false)
        }
        return .tlsFailed(host: host, detail: self.text)
    }

    private var handshakeFailure: TransportError {
        let text = text.lowercased()
        let isNotTLS =
            ["wrong version number", "packet length too long", "http request", "unknown protocol"]
            .contains { text.contains($0) }
        if isNotTLS { return .notTLS(host: host, port: port) }
        if text.contains("syscall") || text.contains("reset by peer") || text.contains("eof") {
            return .connectionLost(host: host, detail: self.text)
        }
        return .tlsFailed(host: host, detail: self.text)
    }

    private var interrupted: TransportError {
        let status = ccurl_long(handle, CURLINFO_HTTP_CONNECTCODE)
        if status != 0 && status != 200 { return .proxyRefused(status: status) }
        if text.contains("from proxy after CONNECT") || text.contains("CONNECT tunnel failed") {
            let digits = text.split { !$0.isNumber }.compactMap { Int($0) }
            return .proxyRefused(status: digits.first { $0 >= 300 && $0 < 600 } ?? 0)
        }
        if text.contains("Proxy CONNECT aborted") { return .proxyUnreachable(detail: text) }
        if text.contains("HTTP/0.9") { return .notHTTP(host: host, detail: text) }
        return .connectionLost(host: host, detail: text)
    }

    private func word(after prefix: String) -> String? {
        guard text.hasPrefix(prefix) else { return nil }
        return text.dropFirst(prefix.count).split(separator: " ").first.map(String.init)
    }
}
