#ifndef FOG_X25519_AVX2_FIELD_H
#define FOG_X25519_AVX2_FIELD_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "unroll.h"

#define FOG_AVX2 static inline __attribute__((target("avx2"), always_inline))

/// Products are functions of their own: a step of the ladder with nine of them inlined outgrows the processor's cache of
/// decoded instructions and takes half as long again.
#define FOG_AVX2_FUNCTION static __attribute__((target("avx2"), noinline))

enum { FOG_AVX2_LIMBS = 9 };

/// Four numbers modulo p = 2^255-19, one a 64-bit lane, as nine limbs of weight 2^(29k).
///
/// "Tight" limbs are below 2^29, but limb 1 below 2^29 + 2^17 and limb 8 below 2^23. Sums and differences take tight
/// numbers. Products and squares are tight; a square takes a sum, a difference or a tight number, a product takes two of
/// them of which at most one is a difference.
///
/// Bounds: a sum's limbs are below 2^30 + 2^18 (limb 8: 2^24), a difference's below 1.5 * 2^30 + 2^17 (limb 8: 1.125 *
/// 2^26), so twice either is below 2^32, which is all that the multiplier (vpmuludq) reads. A column of a product adds
/// up to eight pairs of limbs, 8 * 1.5 * 2^60 < 2^64, and with limb 8 no more than that. A difference's square would
/// exceed 2^64 in column 7 alone, which is therefore halved; column 8, seven pairs and two with limb 8, stays below
/// 0.998 * 2^64.
typedef struct {
    __m256i l[FOG_AVX2_LIMBS];
} fog_avx2;

/// 2^261 modulo p: what the tenth limb weighs.
#define FOG_AVX2_FOLD 1216

FOG_AVX2 __m256i fog_avx2_all(uint64_t value)
{
    return _mm256_set1_epi64x((long long)value);
}

/// The lower `bits` bits.
FOG_AVX2 __m256i fog_avx2_lower(__m256i a, int bits)
{
    return _mm256_and_si256(a, fog_avx2_all(((uint64_t)1 << bits) - 1));
}

FOG_AVX2 void fog_avx2_add(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b)
{
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++)
        r->l[k] = _mm256_add_epi64(a->l[k], b->l[k]);
}

FOG_AVX2 void fog_avx2_sub(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b)
{
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++) {
        // 8p, so that no limb falls below zero.
        __m256i eight_p = fog_avx2_all(k == 0 ? 0x3fffff68 : k < 8 ? 0x3ffffffe : 0x3fffffe);
        r->l[k] = _mm256_sub_epi64(_mm256_add_epi64(a->l[k], eight_p), b->l[k]);
    }
}

/// Adds `a` times `b`, of which the lower 32 bits of each lane count.
FOG_AVX2 __m256i fog_avx2_multiply_add(__m256i sum, __m256i a, __m256i b)
{
    return _mm256_add_epi64(sum, _mm256_mul_epu32(a, b));
}

/// Makes column `k` a limb of `r`, and `carry`, which came from the column before, what goes to the next. After column 8
/// all of `r` is tight.
FOG_AVX2 void fog_avx2_settle(fog_avx2 *r, size_t k, __m256i column, __m256i *carry)
{
    __m256i sum = k == 0 ? column : _mm256_add_epi64(column, *carry);
    if (k < 8) {
        *carry = _mm256_srli_epi64(sum, 29);
        r->l[k] = fog_avx2_lower(sum, 29);
        return;
    }
    // 2^255 is 19, or 16 and 3.
    __m256i top = _mm256_srli_epi64(sum, 23), top3 = _mm256_add_epi64(top, _mm256_slli_epi64(top, 1));
    __m256i first = _mm256_add_epi64(_mm256_add_epi64(r->l[0], _mm256_slli_epi64(top, 4)), top3);
    r->l[8] = fog_avx2_lower(sum, 23);
    r->l[1] = _mm256_add_epi64(r->l[1], _mm256_srli_epi64(first, 29));
    r->l[0] = fog_avx2_lower(first, 29);
}

/// Has the compiler read a number's limbs anew instead of keeping all of them in the registers that the sums need.
#define FOG_AVX2_READ_ANEW(number) __asm__ __volatile__("" : : "r"(number) : "memory")

/// Column `k` of `a` times `b`.
FOG_AVX2 __m256i fog_avx2_column(size_t k, const __m256i a[FOG_AVX2_LIMBS], const fog_avx2 *b)
{
    __m256i sum = _mm256_setzero_si256();
    FOG_AVX2_READ_ANEW(b);
    FOG_UNROLL
    for (size_t i = k < 9 ? 0 : k - 8; i <= k && i < FOG_AVX2_LIMBS; i++)
        sum = fog_avx2_multiply_add(sum, a[i], b->l[k - i]);
    return sum;
}

/// `r` must be neither of the factors.
FOG_AVX2_FUNCTION void fog_avx2_mul(fog_avx2 *restrict r, const fog_avx2 *restrict a, const fog_avx2 *restrict b)
{
    __m256i factor[FOG_AVX2_LIMBS], upper[FOG_AVX2_LIMBS], carry = _mm256_setzero_si256();
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++)
        factor[k] = a->l[k];
    // The upper columns first, as limbs, so that each can be folded into the lower one that waits for nothing else.
    FOG_UNROLL
    for (size_t k = 0; k < 8; k++) {
        __m256i sum = _mm256_add_epi64(fog_avx2_column(k + 9, factor, b), carry);
        carry = _mm256_srli_epi64(sum, 29);
        upper[k] = fog_avx2_lower(sum, 29);
    }
    upper[8] = carry;
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++) {
        __m256i column = fog_avx2_column(k, factor, b);
        fog_avx2_settle(r, k, fog_avx2_multiply_add(column, upper[k], fog_avx2_all(FOG_AVX2_FOLD)), &carry);
    }
}

/// Column `k` of the square of `a`; `twice` is twice the number, or the number itself for half of an odd column.
FOG_AVX2 __m256i fog_avx2_square_column(size_t k, const __m256i a[FOG_AVX2_LIMBS], const fog_avx2 *twice)
{
    __m256i sum = _mm256_setzero_si256();
    FOG_AVX2_READ_ANEW(twice);
    FOG_UNROLL
    for (size_t i = k < 9 ? 0 : k - 8; 2 * i <= k; i++)
        sum = fog_avx2_multiply_add(sum, a[i], 2 * i == k ? a[i] : twice->l[k - i]);
    return sum;
}

/// `r` must not be `a`.
FOG_AVX2_FUNCTION void fog_avx2_square(fog_avx2 *restrict r, const fog_avx2 *restrict a)
{
    __m256i factor[FOG_AVX2_LIMBS], upper[FOG_AVX2_LIMBS], carry = _mm256_setzero_si256();
    fog_avx2 twice;
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++) {
        factor[k] = a->l[k];
        twice.l[k] = _mm256_add_epi64(a->l[k], a->l[k]);
    }
    FOG_UNROLL
    for (size_t k = 0; k < 8; k++) {
        __m256i sum = _mm256_add_epi64(fog_avx2_square_column(k + 9, factor, &twice), carry);
        carry = _mm256_srli_epi64(sum, 29);
        upper[k] = fog_avx2_lower(sum, 29);
    }
    upper[8] = carry;
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++) {
        __m256i column = fog_avx2_square_column(k, factor, k == 7 ? a : &twice);
        __m256i folded = _mm256_mul_epu32(upper[k], fog_avx2_all(FOG_AVX2_FOLD));
        if (k == 7) {
            // Half of the column: 28 of its bits are doubled into this limb, the others carried.
            __m256i lower = fog_avx2_lower(column, 28);
            folded = _mm256_add_epi64(folded, _mm256_add_epi64(lower, lower));
            fog_avx2_settle(r, k, folded, &carry);
            carry = _mm256_add_epi64(carry, _mm256_srli_epi64(column, 28));
        } else {
            fog_avx2_settle(r, k, _mm256_add_epi64(column, folded), &carry);
        }
    }
}

/// `a` plus `factor` times `b`, tight, of a tight `a` and any `b`; `factor` is below 2^17.
FOG_AVX2 void fog_avx2_add_small(fog_avx2 *r, const fog_avx2 *a, const fog_avx2 *b, uint64_t factor)
{
    __m256i carry = _mm256_setzero_si256();
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++)
        fog_avx2_settle(r, k, fog_avx2_multiply_add(a->l[k], b->l[k], fog_avx2_all(factor)), &carry);
}

/// Reads the limbs of weight 2^(51k) of one number, which must be below 2^51, into lane `lane` of `limbs`, each of which
/// is `stride` words apart.
static inline void fog_avx2_limbs(uint64_t *limbs, size_t stride, const uint64_t l[5])
{
    const uint64_t mask = 0x1fffffff;
    limbs[0 * stride] = l[0] & mask;
    limbs[1 * stride] = (l[0] >> 29 | l[1] << 22) & mask;
    limbs[2 * stride] = l[1] >> 7 & mask;
    limbs[3 * stride] = (l[1] >> 36 | l[2] << 15) & mask;
    limbs[4 * stride] = l[2] >> 14 & mask;
    limbs[5 * stride] = (l[2] >> 43 | l[3] << 8) & mask;
    limbs[6 * stride] = l[3] >> 21 & mask;
    limbs[7 * stride] = (l[3] >> 50 | l[4] << 1) & mask;
    limbs[8 * stride] = l[4] >> 28;
}

/// Tight limbs as limbs of weight 2^(51k), of which limb 1 may exceed its bits by one.
FOG_AVX2 void fog_avx2_to_51(__m256i r[5], const fog_avx2 *a)
{
    const __m256i *l = a->l;
    __m256i above1 = _mm256_srli_epi64(l[1], 22), above3 = _mm256_srli_epi64(l[3], 15);
    __m256i above5 = _mm256_srli_epi64(l[5], 8), above7 = _mm256_srli_epi64(l[7], 1);
    __m256i below1 = _mm256_slli_epi64(fog_avx2_lower(l[1], 22), 29);
    __m256i below3 = _mm256_slli_epi64(fog_avx2_lower(l[3], 15), 36);
    __m256i below5 = _mm256_slli_epi64(fog_avx2_lower(l[5], 8), 43);
    __m256i below7 = _mm256_slli_epi64(fog_avx2_lower(l[7], 1), 50);
    r[0] = _mm256_add_epi64(l[0], below1);
    r[1] = _mm256_add_epi64(_mm256_add_epi64(above1, _mm256_slli_epi64(l[2], 7)), below3);
    r[2] = _mm256_add_epi64(_mm256_add_epi64(above3, _mm256_slli_epi64(l[4], 14)), below5);
    r[3] = _mm256_add_epi64(_mm256_add_epi64(above5, _mm256_slli_epi64(l[6], 21)), below7);
    r[4] = _mm256_add_epi64(above7, _mm256_slli_epi64(l[8], 28));
}

#endif
