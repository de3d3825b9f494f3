#include "aez_key_aesni.h"
#include "aez_state.h"

#if FOG_AES_X86

/// The keys and multiples of L, four times over or for four pairs.
typedef struct wide_key {
    __m512i i, j, l;
    /// 1, 2, 3, 4 times L and 5, 6, 7, 0 times L.
    __m512i l_times[2];
} wide_key;

/// What is in use through both passes, kept in one place so that it can be wiped.
typedef struct wide_state {
    wide_key key;
    /// The last, incomplete eight of pairs.
    __m512i left[2], right[2];
} wide_state;

/// Which of the 8 blocks of four pairs, and which of 8 pairs' left or right blocks, are there; two bits per block.
typedef struct group_mask {
    __mmask8 memory[4];
    __mmask8 pair[2];
} group_mask;

FOG_INLINE_VAES __m512i broadcast(__m128i x) {
    return _mm512_broadcast_i32x4(x);
}

FOG_INLINE_VAES __m512i gather_multiples(__m128i a, __m128i b, __m128i c, __m128i d) {
    const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
    const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

FOG_INLINE_VAES void wide_key_make(wide_key *w, const fog_aez_vectors *k) {
    w->i = broadcast(k->i);
    w->j = broadcast(k->j);
    w->l = broadcast(k->l);
    w->l_times[0] = gather_multiples(k->l_times[1], k->l_times[2], k->l_times[3], k->l_times[4]);
    w->l_times[1] = gather_multiples(k->l_times[5], k->l_times[6], k->l_times[7], _mm_setzero_si128());
}

FOG_INLINE_VAES __m512i four_rounds(const wide_key *w, __m512i x, __m512i sum) {
    x = _mm512_aesenc_epi128(x, w->j);
    x = _mm512_aesenc_epi128(x, w->i);
    x = _mm512_aesenc_epi128(x, w->l);
    return _mm512_aesenc_epi128(x, sum);
}

/// The left blocks of the four pairs in `a` and `b`.
FOG_INLINE_VAES __m512i left_blocks(__m512i a, __m512i b) {
    return _mm512_shuffle_i64x2(a, b, _MM_SHUFFLE(2, 0, 2, 0));
}

FOG_INLINE_VAES __m512i right_blocks(__m512i a, __m512i b) {
    return _mm512_shuffle_i64x2(a, b, _MM_SHUFFLE(3, 1, 3, 1));
}

/// The first two of four pairs as they stand in memory.
FOG_INLINE_VAES __m512i first_pairs(__m512i left, __m512i right) {
    return _mm512_permutex2var_epi64(left, _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), right);
}

FOG_INLINE_VAES __m512i last_pairs(__m512i left, __m512i right) {
    return _mm512_permutex2var_epi64(left, _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4), right);
}

/// The first pass over four pairs: M, M' in `left` and `right` become W, X.
FOG_INLINE_VAES void first_pass(const wide_key *w, __m512i offset, __m512i *left, __m512i *right) {
    *left = four_rounds(w, _mm512_xor_si512(*right, offset), *left);
    *right = four_rounds(w, _mm512_xor_si512(*left, w->i), *right);
}

/// The second pass over four pairs: W, X become C, C'. `s_offset` is the input of E with j = 2, `offset` the offset of
/// E with j = 1. Gives Y.
FOG_INLINE_VAES __m512i second_pass(const wide_key *w, __m512i s_offset, __m512i offset, __m512i *left,
                                    __m512i *right) {
    const __m512i mask = four_rounds(w, s_offset, _mm512_setzero_si512());
    const __m512i y = _mm512_xor_si512(*left, mask), z = _mm512_xor_si512(*right, mask);
    *right = four_rounds(w, _mm512_xor_si512(z, w->i), y);
    *left = four_rounds(w, _mm512_xor_si512(*right, offset), z);
    return y;
}

FOG_INLINE_VAES __m128i fold(__m512i x) {
    const __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
    return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

FOG_INLINE_VAES void group_mask_make(group_mask *mask, unsigned pairs) {
    const uint64_t memory = _bzhi_u64(~0ULL, 4 * pairs), pair = _bzhi_u64(~0ULL, 2 * pairs);
    for (int i = 0; i < 4; i++) {
        mask->memory[i] = (__mmask8)(memory >> (8 * i));
    }
    mask->pair[0] = (__mmask8)pair;
    mask->pair[1] = (__mmask8)(pair >> 8);
}

/// AEZ-core. The pairs are taken by eights, which share all of the offset that isn't a multiple of L. Whole eights keep
/// W and X in their place in memory, four left blocks before four right ones; the last, incomplete one is kept apart.
static FOG_TARGET_VAES void core(const fog_aez_vectors *k, __m128i delta, uint8_t *data, size_t length, int inverse) {
    const size_t pairs = (length - 32) / 32, even = pairs / 8 * 8;
    const unsigned rest = (unsigned)(pairs % 8);
    uint8_t *const last = data + 32 * pairs;
    uint8_t *const rest_data = data + 32 * even;
    const __m128i start = fog_vector_reverse(k->i2);
    const __m512i zero = _mm512_setzero_si512();
    fog_aez_middle middle;
    wide_state state;
    wide_key *const w = &state.key;
    group_mask there = { { 0 }, { 0 } };
    wide_key_make(w, k);

    __m128i reversed = start;
    __m512i x[2] = { zero, zero };
    for (size_t i = 0; i < even; i += 8) {
        const __m512i offset = broadcast(_mm_xor_si128(k->j, fog_vector_reverse(reversed)));
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++) {
            uint8_t *const place = data + 32 * i + 128 * h;
            const __m512i a = _mm512_loadu_si512(place), b = _mm512_loadu_si512(place + 64);
            __m512i left = left_blocks(a, b), right = right_blocks(a, b);
            first_pass(w, _mm512_xor_si512(offset, w->l_times[h]), &left, &right);
            _mm512_storeu_si512(place, left);
            _mm512_storeu_si512(place + 64, right);
            x[h] = _mm512_xor_si512(x[h], right);
        }
        reversed = fog_vector_double_reversed(reversed);
    }
    if (rest > 0) {
        const __m512i offset = broadcast(_mm_xor_si128(k->j, fog_vector_reverse(reversed)));
        group_mask_make(&there, rest);
        for (int h = 0; h < (rest > 4 ? 2 : 1); h++) {
            uint8_t *const place = rest_data + 128 * h;
            const __m512i a = _mm512_maskz_loadu_epi64(there.memory[2 * h], place);
            const __m512i b = _mm512_maskz_loadu_epi64(there.memory[2 * h + 1], place + 64);
            state.left[h] = left_blocks(a, b);
            state.right[h] = right_blocks(a, b);
            first_pass(w, _mm512_xor_si512(offset, w->l_times[h]), &state.left[h], &state.right[h]);
            x[h] = _mm512_mask_xor_epi64(x[h], there.pair[h], x[h], state.right[h]);
        }
    }

    fog_aez_middle_make(&middle, k, delta, fold(_mm512_xor_si512(x[0], x[1])), last, length % 32, inverse);
    const __m128i s = _mm_xor_si128(middle.s, k->j2);

    reversed = start;
    __m512i y[2] = { zero, zero };
    for (size_t i = 0; i < even; i += 8) {
        const __m128i i_power = fog_vector_reverse(reversed);
        const __m512i s_offset = broadcast(_mm_xor_si128(s, i_power));
        const __m512i offset = broadcast(_mm_xor_si128(k->j, i_power));
#pragma clang loop unroll(full)
        for (int h = 0; h < 2; h++) {
            uint8_t *const place = data + 32 * i + 128 * h;
            __m512i left = _mm512_loadu_si512(place), right = _mm512_loadu_si512(place + 64);
            const __m512i part = second_pass(w, _mm512_xor_si512(s_offset, w->l_times[h]),
                                             _mm512_xor_si512(offset, w->l_times[h]), &left, &right);
            y[h] = _mm512_xor_si512(y[h], part);
            _mm512_storeu_si512(place, first_pairs(left, right));
            _mm512_storeu_si512(place + 64, last_pairs(left, right));
        }
        reversed = fog_vector_double_reversed(reversed);
    }
    if (rest > 0) {
        const __m128i i_power = fog_vector_reverse(reversed);
        const __m512i s_offset = broadcast(_mm_xor_si128(s, i_power));
        const __m512i offset = broadcast(_mm_xor_si128(k->j, i_power));
        for (int h = 0; h < (rest > 4 ? 2 : 1); h++) {
            uint8_t *const place = rest_data + 128 * h;
            const __m512i part = second_pass(w, _mm512_xor_si512(s_offset, w->l_times[h]),
                                             _mm512_xor_si512(offset, w->l_times[h]), &state.left[h], &state.right[h]);
            y[h] = _mm512_mask_xor_epi64(y[h], there.pair[h], y[h], part);
            _mm512_mask_storeu_epi64(place, there.memory[2 * h], first_pairs(state.left[h], state.right[h]));
            _mm512_mask_storeu_epi64(place + 64, there.memory[2 * h + 1], last_pairs(state.left[h], state.right[h]));
        }
    }
    fog_aez_middle_finish(&middle, k, fold(_mm512_xor_si512(y[0], y[1])), last);
    fog_wipe(&state, sizeof state);
}

FOG_TARGET_VAES void fog_aez_core_vaes(const uint8_t key[48], const uint8_t delta[16], uint8_t *data, size_t length,
                                       int inverse) {
    fog_aez_vectors k;
    fog_aez_vectors_make(&k, key);
    core(&k, fog_vector_load(delta), data, length, inverse);
    fog_wipe(&k, sizeof k);
}

FOG_TARGET_VAES void fog_aez_sprp_vaes(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                                       int inverse) {
    fog_aez_vectors k;
    fog_aez_vectors_make(&k, key);
    core(&k, fog_vector_short_hash(&k, nonce), data, length, inverse);
    fog_wipe(&k, sizeof k);
}

#endif
