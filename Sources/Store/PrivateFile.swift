public import Connections
internal import Glibc

/// A file that only its owner may read, replaced as a whole: old or new, never between.
enum PrivateFile {
    struct Failure: Error {
        /// The system call's `errno`.
        let code: Int32

        var detail: String { String(cString: strerror(code)) }
    }

    /// Writes beside the file, and puts the new one in its place when it is on the disk.
    ///
    /// - Throws: ``Failure``; the file is then as it was, unless only the directory's own entry
    ///   could not be brought to the disk.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let new = path + ".new"
        // What a crash left, or what somebody put there: it is not written into.
        unlink(new)
        let descriptor = open(
            new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure }
        var rest = bytes[...]
        var isWritten = fchmod(descriptor, 0o600) == 0
        while isWritten && !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                isWritten = false
            } else {
                rest = rest.dropFirst(count)
            }
        }
        isWritten = isWritten && fsync(descriptor) == 0
        var problem = isWritten ? nil : failure
        close(descriptor)
        if problem == nil && rename(new, path) != 0 { problem = failure }
        if let problem {
            unlink(new)
            throw problem
        }
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let directory = open(
            parent.isEmpty ? "." : parent.joined(separator: "/") + "/",
            O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure }
    }

    private static var failure: Failure { Failure(code: errno) }
}

extension StoreLocation {
    /// What was copied last: for terminals that hand nothing to a clipboard.
    public var copiedPath: String { directory + "/copied.txt" }

    /// Keeps a copied text in ``copiedPath``.
    ///
    /// - Throws: ``StoreError`` when it cannot be written.
    public func keepCopied(_ text: String) throws(StoreError) {
        try prepare()
        do throws(PrivateFile.Failure) {
            try PrivateFile.replace(copiedPath, with: Array((text + "\n").utf8))
        } catch {
            throw error.code == ENOSPC
                ? .diskFull(path: copiedPath) : .failed(path: copiedPath, detail: error.detail)
        }
    }
}
