/* Loaded before the C library: counts what changes a file in $FAULT_FOLDER, and at call number
   $FAULT_AT ends the process (kill), asks it to end (TERM) or fails that call (ENOSPC, EIO), as $FAULT says;
   slow takes 20 ms for each. Without $FAULT_AT it only counts: each call adds a byte to the file
   $FAULT_COUNT. A byte that is appended is there whole or not at all, whatever thread adds it and
   however the process ends; a number that is written anew is missing for a moment each time. In the
   same way $FAULT_FIRED has a byte for each call that the fault befell. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls;

static int is_ours(int descriptor) {
    char link[64], path[4096];
    const char *folder = getenv("FAULT_FOLDER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || !folder) return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int is_ours_at(const char *path) {
    const char *folder = getenv("FAULT_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

/* A byte more in a file; it changes nothing that the program could notice. */
static void note(const char *path) {
    if (!path) return;
    int before = errno;
    int (*open_really)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    ssize_t (*write_really)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int file = open_really(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        if (write_really(file, ".", 1) != 1) abort();
        close(file);
    }
    errno = before;
}

/* 1 when this call is to fail; does not come back when the process is to end. */
static int fails(void) {
    const char *at = getenv("FAULT_AT"), *how = getenv("FAULT");
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    note(getenv("FAULT_COUNT"));
    if (!at || !how) return 0;
    if (strcmp(how, "slow") == 0) {
        usleep(20000);
        return 0;
    }
    /* A disk that is full stays full. */
    if (strcmp(how, "ENOSPC") == 0 ? number < atol(at) : number != atol(at)) return 0;
    note(getenv("FAULT_FIRED"));
    if (strcmp(how, "kill") == 0) kill(getpid(), SIGKILL);
    if (strcmp(how, "TERM") == 0) {
        kill(getpid(), SIGTERM);
        return 0;
    }
    errno = strcmp(how, "ENOSPC") == 0 ? ENOSPC : EIO;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t count) {
    if (file > 2 && is_ours(file) && fails()) return -1;
    return REAL(write)(file, bytes, count);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    if (is_ours(file) && fails()) return -1;
    return REAL(pwrite64)(file, bytes, count, at);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    if (is_ours(file) && fails()) return -1;
    return REAL(pwrite)(file, bytes, count, at);
}
/* A full disk gives back what it has: only what takes room fails. */
static int is_full(void) {
    const char *how = getenv("FAULT");
    return how && strcmp(how, "ENOSPC") == 0;
}
int fsync(int file) {
    if (is_ours(file) && !is_full() && fails()) return -1;
    return REAL(fsync)(file);
}
int fdatasync(int file) {
    if (is_ours(file) && !is_full() && fails()) return -1;
    return REAL(fdatasync)(file);
}
int ftruncate64(int file, off64_t length) {
    if (is_ours(file) && !is_full() && fails()) return -1;
    return REAL(ftruncate64)(file, length);
}
int rename(const char *from, const char *to) {
    if (is_ours_at(to) && fails()) return -1;
    return REAL(rename)(from, to);
}
int unlink(const char *path) {
    if (is_ours_at(path) && !is_full() && fails()) return -1;
    return REAL(unlink)(path);
}
