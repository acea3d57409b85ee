internal import FlyingFox
internal import FlyingSocks
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// The HTTP server: turns what arrives on a loopback port into a `Request`, and a `Reply` into
/// bytes. The only file that knows FlyingFox.
final class Server: Sendable {
    private let server: HTTPServer
    private let ending = Mutex<(any Error)?>(nil)

    /// Seconds that a request may take: longer than any statement is held back.
    private static let patience = 3_600.0

    /// - Parameter port: 0 lets the system choose one.
    init(port: UInt16, answer: @escaping @Sendable (Request) async throws -> Reply) throws {
        server = HTTPServer(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port),
            timeout: Self.patience,
            pool: PromptPool(base: HTTPServer.defaultPool()),
            logger: .disabled,
            handler: ClosureHTTPHandler { request in
                guard let read = try await Server.request(request) else {
                    // The rest of the body is not read: the connection cannot go on.
                    return HTTPResponse(
                        statusCode: HTTPStatusCode(413, phrase: "Content Too Large"),
                        headers: [.connection: "close"])
                }
                return try await Server.response(answer(read))
            })
    }

    /// Listens, and returns the port once connections are accepted.
    func start() async throws -> UInt16 {
        Task {
            do {
                try await server.run()
            } catch {
                ending.withLock { $0 = error }
            }
        }
        // `waitUntilListening` would wait for its whole timeout when the port is taken.
        while true {
            if case .ip4(_, port: let port)? = await server.listeningAddress { return port }
            if let error = ending.withLock({ $0 }) { throw error }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    func stop() async { await server.stop(timeout: 0) }

    /// Bytes of a body; an upload to CleverTap has 5 MB at most, a statement 16 MiB.
    private static let largestBody = 16 << 20

    /// Nil for a body that is larger than anything that is answered.
    private static func request(_ request: HTTPRequest) async throws -> Request? {
        var headers: [String: String] = [:]
        for (header, value) in request.headers {
            headers[header.rawValue.lowercased()] = value
        }
        var body: [UInt8] = []
        if let count = request.bodySequence.count, count > largestBody { return nil }
        for try await piece in request.bodySequence {
            guard body.count + piece.count <= largestBody else { return nil }
            body += piece
        }
        return Request(
            method: request.method.rawValue.uppercased(), target: request.target.rawValue,
            headers: headers, body: body)
    }

    private static func response(_ reply: Reply) -> HTTPResponse {
        var headers = HTTPHeaders()
        for header in reply.headers { headers[HTTPHeader(header.name)] = header.value }
        let status = HTTPStatusCode(reply.status, phrase: phrases[reply.status] ?? "Status")
        switch reply.body {
        case .bytes(let bytes):
            let body = HTTPBodySequence(data: Data(bytes), suggestedBufferSize: 1 << 16)
            return HTTPResponse(statusCode: status, headers: headers, body: body)
        case .cutOff(let bytes, let announced):
            let body = Pieces(bytes: bytes, size: max(1, bytes.count), pause: 0, end: .failure)
            headers[.contentLength] = String(announced)
            return HTTPResponse(
                statusCode: status, headers: headers,
                body: HTTPBodySequence(from: body, count: announced))
        case .slow(let bytes, let piece, let milliseconds):
            let body = Pieces(bytes: bytes, size: max(1, piece), pause: milliseconds, end: .end)
            return HTTPResponse(
                statusCode: status, headers: headers,
                body: HTTPBodySequence(from: body, count: bytes.count))
        case .endless(let bytes):
            let body = Pieces(bytes: bytes, size: max(1, bytes.count), pause: 0, end: .again)
            return HTTPResponse(
                statusCode: status, headers: headers, body: HTTPBodySequence(from: body))
        case .none:
            return HTTPResponse(webSocket: Hangup())
        }
    }

    private static let phrases = [
        200: "OK", 204: "No Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
        307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
        404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 429: "Too Many Requests",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}

/// Closes the connection before any answer: FlyingFox drops a connection whose upgrade fails, and
/// writes nothing before it has tried.
private struct Hangup: WSHandler {
    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws
        -> AsyncStream<WSFrame>
    {
        throw SocketError.disconnected
    }
}

/// A pool that sends every packet at once.
///
/// Head and body of an answer are two writes; with Nagle's algorithm the second would wait for
/// the client's delayed acknowledgement of the first, some 40 ms on a connection that is reused.
private struct PromptPool<Base: AsyncSocketPool>: AsyncSocketPool {
    let base: Base

    func prepare() async throws { try await base.prepare() }
    func run() async throws { try await base.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // The listening socket comes by too, and what it accepts inherits the option.
        let option = BoolSocketOption(level: Int32(IPPROTO_TCP), name: Int32(TCP_NODELAY))
        try? socket.setValue(true, for: option)
        try await base.suspendSocket(socket, untilReadyFor: events)
    }
}

/// A body in pieces, with a pause before each, that ends well, badly or never.
private struct Pieces: AsyncBufferedSequence {
    enum End: Sendable { case end, failure, again }

    typealias Element = UInt8

    let bytes: [UInt8]
    let size: Int
    /// Milliseconds.
    let pause: Int
    let end: End

    func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        let pieces: Pieces
        var sent = 0

        mutating func next() async throws -> UInt8? {
            try await nextBuffer(suggested: 1)?.first
        }

        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            if sent >= pieces.bytes.count {
                switch pieces.end {
                case .end: return nil
                case .failure: throw SocketError.disconnected
                case .again:
                    guard !pieces.bytes.isEmpty else { return nil }
                    sent = 0
                }
            }
            if pieces.pause > 0 { try await Task.sleep(for: .milliseconds(pieces.pause)) }
            try Task.checkCancellation()
            // A chunk is at most what was asked for; a single byte is asked for only by `next`.
            let length = Swift.min(count, pieces.size, pieces.bytes.count - sent)
            defer { sent += length }
            return Array(pieces.bytes[sent..<(sent + length)])
        }
    }
}
