#include "aes_key_aesni.h"

#if FOG_AES_X86

#include "aes_block.h"
#include "../wipe.h"

/// The lowest `length` bits, all 64 if it's that or more.
FOG_INLINE_VAES __mmask64 byte_mask(size_t length) {
    return length >= 64 ? ~(__mmask64)0 : _bzhi_u64(~0ULL, (unsigned)length);
}

/// The next `width` vectors of keystream, for the first `length` bytes at `data`.
FOG_INLINE_VAES void next_vectors(const __m512i keys[15], uint64_t high, uint64_t low, uint8_t *data, size_t length,
                                  int width, int xor_data, int whole) {
    const __m512i order = _mm512_broadcast_i32x4(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    const __m512i base = _mm512_broadcast_i32x4(_mm_set_epi64x((long long)high, (long long)low));
    const __m512i lanes = _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0);
    __m512i x[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        const __m512i step = _mm512_add_epi64(lanes, _mm512_set_epi64(0, 4 * i, 0, 4 * i, 0, 4 * i, 0, 4 * i));
        const __m512i sum = _mm512_add_epi64(base, step);
        const unsigned carries = (unsigned)_mm512_cmplt_epu64_mask(sum, step) << 1;
        const __m512i count = _mm512_mask_sub_epi64(sum, (__mmask8)carries, sum, _mm512_set1_epi64(-1));
        x[i] = _mm512_xor_si512(_mm512_shuffle_epi8(count, order), keys[0]);
    }
#pragma clang loop unroll(full)
    for (int round = 1; round < 14; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < width; i++) {
            x[i] = _mm512_aesenc_epi128(x[i], keys[round]);
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        x[i] = _mm512_aesenclast_epi128(x[i], keys[14]);
        uint8_t *place = data + 64 * i;
        if (whole) {
            _mm512_storeu_si512(place, xor_data ? _mm512_xor_si512(x[i], _mm512_loadu_si512(place)) : x[i]);
        } else if (length > (size_t)(64 * i)) {
            const __mmask64 mask = byte_mask(length - (size_t)(64 * i));
            if (xor_data) {
                x[i] = _mm512_xor_si512(x[i], _mm512_maskz_loadu_epi8(mask, place));
            }
            _mm512_mask_storeu_epi8(place, mask, x[i]);
        }
    }
}

FOG_INLINE_VAES void counter_mode(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length,
                                  int xor_data) {
    __m128i keys[15];
    __m512i wide[15];
    fog_expand_key_256(key, keys);
#pragma clang loop unroll(full)
    for (int i = 0; i < 15; i++) {
        wide[i] = _mm512_broadcast_i32x4(keys[i]);
    }
    const fog_block start = fog_block_load(iv);
    uint64_t high = fog_big_endian(start.w[0]), low = fog_big_endian(start.w[1]);
    while (length >= 512) {
        next_vectors(wide, high, low, data, length, 8, xor_data, 1);
        low += 32;
        high += low < 32;
        data += 512;
        length -= 512;
    }
    if (length > 256) {
        next_vectors(wide, high, low, data, length, 8, xor_data, 0);
    } else if (length > 64) {
        next_vectors(wide, high, low, data, length, 4, xor_data, 0);
    } else if (length > 0) {
        next_vectors(wide, high, low, data, length, 1, xor_data, 0);
    }
}

FOG_TARGET_VAES void fog_aes256ctr_vaes(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length,
                                        int xor_data) {
    if (xor_data) {
        counter_mode(key, iv, data, length, 1);
    } else {
        counter_mode(key, iv, data, length, 0);
    }
}

#endif
