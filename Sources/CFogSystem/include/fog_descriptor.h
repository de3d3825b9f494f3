#ifndef FOG_DESCRIPTOR_H
#define FOG_DESCRIPTOR_H

#include <stddef.h>
#include <sys/types.h>

/// The flag of open(2) for a handle that names a file without opening it, which the C library hides.
enum { FOG_OPEN_PATH = 010000000 };

/// Opens a file. `mode` counts only for one that is created. Returns -1 with `errno` set.
int fog_descriptor_open(const char *path, int flags, mode_t mode);

/// Opens a file beneath an open folder. Returns -1 with `errno` set.
int fog_descriptor_open_at(int folder, const char *name, int flags);

/// Makes a close-on-exec pipe: `ends[0]` reads, `ends[1]` writes. Returns -1 with `errno` set.
int fog_descriptor_pipe(int ends[2]);

/// Opens a close-on-exec file that lives in memory only. Returns -1 with `errno` set.
int fog_descriptor_memory(const char *name);

/// Makes reads and writes return at once. Returns -1 with `errno` set.
int fog_descriptor_set_nonblocking(int descriptor);

/// Writes without raising SIGPIPE when nobody reads any more. Returns the number of bytes, or -1 with `errno` set.
ssize_t fog_descriptor_write(int descriptor, const void *bytes, size_t count);

/// Who connected the other end of a Unix socket. Returns -1 with `errno` set.
int fog_descriptor_peer(int socket, pid_t *pid, uid_t *user, gid_t *group);

#endif
