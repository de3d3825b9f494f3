#ifndef FOG_CHACHA20_X_H
#define FOG_CHACHA20_X_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

// Eight blocks side by side (AVX2), or sixteen (AVX-512); see chacha20.h.

/// XORs `groups` times 512 or 1024 bytes with the stream from the block `first`, a multiple of the number of lanes, on.
/// `output` may be `input`.
void fog_chacha20_xor_x8(const uint8_t key[32], uint64_t first, const uint8_t *input, uint8_t *output, size_t groups);
void fog_chacha20_xor_x16(const uint8_t key[32], uint64_t first, const uint8_t *input, uint8_t *output, size_t groups);

/// The first 32 bytes of the streams of 8 or 16 keys. Keys are read before outputs are written.
void fog_chacha20_first_32_x8(const uint8_t *const keys[8], uint8_t *const outputs[8]);
void fog_chacha20_first_32_x16(const uint8_t *const keys[16], uint8_t *const outputs[16]);

#endif

#endif
