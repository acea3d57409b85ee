internal import Dispatch
internal import Glibc

/// Ctrl-C and SIGTERM while a command works: the first one cancels, the second one ends at once.
final class Interrupt {
    private let sources: [any DispatchSourceSignal]

    init(_ cancel: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            nonisolated(unsafe) var isSecond = false  // only touched on the source's own queue
            source.setEventHandler {
                if isSecond { _exit(128 + number) }
                isSecond = true
                cancel()
            }
            source.resume()
            return source
        }
    }

    func stop() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
