#include "sha256_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("sha,sse4.1,ssse3")))

// A state as the instructions want it: words A B E F and C D G H, from the highest lane down.
struct halves {
    __m128i abef, cdgh;
};

TARGET static inline struct halves load_state(const uint32_t state[8]) {
    __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    return (struct halves){_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
}

TARGET static inline void store_state(uint32_t state[8], struct halves s) {
    __m128i feba = _mm_shuffle_epi32(s.abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

TARGET static inline __m128i load_words(const uint8_t *block, size_t quarter) {
    const __m128i reversed = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(block + 16 * quarter)), reversed);
}

TARGET static inline __m128i constants(size_t quarter) {
    return _mm_load_si128((const __m128i *)(const void *)(fog_sha256_constants + 4 * quarter));
}

TARGET static inline __m128i schedule(__m128i w0, __m128i w1, __m128i w2, __m128i w3) {
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3);
}

TARGET static inline void four_rounds(struct halves *s, __m128i w, size_t quarter) {
    __m128i sum = _mm_add_epi32(w, constants(quarter));
    s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, sum);
    s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

TARGET static inline struct halves add_states(struct halves x, struct halves y) {
    return (struct halves){_mm_add_epi32(x.abef, y.abef), _mm_add_epi32(x.cdgh, y.cdgh)};
}

TARGET void fog_sha256_compress_instructions(uint32_t state[8], const uint8_t *blocks, size_t count) {
    struct halves s = load_state(state);
    for (; count > 0; count--, blocks += FOG_SHA256_BLOCK_BYTES) {
        struct halves before = s;
        __m128i w0 = load_words(blocks, 0), w1 = load_words(blocks, 1);
        __m128i w2 = load_words(blocks, 2), w3 = load_words(blocks, 3);
        four_rounds(&s, w0, 0);
        four_rounds(&s, w1, 1);
        four_rounds(&s, w2, 2);
        four_rounds(&s, w3, 3);
#if defined(__clang__)
#pragma clang loop unroll(full)
#endif
        for (size_t i = 4; i < 16; i += 4) {
            w0 = schedule(w0, w1, w2, w3);
            four_rounds(&s, w0, i);
            w1 = schedule(w1, w2, w3, w0);
            four_rounds(&s, w1, i + 1);
            w2 = schedule(w2, w3, w0, w1);
            four_rounds(&s, w2, i + 2);
            w3 = schedule(w3, w0, w1, w2);
            four_rounds(&s, w3, i + 3);
        }
        s = add_states(s, before);
    }
    store_state(state, s);
}

// The rounds of one block form a chain that leaves the unit idle half of the time; a second block fills the gaps.
TARGET void fog_sha256_compress_two_instructions(uint32_t a[8], const uint8_t *block_a, uint32_t b[8],
                                                 const uint8_t *block_b) {
    struct halves s = load_state(a), before_s = s;
    struct halves t = load_state(b), before_t = t;
    __m128i v0 = load_words(block_a, 0), v1 = load_words(block_a, 1);
    __m128i v2 = load_words(block_a, 2), v3 = load_words(block_a, 3);
    __m128i w0 = load_words(block_b, 0), w1 = load_words(block_b, 1);
    __m128i w2 = load_words(block_b, 2), w3 = load_words(block_b, 3);
    four_rounds(&s, v0, 0);
    four_rounds(&t, w0, 0);
    four_rounds(&s, v1, 1);
    four_rounds(&t, w1, 1);
    four_rounds(&s, v2, 2);
    four_rounds(&t, w2, 2);
    four_rounds(&s, v3, 3);
    four_rounds(&t, w3, 3);
    for (size_t i = 4; i < 16; i += 4) {
        v0 = schedule(v0, v1, v2, v3);
        w0 = schedule(w0, w1, w2, w3);
        four_rounds(&s, v0, i);
        four_rounds(&t, w0, i);
        v1 = schedule(v1, v2, v3, v0);
        w1 = schedule(w1, w2, w3, w0);
        four_rounds(&s, v1, i + 1);
        four_rounds(&t, w1, i + 1);
        v2 = schedule(v2, v3, v0, v1);
        w2 = schedule(w2, w3, w0, w1);
        four_rounds(&s, v2, i + 2);
        four_rounds(&t, w2, i + 2);
        v3 = schedule(v3, v0, v1, v2);
        w3 = schedule(w3, w0, w1, w2);
        four_rounds(&s, v3, i + 3);
        four_rounds(&t, w3, i + 3);
    }
    store_state(a, add_states(s, before_s));
    store_state(b, add_states(t, before_t));
}

#else

// ISO C wants a declaration in every file.
typedef int fog_sha256_instructions_unused;

#endif
