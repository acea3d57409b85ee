internal import CProcess
internal import Connections
internal import Glibc
internal import Store
internal import Synchronization

/// What the worker may do with files: read the system, write the store, start secret-tool. For
/// good, and whatever takes it over (landlock(7)).
enum Confinement {
    /// The CA bundles that connections named when the worker began; nil where it is not confined.
    private static let bundles = Mutex<Set<String>?>(nil)

    private static let readable = [
        "/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc", "/opt", "/nix/store", "/gnu/store",
        "/run",
        "/var/run", "/var/lib/ca-certificates", "/proc", "/sys/devices/system/cpu", "/dev/urandom",
        "/dev/random",
    ]
    /// The dynamic linker is started with a program.
    private static let linkers = [
        "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1",
    ]

    /// To be called while this process has one thread.
    ///
    /// - Returns: What the worker's log says of it.
    static func begin(_ location: StoreLocation) -> String {
        // What SQLite cannot hold in memory it keeps beside the store.
        setenv("SQLITE_TMPDIR", location.directory, 1)
        // What is not there yet could not be allowed.
        if access(location.directory, F_OK) != 0 { _ = try? FirstLook.opening(at: location) }
        let named = FirstLook.caBundles(at: location)
        let ofEnvironment = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].compactMap(Environment.value)
        let tools = (Environment.value("PATH") ?? "/usr/bin:/bin").split(separator: ":")
            .map { "\($0)/secret-tool" }
        let paths: [(String, cprocess_access)] =
            (readable + named + ofEnvironment).map { ($0, CPROCESS_READ) }
            + (tools + linkers).map { ($0, CPROCESS_EXECUTE) }
            + [(location.directory, CPROCESS_WRITE), ("/dev/null", CPROCESS_WRITE)]
        let texts = paths.map { strdup($0.0) }
        defer { for text in texts { free(text) } }
        let rules = zip(texts, paths).compactMap { text, path in
            text.map { cprocess_path(path: $0, access: path.1) }
        }
        let version = cprocess_confine(rules, rules.count)
        if version > 0 {
            bundles.withLock { $0 = Set(named) }
            return "The worker may read the system and write the store (Landlock \(version))."
        }
        return version == 0
            ? "This kernel has no Landlock: the worker may do with files what its user may."
            : "The worker could not be confined: \(String(cString: strerror(-version)))."
    }

    /// Whether a connection's CA bundle can be read here; one that was named later cannot.
    static func mayRead(_ bundle: String) -> Bool {
        bundles.withLock { bundles in
            guard let bundles else { return true }
            return bundles.contains(bundle) || readable.contains { bundle.hasPrefix($0 + "/") }
        }
    }
}
