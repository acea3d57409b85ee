internal import CProcess
internal import Glibc

/// What keeps secrets where they are.
enum Guard {
    /// Takes the tokens out of the environment, and forbids core dumps: a dump would hold the
    /// token, wherever the system puts it.
    static func secrets() {
        _ = Environment.token
        _ = Environment.passcode
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
