#define _GNU_SOURCE
#include "fog_confinement.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LANDLOCK_CREATE_RULESET = 444, LANDLOCK_ASK_VERSION = 1, SECCOMP_ASK_ACTION = 2 };

int fog_landlock_version(void) {
    return (int)syscall(LANDLOCK_CREATE_RULESET, NULL, 0, LANDLOCK_ASK_VERSION);
}

int fog_filters_system_calls(void) {
    uint32_t answer_with_an_error = 0x00050000;
    return syscall(SYS_seccomp, SECCOMP_ASK_ACTION, 0, &answer_with_an_error) == 0;
}
