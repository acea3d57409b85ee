internal import Dispatch
internal import Glibc
package import Store
internal import Synchronization

/// Runs the command that is told of news, for a worker that may not start programs: a process that
/// was begun before the worker gave that up, with the command as it was then. What the worker hands
/// over is the command's input, never the command.
package enum Messenger {
    package static let word = "relay-news"

    private struct Ends {
        var process: pid_t
        var input: Int32
        var output: Int32
    }
    private static let ends = Mutex<Ends?>(nil)
    /// It was there, and has ended: another worker can begin another.
    private static let lost = Mutex(false)

    package static var isLost: Bool { lost.withLock { $0 } }

    /// Starts it where there is a command. To be called while this process has one thread.
    package static func begin(_ location: StoreLocation) {
        guard location.newsCommand() != nil else { return }
        var there: [Int32] = [0, 0]
        var back: [Int32] = [0, 0]
        guard pipe(&there) == 0, pipe(&back) == 0 else { return }
        for end in there + back { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let spawn = Spawn(
            program: Spawn.ownPath, arguments: [word, location.directory],
            input: .descriptor(there[0]), output: .descriptor(back[1]), group: .own)
        if let child = try? spawn.start() {
            ends.withLock { $0 = Ends(process: child, input: there[1], output: back[0]) }
        }
        close(there[0])
        close(back[1])
    }

    package static var isThere: Bool { ends.withLock { $0 != nil } }

    /// Hands a line over and waits for the command.
    ///
    /// - Returns: Its exit status; nil where no messenger is there any more.
    package static func tell(_ line: String) async -> Int32? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let status = ends.withLock { ends -> Int32? in
                    guard let both = ends else { return nil }
                    if Pipe.write(Array((line + "\n").utf8), to: both.input),
                        let answer = Pipe.line(from: both.output).flatMap({ Int32($0) })
                    {
                        return answer
                    }
                    close(both.input)
                    close(both.output)
                    kill(both.process, SIGKILL)
                    waitpid(both.process, nil, 0)
                    ends = nil
                    lost.withLock { $0 = true }
                    return nil
                }
                continuation.resume(returning: status)
            }
        }
    }

    /// The other side: reads lines, and runs the command for each.
    package static func run(_ directory: String) -> Int32 {
        guard let command = StoreLocation(directory: directory).newsCommand() else { return 1 }
        while let line = Pipe.line(from: 0) {
            let status = NewsCommand.run(command, with: line, whileOpen: 0)
            guard Pipe.write(Array("\(status)\n".utf8), to: 1) else { return 0 }
        }
        return 0
    }
}

/// The command of the person's: a line of shell that reads the object from its standard input.
package enum NewsCommand {
    /// Seconds that it may take.
    private static let patience = 60

    /// - Parameter input: A descriptor whose other end is held by who wants to know: the command ends
    ///   with that.
    /// - Returns: Its exit status; 124 where it took too long, 127 where it could not begin.
    package static func run(_ command: String, with body: String, whileOpen input: Int32? = nil)
        -> Int32
    {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return 127 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let spawn = Spawn(
            program: "/bin/sh", arguments: ["-c", command], input: .descriptor(ends[0]),
            group: .own)
        let child = try? spawn.start()
        close(ends[0])
        // A command that does not read gets no signal from it: this process ignores SIGPIPE.
        _ = Pipe.write(Array((body + "\n").utf8), to: ends[1])
        close(ends[1])
        guard let child else { return 127 }
        var status: Int32 = 0
        for _ in 0..<(patience * 50) {
            let found = waitpid(child, &status, WNOHANG)
            if found == child { return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 }
            if found < 0 && errno != EINTR { return 127 }
            if let input, isClosed(input) { break }
            usleep(20_000)
        }
        // What it started goes with it: it has a group of its own.
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        return 124
    }

    private static func isClosed(_ descriptor: Int32) -> Bool {
        var look = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&look, 1, 0) > 0 && look.revents & Int16(POLLHUP) != 0
    }
}

/// Lines through a pipe.
package enum Pipe {
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return false }
            if count > 0 { rest = rest.dropFirst(count) }
        }
        return true
    }

    /// Nil at the end.
    package static func line(from descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
