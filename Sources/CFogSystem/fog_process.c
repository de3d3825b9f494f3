#define _GNU_SOURCE
#include "fog_process.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert((int)FOG_LIMIT_ADDRESS_SPACE == (int)RLIMIT_AS, "RLIMIT_AS");
_Static_assert((int)FOG_LIMIT_CORE == (int)RLIMIT_CORE, "RLIMIT_CORE");
_Static_assert((int)FOG_LIMIT_FILE_SIZE == (int)RLIMIT_FSIZE, "RLIMIT_FSIZE");
_Static_assert((int)FOG_LIMIT_OPEN_FILES == (int)RLIMIT_NOFILE, "RLIMIT_NOFILE");
_Static_assert((int)FOG_LIMIT_PROCESSES == (int)RLIMIT_NPROC, "RLIMIT_NPROC");

enum { IDENTIFIER_IS_PIDFD = 3 };

static int64_t microseconds(struct timeval time) { return (int64_t)time.tv_sec * 1000000 + time.tv_usec; }

int fog_process_wait(int pidfd, int block, struct fog_process_end *end) {
    siginfo_t info;
    struct rusage usage;
    memset(&info, 0, sizeof info);
    memset(&usage, 0, sizeof usage);
    long result;
    do {
        // The system call, because the C library's wrapper has no place for the usage.
        result = syscall(SYS_waitid, IDENTIFIER_IS_PIDFD, pidfd, &info, WEXITED | (block ? 0 : WNOHANG), &usage);
    } while (result != 0 && errno == EINTR);
    if (result != 0) return -1;
    if (info.si_pid == 0) return 0;
    end->signalled = info.si_code == CLD_EXITED ? 0 : 1;
    end->status = info.si_status;
    end->user_microseconds = microseconds(usage.ru_utime);
    end->system_microseconds = microseconds(usage.ru_stime);
    end->peak_memory_bytes = (int64_t)usage.ru_maxrss * 1024;
    return 1;
}

int fog_process_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int fog_process_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int fog_process_lower_limit(pid_t pid, int resource, uint64_t value) {
    struct rlimit limit;
    if (prlimit(pid, (__rlimit_resource_t)resource, NULL, &limit) != 0) return -1;
    if (limit.rlim_max > value) limit.rlim_max = (rlim_t)value;
    if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    return prlimit(pid, (__rlimit_resource_t)resource, &limit, NULL);
}

int fog_usable_processors(void) {
    // The kernel refuses a mask smaller than its own, so grow until it fits.
    for (int processors = 1024; processors <= 1 << 20; processors *= 2) {
        cpu_set_t *set = CPU_ALLOC(processors);
        if (set == NULL) return -1;
        size_t size = CPU_ALLOC_SIZE(processors);
        CPU_ZERO_S(size, set);
        int result = sched_getaffinity(0, size, set);
        int count = result == 0 ? CPU_COUNT_S(size, set) : -1;
        int error = errno;
        CPU_FREE(set);
        if (result == 0) return count;
        errno = error;
        if (error != EINVAL) return -1;
    }
    return -1;
}
