#ifndef FOG_AES_PATHS_H
#define FOG_AES_PATHS_H

#include <stddef.h>
#include <stdint.h>

/// What stands behind fog_aes.h: the same functions for one path each. `xor_data` is 1 to encrypt `data` and 0 to write
/// the keystream to it.

#if defined(__x86_64__)
#define FOG_AES_X86 1
#define FOG_TARGET_AESNI __attribute__((target("aes,avx2")))
#define FOG_TARGET_VAES __attribute__((target("aes,avx2,bmi2,vaes,avx512f,avx512bw,avx512vl")))
#define FOG_INLINE_AESNI static inline __attribute__((always_inline)) FOG_TARGET_AESNI
#define FOG_INLINE_VAES static inline __attribute__((always_inline)) FOG_TARGET_VAES
#else
#define FOG_AES_X86 0
#endif

void fog_aes256ctr_portable(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length, int xor_data);

#if FOG_AES_X86
void fog_aes256ctr_aesni(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length, int xor_data);
void fog_aes256ctr_vaes(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length, int xor_data);
#endif

#endif
