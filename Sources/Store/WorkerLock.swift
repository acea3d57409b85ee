public import Connections
internal import Glibc

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
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            let reason = FileCheck.reason
            Glibc.close(descriptor)
            if code == EWOULDBLOCK { return nil }
            // A file system without locks, for one: no worker could ever begin.
            throw .failed(path: location.workerLockPath, detail: reason)
        }
        return WorkerLock(descriptor: descriptor)
    }

    /// A process holds the lock now.
    public static func isHeld(_ location: StoreLocation) throws(StoreError) -> Bool {
        try take(location) == nil
    }

    private static func opened(_ location: StoreLocation) throws(StoreError) -> Int32 {
        try location.prepare()
        let path = location.workerLockPath
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(path: path, detail: FileCheck.reason) }
        return descriptor
    }
}
