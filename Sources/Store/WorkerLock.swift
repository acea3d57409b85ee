public import Connections
internal import Glibc

/// `F_OFD_GETLK` and `F_OFD_SETLK` of <fcntl.h>, which Swift does not see without _GNU_SOURCE. Such
/// a lock belongs to the open file, as that of `flock` does, and can be asked about without being
/// taken: whoever asks is not a worker for a moment.
private let getLock: Int32 = 36
private let setLock: Int32 = 37

/// One worker per store: whoever holds the lock on `worker.lock`. The kernel lets go of it when
/// the process ends, however it ends.
public final class WorkerLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// The lock; nil when another process holds it.
    public static func take(_ location: StoreLocation) throws(StoreError) -> WorkerLock? {
        let descriptor = try opened(location)
        var lock = Self.whole
        while fcntl(descriptor, setLock, &lock) != 0 {
            let code = errno
            if code == EINTR { continue }
            let reason = FileCheck.reason
            Glibc.close(descriptor)
            if code == EAGAIN || code == EACCES { return nil }
            // A file system without locks, for one: no worker could ever begin.
            throw .failed(path: location.workerLockPath, detail: reason)
        }
        return WorkerLock(descriptor: descriptor)
    }

    /// A lock on the whole file, for one alone.
    private static var whole: flock {
        flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    }

    /// A process holds the lock now.
    public static func isHeld(_ location: StoreLocation) throws(StoreError) -> Bool {
        let descriptor = try opened(location)
        defer { Glibc.close(descriptor) }
        var lock = Self.whole
        guard fcntl(descriptor, getLock, &lock) == 0 else {
            throw .failed(path: location.workerLockPath, detail: FileCheck.reason)
        }
        return lock.l_type != Int16(F_UNLCK)
    }

    private static func opened(_ location: StoreLocation) throws(StoreError) -> Int32 {
        try location.prepare()
        let path = location.workerLockPath
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(path: path, detail: FileCheck.reason) }
        return descriptor
    }
}
