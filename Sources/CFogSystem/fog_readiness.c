#define _GNU_SOURCE
#include "fog_readiness.h"

#include <errno.h>
#include <sys/epoll.h>

enum { batch = 64 };

int fog_readiness_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int fog_readiness_watch(int set, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = descriptor};
    if (epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
    // It was watched before, and is still in the set with nothing to report.
    if (errno == EEXIST) return epoll_ctl(set, EPOLL_CTL_MOD, descriptor, &event);
    return -1;
}

int fog_readiness_wait(int set, int *descriptors, int count) {
    struct epoll_event events[batch];
    int found = epoll_wait(set, events, count < batch ? count : batch, -1);
    for (int index = 0; index < found; index++) descriptors[index] = events[index].data.fd;
    return found;
}
