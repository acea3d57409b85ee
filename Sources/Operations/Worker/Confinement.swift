internal import CProcess
internal import Connections
internal import Glibc
package import Store
internal import Synchronization

/// What the worker may do with files: read the system, write the store, start secret-tool. For
/// good, and whatever takes it over (landlock(7)).
package enum Confinement {
    /// CA bundles that could not be read anyway when the worker began; nil where it is not confined.
    private static let unreadable = Mutex<Set<String>?>(nil)

    private static let readable = [
        "/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc", "/opt", "/nix/store", "/gnu/store",
        "/run",
        "/var/run", "/var/lib/ca-certificates", "/proc", "/sys/devices/system/cpu", "/dev/urandom",
        "/dev/random",
    ]
    /// What a resolver and a TLS library read, which may be links to anywhere: WSL's resolv.conf is.
    private static let linked = [
        "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/localtime", "/etc/ssl/certs",
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    ]
    /// The dynamic linker is started with a program; Nix and Guix have theirs in their stores.
    private static let linkers = [
        "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1",
        "/nix/store", "/gnu/store",
    ]

    /// The folder that a link leads into: a file there may be replaced by another.
    private static func target(_ path: String) -> String? {
        guard let whole = realpath(path, nil) else { return nil }
        defer { free(whole) }
        let folder = String(cString: whole).split(separator: "/").dropLast()
        return folder.isEmpty ? nil : "/" + folder.joined(separator: "/")
    }

    /// To be called while this process has one thread.
    ///
    /// - Returns: What the worker's log says of it.
    package static func begin(_ location: StoreLocation) -> String {
        // What SQLite cannot hold in memory it keeps beside the store.
        setenv("SQLITE_TMPDIR", location.directory, 1)
        // What is not there yet could not be allowed; and whose store it is comes first.
        guard (try? FirstLook.opening(at: location)) != nil else {
            return "The store cannot be used."
        }
        let named = FirstLook.caBundles(at: location)
        let ofEnvironment = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].compactMap(Environment.value)
        let tools = (Environment.value("PATH") ?? "/usr/bin:/bin").split(separator: ":")
            .map { "\($0)/secret-tool" }
        let paths: [(String, cprocess_access)] =
            (readable + linked.compactMap(target) + named + ofEnvironment)
            .map { ($0, CPROCESS_READ) }
            + (tools + linkers).map { ($0, CPROCESS_EXECUTE) }
            + [(location.directory, CPROCESS_WRITE), ("/dev/null", CPROCESS_WRITE)]
        let texts = paths.map { strdup($0.0) }
        defer { for text in texts { free(text) } }
        let rules = zip(texts, paths).compactMap { text, path in
            text.map { cprocess_path(path: $0, access: path.1) }
        }
        let broken = named.filter { !canRead($0) }
        let version = cprocess_confine(rules, rules.count)
        if version > 0 {
            unreadable.withLock { $0 = Set(broken) }
            return "The worker may read the system and write the store (Landlock \(version))."
        }
        return version == 0
            ? "This kernel has no Landlock: the worker may do with files what its user may."
            : "The worker could not be confined: \(String(cString: strerror(-version)))."
    }

    /// Whether a connection's CA bundle can be read here, or by nobody. One that was named or put in
    /// the place of another since cannot: it is another file.
    package static func mayRead(_ bundle: String) -> Bool {
        guard let unreadable = unreadable.withLock({ $0 }) else { return true }
        return canRead(bundle) || unreadable.contains(bundle)
    }

    private static func canRead(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0 || errno != EACCES
    }
}
