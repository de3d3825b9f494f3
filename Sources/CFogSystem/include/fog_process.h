#ifndef FOG_PROCESS_H
#define FOG_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/// How a child ended and what it and the children it waited for used.
struct fog_process_end {
    /// 1 if it was ended by a signal, 0 if it exited.
    int signalled;
    /// The exit code or the signal's number.
    int status;
    int64_t user_microseconds;
    int64_t system_microseconds;
    /// The largest resident size of any one process, in bytes.
    int64_t peak_memory_bytes;
};

/// Collects a child that has ended. Returns 1 if it was collected, 0 if it still runs (only without `block`), or -1
/// with `errno` set.
int fog_process_wait(int pidfd, int block, struct fog_process_end *end);

/// Opens a close-on-exec descriptor of any process, readable once that has ended. Returns -1 with `errno` set.
int fog_process_open(pid_t pid);

/// Sends a signal; 0 only asks whether the process is there. Returns -1 with `errno` set.
int fog_process_signal(int pidfd, int signal);

/// Lowers a resource limit of another process, soft and hard. One that is lower already stays as it is.
/// Returns -1 with `errno` set.
int fog_process_lower_limit(pid_t pid, int resource, uint64_t value);

/// How many processors the calling process may run on, or -1 with `errno` set.
int fog_usable_processors(void);

/// The numbers of resource limits, which the C library declares as an enumeration of its own.
enum {
    FOG_LIMIT_ADDRESS_SPACE = 9,
    FOG_LIMIT_CORE = 4,
    FOG_LIMIT_FILE_SIZE = 1,
    FOG_LIMIT_OPEN_FILES = 7,
    FOG_LIMIT_PROCESSES = 6,
};

#endif
