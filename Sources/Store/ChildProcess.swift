internal import Glibc

/// Runs a program with some input and a deadline.
package enum ChildProcess {
    package enum Failure: Error {
        case tookTooLong
        case couldNotStart(String)
    }

    /// Bytes of output that are kept.
    private static let mostOutput = 256 << 10

    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String], input: String,
        seconds: Int
    ) throws(Failure) -> (status: Int32, output: String, error: String) {
        let pipes = [try makePipe(), try makePipe(), try makePipe()]
        let (stdin, stdout, stderr) = (pipes[0], pipes[1], pipes[2])
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin.read, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout.write, 1)
        posix_spawn_file_actions_adddup2(&actions, stderr.write, 2)

        var argv: [UnsafeMutablePointer<CChar>?] =
            ([program] + arguments).map { strdup($0) } + [nil]
        var env: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + env { free(pointer) } }
        var child = pid_t()
        let failed = posix_spawn(&child, program, &actions, nil, &argv, &env)
        for end in [stdin.read, stdout.write, stderr.write] { close(end) }
        guard failed == 0 else {
            for end in [stdin.write, stdout.read, stderr.read] { close(end) }
            throw .couldNotStart(String(cString: strerror(failed)))
        }

        send(input, to: stdin.write)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var outputs: [Int32: [UInt8]] = [stdout.read: [], stderr.read: []]
        let isInTime = collect(&outputs, until: deadline)
        var status: Int32 = 0
        let hasEnded = isInTime && wait(for: child, until: deadline, status: &status)
        if !hasEnded {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
        }
        let text = { String(decoding: outputs[$0] ?? [], as: UTF8.self) }
        close(stdout.read)
        close(stderr.read)
        guard hasEnded else { throw .tookTooLong }
        // As WEXITSTATUS does; a death by signal is a failure like any other.
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return (code, text(stdout.read), text(stderr.read))
    }

    private static func makePipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .couldNotStart(FileCheck.reason) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// What is sent is smaller than a pipe holds, or to a child that reads first of all.
    private static func send(_ input: String, to descriptor: Int32) {
        let before = signal(SIGPIPE, SIG_IGN)
        let bytes = Array(input.utf8)
        if !bytes.isEmpty { _ = write(descriptor, bytes, bytes.count) }
        close(descriptor)
        signal(SIGPIPE, before)
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = (deadline - .now).components
        return Int32(max(0, left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000))
    }

    private static func collect(
        _ outputs: inout [Int32: [UInt8]], until deadline: ContinuousClock.Instant
    ) -> Bool {
        var open = Set(outputs.keys)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !open.isEmpty {
            var waiting = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let ready = poll(&waiting, nfds_t(waiting.count), milliseconds(until: deadline))
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return false }
            for item in waiting where item.revents != 0 {
                let count = read(item.fd, &buffer, buffer.count)
                if count <= 0 {
                    open.remove(item.fd)
                } else if (outputs[item.fd]?.count ?? 0) < mostOutput {
                    outputs[item.fd]?.append(contentsOf: buffer.prefix(count))
                }
            }
        }
        return true
    }

    private static func wait(
        for child: pid_t, until deadline: ContinuousClock.Instant, status: inout Int32
    ) -> Bool {
        while waitpid(child, &status, WNOHANG) == 0 {
            if milliseconds(until: deadline) == 0 { return false }
            usleep(2_000)
        }
        return true
    }
}
