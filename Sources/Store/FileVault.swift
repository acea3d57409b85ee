public import Connections
internal import FoundationEssentials
internal import Glibc
internal import Language

/// Tokens in one file with mode 0600, in a directory with mode 0700.
///
/// Each change is written to a new file, synced, and renamed over the old one; the directory is
/// synced too. A lock keeps two programs from losing each other's changes.
public struct FileVault: TokenVault {
    /// A file of this program's own.
    public let kind = VaultKind.file
    private let location: StoreLocation
    private var path: String { location.tokensPath }

    /// Touches no file: the first token that is kept makes it.
    public init(location: StoreLocation) {
        self.location = location
    }

    private struct Wire: Codable {
        var version = 1
        var tokens: [String: String]
    }

    public func keep(_ token: AccessToken, for id: String) throws(VaultError) {
        try change { tokens in token.withValue { tokens[id] = $0 } }
    }

    public func token(for id: String) throws(VaultError) -> AccessToken? {
        try read()[id].map { AccessToken($0) }
    }

    public func remove(for id: String) throws(VaultError) {
        guard try read()[id] != nil else { return }
        try change { $0[id] = nil }
    }

    // MARK: File

    private func failed() -> VaultError {
        .failed(path: path, detail: FileCheck.reason)
    }

    private func check() throws(VaultError) {
        for (path, isDirectory) in [(location.directory, true), (path, false)] {
            if let problem = FileCheck.problem(path, isDirectory: isDirectory) {
                throw .unsafe(path: path, detail: problem)
            }
        }
    }

    private func read() throws(VaultError) -> [String: String] {
        try check()
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 {
            if errno == ENOENT { return [:] }
            throw failed()
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failed()
            }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)) else {
            throw .failed(path: path, detail: tr("the file is not what this program wrote"))
        }
        return wire.tokens
    }

    private func change(_ edit: (inout [String: String]) -> Void) throws(VaultError) {
        do throws(StoreError) {
            try location.prepare()
        } catch {
            throw .failed(path: location.directory, detail: error.description)
        }
        let lock = open(location.lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw failed() }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            if errno != EINTR { throw failed() }
        }
        var tokens = try read()
        edit(&tokens)
        guard let data = try? JSONEncoder().encode(Wire(tokens: tokens)) else {
            throw .failed(path: path, detail: tr("the tokens could not be encoded"))
        }
        do throws(PrivateFile.Failure) {
            try PrivateFile.replace(path, with: [UInt8](data))
        } catch {
            throw error.code == ENOSPC
                ? .diskFull(path: path) : .failed(path: path, detail: error.detail)
        }
    }
}
