internal import CProcess
internal import Glibc
internal import Synchronization

/// What keeps secrets where they are.
package enum ProcessHardening {
    /// Variables that make a library write keys to a file, read its settings from somewhere else, or
    /// load somebody's code: libcurl's and its TLS libraries', the dynamic linker's, glibc's.
    private static let dangerous = [
        "SSLKEYLOGFILE", "QLOGDIR", "CURL_HOME", "CURL_SSL_BACKEND", "NETRC", "OPENSSL_CONF",
        "OPENSSL_CONF_INCLUDE", "OPENSSL_MODULES", "OPENSSL_ENGINES", "GNUTLS_SYSTEM_PRIORITY_FILE",
        "GNUTLS_CPUID_OVERRIDE", "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "LD_DEBUG",
        "LD_DEBUG_OUTPUT", "LD_PROFILE", "LD_PROFILE_OUTPUT", "LD_BIND_NOT", "LD_DYNAMIC_WEAK",
        "GCONV_PATH", "GLIBC_TUNABLES", "HOSTALIASES", "MALLOC_TRACE", "NLSPATH",
        "RESOLV_HOST_CONF",
    ]
    /// Those that were set, and are not any more: neither for this process nor for its children.
    private static let taken = Mutex<[String]>([])

    package static var cleared: [String] { taken.withLock { $0 } }

    /// Takes the tokens out of the environment, and forbids core dumps: a dump would hold the
    /// token, wherever the system puts it.
    package static func secrets() {
        for name in dangerous where getenv(name) != nil {
            unsetenv(name)
            taken.withLock { $0.append(name) }
        }
        // No program that is started, such as secret-tool, gets rights that this one has not.
        cprocess_forbid_privileges()
        _ = Environment.token
        _ = Environment.passcode
        _ = Environment.notifyKey
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // A handler that is piped to ignores that limit.
        _ = cprocess_forbid_dumps()
        // The runtime's own crash report shows registers and the memory they point to.
        for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
            signal(number, SIG_DFL)
        }
        // What this process creates is its owner's alone.
        umask(0o077)
    }
}
