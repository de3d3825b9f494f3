#define _GNU_SOURCE
#include "fog_descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

_Static_assert(FOG_OPEN_PATH == O_PATH, "O_PATH");

int fog_descriptor_open(const char *path, int flags, mode_t mode) { return open(path, flags | O_CLOEXEC, mode); }

int fog_descriptor_open_at(int folder, const char *name, int flags) {
    return openat(folder, name, flags | O_CLOEXEC);
}

int fog_descriptor_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int fog_descriptor_memory(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int fog_descriptor_set_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -1;
    return fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

ssize_t fog_descriptor_write(int descriptor, const void *bytes, size_t count) {
    // Held back for this thread only, and taken off again if the write raised it: what the process does about the signal
    // elsewhere is not ours to decide.
    sigset_t pipe_signal, previous, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    int was_pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &previous);
    ssize_t written = write(descriptor, bytes, count);
    int error = errno;
    if (written < 0 && error == EPIPE && !was_pending) {
        struct timespec no_time = {0, 0};
        (void)sigtimedwait(&pipe_signal, NULL, &no_time);
    }
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    errno = error;
    return written;
}

int fog_descriptor_peer(int socket, pid_t *pid, uid_t *user, gid_t *group) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    *pid = credentials.pid;
    *user = credentials.uid;
    *group = credentials.gid;
    return 0;
}
