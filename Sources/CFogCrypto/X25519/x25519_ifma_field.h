#ifndef FOG_X25519_IFMA_FIELD_H
#define FOG_X25519_IFMA_FIELD_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "unroll.h"

#define FOG_IFMA static inline __attribute__((target("avx512f,avx512ifma"), always_inline))

/// Eight numbers modulo p = 2^255-19, one a lane, as limbs of weight 2^(52k): in this radix a product's upper half
/// (vpmadd52huq) counts for the next limb as it is, without a doubling.
///
/// "Loose" limbs are any numbers below 2^58; products, sums and differences are loose. "Tight" ones are factors: limb 4
/// is below 2^47 + 2^12, and of the others only the lower 52 bits count, which are all that the multiplier reads. So a
/// carry needn't clear what it carried, and a tight number must be neither added nor carried again.
///
/// Bounds: a product's limbs are below 11 * 2^52 (up to nine halves of products and two folded ones), the bias is above
/// that and at most 2^56 + 2^53, and no sum made of them reaches 2^58.
typedef struct {
    __m512i l[5];
} fog_ifma;

/// Half a multiple of p, itself one too, with every limb between 2^55 and 2^55 + 2^52. A product started with twice
/// this ("biased") is the same number, and greater in every limb than any one that isn't, which may thus be subtracted.
static const uint64_t fog_ifma_half_bias[5] = {0x8fffffffffeced, 0x8ffffffffffff7, 0x8ffffffffffff7, 0x8ffffffffffff7,
                                               0x807ffffffffff7};

/// 2^260 modulo p: what the sixth limb weighs.
#define FOG_IFMA_FOLD 608

FOG_IFMA __m512i fog_ifma_all(uint64_t value)
{
    return _mm512_set1_epi64((long long)value);
}

FOG_IFMA __m512i fog_ifma_start(size_t limb, int biased)
{
    return biased ? fog_ifma_all(2 * fog_ifma_half_bias[limb]) : _mm512_setzero_si512();
}

FOG_IFMA __m512i fog_ifma_half_start(size_t limb, int biased)
{
    return biased ? fog_ifma_all(fog_ifma_half_bias[limb]) : _mm512_setzero_si512();
}

#define FOG_ADD(a, b) _mm512_add_epi64(a, b)
#define FOG_LO(sum, a, b) _mm512_madd52lo_epu64(sum, a, b)
#define FOG_HI(sum, a, b) _mm512_madd52hi_epu64(sum, a, b)
#define FOG_CARRY(a) _mm512_srli_epi64(a, 52)

FOG_IFMA void fog_ifma_add(fog_ifma *r, const fog_ifma *a, const fog_ifma *b)
{
    FOG_UNROLL
    for (size_t i = 0; i < 5; i++)
        r->l[i] = _mm512_add_epi64(a->l[i], b->l[i]);
}

/// `a` must be biased and `b` not.
FOG_IFMA void fog_ifma_sub(fog_ifma *r, const fog_ifma *a, const fog_ifma *b)
{
    FOG_UNROLL
    for (size_t i = 0; i < 5; i++)
        r->l[i] = _mm512_sub_epi64(a->l[i], b->l[i]);
}

/// Makes a loose number tight.
FOG_IFMA void fog_ifma_tighten(fog_ifma *r, const fog_ifma *a)
{
    __m512i top = _mm512_srli_epi64(a->l[4], 47);
    r->l[0] = FOG_LO(a->l[0], top, fog_ifma_all(19));
    r->l[1] = FOG_ADD(a->l[1], FOG_CARRY(r->l[0]));
    r->l[2] = FOG_ADD(a->l[2], FOG_CARRY(r->l[1]));
    r->l[3] = FOG_ADD(a->l[3], FOG_CARRY(r->l[2]));
    __m512i rest = _mm512_and_si512(a->l[4], fog_ifma_all(UINT64_MAX >> 17));
    r->l[4] = FOG_ADD(rest, FOG_CARRY(r->l[3]));
}

/// r0..r4 plus 608 times y0..y4.
FOG_IFMA void fog_ifma_fold(fog_ifma *r, __m512i r0, __m512i r1, __m512i r2, __m512i r3, __m512i r4, __m512i y0,
                            __m512i y1, __m512i y2, __m512i y3, __m512i y4)
{
    __m512i fold = fog_ifma_all(FOG_IFMA_FOLD);
    y1 = FOG_ADD(y1, FOG_CARRY(y0));
    y2 = FOG_ADD(y2, FOG_CARRY(y1));
    y3 = FOG_ADD(y3, FOG_CARRY(y2));
    y4 = FOG_ADD(y4, FOG_CARRY(y3));
    r->l[0] = FOG_LO(r0, y0, fold);
    r->l[1] = FOG_LO(FOG_HI(r1, y0, fold), y1, fold);
    r->l[2] = FOG_LO(FOG_HI(r2, y1, fold), y2, fold);
    r->l[3] = FOG_LO(FOG_HI(r3, y2, fold), y3, fold);
    // y4 is below 2^42 + 2^8, so the upper half of 608 times it is zero.
    r->l[4] = FOG_LO(FOG_HI(r4, y3, fold), y4, fold);
}

/// The product of tight numbers; `biased` is a constant 0 or 1.
FOG_IFMA void fog_ifma_mul(fog_ifma *r, const fog_ifma *a, const fog_ifma *b, int biased)
{
    __m512i a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
    __m512i b0 = b->l[0], b1 = b->l[1], b2 = b->l[2], b3 = b->l[3], b4 = b->l[4];
    __m512i zero = _mm512_setzero_si512();
    __m512i y0, y1, y2, y3, y4, r0, r1, r2, r3, r4;

    y0 = FOG_LO(FOG_LO(FOG_LO(FOG_LO(zero, a1, b4), a2, b3), a3, b2), a4, b1);
    y0 = FOG_HI(FOG_HI(FOG_HI(FOG_HI(FOG_HI(y0, a0, b4), a1, b3), a2, b2), a3, b1), a4, b0);
    y1 = FOG_LO(FOG_LO(FOG_LO(zero, a2, b4), a3, b3), a4, b2);
    y1 = FOG_HI(FOG_HI(FOG_HI(FOG_HI(y1, a1, b4), a2, b3), a3, b2), a4, b1);
    y2 = FOG_HI(FOG_HI(FOG_HI(FOG_LO(FOG_LO(zero, a3, b4), a4, b3), a2, b4), a3, b3), a4, b2);
    y3 = FOG_HI(FOG_HI(FOG_LO(zero, a4, b4), a3, b4), a4, b3);
    y4 = FOG_HI(zero, a4, b4);
    r0 = FOG_LO(fog_ifma_start(0, biased), a0, b0);
    r1 = FOG_HI(FOG_LO(FOG_LO(fog_ifma_start(1, biased), a0, b1), a1, b0), a0, b0);
    r2 = FOG_LO(FOG_LO(FOG_LO(fog_ifma_start(2, biased), a0, b2), a1, b1), a2, b0);
    r2 = FOG_HI(FOG_HI(r2, a0, b1), a1, b0);
    r3 = FOG_LO(FOG_LO(FOG_LO(FOG_LO(fog_ifma_start(3, biased), a0, b3), a1, b2), a2, b1), a3, b0);
    r3 = FOG_HI(FOG_HI(FOG_HI(r3, a0, b2), a1, b1), a2, b0);
    r4 = FOG_LO(FOG_LO(FOG_LO(fog_ifma_start(4, biased), a0, b4), a1, b3), a2, b2);
    r4 = FOG_LO(FOG_LO(r4, a3, b1), a4, b0);
    r4 = FOG_HI(FOG_HI(FOG_HI(FOG_HI(r4, a0, b3), a1, b2), a2, b1), a3, b0);
    fog_ifma_fold(r, r0, r1, r2, r3, r4, y0, y1, y2, y3, y4);
}

/// As `fog_ifma_mul` of a number with itself.
FOG_IFMA void fog_ifma_square(fog_ifma *r, const fog_ifma *a, int biased)
{
    __m512i a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
    // Limb 4 alone has room to be doubled beforehand.
    __m512i d4 = FOG_ADD(a4, a4);
    __m512i zero = _mm512_setzero_si512();
    __m512i y0, y1, y2, y3, y4, r0, r1, r2, r3, r4, s1, s2, s3, s4;

    y0 = FOG_HI(FOG_LO(zero, a2, a3), a1, a3);
    y1 = FOG_HI(zero, a2, a3);
    s1 = FOG_LO(fog_ifma_half_start(1, biased), a0, a1);
    s2 = FOG_HI(FOG_LO(fog_ifma_half_start(2, biased), a0, a2), a0, a1);
    s3 = FOG_HI(FOG_LO(FOG_LO(fog_ifma_half_start(3, biased), a0, a3), a1, a2), a0, a2);
    s4 = FOG_HI(FOG_HI(FOG_LO(fog_ifma_half_start(4, biased), a1, a3), a0, a3), a1, a2);

    y0 = FOG_HI(FOG_HI(FOG_LO(FOG_ADD(y0, y0), a1, d4), a2, a2), a0, d4);
    y1 = FOG_HI(FOG_LO(FOG_LO(FOG_ADD(y1, y1), a2, d4), a3, a3), a1, d4);
    y2 = FOG_HI(FOG_HI(FOG_LO(zero, a3, d4), a2, d4), a3, a3);
    y3 = FOG_HI(FOG_LO(zero, a4, a4), a3, d4);
    y4 = FOG_HI(zero, a4, a4);
    r0 = FOG_LO(fog_ifma_start(0, biased), a0, a0);
    r1 = FOG_HI(FOG_ADD(s1, s1), a0, a0);
    r2 = FOG_LO(FOG_ADD(s2, s2), a1, a1);
    r3 = FOG_HI(FOG_ADD(s3, s3), a1, a1);
    r4 = FOG_LO(FOG_LO(FOG_ADD(s4, s4), a0, d4), a2, a2);
    fog_ifma_fold(r, r0, r1, r2, r3, r4, y0, y1, y2, y3, y4);
}

/// `a` plus `factor` times the tight `b`; `factor` is below 2^17.
FOG_IFMA void fog_ifma_add_small(fog_ifma *r, const fog_ifma *a, const fog_ifma *b, uint64_t factor)
{
    __m512i f = fog_ifma_all(factor);
    __m512i over = FOG_HI(_mm512_setzero_si512(), b->l[4], f);
    FOG_UNROLL
    for (size_t i = 4; i > 0; i--)
        r->l[i] = FOG_HI(FOG_LO(a->l[i], b->l[i], f), b->l[i - 1], f);
    r->l[0] = FOG_LO(FOG_LO(a->l[0], b->l[0], f), over, fog_ifma_all(FOG_IFMA_FOLD));
}

FOG_IFMA __m512i fog_ifma_or(__m512i a, __m512i b, __m512i c)
{
    return _mm512_or_si512(_mm512_or_si512(a, b), c);
}

/// Reads words below 2^255 into limbs below 2^52; bit 255 is ignored.
FOG_IFMA void fog_ifma_from_words(fog_ifma *r, const uint64_t words[32])
{
    __m512i w0 = _mm512_loadu_si512(words), w1 = _mm512_loadu_si512(words + 8);
    __m512i w2 = _mm512_loadu_si512(words + 16), w3 = _mm512_loadu_si512(words + 24);
    __m512i mask = fog_ifma_all(UINT64_MAX >> 12);
    r->l[0] = _mm512_and_si512(w0, mask);
    r->l[1] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w0, 52), _mm512_slli_epi64(w1, 12)), mask);
    r->l[2] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w1, 40), _mm512_slli_epi64(w2, 24)), mask);
    r->l[3] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w2, 28), _mm512_slli_epi64(w3, 36)), mask);
    r->l[4] = _mm512_and_si512(_mm512_srli_epi64(w3, 16), fog_ifma_all(UINT64_MAX >> 17));
}

FOG_IFMA void fog_ifma_to_words(uint64_t words[32], const fog_ifma *a)
{
    const __m512i *l = a->l;
    _mm512_storeu_si512(words, _mm512_or_si512(l[0], _mm512_slli_epi64(l[1], 52)));
    _mm512_storeu_si512(words + 8, _mm512_or_si512(_mm512_srli_epi64(l[1], 12), _mm512_slli_epi64(l[2], 40)));
    _mm512_storeu_si512(words + 16, _mm512_or_si512(_mm512_srli_epi64(l[2], 24), _mm512_slli_epi64(l[3], 28)));
    _mm512_storeu_si512(words + 24, _mm512_or_si512(_mm512_srli_epi64(l[3], 36), _mm512_slli_epi64(l[4], 16)));
}

/// Makes a loose number the one representative below p, with clean limbs. Returns which lanes are zero.
FOG_IFMA __mmask8 fog_ifma_freeze(fog_ifma *r, const fog_ifma *a)
{
    __m512i mask = fog_ifma_all(UINT64_MAX >> 12), top = fog_ifma_all(UINT64_MAX >> 17);
    fog_ifma t = *a;
    // Two rounds leave a number below 2^255; then 19 is added to see whether that reaches 2^255.
    for (int round = 0; round < 2; round++) {
        fog_ifma_tighten(&t, &t);
        FOG_UNROLL
        for (size_t i = 0; i < 4; i++)
            t.l[i] = _mm512_and_si512(t.l[i], mask);
    }
    __m512i carry = FOG_ADD(t.l[0], fog_ifma_all(19));
    FOG_UNROLL
    for (size_t i = 1; i < 5; i++)
        carry = FOG_ADD(t.l[i], FOG_CARRY(carry));
    carry = _mm512_srli_epi64(carry, 47);
    t.l[0] = FOG_LO(t.l[0], carry, fog_ifma_all(19));
    FOG_UNROLL
    for (size_t i = 1; i < 5; i++) {
        t.l[i] = FOG_ADD(t.l[i], FOG_CARRY(t.l[i - 1]));
        t.l[i - 1] = _mm512_and_si512(t.l[i - 1], mask);
    }
    t.l[4] = _mm512_and_si512(t.l[4], top);
    *r = t;
    __m512i any = fog_ifma_or(t.l[0], fog_ifma_or(t.l[1], t.l[2], t.l[3]), t.l[4]);
    return _mm512_cmpeq_epi64_mask(any, _mm512_setzero_si512());
}

#endif
