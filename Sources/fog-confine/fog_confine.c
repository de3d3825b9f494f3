// `fog-confine`: the first program in every sandbox. It closes what only the inside of a finished sandbox can close, and
// becomes the program.
//
//     fog-confine OWN REPORT [WRITABLE]... -- COMMAND [ARGUMENT]...
//
// OWN and REPORT are the numbers of open descriptors, which the program doesn't get: the one by which this was executed,
// and a pipe. If the command can't be executed, or what it may use can't be restricted, an object is written to the pipe,
// `{ "execution-error": ERRNO }` or `{ "confinement-error": ERRNO }`, and the process exits with 127.
#define _GNU_SOURCE
#include "file_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/// Reads the number of a descriptor that isn't a standard stream's, and keeps it from the program. -1 if it is none.
static int take(const char *text) {
    char *end = NULL;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != 0 || number < 3 || number > INT_MAX) return -1;
    return fcntl((int)number, F_SETFD, FD_CLOEXEC) == 0 ? (int)number : -1;
}

static int fail(int report, const char *what) {
    dprintf(report, "{ \"%s-error\": %d }\n", what, errno);
    return 127;
}

int main(int count, char **arguments) {
    int separator = 3;
    while (separator < count && strcmp(arguments[separator], "--") != 0) separator++;
    int own = -1, report = -1;
    if (separator + 1 < count) {
        own = take(arguments[1]);
        report = take(arguments[2]);
    }
    if (own < 0 || report < 0) {
        fputs("usage: fog-confine OWN REPORT [WRITABLE]... -- COMMAND [ARGUMENT]...\n", stderr);
        return 64;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || restrict_files(arguments + 3, separator - 3) != 0) {
        return fail(report, "confinement");
    }
    execvp(arguments[separator + 1], arguments + separator + 1);
    return fail(report, "execution");
}
