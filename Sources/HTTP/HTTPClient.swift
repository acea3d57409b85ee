internal import Network
internal import Synchronization

/// Sends HTTP requests over libcurl: many at once, on one thread, each cancellable at any moment.
///
/// Connections are used again, HTTP/2 is taken where the server offers it, certificates are always
/// verified, and a redirect is an answer like any other: it is never followed. Proxies come from
/// the environment (`https_proxy`, `ALL_PROXY`, `no_proxy`), as libcurl reads it.
public final class HTTPClient: Sendable {
    private let loop: TransferLoop

    /// - Parameter userAgent: `isv_product/version`, sent with every request.
    public init(userAgent: String) {
        loop = TransferLoop(userAgent: userAgent)
    }

    deinit {
        loop.stop()
    }

    /// curl and its libraries with their versions, or why curl cannot be used.
    public static var curlVersion: Result<String, TransportError> {
        TransferLoop.version
    }

    /// Sends a request and waits for the whole answer, or until the task is cancelled.
    public func send(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        if request.url.isPlainHTTP && !request.url.isLoopback {
            throw TransportFailure(.plainHTTPRefused(host: request.url.host))
        }
        if !request.url.isLoopback, let proxy = ProxyVariable.inForce(), !proxy.isReadable,
            !ProxyVariable.isLeftOut(request.url.host)
        {
            // curl would look a piece of the password up in DNS.
            throw TransportFailure(
                .proxyUnreadable(variable: proxy.name, hasBareSign: proxy.hasBareSign))
        }
        if request.reach == .outward, request.url.hostClass.isInward {
            throw TransportFailure(.inwardRefused(host: request.url.host))
        }
        let id = loop.newID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.start(id: id, request: request, continuation: continuation)
            }
        } onCancel: {
            loop.cancel(id: id)
        }
        loop.forget(id: id)
        do throws(TransportFailure) {
            return try result.get()
        } catch {
            guard case .hostNotFound(let host) = error.error, await NameLookup.isUnanswered(host)
            else { throw error }
            throw TransportFailure(.nameLookupTimedOut(host: host), timings: error.timings)
        }
    }
}

typealias TransferContinuation = CheckedContinuation<Result<HTTPResponse, TransportFailure>, Never>
