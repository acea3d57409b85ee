internal import Connections
internal import Glibc
internal import Language

/// Where the store and the tokens lie.
public struct StoreLocation: Sendable, Equatable {
    /// The folder, as a path.
    public let directory: String
    /// Whether a folder that is not there is made.
    private let isMade: Bool

    /// Looks at nothing: the directory is made, and checked, by whoever opens something in it. One
    /// that does not begin with a slash is refused then: it would be another in each folder.
    ///
    /// - Parameter isMade: False where somebody else makes the folder, and removes it: it is not to
    ///   come back after that.
    public init(directory: String, isMade: Bool = true) {
        self.directory = directory
        self.isMade = isMade
    }

    /// `$BRICKTAP_HOME`, else `$XDG_DATA_HOME/bricktap`, else `~/.local/share/bricktap`, of the
    /// account where HOME says nothing.
    public static func resolve(environment: [String: String]) -> StoreLocation {
        resolve { name in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// The same, by variables that are looked up one by one; nil for those that are empty, too.
    public static func resolve(_ value: (_ name: String) -> String?) -> StoreLocation {
        if let home = value("BRICKTAP_HOME") { return StoreLocation(directory: home) }
        // The base directory specification says that a relative path is to be ignored.
        if let data = value("XDG_DATA_HOME"), data.hasPrefix("/") {
            return StoreLocation(directory: data + "/bricktap")
        }
        let home = value("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? accountHome
        return StoreLocation(directory: home + "/.local/share/bricktap")
    }

    /// The home of the account; empty, and so refused, where it has none.
    private static var accountHome: String {
        guard let entry = getpwuid(geteuid()), let home = entry.pointee.pw_dir,
            home.pointee == UInt8(ascii: "/")
        else { return "" }
        return String(cString: home)
    }

    /// The database.
    public var databasePath: String { directory + "/bricktap.sqlite" }
    /// The tokens, where no keyring holds them.
    public var tokensPath: String { directory + "/tokens.json" }
    /// The command that is told of news, where the worker cannot write: it could make its own.
    public var newsCommandPath: String { settingsDirectory + "/news-command" }
    /// Beside `~/.local/share/bricktap` it is `~/.config/bricktap`, beside any other `…-settings`.
    private var settingsDirectory: String {
        let usual = "/.local/share/bricktap"
        let directory = realDirectory
        return directory.hasSuffix(usual)
            ? directory.dropLast(usual.count) + "/.config/bricktap" : directory + "-settings"
    }

    /// Without what a path may have beside its names: `…/` and `…/.` are the same folder, and what
    /// lies beside it must not lie in it.
    private var realDirectory: String {
        if let real = realpath(directory, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        return "/" + directory.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
    var lockPath: String { directory + "/tokens.lock" }
    var workerLockPath: String { directory + "/worker.lock" }
    /// What the worker says of itself: when it began and ended, and what went wrong.
    public var workerLogPath: String { directory + "/worker.log" }

    /// Makes the directory, for its owner alone, and refuses one that others may enter.
    func prepare() throws(StoreError) {
        guard directory.hasPrefix("/") else {
            throw .unsafe(
                path: directory,
                detail: tr("it is not an absolute path; set BRICKTAP_HOME or HOME to one"))
        }
        var path = ""
        let parts = directory.split(separator: "/").map(String.init)
        if directory.hasPrefix("/") { path = "/" }
        for (index, part) in parts.enumerated() {
            path += (index == 0 ? "" : "/") + part
            let mode: mode_t = index == parts.count - 1 ? 0o700 : 0o755
            if (isMade ? mkdir(path, mode) : access(path, F_OK)) != 0 && errno != EEXIST {
                if errno == ENOSPC { throw .diskFull(path: directory) }
                if errno == EROFS || errno == EACCES { throw .readOnly(path: path) }
                throw .failed(path: path, detail: FileCheck.reason)
            }
            if index < parts.count - 1, let problem = FileCheck.problem(ofParent: path) {
                throw .unsafe(path: path, detail: problem)
            }
        }
        if let problem = FileCheck.problem(directory, isDirectory: true) {
            throw .unsafe(path: directory, detail: problem)
        }
        try checkParents()
    }

    /// Where links lead, too: each folder above is one in which ours could be replaced.
    private func checkParents() throws(StoreError) {
        guard let whole = realpath(directory, nil) else { return }
        defer { free(whole) }
        let real = String(cString: whole)
        guard real != directory else { return }
        var path = ""
        for part in real.split(separator: "/").dropLast() {
            path += "/" + part
            if let problem = FileCheck.problem(ofParent: path) {
                throw .unsafe(path: path, detail: problem)
            }
        }
    }
}

/// Who may touch a file.
enum FileCheck {
    /// The words of the last system call's error.
    static var reason: String { String(cString: strerror(errno)) }

    /// Why a file or directory is not safe for secrets; nil when it is, or is not there.
    static func problem(_ path: String, isDirectory: Bool) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let kind = status.st_mode & S_IFMT
        if isDirectory ? kind != S_IFDIR : kind != S_IFREG {
            // A directory may be reached over a link; a file with a secret must not be.
            if isDirectory, kind == S_IFLNK, stat(path, &status) == 0,
                status.st_mode & S_IFMT == S_IFDIR
            {
                return problem(status, path, isDirectory: true)
            }
            return isDirectory ? tr("it is not a directory") : tr("it is not a regular file")
        }
        return problem(status, path, isDirectory: isDirectory)
    }

    /// Why a folder above is not safe: whoever may write it may put another one in the place of ours.
    static func problem(ofParent path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        if status.st_mode & mode_t(S_ISVTX) != 0 { return nil }
        return PrivateGroup.othersWrite(mode: status.st_mode, group: status.st_gid)
            ? tr("others may write the folder; run: chmod go-w “\(path)”") : nil
    }

    private static func problem(_ status: stat, _ path: String, isDirectory: Bool) -> String? {
        if status.st_uid != geteuid() {
            return isDirectory
                ? tr("the directory belongs to another user")
                : tr("the file belongs to another user")
        }
        if status.st_mode & 0o077 != 0 {
            return isDirectory
                ? tr("others may use the directory; run: chmod 700 “\(path)”")
                : tr("others may use the file; run: chmod 600 “\(path)”")
        }
        return nil
    }
}
