#ifndef FOG_X25519_AVX2_FIELD_H
#define FOG_X25519_AVX2_FIELD_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "unroll.h"

#define FOG_AVX2 static inline __attribute__((target("avx2"), always_inline))

/// Four numbers modulo p = 2^255-19, one a 64-bit lane, as ten limbs of weight 2^ceil(25.5 k): 26 bits where k is even,
/// 25 where it is odd. "Tight" limbs are below 2^26 and 2^25 + 2^16; "loose" ones below 1.5 * 2^27 and 1.5 * 2^26 +
/// 2^16. Products take loose factors and are tight; sums and differences take tight ones and are loose.
///
/// Bounds: 19 times a loose limb is below 2^32, which is all that the multiplier (vpmuludq) reads, and no limb of a
/// product reaches 10 * 2^59.5 < 2^63.
typedef struct {
    __m256i l[10];
} fog_avx2;

FOG_AVX2 __m256i fog_avx2_all(uint64_t value)
{
    return _mm256_set1_epi64x((long long)value);
}

FOG_AVX2 void fog_avx2_add(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b)
{
    FOG_UNROLL
    for (size_t k = 0; k < 10; k++)
        r->l[k] = _mm256_add_epi64(a->l[k], b->l[k]);
}

FOG_AVX2 void fog_avx2_sub(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b)
{
    FOG_UNROLL
    for (size_t k = 0; k < 10; k++) {
        // 2p, so that no limb falls below zero.
        __m256i twice_p = fog_avx2_all(k == 0 ? 0x7ffffda : k % 2 ? 0x3fffffe : 0x7fffffe);
        r->l[k] = _mm256_sub_epi64(_mm256_add_epi64(a->l[k], twice_p), b->l[k]);
    }
}

/// Carries from limb `k` below 9 to the next.
FOG_AVX2 void fog_avx2_carry_one(__m256i h[10], size_t k)
{
    int bits = k % 2 ? 25 : 26;
    h[k + 1] = _mm256_add_epi64(h[k + 1], _mm256_srli_epi64(h[k], bits));
    h[k] = _mm256_and_si256(h[k], fog_avx2_all(((uint64_t)1 << bits) - 1));
}

/// Makes any limbs below 2^63 tight.
FOG_AVX2 void fog_avx2_carry(fog_avx2 *r, __m256i h[10])
{
    // Two chains at once, so that they needn't wait for each other.
    FOG_UNROLL
    for (size_t k = 0; k < 5; k++) {
        fog_avx2_carry_one(h, k);
        if (k < 4)
            fog_avx2_carry_one(h, k + 4);
    }
    fog_avx2_carry_one(h, 8);
    __m256i top = _mm256_srli_epi64(h[9], 25);
    h[9] = _mm256_and_si256(h[9], fog_avx2_all(0x1ffffff));
    __m256i top3 = _mm256_add_epi64(top, _mm256_slli_epi64(top, 1));
    h[0] = _mm256_add_epi64(_mm256_add_epi64(h[0], _mm256_slli_epi64(top, 4)), top3);
    fog_avx2_carry_one(h, 0);
    FOG_UNROLL
    for (size_t k = 0; k < 10; k++)
        r->l[k] = h[k];
}

/// Adds `a` times `b`, of which the lower 32 bits of each lane count.
FOG_AVX2 __m256i fog_avx2_multiply_add(__m256i sum, __m256i a, __m256i b)
{
    return _mm256_add_epi64(sum, _mm256_mul_epu32(a, b));
}

/// Has the compiler read a number's limbs anew instead of keeping all of them in the registers that the sums need.
#define FOG_AVX2_IN_MEMORY(number) __asm__ __volatile__("" : "+m"(number))

/// Adds limb `i` of `a` times all of `b`. Two odd limbs weigh twice as much as the limb that their sum names; what lies
/// beyond limb 9 weighs 19 times as much as the limb ten below.
FOG_AVX2 void fog_avx2_row(__m256i h[10], size_t i, const fog_avx2 *a, const fog_avx2 *b, const fog_avx2 *b19)
{
    __m256i one = a->l[i], two = _mm256_add_epi64(one, one);
    FOG_UNROLL
    for (size_t j = 0; j < 10; j++) {
        size_t k = (i + j) % 10;
        __m256i factor = i % 2 && j % 2 ? two : one;
        h[k] = fog_avx2_multiply_add(h[k], factor, i + j < 10 ? b->l[j] : b19->l[j]);
    }
}

FOG_AVX2 void fog_avx2_mul(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b)
{
    __m256i h[10];
    fog_avx2 factor = *a, other = *b, other19;
    FOG_UNROLL
    for (size_t k = 0; k < 10; k++) {
        h[k] = _mm256_setzero_si256();
        other19.l[k] = _mm256_mul_epu32(b->l[k], fog_avx2_all(19));
    }
    FOG_UNROLL
    for (size_t i = 0; i < 10; i++) {
        FOG_AVX2_IN_MEMORY(factor);
        FOG_AVX2_IN_MEMORY(other);
        FOG_AVX2_IN_MEMORY(other19);
        fog_avx2_row(h, i, &factor, &other, &other19);
    }
    fog_avx2_carry(r, h);
}

/// Adds limb `i` of a number times itself and twice the limbs above it. `a2` is twice the number, `a19` is 19 times it,
/// and 38 times it in the odd limbs, which is what those weigh together.
FOG_AVX2 void fog_avx2_square_row(__m256i h[10], size_t i, const fog_avx2 *a, const fog_avx2 *a2, const fog_avx2 *a19)
{
    FOG_UNROLL
    for (size_t j = i; j < 10; j++) {
        size_t k = (i + j) % 10;
        __m256i factor = i == j ? a->l[i] : a2->l[i], other;
        if (i + j < 10)
            other = i % 2 && j % 2 ? a2->l[j] : a->l[j];
        else if (i % 2 || j % 2 == 0)
            other = a19->l[j];
        else
            // An even limb times an odd one weighs but 19: the 38 stands for the doubling.
            other = a19->l[j], factor = a->l[i];
        h[k] = fog_avx2_multiply_add(h[k], factor, other);
    }
}

FOG_AVX2 void fog_avx2_square(fog_avx2 *r, const fog_avx2 *a)
{
    __m256i h[10];
    fog_avx2 once = *a, twice, times19;
    FOG_UNROLL
    for (size_t k = 0; k < 10; k++) {
        h[k] = _mm256_setzero_si256();
        twice.l[k] = _mm256_add_epi64(a->l[k], a->l[k]);
        times19.l[k] = _mm256_mul_epu32(a->l[k], fog_avx2_all(k % 2 ? 38 : 19));
    }
    FOG_UNROLL
    for (size_t i = 0; i < 10; i++) {
        FOG_AVX2_IN_MEMORY(once);
        FOG_AVX2_IN_MEMORY(twice);
        FOG_AVX2_IN_MEMORY(times19);
        fog_avx2_square_row(h, i, &once, &twice, &times19);
    }
    fog_avx2_carry(r, h);
}

/// `a` plus `factor` times `b`, tight; `factor` is below 2^17.
FOG_AVX2 void fog_avx2_add_small(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b, uint64_t factor)
{
    __m256i h[10];
    FOG_UNROLL
    for (size_t k = 0; k < 10; k++)
        h[k] = fog_avx2_multiply_add(a->l[k], b->l[k], fog_avx2_all(factor));
    fog_avx2_carry(r, h);
}

#endif
