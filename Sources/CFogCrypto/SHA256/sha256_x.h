#ifndef FOG_SHA256_X_H
#define FOG_SHA256_X_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

// Batches of exactly 2 (SHA-256 instructions), 8 (AVX2) or 16 (AVX-512) messages; see sha256_batch.h. An info has at
// most `FOG_HKDF_SHORT_INFO` bytes, an output at most 8160.

void fog_hmac_sha256_x2(const uint8_t *const keys[2], const uint8_t *const messages[2], size_t message_count,
                        uint8_t *const codes[2]);
void fog_hkdf_sha256_expand_x2(const uint8_t *const prks[2], const void *info, size_t info_count,
                               uint8_t *const outputs[2], size_t output_count);

void fog_hmac_sha256_x8(const uint8_t *const keys[8], const uint8_t *const messages[8], size_t message_count,
                        uint8_t *const codes[8]);
void fog_hkdf_sha256_expand_x8(const uint8_t *const prks[8], const void *info, size_t info_count,
                               uint8_t *const outputs[8], size_t output_count);

void fog_hmac_sha256_x16(const uint8_t *const keys[16], const uint8_t *const messages[16], size_t message_count,
                         uint8_t *const codes[16]);
void fog_hkdf_sha256_expand_x16(const uint8_t *const prks[16], const void *info, size_t info_count,
                                uint8_t *const outputs[16], size_t output_count);

#endif

#endif
