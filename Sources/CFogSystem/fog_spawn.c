#define _GNU_SOURCE
#include "fog_spawn.h"
#include "fog_process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK_SIZE = 64 * 1024, KERNEL_SIGNALS = 64 };

struct child {
    const struct fog_spawn_request *request;
    pid_t parent;
    int step;
    int error;
    size_t index;
};

/// Blocks or sets signals by the kernel's own mask: the C library's functions spare two signals of its own, with which
/// another thread could interrupt the child while it shares our memory.
static void set_signal_mask(const uint64_t *mask, uint64_t *previous) {
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, mask, previous, sizeof *mask);
}

static int write_small_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

/// Writes a number in decimal without the allocations and locks of printf.
static void format_number(int number, char *text) {
    char digits[12];
    unsigned value = number < 0 ? 0u - (unsigned)number : (unsigned)number;
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    if (number < 0) *text++ = '-';
    while (count > 0) *text++ = digits[--count];
    *text = 0;
}

/// By the system call, because the C library keeps two signals for itself. Its structure differs between machines, but
/// all zeros means the default handler, no flags and an empty mask on all of them.
static void reset_signals(void) {
    unsigned char standard[64] = {0};
    for (int number = 1; number <= KERNEL_SIGNALS; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        syscall(SYS_rt_sigaction, number, standard, NULL, sizeof(uint64_t));
    }
}

static int stage(struct child *child) {
    const struct fog_spawn_request *request = child->request;
    char target[PATH_MAX];
    size_t folder_length = strlen(request->staging_folder);
    if (folder_length + 2 + NAME_MAX > sizeof target) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (unshare(CLONE_NEWNS) != 0) return -1;
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) return -1;
    if (mount("tmpfs", request->staging_folder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64k") != 0) return -1;
    memcpy(target, request->staging_folder, folder_length);
    target[folder_length] = '/';
    for (size_t i = 0; i < request->stage_count; i++) {
        child->index = i;
        const char *source = request->stages[i].source;
        size_t name_length = strlen(request->stages[i].name);
        if (name_length > NAME_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(target + folder_length + 1, request->stages[i].name, name_length + 1);
        struct stat status;
        if (stat(source, &status) != 0) return -1;
        if (S_ISDIR(status.st_mode)) {
            if (mkdir(target, 0755) != 0) return -1;
        } else {
            int file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
            if (file < 0) return -1;
            close(file);
        }
        if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) return -1;
    }
    return 0;
}

static int lower_limits(struct child *child) {
    const struct fog_spawn_request *request = child->request;
    for (size_t i = 0; i < request->limit_count; i++) {
        child->index = i;
        __rlimit_resource_t resource = (__rlimit_resource_t)request->limits[i].resource;
        struct rlimit limit;
        if (getrlimit(resource, &limit) != 0) return -1;
        rlim_t value = (rlim_t)request->limits[i].value;
        if (limit.rlim_max > value) limit.rlim_max = value;
        if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
        if (setrlimit(resource, &limit) != 0) return -1;
    }
    return 0;
}

static int close_range_of(unsigned first, unsigned last) {
    if (first > last) return 0;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0) return 0;
    if (errno != ENOSYS) return -1;
#endif
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    for (unsigned number = first; number <= last && number < limit.rlim_cur; number++) close((int)number);
    return 0;
}

/// Copies each descriptor out of the way of all targets first, so that a target never overwrites a source.
static int arrange_descriptors(struct child *child) {
    const struct fog_spawn_request *request = child->request;
    size_t count = request->descriptor_count;
    int lowest = count == 0 ? 0 : request->descriptors[count - 1].child + 1;
    int copies[count == 0 ? 1 : count];
    for (size_t i = 0; i < count; i++) {
        child->index = i;
        copies[i] = fcntl(request->descriptors[i].parent, F_DUPFD_CLOEXEC, lowest);
        if (copies[i] < 0) return -1;
    }
    unsigned next = 0;
    for (size_t i = 0; i < count; i++) {
        child->index = i;
        unsigned number = (unsigned)request->descriptors[i].child;
        if (dup2(copies[i], (int)number) < 0) return -1;
        if (number > next && close_range_of(next, number - 1) != 0) return -1;
        next = number + 1;
    }
    return close_range_of(next, ~0u);
}

/// The bare system calls: the C library's would signal every thread of the parent to follow.
static int change_user(const struct fog_spawn_request *request) {
    if (syscall(SYS_setgroups, 0, NULL) != 0) return -1;
    if (syscall(SYS_setresgid, request->group, request->group, request->group) != 0) return -1;
    if (syscall(SYS_setresuid, request->user, request->user, request->user) != 0) return -1;
    return 0;
}

static int fail(struct child *child, int step) {
    child->error = errno;
    child->step = step;
    _exit(127);
}

static int run_child(void *argument) {
    struct child *child = argument;
    const struct fog_spawn_request *request = child->request;
    reset_signals();
    for (size_t i = 0; i < request->group_count; i++) {
        child->index = i;
        if (write_small_file(request->groups[i], "0") != 0) return fail(child, FOG_SPAWN_JOIN_GROUP);
    }
    if (request->out_of_memory_adjustment != 0) {
        char text[16];
        format_number(request->out_of_memory_adjustment, text);
        // Lowering it may be forbidden; it only steers which process the kernel picks first.
        (void)write_small_file("/proc/self/oom_score_adj", text);
    }
    if (request->stage_count > 0 && stage(child) != 0) return fail(child, FOG_SPAWN_STAGE);
    if (request->new_session && setsid() < 0) return fail(child, FOG_SPAWN_SESSION);
    if (arrange_descriptors(child) != 0) return fail(child, FOG_SPAWN_DESCRIPTORS);
    if (lower_limits(child) != 0) return fail(child, FOG_SPAWN_LIMIT);
    if (request->change_user && change_user(request) != 0) return fail(child, FOG_SPAWN_USER);
    if (request->directory != NULL && chdir(request->directory) != 0) return fail(child, FOG_SPAWN_DIRECTORY);
    if (request->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return fail(child, FOG_SPAWN_PRIVILEGES);
    }
    if (request->parent_death_signal != 0) {
        // After the change of user, which clears it.
        if (prctl(PR_SET_PDEATHSIG, request->parent_death_signal, 0, 0, 0) != 0) {
            return fail(child, FOG_SPAWN_PRIVILEGES);
        }
        if (getppid() != child->parent) return fail(child, FOG_SPAWN_PARENT_ENDED);
    }
    uint64_t no_signals = 0;
    set_signal_mask(&no_signals, NULL);
    execve(request->path, request->arguments, request->environment);
    return fail(child, FOG_SPAWN_EXECUTE);
}

int fog_spawn(const struct fog_spawn_request *request, struct fog_spawn_result *result) {
    struct child child = {.request = request, .parent = getpid()};
    result->pid = -1;
    result->pidfd = -1;
    result->index = 0;
    for (size_t i = 1; i < request->descriptor_count; i++) {
        if (request->descriptors[i].child <= request->descriptors[i - 1].child) {
            result->step = FOG_SPAWN_DESCRIPTORS;
            result->error = EINVAL;
            return -1;
        }
    }
    char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        result->step = FOG_SPAWN_CLONE;
        result->error = errno;
        return -1;
    }
    // A change of user in the child marks the memory it shares with us as not to be traced or dumped; put that back.
    int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    uint64_t all_signals = ~(uint64_t)0, previous;
    set_signal_mask(&all_signals, &previous);
    int pidfd = -1;
    int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    pid_t pid = clone(run_child, stack + STACK_SIZE, flags, &child, &pidfd);
    int error = errno;
    if (request->change_user && dumpable == 1) (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    set_signal_mask(&previous, NULL);
    munmap(stack, STACK_SIZE);
    if (pid < 0) {
        result->step = FOG_SPAWN_CLONE;
        result->error = error;
        return -1;
    }
    if (child.step != 0) {
        struct fog_process_end ignored;
        (void)fog_process_wait(pidfd, 1, &ignored);
        close(pidfd);
        result->step = child.step;
        result->error = child.error;
        result->index = child.index;
        return -1;
    }
    result->pid = pid;
    result->pidfd = pidfd;
    result->step = FOG_SPAWN_STARTED;
    result->error = 0;
    return 0;
}
