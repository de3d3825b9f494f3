#ifndef FOG_AEZ_KEY_AESNI_H
#define FOG_AEZ_KEY_AESNI_H

#include "../AES/aes_paths.h"

#if FOG_AES_X86

#include <immintrin.h>
#include <string.h>

#include "../wipe.h"

/// What AEZ needs of a key, as vectors.
typedef struct fog_aez_vectors {
    __m128i i, i2, j, j2, l;
    /// l_times[k] is (k mod 8)·L.
    __m128i l_times[9];
} fog_aez_vectors;

FOG_INLINE_AESNI __m128i fog_vector_load(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

FOG_INLINE_AESNI void fog_vector_store(uint8_t *bytes, __m128i x) {
    _mm_storeu_si128((__m128i *)(void *)bytes, x);
}

FOG_INLINE_AESNI __m128i fog_vector_reverse(__m128i x) {
    return _mm_shuffle_epi8(x, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/// 2·x on a number whose bytes are in little-endian order.
FOG_INLINE_AESNI __m128i fog_vector_double_reversed(__m128i x) {
    // The highest bit of each half, moved to where it's added: the lower half's to bit 64, the upper's, as 87, low.
    const __m128i signs = _mm_shuffle_epi32(_mm_srai_epi32(x, 31), _MM_SHUFFLE(0, 1, 0, 3));
    return _mm_xor_si128(_mm_add_epi64(x, x), _mm_and_si128(signs, _mm_set_epi32(0, 1, 0, 0x87)));
}

/// 2·x [the doubling of AEZ, section 1.1].
FOG_INLINE_AESNI __m128i fog_vector_double(__m128i x) {
    return fog_vector_reverse(fog_vector_double_reversed(fog_vector_reverse(x)));
}

FOG_INLINE_AESNI void fog_aez_vectors_make(fog_aez_vectors *k, const uint8_t key[48]) {
    k->i = fog_vector_load(key);
    k->j = fog_vector_load(key + 16);
    k->l = fog_vector_load(key + 32);
    k->i2 = fog_vector_double(k->i);
    k->j2 = fog_vector_double(k->j);
    k->l_times[0] = _mm_setzero_si128();
    k->l_times[1] = k->l;
    k->l_times[2] = fog_vector_double(k->l);
    k->l_times[3] = _mm_xor_si128(k->l_times[2], k->l);
    k->l_times[4] = fog_vector_double(k->l_times[2]);
    k->l_times[5] = _mm_xor_si128(k->l_times[4], k->l);
    k->l_times[6] = _mm_xor_si128(k->l_times[4], k->l_times[2]);
    k->l_times[7] = _mm_xor_si128(k->l_times[4], k->l_times[3]);
    k->l_times[8] = _mm_setzero_si128();
}

/// Four rounds on `x`, to which the offset has been added, and the addition of `sum`, free with the last round.
FOG_INLINE_AESNI __m128i fog_four_rounds(const fog_aez_vectors *k, __m128i x, __m128i sum) {
    x = _mm_aesenc_si128(x, k->j);
    x = _mm_aesenc_si128(x, k->i);
    x = _mm_aesenc_si128(x, k->l);
    return _mm_aesenc_si128(x, sum);
}

/// E with j = 0 and 1 ≤ i ≤ 7 of x, plus `sum`.
FOG_INLINE_AESNI __m128i fog_vector_e0(const fog_aez_vectors *k, int i, __m128i x, __m128i sum) {
    return fog_four_rounds(k, _mm_xor_si128(x, _mm_xor_si128(k->i2, k->l_times[i])), sum);
}

/// E with j = -1 of x, plus `sum`.
FOG_INLINE_AESNI __m128i fog_vector_e10(const fog_aez_vectors *k, int i, __m128i x, __m128i sum) {
    x = _mm_xor_si128(x, k->l_times[i]);
#pragma clang loop unroll(full)
    for (int round = 0; round < 3; round++) {
        x = _mm_aesenc_si128(x, k->i);
        x = _mm_aesenc_si128(x, k->j);
        x = _mm_aesenc_si128(x, k->l);
    }
    return _mm_xor_si128(_mm_aesenc_si128(x, k->i), sum);
}

/// AEZ-hash of expansion 0 and a nonce of 16 bytes.
FOG_INLINE_AESNI __m128i fog_vector_short_hash(const fog_aez_vectors *k, const uint8_t nonce[16]) {
    const __m128i offset = _mm_xor_si128(k->i2, k->l);
    const __m128i tau = fog_four_rounds(k, _mm_xor_si128(offset, _mm_xor_si128(k->j, k->j2)), _mm_setzero_si128());
    const __m128i x = _mm_xor_si128(_mm_xor_si128(offset, fog_vector_double(k->j2)), fog_vector_load(nonce));
    return fog_four_rounds(k, x, tau);
}

/// The bytes between the pairs and the last two blocks, 0 to 31, and what they need.
typedef struct fog_aez_spare {
    uint8_t bytes[32];
    size_t length;
} fog_aez_spare;

/// What the spare bytes add to X or Y.
FOG_INLINE_AESNI __m128i fog_vector_spare_sum(const fog_aez_vectors *k, fog_aez_spare *spare, __m128i sum) {
    if (spare->length == 0) {
        return sum;
    }
    memset(spare->bytes + spare->length, 0, 32 - spare->length);
    spare->bytes[spare->length] = 0x80;
    sum = fog_vector_e0(k, 4, fog_vector_load(spare->bytes), sum);
    if (spare->length >= 16) {
        sum = fog_vector_e0(k, 5, fog_vector_load(spare->bytes + 16), sum);
    }
    return sum;
}

/// Adds the stream that masks the spare bytes.
FOG_INLINE_AESNI void fog_vector_spare_mask(const fog_aez_vectors *k, fog_aez_spare *spare, __m128i s) {
    if (spare->length == 0) {
        return;
    }
    fog_vector_store(spare->bytes, fog_vector_e10(k, 4, s, fog_vector_load(spare->bytes)));
    if (spare->length > 16) {
        fog_vector_store(spare->bytes + 16, fog_vector_e10(k, 5, s, fog_vector_load(spare->bytes + 16)));
    }
}

/// AEZ-core from X to Y: what remains once the passes over the pairs are functions of their own.
typedef struct fog_aez_middle {
    __m128i s, out_right, out_left;
    fog_aez_spare spare;
} fog_aez_middle;

/// Reads the spare bytes and the last two blocks at `last`, and computes S and all of the end but the addition of Y, so
/// that it runs beside the second pass. `x` is the sum over the pairs.
FOG_INLINE_AESNI void fog_aez_middle_make(fog_aez_middle *middle, const fog_aez_vectors *k, __m128i delta, __m128i x,
                                          const uint8_t *last, size_t spare_length, int inverse) {
    const int before = inverse ? 2 : 1, after = inverse ? 1 : 2;
    const __m128i left = fog_vector_load(last + spare_length), right = fog_vector_load(last + spare_length + 16);
    middle->spare.length = spare_length;
    memcpy(middle->spare.bytes, last, spare_length);
    x = fog_vector_spare_sum(k, &middle->spare, _mm_xor_si128(x, _mm_xor_si128(left, delta)));
    const __m128i sx = fog_vector_e0(k, before, right, x);
    const __m128i sy = fog_vector_e10(k, before, sx, right);
    middle->s = _mm_xor_si128(sx, sy);
    middle->out_right = fog_vector_e10(k, after, sy, sx);
    middle->out_left = fog_vector_e0(k, after, middle->out_right, _mm_xor_si128(sy, delta));
    memcpy(middle->spare.bytes, last, spare_length);
    fog_vector_spare_mask(k, &middle->spare, middle->s);
}

/// Writes the spare bytes and the last two blocks. `y` is the sum over the pairs.
FOG_INLINE_AESNI void fog_aez_middle_finish(fog_aez_middle *middle, const fog_aez_vectors *k, __m128i y,
                                            uint8_t *last) {
    memcpy(last, middle->spare.bytes, middle->spare.length);
    y = fog_vector_spare_sum(k, &middle->spare, y);
    fog_vector_store(last + middle->spare.length, _mm_xor_si128(middle->out_left, y));
    fog_vector_store(last + middle->spare.length + 16, middle->out_right);
    fog_wipe(middle, sizeof *middle);
}

#endif
#endif
