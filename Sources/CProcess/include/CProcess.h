#ifndef CPROCESS_H
#define CPROCESS_H

#include <malloc.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

/// Keeps this process's memory out of core dumps, also of those that a handler of the system's takes
/// in through a pipe and that RLIMIT_CORE does not limit; and shut to other programs of its user.
/// 0, or -1 on error. `prctl` is variadic, so Swift cannot call it.
static inline int cprocess_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Ends this process as soon as whoever holds the other end of its standard input is gone: at once, or
/// with SIGTERM first, and three seconds later whatever it does. 0, or the error of `pthread_create`.
int cprocess_end_with_input(int at_once);

/// Ends this process with SIGTERM as soon as the process that started it is gone: for a child that has
/// its parent's terminal, and so no pipe to it. 0, or -1 on error.
int cprocess_end_with_parent(int parent);

/// Ends this process without what `exit` runs first: OpenSSL takes its locks away there, while a thread
/// of ours may still be in a transfer or be opening libcurl, and crashes (CRYPTO_THREAD_read_lock on
/// null). Only what stands in standard output's buffer is written.
_Noreturn static inline void cprocess_leave(int status) {
    fflush(stdout);
    _exit(status);
}

/// Lets threads share so many pools of free memory instead of keeping one each: what a thread frees
/// that another allocated is then used again. `M_ARENA_MAX` is glibc's; elsewhere nothing is done.
static inline void cprocess_limit_arenas(int most) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, most);
#else
    (void)most;
#endif
}

/// What this process, and those that it starts, may do with a path and all beneath it.
typedef enum { CPROCESS_READ = 1, CPROCESS_WRITE = 2, CPROCESS_EXECUTE = 4 } cprocess_access;
struct cprocess_path {
    const char *_Nonnull path;
    cprocess_access access;
};

/// The version of Landlock that this kernel has (landlock(7)); 0 without it.
int cprocess_landlock_version(void);

/// Gives up, for good, every other access to files, and the right to gain any by a program that is
/// started (PR_SET_NO_NEW_PRIVS). To be called before there are other threads. The version of
/// Landlock, 0 where the kernel has none, or a negative errno.
int cprocess_confine(const struct cprocess_path *_Nullable paths, size_t count);

/// Keeps this process to so many seconds of CPU and bytes of memory, and from writing files; 0 or -1.
int cprocess_limit(unsigned seconds, unsigned long long bytes);

/// Gives up the right to gain any by a program that is started; 0 or -1.
static inline int cprocess_forbid_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

#endif
