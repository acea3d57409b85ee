package import Glibc

/// Starts this program, or one that lies beside it, as a child.
package struct Spawn {
    /// Where a standard stream of the child leads.
    package enum Stream {
        case null
        case inherited
        case descriptor(Int32)
    }

    /// Which signals of the terminal reach the child.
    package enum Group {
        /// Those of this process.
        case shared
        /// None: Ctrl-C and Ctrl-Z are this process's alone.
        case own
        /// None, and no hang-up either: it outlives the terminal.
        case session
    }

    package var program: String
    package var arguments: [String]
    package var input = Stream.null
    package var output = Stream.null
    package var error = Stream.null
    package var group = Group.shared

    package init(
        program: String, arguments: [String], input: Stream = .null, output: Stream = .null,
        error: Stream = .null, group: Group = .shared
    ) {
        self.program = program
        self.arguments = arguments
        self.input = input
        self.output = output
        self.error = error
        self.group = group
    }

    /// POSIX_SPAWN_SETSID of glibc's <spawn.h>, which Swift does not see without _GNU_SOURCE.
    private static let newSession: Int16 = 0x80

    /// - Throws: What the system says against it.
    package func start() throws(Reason) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [(Int32(0), input), (1, output), (2, error)] {
            switch stream {
            case .null:
                posix_spawn_file_actions_addopen(
                    &actions, number, "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
            case .inherited: break
            case .descriptor(let descriptor):
                posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // What this process ignores is the child's to decide.
        var ignored = sigset_t()
        sigemptyset(&ignored)
        for number in [SIGPIPE, SIGHUP, SIGINT, SIGTERM] { sigaddset(&ignored, number) }
        posix_spawnattr_setsigdefault(&attributes, &ignored)
        var flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        switch group {
        case .shared: break
        case .own: flags |= Int16(POSIX_SPAWN_SETPGROUP)
        case .session: flags |= Self.newSession
        }
        posix_spawnattr_setflags(&attributes, flags)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let failed = posix_spawn(&child, program, &actions, &attributes, words, environ)
        if failed != 0 { throw Reason(text: String(cString: strerror(failed))) }
        return child
    }

    package struct Reason: Error {
        package var text: String
    }

    /// The file of this program, whatever it was started as.
    package static var ownPath: String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// A program in the folder of this one.
    package static func beside(_ name: String) -> String {
        (ownPath.lastIndex(of: "/").map { String(ownPath[...$0]) } ?? "./") + name
    }
}
