#ifndef FOG_SHA256_INTERNAL_H
#define FOG_SHA256_INTERNAL_H

#include "fog_sha256.h"

extern const uint32_t fog_sha256_initial[8];
extern const uint32_t fog_sha256_constants[64];

/// Compresses `count` blocks of 64 bytes into the state.
void fog_sha256_compress(uint32_t state[8], const uint8_t *blocks, size_t count, enum fog_cpu_path path);

/// Compresses one block into each of two states that don't depend on each other, side by side where that is faster.
void fog_sha256_compress_two(uint32_t a[8], const uint8_t *block_a, uint32_t b[8], const uint8_t *block_b,
                             enum fog_cpu_path path);

/// Writes the padding of a message of `message_count` bytes in all, of which the last `used` (less than 64) lie at the
/// start of `blocks` already. Returns how many blocks there are then: 1 or 2.
size_t fog_sha256_pad(uint8_t blocks[128], size_t used, uint64_t message_count);

/// Writes a state as bytes.
void fog_sha256_store(uint8_t digest[32], const uint32_t state[8]);

#if defined(__x86_64__)
/// The kernels with SHA-256 instructions.
void fog_sha256_compress_instructions(uint32_t state[8], const uint8_t *blocks, size_t count);
void fog_sha256_compress_two_instructions(uint32_t a[8], const uint8_t *block_a, uint32_t b[8],
                                          const uint8_t *block_b);
#endif

#endif
