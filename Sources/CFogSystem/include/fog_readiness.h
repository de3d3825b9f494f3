#ifndef FOG_READINESS_H
#define FOG_READINESS_H

/// Makes a close-on-exec set of descriptors to watch (epoll(7)). Returns its descriptor, or -1 with `errno` set.
int fog_readiness_make(void);

/// Has the set report once that a descriptor may be read: there are bytes, its other end is closed, or the process that
/// it names has ended. To be called again after each report. Returns -1 with `errno` set; EPERM means that the descriptor
/// is one that can always be read.
int fog_readiness_watch(int set, int descriptor);

/// Waits for reports and writes the numbers of up to `count` descriptors. Returns how many there are, or -1 with `errno`
/// set.
int fog_readiness_wait(int set, int *descriptors, int count);

#endif
