#ifndef FOG_WIPE_H
#define FOG_WIPE_H

#include <stddef.h>
#include <string.h>

/// Overwrites `n` bytes at `p` with zeros. The compiler can't leave it out, even if nobody reads them again.
static inline void fog_wipe(void *p, size_t n)
{
    if (n == 0) {
        return;
    }
    memset(p, 0, n);
    __asm__ __volatile__("" : : "r"(p) : "memory");
}

/// Overwrites what functions that have returned left on the 8 KiB of stack below the caller's frame: the numbers that
/// the compiler put there when it ran out of registers. To be called by who called those functions.
static __attribute__((noinline, unused)) void fog_wipe_left_frames(void)
{
    unsigned char frame[8192];
    fog_wipe(frame, sizeof frame);
}

#endif
