#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

// linux/landlock.h is as young as Linux 5.13: what is used of it stands here.
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif
struct ruleset { uint64_t handled_access_fs; };
struct path_rule { uint64_t allowed_access; int32_t parent_fd; } __attribute__((packed));
enum { VERSION = 1, PATH_BENEATH = 1 };
enum {
    EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3,
    REMOVE_DIR = 1 << 4, REMOVE_FILE = 1 << 5, MAKE_CHAR = 1 << 6, MAKE_DIR = 1 << 7,
    MAKE_REG = 1 << 8, MAKE_SOCK = 1 << 9, MAKE_FIFO = 1 << 10, MAKE_BLOCK = 1 << 11,
    MAKE_SYM = 1 << 12, REFER = 1 << 13, TRUNCATE = 1 << 14,
};
#define FIRST_ABI ((1 << 13) - 1)
#define OF_FILES (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE)

int cprocess_landlock_version(void) {
    long version = syscall(__NR_landlock_create_ruleset, NULL, 0, VERSION);
    return version < 0 ? 0 : (int)version;
}

int cprocess_confine(const struct cprocess_path *paths, size_t count) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    int version = cprocess_landlock_version();
    if (version == 0) return 0;
    uint64_t handled = FIRST_ABI | (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0);
    struct ruleset attributes = {handled};
    int rules = (int)syscall(__NR_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0) return -errno;
    int error = 0;
    for (size_t i = 0; i < count && !error; i++) {
        int fd = open(paths[i].path, O_PATH | O_CLOEXEC);
        if (fd < 0) continue;  // What is not there need not be allowed.
        struct stat status;
        uint64_t access = 0;
        if (paths[i].access & CPROCESS_READ) access |= READ_FILE | READ_DIR;
        if (paths[i].access & CPROCESS_EXECUTE) access |= READ_FILE | EXECUTE;
        if (paths[i].access & CPROCESS_WRITE)
            access |= READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | REMOVE_FILE | MAKE_REG;
        if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode)) access &= OF_FILES;
        struct path_rule rule = {access & handled, fd};
        if (syscall(__NR_landlock_add_rule, rules, PATH_BENEATH, &rule, 0) != 0) error = -errno;
        close(fd);
    }
    // Other threads that exist keep what they may: to be called before there are any.
    if (!error && syscall(__NR_landlock_restrict_self, rules, 0) != 0) error = -errno;
    close(rules);
    return error ? error : version;
}

int cprocess_limit(unsigned seconds, unsigned long long bytes) {
    struct rlimit time = {seconds, seconds}, memory = {bytes, bytes}, none = {0, 0};
    return setrlimit(RLIMIT_CPU, &time) | setrlimit(RLIMIT_AS, &memory) |
           setrlimit(RLIMIT_FSIZE, &none) | setrlimit(RLIMIT_CORE, &none);
}
