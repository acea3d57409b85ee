internal import Connections
internal import Glibc
internal import Language

/// A configuration file that another program wrote, and perhaps another person.
///
/// What it says becomes settings and, where a token is sent, a decision: a file that somebody else
/// may have written in a shared folder or a cloned repository is left out.
enum ConfigurationFile {
    case text(String)
    /// Why it is left out, in a sentence.
    case refused(String)
    case absent

    /// Bytes beyond which a file is no configuration.
    private static let limit = 1 << 20

    init(_ path: String) {
        // Not blocking: a pipe of this name must not hold the form up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            self = .absent
            return
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            self = .absent
            return
        }
        if let refusal = Self.refusal(status) {
            self = .refused(refusal)
            return
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { break }
            count += more
        }
        self = .text(String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    private static func refusal(_ status: stat) -> String? {
        if status.st_uid != geteuid(), status.st_uid != 0 {
            return tr("left out: it belongs to another user")
        }
        if PrivateGroup.othersWrite(mode: status.st_mode, group: status.st_gid) {
            return tr("left out: others may write it")
        }
        return status.st_size > limit ? tr("left out: it is larger than 1 MiB") : nil
    }
}
