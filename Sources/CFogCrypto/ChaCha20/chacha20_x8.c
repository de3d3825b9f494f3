#include "chacha20_x.h"

#if defined(__x86_64__)

#include "../lanes_avx2.h"

#define NAME(x) fog_chacha20_##x##_x8

#define ROTATE(x, n) rotate_##n(x)

TARGET static inline vector rotate_16(vector x) {
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0d0c0f0e09080b0a, 0x0504070601000302)));
}

TARGET static inline vector rotate_12(vector x) {
    return _mm256_or_si256(_mm256_slli_epi32(x, 12), _mm256_srli_epi32(x, 20));
}

TARGET static inline vector rotate_8(vector x) {
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0e0d0c0f0a09080b, 0x0605040702010003)));
}

TARGET static inline vector rotate_7(vector x) {
    return _mm256_or_si256(_mm256_slli_epi32(x, 7), _mm256_srli_epi32(x, 25));
}

TARGET static inline vector lane_numbers(void) {
    return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
}

TARGET static inline void xor_32(const uint8_t *input, uint8_t *output, vector x) {
    x = XOR(x, _mm256_loadu_si256((const __m256i *)(const void *)input));
    _mm256_storeu_si256((__m256i *)(void *)output, x);
}

TARGET static inline void xor_blocks(const uint8_t *input, uint8_t *output, vector a, vector b, vector c, vector d) {
    xor_32(input, output, _mm256_permute2x128_si256(a, b, 0x20));
    xor_32(input + 32, output + 32, _mm256_permute2x128_si256(c, d, 0x20));
    xor_32(input + 256, output + 256, _mm256_permute2x128_si256(a, b, 0x31));
    xor_32(input + 288, output + 288, _mm256_permute2x128_si256(c, d, 0x31));
}

#include "chacha20_lanes.h"

#else

// ISO C wants a declaration in every file.
typedef int fog_chacha20_x8_unused;

#endif
