// Eight lanes of 32-bit words, for files that then include code written for any number of lanes.

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define TARGET __attribute__((target("avx2")))
#define LANES 8
typedef __m256i vector;

#define ADD(x, y) _mm256_add_epi32(x, y)
#define XOR(x, y) _mm256_xor_si256(x, y)
#define BROADCAST(x) _mm256_set1_epi32((int)(x))
#define LOW_32(x, y) _mm256_unpacklo_epi32(x, y)
#define HIGH_32(x, y) _mm256_unpackhi_epi32(x, y)
#define LOW_64(x, y) _mm256_unpacklo_epi64(x, y)
#define HIGH_64(x, y) _mm256_unpackhi_epi64(x, y)

TARGET static inline __m128i load_16(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

TARGET static inline vector gather(const uint8_t *const *p, size_t offset) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load_16(p[0] + offset)), load_16(p[4] + offset), 1);
}

TARGET static inline void scatter(uint8_t *const *p, size_t offset, vector x) {
    _mm_storeu_si128((__m128i *)(void *)(p[0] + offset), _mm256_castsi256_si128(x));
    _mm_storeu_si128((__m128i *)(void *)(p[4] + offset), _mm256_extracti128_si256(x, 1));
}
