#ifndef FOG_SHA512_H
#define FOG_SHA512_H

#include <stddef.h>
#include <stdint.h>

/// SHA-512 and SHA-512/256 (FIPS 180-4, sections 6.4 and 6.7). The time depends on lengths only, never on contents.

enum {
    FOG_SHA512_BYTES = 64,
    FOG_SHA512_256_BYTES = 32,
    FOG_SHA512_BLOCK_BYTES = 128,
};

/// A hash under way. Its members are no interface. A copy made by assignment goes on independently.
struct fog_sha512 {
    uint64_t state[8];
    /// How many bytes were added, of which the last `count` % 128 wait in `block`.
    uint64_t count;
    uint8_t block[FOG_SHA512_BLOCK_BYTES];
    /// 64, or 32 for SHA-512/256.
    size_t digest_bytes;
};

/// Begins a SHA-512.
void fog_sha512_start(struct fog_sha512 *hash);

/// Begins a SHA-512/256.
void fog_sha512_256_start(struct fog_sha512 *hash);

/// Adds `count` bytes to the message. `bytes` may be null when `count` is 0, and mustn't lie inside `hash`.
void fog_sha512_add(struct fog_sha512 *hash, const void *bytes, size_t count);

/// Writes the digest, 64 or 32 bytes as begun, and wipes `hash`, which must be started again before further use.
/// `digest` mustn't lie inside `hash`.
void fog_sha512_finish(struct fog_sha512 *hash, uint8_t *digest);

/// Hashes `count` bytes at once and writes the 64 bytes of the SHA-512, which may overwrite the message.
void fog_sha512(const void *bytes, size_t count, uint8_t *digest);

/// Hashes `count` bytes at once and writes the 32 bytes of the SHA-512/256, which may overwrite the message.
void fog_sha512_256(const void *bytes, size_t count, uint8_t *digest);

#endif
