#define _GNU_SOURCE
#include "file_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The kernel's interface as include/uapi/linux/landlock.h gives it; the header on the machine may be older than the kernel.
// The system calls have the same numbers on all processors.
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { ASK_VERSION = 1, RULE_PATH_BENEATH = 1 };

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scopes;
};

struct rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

static const uint64_t EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_FOLDER = 1 << 3,
                      REMOVE_FOLDER = 1 << 4, REMOVE_FILE = 1 << 5, MAKE_DEVICE = 1 << 6 | 1 << 11,
                      MAKE_FOLDER = 1 << 7, MAKE_FILE = 1 << 8, MAKE_SOCKET = 1 << 9, MAKE_PIPE = 1 << 10,
                      MAKE_LINK = 1 << 12, REFER = 1 << 13, TRUNCATE = 1 << 14, CONTROL_DEVICE = 1 << 15;
static const uint64_t BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1;
static const uint64_t ABSTRACT_SOCKETS = 1 << 0, SIGNALS = 1 << 1;

static int allow(int rules, const char *path, uint64_t access) {
    int place = open(path, O_PATH | O_CLOEXEC);
    if (place < 0) return -1;
    struct stat status;
    int result = fstat(place, &status);
    if (result == 0) {
        if (!S_ISDIR(status.st_mode)) access &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | CONTROL_DEVICE;
        struct rule rule = {access, place};
        result = (int)syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0);
    }
    int error = errno;
    close(place);
    errno = error;
    return result;
}

int restrict_files(char *const *writable, int count) {
    long version = syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
    if (version < 0) return -1;
    if (version < 2) {
        // It would forbid every renaming from one folder to another.
        errno = EOPNOTSUPP;
        return -1;
    }
    const uint64_t read = EXECUTE | READ_FILE | READ_FOLDER;
    const uint64_t change = read | WRITE_FILE | REMOVE_FOLDER | REMOVE_FILE | MAKE_FOLDER | MAKE_FILE | MAKE_SOCKET |
                            MAKE_PIPE | MAKE_LINK | REFER | TRUNCATE;
    struct ruleset known = {change | MAKE_DEVICE | CONTROL_DEVICE, 0, 0};
    if (version < 3) known.files &= ~TRUNCATE;
    if (version < 5) known.files &= ~CONTROL_DEVICE;
    if (version >= 4) known.network = BIND_TCP | CONNECT_TCP;
    if (version >= 6) known.scopes = ABSTRACT_SOCKETS | SIGNALS;

    int rules = (int)syscall(CREATE_RULESET, &known, sizeof known, 0);
    if (rules < 0) return -1;
    const uint64_t use = READ_FILE | WRITE_FILE | TRUNCATE | CONTROL_DEVICE;
    int result = allow(rules, "/", read & known.files);
    if (result == 0) result = allow(rules, "/dev", (read | use) & known.files);
    // By itself too: a standard stream may be the machine's, which a program can open once more as /dev/stdin.
    if (result == 0) result = allow(rules, "/dev/null", use & known.files);
    for (int index = 0; index < count && result == 0; index++) {
        result = allow(rules, writable[index], change & known.files);
    }
    if (result == 0) result = (int)syscall(RESTRICT_SELF, rules, 0);
    int error = errno;
    close(rules);
    errno = error;
    return result;
}
