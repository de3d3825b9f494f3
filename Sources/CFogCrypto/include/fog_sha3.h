#ifndef FOG_SHA3_H
#define FOG_SHA3_H

#include <stddef.h>
#include <stdint.h>

/// SHA3-256 (FIPS 202, section 6.1). The time depends on lengths only, never on contents.

enum {
    FOG_SHA3_256_BYTES = 32,
    /// How many bytes one permutation takes in.
    FOG_SHA3_256_RATE = 136,
};

/// A hash under way. Its members are no interface. A copy made by assignment goes on independently.
struct fog_sha3_256 {
    uint64_t lanes[25];
    /// How many bytes wait in `block`.
    size_t used;
    uint8_t block[FOG_SHA3_256_RATE];
};

/// Begins a hash.
void fog_sha3_256_start(struct fog_sha3_256 *hash);

/// Adds `count` bytes to the message. `bytes` may be null when `count` is 0, and mustn't lie inside `hash`.
void fog_sha3_256_add(struct fog_sha3_256 *hash, const void *bytes, size_t count);

/// Writes the 32 bytes of the digest and wipes `hash`, which must be started again before further use. `digest` mustn't
/// lie inside `hash`.
void fog_sha3_256_finish(struct fog_sha3_256 *hash, uint8_t *digest);

/// Hashes `count` bytes at once and writes the 32 bytes of the digest, which may overwrite the message.
void fog_sha3_256(const void *bytes, size_t count, uint8_t *digest);

#endif
