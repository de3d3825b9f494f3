#ifndef FOG_SECRET_H
#define FOG_SECRET_H

#include <stddef.h>

/// Overwrites `count` bytes with zeros in a way that the compiler may not leave out. `bytes` may be null when `count` is
/// 0.
void fog_secret_wipe(void *bytes, size_t count);

/// Whether two areas of `count` bytes hold the same: 1 or 0. The time depends on `count` only.
int fog_secret_equal(const void *left, const void *right, size_t count);

#endif
