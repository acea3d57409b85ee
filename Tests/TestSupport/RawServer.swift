internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// A server on loopback that answers each connection with bytes as they are given: for answers
/// that no well-behaved server would give.
public final class RawServer: Sendable {
    /// What is done with a connection, once its request has been read.
    public enum Answer: Sendable {
        case bytes(String)
        /// Bytes, then nothing more, the connection left open.
        case bytesThenSilence(String)
        /// One byte each time these milliseconds have passed.
        case slowly(String, milliseconds: UInt32)
        /// Closed without a byte.
        case close
        /// Closed with a reset.
        case reset
        case silence
        /// A header, and then a body without end.
        case endless
    }

    public let port: Int
    private let listener: Int32
    /// Signalled once the listener is closed.
    private let ended = DispatchSemaphore(value: 0)
    private let requestsSeen = Mutex<[String]>([])
    private let answer: @Sendable (String) -> Answer

    /// What was read of each connection, the first 64 KiB.
    public var requests: [String] { requestsSeen.withLock { $0 } }

    public init(_ answer: @escaping @Sendable (String) -> Answer) throws {
        self.answer = answer
        let listener = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var bound = sockaddr_in()
        let isUp =
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, size)
                }
            } == 0 && listen(listener, 64) == 0
        let isKnown =
            withUnsafeMutablePointer(to: &bound) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getsockname(listener, $0, &size)
                }
            } == 0
        guard isUp, isKnown else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: bound.sin_port))
        Thread.detachNewThread { [self] in accept() }
    }

    public convenience init(status: Int = 200, headers: [String] = [], body: String) throws {
        let head = [
            "HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)", "Connection: close",
        ]
        let text = (head + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
        try self.init { _ in .bytes(text) }
    }

    public func stop() {
        // The accepting thread closes it: closed here, its number could become another listener's
        // while that thread still waits on it.
        shutdown(listener, Int32(SHUT_RDWR))
        ended.wait()
        ended.signal()
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                close(listener)
                ended.signal()
                return
            }
            Thread.detachNewThread { [self] in serve(connection) }
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !Self.isWhole(request) {
            let count = read(connection, &buffer, buffer.count)
            if count <= 0 { break }
            request += String(decoding: buffer.prefix(count), as: UTF8.self)
            // A TLS hello has no line ends; whoever sent it waits for an answer.
            if buffer[0] == 0x16 { break }
        }
        requestsSeen.withLock { $0.append(request) }
        signal(SIGPIPE, SIG_IGN)
        switch answer(request) {
        case .bytes(let text): send(text, connection)
        case .bytesThenSilence(let text):
            send(text, connection)
            sleep(30)
        case .slowly(let text, let milliseconds):
            for byte in text.utf8 {
                if send([byte], connection) < 0 { return }
                usleep(milliseconds * 1_000)
            }
        case .close: return
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        case .silence: sleep(30)
        case .endless:
            send("HTTP/1.1 200 OK\r\n\r\n", connection)
            let block = [UInt8](repeating: 0x20, count: 64 << 10)
            while send(block, connection) >= 0 {}
        }
    }

    /// Whether the body is here, too: it may come in a piece of its own.
    private static func isWhole(_ request: String) -> Bool {
        guard let end = request.firstRange(of: "\r\n\r\n") else { return false }
        let head = request[..<end.lowerBound].lowercased()
        guard let length = head.firstRange(of: "content-length: ") else { return true }
        let count = Int(head[length.upperBound...].prefix { $0.isNumber }) ?? 0
        return request[end.upperBound...].utf8.count >= min(count, 64 << 10)
    }

    private func send(_ text: String, _ connection: Int32) {
        _ = send(Array(text.utf8), connection)
    }

    private func send(_ bytes: [UInt8], _ connection: Int32) -> Int {
        Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
