#include "chacha20_x.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define LANES 16
#define NAME(x) fog_chacha20_##x##_x16
typedef __m512i vector;

#define ADD(x, y) _mm512_add_epi32(x, y)
#define XOR(x, y) _mm512_xor_si512(x, y)
#define ROTATE(x, n) _mm512_rol_epi32(x, n)
#define BROADCAST(x) _mm512_set1_epi32((int)(x))
#define LOW_32(x, y) _mm512_unpacklo_epi32(x, y)
#define HIGH_32(x, y) _mm512_unpackhi_epi32(x, y)
#define LOW_64(x, y) _mm512_unpacklo_epi64(x, y)
#define HIGH_64(x, y) _mm512_unpackhi_epi64(x, y)

TARGET static inline vector lane_numbers(void) {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

TARGET static inline __m128i load_16(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

TARGET static inline vector gather(const uint8_t *const *p, size_t offset) {
    vector x = _mm512_castsi128_si512(load_16(p[0] + offset));
    x = _mm512_inserti32x4(x, load_16(p[4] + offset), 1);
    x = _mm512_inserti32x4(x, load_16(p[8] + offset), 2);
    return _mm512_inserti32x4(x, load_16(p[12] + offset), 3);
}

TARGET static inline void scatter(uint8_t *const *p, size_t offset, vector x) {
    _mm_storeu_si128((__m128i *)(void *)(p[0] + offset), _mm512_castsi512_si128(x));
    _mm_storeu_si128((__m128i *)(void *)(p[4] + offset), _mm512_extracti32x4_epi32(x, 1));
    _mm_storeu_si128((__m128i *)(void *)(p[8] + offset), _mm512_extracti32x4_epi32(x, 2));
    _mm_storeu_si128((__m128i *)(void *)(p[12] + offset), _mm512_extracti32x4_epi32(x, 3));
}

TARGET static inline void xor_64(const uint8_t *input, uint8_t *output, vector x) {
    _mm512_storeu_si512(output, XOR(x, _mm512_loadu_si512(input)));
}

TARGET static inline void xor_blocks(const uint8_t *input, uint8_t *output, vector a, vector b, vector c, vector d) {
    vector ab_even = _mm512_shuffle_i32x4(a, b, 0x88), ab_odd = _mm512_shuffle_i32x4(a, b, 0xdd);
    vector cd_even = _mm512_shuffle_i32x4(c, d, 0x88), cd_odd = _mm512_shuffle_i32x4(c, d, 0xdd);
    xor_64(input, output, _mm512_shuffle_i32x4(ab_even, cd_even, 0x88));
    xor_64(input + 256, output + 256, _mm512_shuffle_i32x4(ab_odd, cd_odd, 0x88));
    xor_64(input + 512, output + 512, _mm512_shuffle_i32x4(ab_even, cd_even, 0xdd));
    xor_64(input + 768, output + 768, _mm512_shuffle_i32x4(ab_odd, cd_odd, 0xdd));
}

#include "chacha20_lanes.h"

#else

// ISO C wants a declaration in every file.
typedef int fog_chacha20_x16_unused;

#endif
