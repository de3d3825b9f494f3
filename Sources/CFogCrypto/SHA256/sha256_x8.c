#include "sha256_x.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define LANES 8
#define NAME(x) fog_##x##_x8
typedef __m256i vector;

#define ADD(x, y) _mm256_add_epi32(x, y)
#define XOR(x, y) _mm256_xor_si256(x, y)
#define XOR3(x, y, z) XOR(XOR(x, y), z)
#define ROTATE(x, n) _mm256_or_si256(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - (n)))
#define SHIFT(x, n) _mm256_srli_epi32(x, n)
#define CH(x, y, z) XOR(z, _mm256_and_si256(x, XOR(y, z)))
#define MAJ(x, y, z) XOR(y, _mm256_and_si256(XOR(x, y), XOR(y, z)))
#define BROADCAST(x) _mm256_set1_epi32((int)(x))
#define LOW_32(x, y) _mm256_unpacklo_epi32(x, y)
#define HIGH_32(x, y) _mm256_unpackhi_epi32(x, y)
#define LOW_64(x, y) _mm256_unpacklo_epi64(x, y)
#define HIGH_64(x, y) _mm256_unpackhi_epi64(x, y)

TARGET static inline vector swap_bytes(vector x) {
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)));
}

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

#include "sha256_lanes.h"

#else

// ISO C wants a declaration in every file.
typedef int fog_sha256_x8_unused;

#endif
