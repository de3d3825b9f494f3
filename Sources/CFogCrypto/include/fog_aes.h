#ifndef FOG_AES_H
#define FOG_AES_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// The best path for AES at or below `path` on this processor: the AVX2 one needs AES-NI and AVX2; the AVX-512 one
/// VAES, BMI2 and AVX-512 F, BW and VL as well. Every function of this header and of fog_aez.h applies it by itself, so
/// any `path` is safe on any processor.
enum fog_cpu_path fog_aes_usable_path(enum fog_cpu_path path);

/// Encrypts or decrypts `data` in place with AES-256 in counter mode: XORs it with the keystream from its beginning on.
///
/// The counter is the whole of `iv` as a 128-bit big-endian number; it grows by one per 16-byte block and wraps round
/// to zero. A key and iv must never be used twice. `data` may be NULL if `length` is 0, and may not overlap `key` or
/// `iv`. Constant-time in key, iv and data; the time depends on `length` and `path` alone.
/// Source: FIPS 197; NIST SP 800-38A, section 6.5 and appendix B.1 (m = 128).
void fog_aes256ctr_xor(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length,
                       enum fog_cpu_path path);

/// Writes the first `length` bytes of the keystream that ``fog_aes256ctr_xor`` uses to `stream`.
///
/// `stream` may be NULL if `length` is 0; it may not overlap `key` or `iv`. Constant-time as above.
void fog_aes256ctr_keystream(const uint8_t key[32], const uint8_t iv[16], uint8_t *stream, size_t length,
                             enum fog_cpu_path path);

#endif
