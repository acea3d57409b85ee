internal import CCurl
internal import Glibc
internal import Network

/// One exchange on curl's thread: the easy handle, what it points to, and who waits for it.
///
/// curl holds the address of this object while the handle is in the multi handle, so it is a class,
/// and the handle is freed with it. Not Sendable, on purpose: it never leaves the loop's thread.
final class Transfer {
    let handle: UnsafeMutableRawPointer
    private let request: HTTPRequest
    private let continuation: TransferContinuation
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    /// How often the request was sent.
    private let sent: UnsafeMutablePointer<Int32>
    private var body: [UInt8] = []
    private var headers: [(name: String, value: String)] = []
    private var isTooLarge = false
    private var isCut = false
    private var status = 0
    /// The name turned out to have no address that may be reached.
    private var isInward = false

    /// Bytes that curl reads or writes at once.
    private static let bufferSize = 128 << 10
    /// Bytes that are set aside for an answer before it has come.
    private static let largestReserve = 64 << 20
    /// curl's own limit for the text of an error.
    private static let errorSize = 256
    /// Header bytes beyond which an answer is refused.
    private static let headerLimit = 256 << 10
    /// Bytes that are kept of an answer that is no success.
    private static let largestError = 1 << 20
    private var headerBytes = 0

    init(
        request: HTTPRequest, userAgent: String, continuation: TransferContinuation
    ) throws(TransportError) {
        guard let handle = ccurl_easy_init() else {
            throw .failed(code: 2, detail: "no curl handle could be made")
        }
        self.handle = handle
        self.request = request
        self.continuation = continuation
        errorText = .allocate(capacity: Self.errorSize)
        errorText.initialize(repeating: 0, count: Self.errorSize)
        sent = .allocate(capacity: 1)
        sent.initialize(to: 0)
        configure(userAgent: userAgent)
    }

    deinit {
        ccurl_easy_cleanup(handle)
        ccurl_slist_free_all(headerList)
        errorText.deallocate()
        sent.deallocate()
    }

    private func configure(userAgent: String) {
        let url = request.url
        ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        ccurl_set_string(handle, CURLOPT_URL, url.text)
        ccurl_set_protocols(handle, url.isPlainHTTP ? 1 : 0)
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
        ccurl_set_string(handle, CURLOPT_USERAGENT, userAgent)
        ccurl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(request.timeout * 1_000))
        ccurl_set_long(
            handle, CURLOPT_CONNECTTIMEOUT_MS,
            Int(min(request.connectTimeout, request.timeout) * 1_000))
        ccurl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
        if !request.isRepeatable { ccurl_send_once(handle, sent) }
        // Chunks of a result and batches of records are large: fewer, larger reads and writes.
        let large = request.body == nil ? CURLOPT_BUFFERSIZE : CURLOPT_UPLOAD_BUFFERSIZE
        ccurl_set_long(handle, large, Self.bufferSize)
        // Verification is curl's default; it is said here so that no build option can change it.
        ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        ccurl_set_long(handle, CURLOPT_CERTINFO, 1)
        ccurl_set_long(handle, CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        ccurl_set_long(handle, CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        ccurl_set_long(handle, CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let bundle = request.caBundle ?? CABundle.ofEnvironment {
            // Instead of the system's authorities: libcurl adds a folder of its own to a file, for
            // the host and for a proxy that speaks TLS.
            ccurl_set_string(handle, CURLOPT_CAINFO, bundle)
            ccurl_set_string(handle, CURLOPT_CAPATH, nil)
            ccurl_set_string(handle, CURLOPT_PROXY_CAINFO, bundle)
            ccurl_set_string(handle, CURLOPT_PROXY_CAPATH, nil)
            if CABundle.hasRevocationLists(bundle) {
                ccurl_set_string(handle, CURLOPT_CRLFILE, bundle)
                ccurl_set_string(handle, CURLOPT_PROXY_CRLFILE, bundle)
            }
        }
        if url.isPlainHTTP {
            ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        } else {
            ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            // Wait for a connection that may turn out to be HTTP/2 rather than open another.
            ccurl_set_long(handle, CURLOPT_PIPEWAIT, 1)
        }
        // What is on this machine is never asked for through a proxy elsewhere.
        if url.isLoopback { ccurl_set_string(handle, CURLOPT_PROXY, "") }

        switch request.method {
        case .get: ccurl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .post: ccurl_set_long(handle, CURLOPT_POST, 1)
        }
        if request.method == .post || request.body != nil {
            ccurl_set_size(
                handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body?.count ?? 0))
            // Not copied: `request`, which owns the bytes, lives as long as the handle.
            if let body = request.body {
                ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, body.base)
            } else {
                ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
            }
        }
        for header in request.headers { append("\(header.name): \(header.value)") }
        if let secret = request.secretHeader { append("\(secret.name): \(secret.value)") }
        // Without this curl waits a second for "100 Continue" before a larger body.
        append("Expect:")
        ccurl_set_list(handle, CURLOPT_HTTPHEADER, headerList)

        let user = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, user in
            guard let user else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
            return transfer.take(body: UnsafeRawBufferPointer(start: data, count: size * count))
        }
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, user)
        ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, user in
            guard let user else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
            return transfer.take(header: UnsafeRawBufferPointer(start: data, count: size * count))
        }
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, user)
        // A proxy looks the name up itself, and what is connected to is the proxy. Which of both it is
        // must not be read in two ways.
        let usesProxy = ProxyVariable.isUsed(for: url.host)
        if request.reach == .outward {
            ccurl_set_string(handle, CURLOPT_NOPROXY, usesProxy ? "" : "*")
        }
        if request.reach == .outward, !usesProxy {
            ccurl_check_addresses(
                handle,
                { user, address, length in
                    guard let user else { return 0 }
                    let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
                    return transfer.mayReach(HostClass.of(address: address, length: Int(length)))
                        ? 1 : 0
                }, user)
        }
    }

    private func mayReach(_ address: HostClass) -> Bool {
        let may = request.url.hostClass.mayBeAt(address)
        isInward = !may
        return may
    }

    private func append(_ header: String) {
        // A line break would start another header.
        guard !header.utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) else { return }
        headerList = ccurl_slist_append(headerList, header)
    }

    private func take(body bytes: UnsafeRawBufferPointer) -> Int {
        if status >= 300, body.count + bytes.count > Self.largestError {
            // The words of a refusal stand at its beginning.
            body.append(contentsOf: bytes.prefix(Self.largestError - body.count))
            isCut = true
            return 0
        }
        if body.count + bytes.count > request.sizeLimit {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    private func take(header bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        if headerBytes > Self.headerLimit {
            isTooLarge = true
            return 0
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new status line: what came before belongs to a proxy or an interim answer.
            headers = []
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            let name = line[..<colon].lowercased()
            headers.append((name, Self.trimmed(value)))
            if name == "content-length", let length = Int(Self.trimmed(value)) {
                // A server may lie: what it announces is not more than a hint.
                body.reserveCapacity(min(length, request.sizeLimit, Self.largestReserve))
            }
        }
        return bytes.count
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        guard let start = text.firstIndex(where: { !isBlank($0) }),
            let end = text.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(text[start...end])
    }

    func finish(_ result: Result<HTTPResponse, TransportFailure>) {
        continuation.resume(returning: result)
    }

    /// curl's words, without what a proxy's variable keeps secret.
    private static func redacted(_ text: String) -> String {
        ProxyVariable.inForce()?.redacted(text) ?? text
    }

    /// What came of the exchange, from curl's result.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, TransportFailure> {
        if code != CURLE_OK, !isCut {
            let error =
                isInward
                ? TransportError.inwardRefused(host: request.url.host)
                : isTooLarge
                    ? TransportError.tooLarge(limit: request.sizeLimit)
                    : CurlFailure(
                        code: code, text: Self.redacted(String(cString: errorText)), handle: handle,
                        request: request, bytes: body.count
                    ).error
            return .failure(TransportFailure(error, timings: timings))
        }
        let version = ccurl_long(handle, CURLINFO_HTTP_VERSION)
        let isReused = ccurl_long(handle, CURLINFO_NUM_CONNECTS) == 0
        let response = HTTPResponse(
            status: ccurl_long(handle, CURLINFO_RESPONSE_CODE),
            headers: headers, body: body,
            timings: timings,
            connection: ConnectionInfo(
                remoteAddress: ccurl_string(handle, CURLINFO_PRIMARY_IP)
                    .map { String(cString: $0) } ?? "",
                remotePort: ccurl_long(handle, CURLINFO_PRIMARY_PORT),
                httpVersion: version == Int(CURL_HTTP_VERSION_2_0) ? "2" : "1.1",
                isReused: isReused, certificate: isReused ? nil : certificate()))
        return .success(response)
    }

    private var timings: Timings {
        let milliseconds = { (info: CURLINFO) in Double(ccurl_offset(self.handle, info)) / 1_000 }
        return Timings(
            nameLookup: milliseconds(CURLINFO_NAMELOOKUP_TIME_T),
            connect: milliseconds(CURLINFO_CONNECT_TIME_T),
            tls: milliseconds(CURLINFO_APPCONNECT_TIME_T),
            firstByte: milliseconds(CURLINFO_STARTTRANSFER_TIME_T),
            total: milliseconds(CURLINFO_TOTAL_TIME_T))
    }

    private func certificate() -> Certificate? {
        guard let info = ccurl_certificates(handle), info.pointee.num_of_certs > 0,
            var entry = info.pointee.certinfo?[0]
        else { return nil }
        var fields: [String: String] = [:]
        while true {
            let line = String(cString: entry.pointee.data)
            if let colon = line.firstIndex(of: ":") {
                fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
            }
            guard let next = entry.pointee.next else { break }
            entry = next
        }
        guard let issuer = fields["Issuer"] else { return nil }
        return Certificate(
            subject: fields["Subject"] ?? "", issuer: issuer,
            expires: fields["Expire date"] ?? "")
    }
}
