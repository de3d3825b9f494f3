#include "aez_key_aesni.h"
#include "aez_state.h"

#if FOG_AES_X86

/// The first pass over `width` pairs, whose numbers are `from + 1` and on modulo 8: M, M' become W, X. `offset` is what
/// their offsets share. Gives `sum` plus all X.
FOG_INLINE_AESNI __m128i first_pass(const fog_aez_vectors *k, __m128i offset, uint8_t *data, int from, int width,
                                    __m128i sum) {
    __m128i x[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        const __m128i right = fog_vector_load(data + 32 * i + 16);
        x[i] = _mm_xor_si128(right, _mm_xor_si128(offset, k->l_times[from + i + 1]));
        x[i] = fog_four_rounds(k, x[i], fog_vector_load(data + 32 * i));
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        fog_vector_store(data + 32 * i, x[i]);
        x[i] = fog_four_rounds(k, _mm_xor_si128(x[i], k->i), fog_vector_load(data + 32 * i + 16));
        fog_vector_store(data + 32 * i + 16, x[i]);
        sum = _mm_xor_si128(sum, x[i]);
    }
    return sum;
}

/// The second pass over them: W, X become C, C'. `s` has 2·J added. Gives `sum` plus all Y.
FOG_INLINE_AESNI __m128i second_pass(const fog_aez_vectors *k, __m128i s, __m128i i_power, uint8_t *data, int from,
                                     int width, __m128i sum) {
    const __m128i s_offset = _mm_xor_si128(s, i_power), offset = _mm_xor_si128(k->j, i_power);
    __m128i y[8], z[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        y[i] = fog_four_rounds(k, _mm_xor_si128(s_offset, k->l_times[from + i + 1]), _mm_setzero_si128());
        z[i] = _mm_xor_si128(y[i], fog_vector_load(data + 32 * i + 16));
        y[i] = _mm_xor_si128(y[i], fog_vector_load(data + 32 * i));
        sum = _mm_xor_si128(sum, y[i]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        y[i] = fog_four_rounds(k, _mm_xor_si128(z[i], k->i), y[i]);
        fog_vector_store(data + 32 * i + 16, y[i]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        y[i] = _mm_xor_si128(y[i], _mm_xor_si128(offset, k->l_times[from + i + 1]));
        fog_vector_store(data + 32 * i, fog_four_rounds(k, y[i], z[i]));
    }
    return sum;
}

/// AEZ-core.
static FOG_TARGET_AESNI void core(const fog_aez_vectors *k, __m128i delta, uint8_t *data, size_t length, int inverse) {
    const size_t pairs = (length - 32) / 32, even = pairs / 8 * 8;
    const int rest = (int)(pairs % 8);
    uint8_t *const last = data + 32 * pairs;
    const __m128i start = fog_vector_reverse(k->i2);
    fog_aez_middle middle;

    __m128i reversed = start, x = _mm_setzero_si128();
    for (size_t i = 0; i < even; i += 8) {
        x = first_pass(k, _mm_xor_si128(k->j, fog_vector_reverse(reversed)), data + 32 * i, 0, 8, x);
        reversed = fog_vector_double_reversed(reversed);
    }
    __m128i offset = _mm_xor_si128(k->j, fog_vector_reverse(reversed));
    int done = 0;
    if (rest >= 4) {
        x = first_pass(k, offset, data + 32 * even, 0, 4, x);
        done = 4;
    }
    for (; done < rest; done++) {
        x = first_pass(k, offset, data + 32 * (even + (size_t)done), done, 1, x);
    }

    fog_aez_middle_make(&middle, k, delta, x, last, length % 32, inverse);
    const __m128i s = _mm_xor_si128(middle.s, k->j2);

    __m128i y = _mm_setzero_si128();
    reversed = start;
    for (size_t i = 0; i < even; i += 8) {
        y = second_pass(k, s, fog_vector_reverse(reversed), data + 32 * i, 0, 8, y);
        reversed = fog_vector_double_reversed(reversed);
    }
    offset = fog_vector_reverse(reversed);
    done = 0;
    if (rest >= 4) {
        y = second_pass(k, s, offset, data + 32 * even, 0, 4, y);
        done = 4;
    }
    for (; done < rest; done++) {
        y = second_pass(k, s, offset, data + 32 * (even + (size_t)done), done, 1, y);
    }
    fog_aez_middle_finish(&middle, k, y, last);
}

FOG_TARGET_AESNI void fog_aez_core_aesni(const uint8_t key[48], const uint8_t delta[16], uint8_t *data, size_t length,
                                         int inverse) {
    fog_aez_vectors k;
    fog_aez_vectors_make(&k, key);
    core(&k, fog_vector_load(delta), data, length, inverse);
    fog_wipe(&k, sizeof k);
}

FOG_TARGET_AESNI void fog_aez_sprp_aesni(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                                         int inverse) {
    fog_aez_vectors k;
    fog_aez_vectors_make(&k, key);
    core(&k, fog_vector_short_hash(&k, nonce), data, length, inverse);
    fog_wipe(&k, sizeof k);
}

FOG_INLINE_AESNI __m128i from_block(fog_block block) {
    return _mm_set_epi64x((long long)block.w[1], (long long)block.w[0]);
}

FOG_INLINE_AESNI fog_block to_block(__m128i x) {
    fog_block block;
    memcpy(&block, &x, sizeof block);
    return block;
}

FOG_TARGET_AESNI void fog_aez_four_rounds_aesni(const fog_aez_state *state, fog_block *blocks, size_t count) {
    const __m128i i = from_block(state->i), j = from_block(state->j), l = from_block(state->l);
    for (size_t n = 0; n < count; n++) {
        __m128i x = _mm_aesenc_si128(from_block(blocks[n]), j);
        x = _mm_aesenc_si128(_mm_aesenc_si128(x, i), l);
        blocks[n] = to_block(_mm_aesenc_si128(x, _mm_setzero_si128()));
    }
}

FOG_TARGET_AESNI void fog_aez_ten_rounds_aesni(const fog_aez_state *state, fog_block *block) {
    const __m128i i = from_block(state->i), j = from_block(state->j), l = from_block(state->l);
    __m128i x = from_block(*block);
    for (int round = 0; round < 3; round++) {
        x = _mm_aesenc_si128(_mm_aesenc_si128(_mm_aesenc_si128(x, i), j), l);
    }
    *block = to_block(_mm_aesenc_si128(x, i));
}

#endif
