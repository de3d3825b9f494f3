#include "sha256_x.h"

#if defined(__x86_64__)

#include "../lanes_avx2.h"

#define NAME(x) fog_##x##_x8

#define XOR3(x, y, z) XOR(XOR(x, y), z)
#define ROTATE(x, n) _mm256_or_si256(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - (n)))
#define SHIFT(x, n) _mm256_srli_epi32(x, n)
#define CH(x, y, z) XOR(z, _mm256_and_si256(x, XOR(y, z)))
#define MAJ(x, y, z) XOR(y, _mm256_and_si256(XOR(x, y), XOR(y, z)))

TARGET static inline vector swap_bytes(vector x) {
    return _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)));
}

#include "sha256_lanes.h"

#else

// ISO C wants a declaration in every file.
typedef int fog_sha256_x8_unused;

#endif
