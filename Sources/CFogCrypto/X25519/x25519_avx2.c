#include "fog_x25519.h"

#if defined(__x86_64__)

#include "../wipe.h"
#include "x25519_avx2_field.h"
#include "x25519_field51.h"

enum { LANES = 4, MOST = 64 };

/// Four Montgomery ladders. `doubled` and `sum` are the two points as X and Z, of which one was doubled last and the
/// other one added: which of them is the lesser multiple depends on the scalar's bit.
struct ladder {
    fog_avx2 doubled_x, doubled_z, sum_x, sum_z, u;
    __m256i swaps[4];
};

/// What is kept of up to 64 ladders until their common inversion.
struct chunk {
    struct ladder ladder;
    fog_fe51 x[MOST], z[MOST], products[MOST];
    uint64_t zeros[MOST];
};

// Not inlined, so that what they leave on the stack lies below the frame of the public function, which wipes it.
#define AVX2 __attribute__((target("avx2"), noinline))

/// `a` in the lanes where the top bit of `swap` is 0, `b` where it is 1.
FOG_AVX2 void choose(fog_avx2 *r, __m256i swap, const fog_avx2 *a, const fog_avx2 *b)
{
    FOG_UNROLL
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++)
        r->l[k] = _mm256_castpd_si256(_mm256_blendv_pd(_mm256_castsi256_pd(a->l[k]), _mm256_castsi256_pd(b->l[k]),
                                                       _mm256_castsi256_pd(swap)));
}

/// Bit `bit` of each lane's `swaps`, as its top bit.
FOG_AVX2 __m256i swap_at(const struct ladder *s, unsigned bit)
{
    return _mm256_sll_epi64(s->swaps[bit / 64], _mm_cvtsi32_si128((int)(63 - bit % 64)));
}

/// Doubles the point with X+Z = `a` and X-Z = `b`.
FOG_AVX2 void double_point(fog_avx2 *x, fog_avx2 *z, const fog_avx2 *a, const fog_avx2 *b)
{
    fog_avx2 aa, bb, e, t;
    fog_avx2_square(&aa, a);
    fog_avx2_square(&bb, b);
    fog_avx2_sub(&e, &aa, &bb);
    fog_avx2_mul(x, &aa, &bb);
    fog_avx2_add_small(&t, &aa, &e, 121665);
    fog_avx2_mul(z, &e, &t);
}

static AVX2 void step(struct ladder *s, unsigned bit)
{
    fog_avx2 a, b, c, d, da, cb, e, f, ff;
    __m256i swap = swap_at(s, bit);
    fog_avx2_add(&a, &s->doubled_x, &s->doubled_z);
    fog_avx2_sub(&b, &s->doubled_x, &s->doubled_z);
    fog_avx2_add(&c, &s->sum_x, &s->sum_z);
    fog_avx2_sub(&d, &s->sum_x, &s->sum_z);
    fog_avx2_mul(&da, &d, &a);
    fog_avx2_mul(&cb, &c, &b);
    // The sum of the points doesn't depend on their order, so only the one to double must be chosen.
    choose(&a, swap, &a, &c);
    choose(&b, swap, &b, &d);
    double_point(&s->doubled_x, &s->doubled_z, &a, &b);
    fog_avx2_add(&e, &da, &cb);
    fog_avx2_sub(&f, &da, &cb);
    fog_avx2_square(&s->sum_x, &e);
    fog_avx2_square(&ff, &f);
    fog_avx2_mul(&s->sum_z, &ff, &s->u);
}

static AVX2 void double_only(fog_avx2 *x, fog_avx2 *z)
{
    fog_avx2 a, b;
    fog_avx2_add(&a, x, z);
    fog_avx2_sub(&b, x, z);
    double_point(x, z, &a, &b);
}

/// Starts the ladders of up to 4 pairs; the lanes beyond those get a scalar of zero bytes and the point 9.
static AVX2 void start(struct ladder *s, const uint8_t *scalars, const uint8_t *points, size_t count)
{
    static const uint8_t base[FOG_X25519_BYTES] = {9}, none[FOG_X25519_BYTES] = {0};
    uint64_t swaps[4 * LANES], limbs[FOG_AVX2_LIMBS * LANES];
    for (size_t lane = 0; lane < LANES; lane++) {
        const uint8_t *point = lane < count ? points + lane * FOG_X25519_BYTES : base;
        fog_fe51 u;
        fog_x25519_swaps(swaps + lane, LANES, lane < count ? scalars + lane * FOG_X25519_BYTES : none);
        fog_fe51_from_words(&u, fog_x25519_load(point), fog_x25519_load(point + 8), fog_x25519_load(point + 16),
                            fog_x25519_load(point + 24));
        fog_avx2_limbs(limbs + lane, LANES, u.l);
    }
    for (size_t i = 0; i < 4; i++)
        s->swaps[i] = _mm256_loadu_si256((const __m256i *)(const void *)(swaps + i * LANES));
    // Bit 254 is always set, so that the first step has but to double.
    for (size_t k = 0; k < FOG_AVX2_LIMBS; k++) {
        s->u.l[k] = _mm256_loadu_si256((const __m256i *)(const void *)(limbs + k * LANES));
        s->sum_x.l[k] = s->u.l[k];
        s->sum_z.l[k] = fog_avx2_all(k == 0);
    }
    s->doubled_x = s->sum_x;
    s->doubled_z = s->sum_z;
    double_only(&s->doubled_x, &s->doubled_z);
    fog_wipe(swaps, sizeof swaps);
    fog_wipe(limbs, sizeof limbs);
}

/// Splits a tight number into its lanes.
static AVX2 void to_lanes(fog_fe51 r[LANES], const fog_avx2 *a)
{
    uint64_t limbs[LANES];
    __m256i l[5];
    fog_avx2_to_51(l, a);
    for (size_t i = 0; i < 5; i++) {
        _mm256_storeu_si256((__m256i *)(void *)limbs, l[i]);
        for (size_t lane = 0; lane < LANES; lane++)
            r[lane].l[i] = limbs[lane];
    }
    fog_wipe(limbs, sizeof limbs);
}

/// Runs the ladders of up to 4 pairs into x[0..3] and z[0..3], which are loose.
static AVX2 void run(struct ladder *s, fog_fe51 x[LANES], fog_fe51 z[LANES], const uint8_t *scalars,
                     const uint8_t *points, size_t count)
{
    start(s, scalars, points, count);
    for (unsigned bit = 254; bit-- > 3;)
        step(s, bit);
    // Bits 2 to 0 are never set, so that there is but to double.
    __m256i swap = swap_at(s, 2);
    choose(&s->doubled_x, swap, &s->doubled_x, &s->sum_x);
    choose(&s->doubled_z, swap, &s->doubled_z, &s->sum_z);
    for (int i = 0; i < 3; i++)
        double_only(&s->doubled_x, &s->doubled_z);
    to_lanes(x, &s->doubled_x);
    to_lanes(z, &s->doubled_z);
}

AVX2 void fog_x25519_avx2_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero,
                                size_t count)
{
    struct chunk c;
    while (count > 0) {
        size_t taken = count < MOST ? count : MOST;
        for (size_t at = 0; at < taken; at += LANES)
            run(&c.ladder, &c.x[at], &c.z[at], scalars + at * FOG_X25519_BYTES, points + at * FOG_X25519_BYTES,
                taken - at);
        fog_fe51_write_quotients(out, is_zero, c.x, c.z, c.products, c.zeros, taken);
        out += taken * FOG_X25519_BYTES;
        scalars += taken * FOG_X25519_BYTES;
        points += taken * FOG_X25519_BYTES;
        if (is_zero)
            is_zero += taken;
        count -= taken;
    }
    fog_wipe(&c, sizeof c);
    fog_wipe_left_frames();
}

#endif
