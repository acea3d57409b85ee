internal import Connections
internal import Glibc
internal import Language
internal import Operations
internal import Terminal

/// The demo, run in place of the wizard: “Look around” on the first screen.
enum LookAround {
    /// Shows it until it is left.
    ///
    /// - Returns: Why it could not be shown; nil when it was.
    static func run(on terminal: Terminal) -> String? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return tr("No pipe could be made.") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let spawn = Spawn(
            program: Spawn.ownPath, arguments: ["demo", "--parent", String(getpid())],
            input: .inherited, output: .inherited,
            error: .descriptor(ends[1]))
        let child: pid_t
        do throws(Spawn.Reason) {
            child = try spawn.start()
        } catch {
            close(ends[1])
            return tr("The demo could not be started: \(error.text).")
        }
        close(ends[1])
        var status: Int32 = 0
        terminal.lend(to: child) { waitpid(child, &status, WNOHANG) != 0 }
        if status == 0 { return nil }
        return said(ends[0]) ?? tr("The demo ended by itself.")
    }

    /// What the demo left on its standard error, as one line; nil where that is nothing.
    private static func said(_ descriptor: Int32) -> String? {
        // A worker of the demo may hold the other end for a moment longer.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &buffer, buffer.count)
        let words = Output.cleaned(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
        return words.isEmpty ? nil : words
    }
}
