#ifndef FOG_HKDF_INTERNAL_H
#define FOG_HKDF_INTERNAL_H

#include "sha256_internal.h"

// An inner message (previous digest, info, counter) that still fits into two blocks is laid out once and then only
// patched for each digest.
enum { FOG_HKDF_SHORT_INFO = 2 * 64 - 9 - 1 - 32 };

/// What is hashed after the inner key block for a digest: `blocks` blocks with padding, and where the counter goes.
struct fog_hkdf_layout {
    uint8_t bytes[128];
    size_t blocks;
    size_t counter;
};

/// Lays out the message of the first digest (`prefix` 0) or of a later one (`prefix` 32, with a gap for the previous
/// digest), for an `info` of at most `FOG_HKDF_SHORT_INFO` bytes.
void fog_hkdf_lay_out(struct fog_hkdf_layout *layout, size_t prefix, const void *info, size_t info_count);

#endif
