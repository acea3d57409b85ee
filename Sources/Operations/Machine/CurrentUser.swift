internal import Connections
internal import FoundationEssentials
internal import Glibc
internal import Store

/// Who is at the keyboard: the e-mail address of Connected By.
package enum CurrentUser {
    /// The saved preference, else git's `user.email`; nil when neither is known.
    package static func email(_ app: Application) -> String? {
        if let saved = try? app.store().preferredEmail(), !saved.isEmpty { return saved }
        return gitEmail
    }

    package static let gitEmail: String? = {
        guard let text = output(of: ["git", "config", "--get", "user.email"]) else { return nil }
        let judgement = EmailRule.judge(text)
        return judgement.problem == nil && !judgement.text.isEmpty ? judgement.text : nil
    }()

    /// The account on this machine, in the form of an address, as git makes one: the last resort.
    package static var account: String {
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
        var buffer = [CChar](repeating: 0, count: 256)
        let isNamed = gethostname(&buffer, buffer.count - 1) == 0
        let name = String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let judgement = EmailRule.judge(user + "@" + (isNamed ? name : ""))
        return judgement.problem == nil ? judgement.text : "\(geteuid())@localhost"
    }

    /// Milliseconds that git may take to read its configuration.
    private static let patience: Int32 = 1_000

    private static func output(of arguments: [String]) -> String? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child = pid_t()
        let failed = posix_spawnp(&child, arguments[0], &actions, nil, &pointers, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard failed == 0 else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 512)
        while bytes.count < 4_096 {
            var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, patience) > 0 else {
                kill(child, SIGKILL)
                break
            }
            let count = read(ends[0], &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer.prefix(count)
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0, !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
