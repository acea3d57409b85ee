public import Connections
internal import Glibc
internal import Language

/// The command that is told of news: a line of shell in a file of its own, which only its owner may
/// write and no confined worker can.
extension StoreLocation {
    /// Bytes of a command at most.
    public static let longestCommand = 4_095

    /// Nil where there is none, or where others could have written it.
    public func newsCommand() -> String? {
        let path = newsCommandPath
        guard FileCheck.problem(path, isDirectory: false) == nil,
            FileCheck.problem(newsCommandFolder, isDirectory: true) == nil
        else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: Self.longestCommand + 1)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0, count <= Self.longestCommand else { return nil }
        let text = String(decoding: buffer.prefix(count), as: UTF8.self).trimmed
        return text.isEmpty ? nil : text
    }

    private var newsCommandFolder: String {
        "/" + newsCommandPath.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// What the command's file is now: another one, or none, is told by another text. Looking is
    /// allowed also where reading is not.
    public var newsCommandState: String {
        var status = stat()
        guard lstat(newsCommandPath, &status) == 0 else { return "" }
        return "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }

    /// Writes the command; nil removes it.
    ///
    /// - Throws: ``StoreError`` when it cannot be written, or is too long.
    public func keepNewsCommand(_ command: String?) throws(StoreError) {
        guard let command else {
            unlink(newsCommandPath)
            return
        }
        guard command.utf8.count <= Self.longestCommand else {
            throw .unfit(tr("The command has \(Self.longestCommand) bytes at most."))
        }
        try StoreLocation(directory: newsCommandFolder).prepare()
        do throws(PrivateFile.Failure) {
            try PrivateFile.replace(newsCommandPath, with: Array((command + "\n").utf8))
        } catch {
            throw .failed(path: newsCommandPath, detail: error.detail)
        }
    }
}
