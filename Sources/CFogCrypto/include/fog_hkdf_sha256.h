#ifndef FOG_HKDF_SHA256_H
#define FOG_HKDF_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// The expand step of HKDF-SHA256 (RFC 5869, section 2.3). The time depends on lengths only, never on contents.

enum {
    FOG_HKDF_SHA256_KEY_BYTES = 32,
    /// 255 digests.
    FOG_HKDF_SHA256_OUTPUT_LIMIT = 8160,
};

/// Expands the 32 bytes at `prk` with `info` to `output_count` bytes. `info` may be null when `info_count` is 0.
/// `output` may overwrite `prk` but not `info`, and may be null when `output_count` is 0. Returns 0, or -1 with nothing
/// written if more than 8160 bytes are asked for.
int fog_hkdf_sha256_expand(const uint8_t *prk, const void *info, size_t info_count, uint8_t *output,
                           size_t output_count, enum fog_cpu_path path);

#endif
