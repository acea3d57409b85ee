internal import CProcess
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Simulator

/// The simulated workspace alone, on loopback, until it is stopped.
@main
enum Entry {
    private static let usage = """
        usage: bricktap-simulator --port N [--scenario FILE] [--latency MS]
               bricktap-simulator --print-scenario
          --port N          listen on 127.0.0.1:N; 0 chooses a port
          --scenario FILE   what the workspace holds, and what goes wrong (JSON)
          --latency MS      milliseconds before each answer
          --upload-latency MS  milliseconds that an upload to CleverTap takes
          --print-scenario  print the standard scenario, to begin one's own with

        """

    private static let badInput: Int32 = 64

    static func main() async {
        // Whoever started it may be gone before it says where it listens.
        signal(SIGPIPE, SIG_IGN)
        var port: UInt16?
        var latency = 0
        var scenario = Scenario.standard
        var scratch: String?
        var hasParent = false
        var fresh: String?
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            switch argument {
            case "--port":
                guard let number = arguments.popFirst().flatMap({ UInt16($0) }) else { refuse() }
                port = number
            case "--latency":
                guard let number = arguments.popFirst().flatMap({ Int($0) }), number >= 0 else {
                    refuse()
                }
                latency = number
            case "--upload-latency":
                guard let number = arguments.popFirst().flatMap({ Int($0) }), number >= 0 else {
                    refuse()
                }
                scenario.uploadMilliseconds = number
            case "--scenario":
                guard let path = arguments.popFirst() else { refuse() }
                do {
                    scenario = try Scenario.load(path)
                } catch {
                    say("bricktap-simulator: \(error)\n", to: 2)
                    cprocess_leave(badInput)
                }
            // For `bricktap demo`, and not in the usage: it ends with whoever holds the other end of
            // its standard input, and makes and removes the demo's folder, also where that was killed.
            case "--with-parent": hasParent = true
            // A demo's own: whoever else is on this machine knows the standard one.
            case "--fresh-token": fresh = scenario.renewSecrets(Scenario.annToken)
            case "--scratch":
                guard let path = arguments.popFirst(), path.contains("/bricktap-demo.") else {
                    refuse()
                }
                scratch = path
            case "--print-scenario":
                say(scenario.json + "\n", to: 1)
                cprocess_leave(0)
            case "--help", "-h":
                say(usage, to: 1)
                cprocess_leave(0)
            default: refuse()
            }
        }
        guard let port else { refuse() }
        // From here on it ends in order, whatever ends it.
        let (stopped, sources) = stops()
        if hasParent { cprocess_end_with_input(0) }
        if let scratch, mkdir(scratch, 0o700) != 0 {
            say("bricktap-simulator: \(scratch) cannot be made\n", to: 2)
            cprocess_leave(1)
        }
        let simulator = Simulator(
            scenario: scenario, latencyMilliseconds: latency, keepsRequests: false)
        do {
            let bound = try await simulator.start(port: port)
            let words = "bricktap-simulator: listening on http://127.0.0.1:\(bound)"
            say(words + (fresh.map { " with \($0)" } ?? "") + "\n", to: 1)
        } catch {
            say("bricktap-simulator: port \(port) cannot be used: \(error)\n", to: 2)
            if let scratch { await remove(scratch) }
            cprocess_leave(1)
        }
        for await _ in stopped {}
        for source in sources { source.cancel() }
        // First, since connections that are open may hold its end up.
        if let scratch { await remove(scratch) }
        await simulator.stop()
        cprocess_leave(0)
    }

    /// Removes a folder. A worker that has the same parent may still be ending in it.
    private static func remove(_ folder: String) async {
        for _ in 0..<60 {
            try? FileManager.default.removeItem(atPath: folder)
            if access(folder, F_OK) != 0 { return }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// A stream that ends with SIGINT or SIGTERM.
    private static func stops() -> (AsyncStream<Void>, [any DispatchSourceSignal]) {
        let (stream, end) = AsyncStream<Void>.makeStream()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { end.finish() }
            source.resume()
            return source
        }
        return (stream, sources)
    }

    private static func refuse() -> Never {
        say(usage, to: 2)
        cprocess_leave(badInput)
    }

    private static func say(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
