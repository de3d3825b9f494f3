// Sixteen lanes of 32-bit words, for files that then include code written for any number of lanes.

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define LANES 16
typedef __m512i vector;

#define ADD(x, y) _mm512_add_epi32(x, y)
#define XOR(x, y) _mm512_xor_si512(x, y)
#define BROADCAST(x) _mm512_set1_epi32((int)(x))
#define LOW_32(x, y) _mm512_unpacklo_epi32(x, y)
#define HIGH_32(x, y) _mm512_unpackhi_epi32(x, y)
#define LOW_64(x, y) _mm512_unpacklo_epi64(x, y)
#define HIGH_64(x, y) _mm512_unpackhi_epi64(x, y)

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
