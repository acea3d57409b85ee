internal import Glibc

/// What the first bytes of an SQLite file say of it (sqlite.org/fileformat2.html, "The Database
/// Header").
struct FileHeader {
    /// `user_version`.
    let version: Int32
    private let applicationID: Int32
    private let isWAL: Bool

    /// Nil for a file that is empty, cannot be read, or is no SQLite file.
    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        guard read(descriptor, &bytes, bytes.count) == bytes.count,
            bytes.starts(with: "SQLite format 3\0".utf8)
        else { return nil }
        func number(at offset: Int) -> Int32 {
            Int32(
                bitPattern: bytes[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        }
        version = number(at: 60)
        applicationID = number(at: 68)
        // Read and write version: 2 is the write-ahead log.
        isWAL = bytes[18] == 2 && bytes[19] == 2
    }

    /// Whether bricktap made it.
    var isOurs: Bool { applicationID == Schema.applicationID }

    /// Whether nothing is left to be done before it is used.
    func isReady(_ wanted: Int32) -> Bool { isOurs && isWAL && version == wanted }
}
