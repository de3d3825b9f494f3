#include "chacha20_x.h"

#if defined(__x86_64__)

#include "../lanes_avx512.h"

#define NAME(x) fog_chacha20_##x##_x16

#define ROTATE(x, n) _mm512_rol_epi32(x, n)

TARGET static inline vector lane_numbers(void) {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
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
