internal import CCurl
internal import Glibc
internal import Synchronization

/// The thread that drives libcurl's multi interface, and its inbox.
///
/// Everything of curl lives on that thread; others only put orders into the inbox and wake it.
final class TransferLoop: Sendable {
    private enum Order {
        case start(id: UInt64, HTTPRequest, TransferContinuation)
        case cancel(id: UInt64)
        case stop
    }

    private struct Inbox {
        var orders: [Order] = []
        var nextID: UInt64 = 0
        var multi: MultiHandle?
        /// Transfers that were cancelled before they were started.
        var cancelledEarly: Set<UInt64> = []
    }

    /// `curl_multi_wakeup` is the one call that curl allows from other threads; the handle is
    /// otherwise used by the loop's thread alone, which also frees it.
    private struct MultiHandle: @unchecked Sendable {
        let raw: UnsafeMutableRawPointer
    }

    private let inbox = Mutex(Inbox())
    private let userAgent: String

    /// curl's one-time set-up, which must not run twice at once: why it failed, or nil.
    private static let setUpProblem: String? = {
        if let problem = ccurl_open() { return String(cString: problem) }
        let code = ccurl_global_init(Int(CURL_GLOBAL_DEFAULT))
        return code == CURLE_OK ? nil : "curl could not be set up (\(code.rawValue))"
    }()

    static var version: Result<String, TransportError> {
        if let problem = setUpProblem { return .failure(.failed(code: 2, detail: problem)) }
        return .success(String(cString: ccurl_version()))
    }

    init(userAgent: String) {
        self.userAgent = userAgent
    }

    func newID() -> UInt64 {
        inbox.withLock { inbox in
            inbox.nextID += 1
            return inbox.nextID
        }
    }

    func start(id: UInt64, request: HTTPRequest, continuation: TransferContinuation) {
        let error = inbox.withLock { inbox -> TransportError? in
            if inbox.cancelledEarly.contains(id) { return .cancelled }
            if inbox.multi == nil {
                guard let multi = launch() else {
                    return .failed(
                        code: 2, detail: Self.setUpProblem ?? "curl could not be started")
                }
                inbox.multi = multi
            }
            inbox.orders.append(.start(id: id, request, continuation))
            wake(inbox)
            return nil
        }
        if let error { continuation.resume(returning: .failure(TransportFailure(error))) }
    }

    /// Ends a transfer, started or not: a task may be cancelled before it gets to start one.
    func cancel(id: UInt64) {
        inbox.withLock { inbox in
            inbox.cancelledEarly.insert(id)
            inbox.orders.append(.cancel(id: id))
            wake(inbox)
        }
    }

    /// Says that nobody will ask for this transfer again.
    func forget(id: UInt64) {
        inbox.withLock { _ = $0.cancelledEarly.remove(id) }
    }

    func stop() {
        inbox.withLock { inbox in
            inbox.orders.append(.stop)
            wake(inbox)
        }
    }

    private func wake(_ inbox: borrowing Inbox) {
        if let multi = inbox.multi { ccurl_multi_wakeup(multi.raw) }
    }

    /// Starts the thread; nil when curl or the thread could not be had.
    private func launch() -> MultiHandle? {
        guard Self.setUpProblem == nil, let raw = ccurl_multi_init() else { return nil }
        let multi = MultiHandle(raw: raw)
        // Signals belong to the main thread: the new thread inherits a mask that blocks all.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let box = Unmanaged.passRetained(ThreadStart(loop: self, multi: raw))
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                start.loop.run(multi: start.multi)
                return nil
            }, box.toOpaque())
        if failed != 0 {
            box.release()
            ccurl_multi_cleanup(raw)
            return nil
        }
        pthread_detach(thread)
        return multi
    }

    private final class ThreadStart {
        let loop: TransferLoop
        let multi: UnsafeMutableRawPointer
        init(loop: TransferLoop, multi: UnsafeMutableRawPointer) {
            self.loop = loop
            self.multi = multi
        }
    }

    private func run(multi: UnsafeMutableRawPointer) {
        var transfers: [UInt64: Transfer] = [:]
        var isStopping = false
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 16)

        while true {
            for order in takeOrders() {
                switch order {
                case .start(let id, let request, let continuation):
                    do throws(TransportError) {
                        let transfer = try Transfer(
                            request: request, userAgent: userAgent, continuation: continuation)
                        transfers[id] = transfer
                        ccurl_multi_add_handle(multi, transfer.handle)
                    } catch {
                        continuation.resume(returning: .failure(TransportFailure(error)))
                    }
                case .cancel(let id):
                    if let transfer = transfers.removeValue(forKey: id) {
                        ccurl_multi_remove_handle(multi, transfer.handle)
                        transfer.finish(.failure(TransportFailure(.cancelled)))
                    }
                case .stop:
                    isStopping = true
                }
            }
            if isStopping && transfers.isEmpty { break }

            var running: Int32 = 0
            ccurl_multi_perform(multi, &running)
            var handle: UnsafeMutableRawPointer?
            var code = CURLE_OK
            while ccurl_next_done(multi, &handle, &code) == 1 {
                guard let done = transfers.first(where: { $0.value.handle == handle }) else {
                    continue
                }
                ccurl_multi_remove_handle(multi, done.value.handle)
                transfers[done.key] = nil
                done.value.finish(done.value.outcome(code))
            }
            ccurl_multi_poll(multi, transfers.isEmpty ? 60_000 : 1_000)
        }
        inbox.withLock { $0.multi = nil }
        ccurl_multi_cleanup(multi)
    }

    private func takeOrders() -> [Order] {
        inbox.withLock { inbox in
            defer { inbox.orders = [] }
            return inbox.orders
        }
    }
}
