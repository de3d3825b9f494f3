#ifndef FOG_SHA256_H
#define FOG_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// SHA-256 (FIPS 180-4, section 6.2). The time depends on lengths only, never on contents.

enum {
    FOG_SHA256_BYTES = 32,
    FOG_SHA256_BLOCK_BYTES = 64,
};

/// A hash under way. Its members are no interface. A copy made by assignment goes on independently.
struct fog_sha256 {
    uint32_t state[8];
    /// How many bytes were added, of which the last `count` % 64 wait in `block`.
    uint64_t count;
    uint8_t block[FOG_SHA256_BLOCK_BYTES];
    enum fog_cpu_path path;
};

/// Whether the processor has instructions for SHA-256, which the AVX2 and AVX-512 paths then use: 1 or 0.
/// Costs a memory read, so it may be asked for each packet.
int fog_sha256_has_instructions(void);

/// Begins a hash.
void fog_sha256_start(struct fog_sha256 *hash, enum fog_cpu_path path);

/// Adds `count` bytes to the message. `bytes` may be null when `count` is 0, and mustn't lie inside `hash`.
void fog_sha256_add(struct fog_sha256 *hash, const void *bytes, size_t count);

/// Writes the 32 bytes of the digest and wipes `hash`, which must be started again before further use. `digest` mustn't
/// lie inside `hash`.
void fog_sha256_finish(struct fog_sha256 *hash, uint8_t *digest);

/// Hashes `count` bytes at once and writes the 32 bytes of the digest, which may overwrite the message.
void fog_sha256(const void *bytes, size_t count, uint8_t *digest, enum fog_cpu_path path);

#endif
