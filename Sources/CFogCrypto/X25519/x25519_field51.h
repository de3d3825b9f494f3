#ifndef FOG_X25519_FIELD51_H
#define FOG_X25519_FIELD51_H

#include <stddef.h>
#include <stdint.h>

#include "../wipe.h"
#include "x25519_scalar.h"

/// A number modulo p = 2^255-19 as five limbs of 51 bits. "Tight" means limbs below 2^51 + 2^13, "loose" below 2^53.
/// Products take loose factors and are tight; sums and differences take tight ones and are loose.
typedef struct {
    uint64_t l[5];
} fog_fe51;

__extension__ typedef unsigned __int128 fog_fe51_wide;

#define FOG_FE51_MASK (UINT64_MAX >> 13)

static inline void fog_fe51_add(fog_fe51 *r, const fog_fe51 *a, const fog_fe51 *b)
{
    for (size_t i = 0; i < 5; i++)
        r->l[i] = a->l[i] + b->l[i];
}

static inline void fog_fe51_sub(fog_fe51 *r, const fog_fe51 *a, const fog_fe51 *b)
{
    // 2p, so that no limb falls below zero.
    r->l[0] = a->l[0] + 0xfffffffffffda - b->l[0];
    for (size_t i = 1; i < 5; i++)
        r->l[i] = a->l[i] + 0xffffffffffffe - b->l[i];
}

static inline void fog_fe51_carry_wide(fog_fe51 *r, fog_fe51_wide r0, fog_fe51_wide r1, fog_fe51_wide r2,
                                       fog_fe51_wide r3, fog_fe51_wide r4)
{
    r1 += (uint64_t)(r0 >> 51);
    r2 += (uint64_t)(r1 >> 51);
    r3 += (uint64_t)(r2 >> 51);
    r4 += (uint64_t)(r3 >> 51);
    uint64_t l0 = ((uint64_t)r0 & FOG_FE51_MASK) + (uint64_t)(r4 >> 51) * 19;
    r->l[0] = l0 & FOG_FE51_MASK;
    r->l[1] = ((uint64_t)r1 & FOG_FE51_MASK) + (l0 >> 51);
    r->l[2] = (uint64_t)r2 & FOG_FE51_MASK;
    r->l[3] = (uint64_t)r3 & FOG_FE51_MASK;
    r->l[4] = (uint64_t)r4 & FOG_FE51_MASK;
}

static inline void fog_fe51_mul(fog_fe51 *r, const fog_fe51 *a, const fog_fe51 *b)
{
    uint64_t a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
    uint64_t b0 = b->l[0], b1 = b->l[1], b2 = b->l[2], b3 = b->l[3], b4 = b->l[4];
    uint64_t c1 = b1 * 19, c2 = b2 * 19, c3 = b3 * 19, c4 = b4 * 19;
    typedef fog_fe51_wide w;
    fog_fe51_carry_wide(r, (w)a0 * b0 + (w)a1 * c4 + (w)a2 * c3 + (w)a3 * c2 + (w)a4 * c1,
                        (w)a0 * b1 + (w)a1 * b0 + (w)a2 * c4 + (w)a3 * c3 + (w)a4 * c2,
                        (w)a0 * b2 + (w)a1 * b1 + (w)a2 * b0 + (w)a3 * c4 + (w)a4 * c3,
                        (w)a0 * b3 + (w)a1 * b2 + (w)a2 * b1 + (w)a3 * b0 + (w)a4 * c4,
                        (w)a0 * b4 + (w)a1 * b3 + (w)a2 * b2 + (w)a3 * b1 + (w)a4 * b0);
}

static inline void fog_fe51_square(fog_fe51 *r, const fog_fe51 *a)
{
    uint64_t a0 = a->l[0], a1 = a->l[1], a2 = a->l[2], a3 = a->l[3], a4 = a->l[4];
    uint64_t d0 = a0 * 2, d1 = a1 * 2, d2 = a2 * 2, c3 = a3 * 19, c4 = a4 * 19;
    typedef fog_fe51_wide w;
    fog_fe51_carry_wide(r, (w)a0 * a0 + (w)d1 * c4 + (w)d2 * c3, (w)d0 * a1 + (w)d2 * c4 + (w)a3 * c3,
                        (w)d0 * a2 + (w)a1 * a1 + (w)(a3 * 2) * c4, (w)d0 * a3 + (w)d1 * a2 + (w)a4 * c4,
                        (w)d0 * a4 + (w)d1 * a3 + (w)a2 * a2);
}

/// `factor` below 2^17.
static inline void fog_fe51_mul_small(fog_fe51 *r, const fog_fe51 *a, uint64_t factor)
{
    typedef fog_fe51_wide w;
    fog_fe51_carry_wide(r, (w)a->l[0] * factor, (w)a->l[1] * factor, (w)a->l[2] * factor, (w)a->l[3] * factor,
                        (w)a->l[4] * factor);
}

static inline void fog_fe51_square_times(fog_fe51 *r, const fog_fe51 *a, size_t times)
{
    fog_fe51 t = *a;
    for (size_t i = 0; i < times; i++)
        fog_fe51_square(&t, &t);
    *r = t;
}

/// a^(p-2): the inverse, and 0 for 0. The powers are named by how many one bits their exponents begin with.
static inline void fog_fe51_invert(fog_fe51 *r, const fog_fe51 *a)
{
    fog_fe51 a2, a9, a11, n5, n10, n20, n40, n50, n100, t;
    fog_fe51_square(&a2, a);
    fog_fe51_square_times(&t, &a2, 2);
    fog_fe51_mul(&a9, &t, a);
    fog_fe51_mul(&a11, &a9, &a2);
    fog_fe51_square(&t, &a11);
    fog_fe51_mul(&n5, &t, &a9);
    fog_fe51_square_times(&t, &n5, 5);
    fog_fe51_mul(&n10, &t, &n5);
    fog_fe51_square_times(&t, &n10, 10);
    fog_fe51_mul(&n20, &t, &n10);
    fog_fe51_square_times(&t, &n20, 20);
    fog_fe51_mul(&n40, &t, &n20);
    fog_fe51_square_times(&t, &n40, 10);
    fog_fe51_mul(&n50, &t, &n10);
    fog_fe51_square_times(&t, &n50, 50);
    fog_fe51_mul(&n100, &t, &n50);
    fog_fe51_square_times(&t, &n100, 100);
    fog_fe51_mul(&t, &t, &n100);
    fog_fe51_square_times(&t, &t, 50);
    fog_fe51_mul(&t, &t, &n50);
    fog_fe51_square_times(&t, &t, 5);
    fog_fe51_mul(r, &t, &a11);
}

/// Reads four 64-bit words, the least first; bit 255 is ignored.
static inline void fog_fe51_from_words(fog_fe51 *r, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3)
{
    r->l[0] = w0 & FOG_FE51_MASK;
    r->l[1] = (w0 >> 51 | w1 << 13) & FOG_FE51_MASK;
    r->l[2] = (w1 >> 38 | w2 << 26) & FOG_FE51_MASK;
    r->l[3] = (w2 >> 25 | w3 << 39) & FOG_FE51_MASK;
    r->l[4] = (w3 >> 12) & FOG_FE51_MASK;
}

/// Writes the one representative below p of a loose number.
static inline void fog_fe51_to_words(uint64_t w[4], const fog_fe51 *a)
{
    uint64_t l0 = a->l[0], l1 = a->l[1], l2 = a->l[2], l3 = a->l[3], l4 = a->l[4];
    // Two rounds leave a number below 2^255; the third adds 19 to see whether that reaches 2^255.
    for (int round = 0; round < 2; round++) {
        l1 += l0 >> 51, l0 &= FOG_FE51_MASK;
        l2 += l1 >> 51, l1 &= FOG_FE51_MASK;
        l3 += l2 >> 51, l2 &= FOG_FE51_MASK;
        l4 += l3 >> 51, l3 &= FOG_FE51_MASK;
        l0 += (l4 >> 51) * 19, l4 &= FOG_FE51_MASK;
    }
    uint64_t c = (l0 + 19) >> 51;
    c = (l1 + c) >> 51;
    c = (l2 + c) >> 51;
    c = (l3 + c) >> 51;
    c = (l4 + c) >> 51;
    l0 += c * 19;
    l1 += l0 >> 51, l0 &= FOG_FE51_MASK;
    l2 += l1 >> 51, l1 &= FOG_FE51_MASK;
    l3 += l2 >> 51, l2 &= FOG_FE51_MASK;
    l4 += l3 >> 51, l3 &= FOG_FE51_MASK;
    l4 &= FOG_FE51_MASK;
    w[0] = l0 | l1 << 51;
    w[1] = l1 >> 13 | l2 << 38;
    w[2] = l2 >> 26 | l3 << 25;
    w[3] = l3 >> 39 | l4 << 12;
}

/// Divides `count` numbers x[i] by z[i] with one inversion (P. L. Montgomery, "Speeding the Pollard and elliptic curve
/// methods of factorization", section 10.3.1). All are loose, the quotients tight. Where z[i] is 0 modulo p, the
/// quotient is 0. Spoils `z`; `products` and `zeros` are scratch of `count` elements each.
static inline void fog_fe51_divide(fog_fe51 *x, fog_fe51 *z, fog_fe51 *products, uint64_t *zeros, size_t count)
{
    fog_fe51 product = {{1, 0, 0, 0, 0}}, t;
    for (size_t i = 0; i < count; i++) {
        uint64_t w[4];
        fog_fe51_to_words(w, &z[i]);
        zeros[i] = fog_x25519_is_zero(w);
        // A zero among the factors would spoil the product for all.
        fog_fe51_from_words(&z[i], w[0] | zeros[i], w[1], w[2], w[3]);
        products[i] = product;
        fog_fe51_mul(&product, &product, &z[i]);
        fog_wipe(w, sizeof w);
    }
    fog_fe51_invert(&product, &product);
    for (size_t i = count; i-- > 0;) {
        fog_fe51_mul(&t, &product, &products[i]);
        fog_fe51_mul(&product, &product, &z[i]);
        fog_fe51_mul(&x[i], &x[i], &t);
        for (size_t k = 0; k < 5; k++)
            x[i].l[k] &= zeros[i] - 1;
    }
    fog_wipe(&product, sizeof product);
    fog_wipe(&t, sizeof t);
}

/// Writes `count` quotients x[i] / z[i] as u-coordinates, 32 bytes each, and whether each is 0 to `is_zero` unless that
/// is null. The rest is as of ``fog_fe51_divide``.
static inline void fog_fe51_write_quotients(uint8_t *out, uint8_t *is_zero, fog_fe51 *x, fog_fe51 *z,
                                            fog_fe51 *products, uint64_t *zeros, size_t count)
{
    fog_fe51_divide(x, z, products, zeros, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t w[4];
        fog_fe51_to_words(w, &x[i]);
        for (size_t k = 0; k < 4; k++)
            fog_x25519_store(out + 32 * i + 8 * k, w[k]);
        if (is_zero)
            is_zero[i] = (uint8_t)fog_x25519_is_zero(w);
        fog_wipe(w, sizeof w);
    }
}

enum { FOG_FE51_MOST_LANES = 8 };

/// Inverts up to 8 numbers, none of them 0 modulo p, with one inversion. Word i of lane j is `words[i * lanes + j]`.
static inline void fog_fe51_invert_lanes(uint64_t *words, size_t lanes)
{
    fog_fe51 x[FOG_FE51_MOST_LANES], z[FOG_FE51_MOST_LANES], products[FOG_FE51_MOST_LANES];
    uint64_t zeros[FOG_FE51_MOST_LANES], w[4];
    for (size_t j = 0; j < lanes; j++) {
        fog_fe51_from_words(&z[j], words[j], words[lanes + j], words[2 * lanes + j], words[3 * lanes + j]);
        x[j] = (fog_fe51){{1, 0, 0, 0, 0}};
    }
    fog_fe51_divide(x, z, products, zeros, lanes);
    for (size_t j = 0; j < lanes; j++) {
        fog_fe51_to_words(w, &x[j]);
        for (size_t i = 0; i < 4; i++)
            words[i * lanes + j] = w[i];
    }
    fog_wipe(x, sizeof x);
    fog_wipe(z, sizeof z);
    fog_wipe(products, sizeof products);
    fog_wipe(w, sizeof w);
}

#endif
