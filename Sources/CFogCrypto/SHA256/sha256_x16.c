#include "sha256_x.h"

#if defined(__x86_64__)

#include "../lanes_avx512.h"

#define NAME(x) fog_##x##_x16

#define XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define ROTATE(x, n) _mm512_ror_epi32(x, n)
#define SHIFT(x, n) _mm512_srli_epi32(x, n)
#define CH(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xca)
#define MAJ(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xe8)

TARGET static inline vector swap_bytes(vector x) {
    return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)));
}

#include "sha256_lanes.h"

#else

// ISO C wants a declaration in every file.
typedef int fog_sha256_x16_unused;

#endif
