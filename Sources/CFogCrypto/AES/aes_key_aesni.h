#ifndef FOG_AES_KEY_AESNI_H
#define FOG_AES_KEY_AESNI_H

#include "aes_paths.h"

#if FOG_AES_X86

#include <immintrin.h>

/// A following round key: `key` is the one before the last, `last` the last. `order` brings the last word of `last`,
/// turned or not, into all columns; a state of equal columns is left alone by ShiftRows, so that AESENCLAST is SubWord
/// and the addition of `constant`, at less cost than AESKEYGENASSIST.
FOG_INLINE_AESNI __m128i fog_next_round_key(__m128i key, __m128i last, __m128i order, __m128i constant) {
    const __m128i word = _mm_aesenclast_si128(_mm_shuffle_epi8(last, order), constant);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, word);
}

/// The 15 round keys of AES-256 (FIPS 197, section 5.2).
FOG_INLINE_AESNI void fog_expand_key_256(const uint8_t key[32], __m128i keys[15]) {
    const __m128i turned = _mm_set1_epi32(0x0c0f0e0d), straight = _mm_set1_epi32(0x0f0e0d0c);
    keys[0] = _mm_loadu_si128((const __m128i *)(const void *)key);
    keys[1] = _mm_loadu_si128((const __m128i *)(const void *)(key + 16));
#pragma clang loop unroll(full)
    for (int i = 2; i < 15; i++) {
        if (i % 2 == 0) {
            keys[i] = fog_next_round_key(keys[i - 2], keys[i - 1], turned, _mm_set1_epi32(1 << (i / 2 - 1)));
        } else {
            keys[i] = fog_next_round_key(keys[i - 2], keys[i - 1], straight, _mm_setzero_si128());
        }
    }
}

#endif
#endif
