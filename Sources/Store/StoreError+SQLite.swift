internal import Connections
internal import GRDB
internal import Glibc

extension StoreError {
    /// The one place where SQLite's errors become ours.
    init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .failed(path: path, detail: "\(error)")
            return
        }
        let words = error.message ?? "SQLite \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        // Where the shared memory of the log finds no room, SQLite says no more than this.
        case .SQLITE_IOERR where Self.isFull(path): self = .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .readOnly(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, detail: words)
        default: self = .failed(path: path, detail: words)
        }
    }

    /// Bytes that SQLite needs to begin at all: the shared memory of its log, and a page.
    private static let leastRoom: UInt = 64 << 10

    private static func isFull(_ path: String) -> Bool {
        var disk = statvfs()
        return statvfs(path, &disk) == 0
            && UInt(disk.f_bavail) * UInt(disk.f_frsize) < leastRoom
    }
}
