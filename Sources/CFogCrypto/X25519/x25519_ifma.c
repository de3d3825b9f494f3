#include "fog_x25519.h"

#if defined(__x86_64__)

#include "../wipe.h"
#include "x25519_field51.h"
#include "x25519_ifma_field.h"

enum { LANES = 8, GROUPS = 16 };

/// Eight Montgomery ladders. `doubled` and `sum` are the two points as X (biased) and Z (not), of which one was doubled
/// last and the other one added: which of them is the lesser multiple depends on the scalar's bit. `u` is tight.
struct ladder {
    fog_ifma doubled_x, doubled_z, sum_x, sum_z, u;
    __m512i swaps[4];
};

/// What is kept of up to 128 ladders until their common inversion.
struct chunk {
    struct ladder ladders[2];
    fog_ifma x[GROUPS], z[GROUPS], products[GROUPS];
    uint64_t words[4 * LANES];
    __mmask8 zeros[GROUPS];
};

// Not inlined, so that what they leave on the stack lies below the frame of the public function, which wipes it.
#define IFMA __attribute__((target("avx512f,avx512ifma"), noinline))

/// `a` where `swap` is 0, `b` where it is 1.
FOG_IFMA void choose(fog_ifma *r, __mmask8 swap, const fog_ifma *a, const fog_ifma *b)
{
    FOG_UNROLL
    for (size_t i = 0; i < 5; i++)
        r->l[i] = _mm512_mask_blend_epi64(swap, a->l[i], b->l[i]);
}

/// X+Z and X-Z, tight.
FOG_IFMA void sum_and_difference(fog_ifma *sum, fog_ifma *difference, const fog_ifma *x, const fog_ifma *z)
{
    fog_ifma t;
    fog_ifma_add(&t, x, z);
    fog_ifma_tighten(sum, &t);
    fog_ifma_sub(&t, x, z);
    fog_ifma_tighten(difference, &t);
}

static IFMA void step(struct ladder *s, unsigned bit)
{
    fog_ifma a, b, c, d, da, cb, e, f, g, aa, bb;
    __mmask8 swap = _mm512_test_epi64_mask(s->swaps[bit / 64], fog_ifma_all((uint64_t)1 << bit % 64));
    // Neighbours that don't wait for each other follow one another: the processor looks ahead by two products or so.
    sum_and_difference(&a, &b, &s->doubled_x, &s->doubled_z);
    sum_and_difference(&c, &d, &s->sum_x, &s->sum_z);
    fog_ifma_mul(&da, &d, &a, 1);
    fog_ifma_mul(&cb, &c, &b, 0);
    // The sum of the points doesn't depend on their order, so only the one to double must be chosen.
    choose(&a, swap, &a, &c);
    choose(&b, swap, &b, &d);
    fog_ifma_square(&aa, &a, 1);
    fog_ifma_square(&bb, &b, 0);
    sum_and_difference(&e, &f, &da, &cb);
    fog_ifma_square(&f, &f, 0);
    fog_ifma_square(&s->sum_x, &e, 1);
    fog_ifma_sub(&e, &aa, &bb);
    fog_ifma_tighten(&e, &e);
    fog_ifma_add_small(&g, &aa, &e, 121665);
    fog_ifma_tighten(&g, &g);
    fog_ifma_tighten(&aa, &aa);
    fog_ifma_tighten(&bb, &bb);
    fog_ifma_tighten(&f, &f);
    fog_ifma_mul(&s->sum_z, &f, &s->u, 0);
    fog_ifma_mul(&s->doubled_x, &aa, &bb, 1);
    fog_ifma_mul(&s->doubled_z, &e, &g, 0);
}

/// The half of a step that doubles.
static IFMA void double_only(fog_ifma *x, fog_ifma *z)
{
    fog_ifma a, b, aa, bb, e, g;
    sum_and_difference(&a, &b, x, z);
    fog_ifma_square(&aa, &a, 1);
    fog_ifma_square(&bb, &b, 0);
    fog_ifma_sub(&e, &aa, &bb);
    fog_ifma_tighten(&e, &e);
    fog_ifma_add_small(&g, &aa, &e, 121665);
    fog_ifma_tighten(&g, &g);
    fog_ifma_tighten(&aa, &aa);
    fog_ifma_tighten(&bb, &bb);
    fog_ifma_mul(x, &aa, &bb, 1);
    fog_ifma_mul(z, &e, &g, 0);
}

/// Starts the ladders of up to 8 pairs; the lanes beyond those get a scalar of zero bytes and the point 9.
static IFMA void start(struct ladder *s, uint64_t words[4 * LANES], const uint8_t *scalars, const uint8_t *points,
                       size_t count)
{
    static const uint8_t base[FOG_X25519_BYTES] = {9}, none[FOG_X25519_BYTES] = {0};
    uint64_t swaps[4 * LANES];
    for (size_t lane = 0; lane < LANES; lane++) {
        const uint8_t *point = lane < count ? points + lane * FOG_X25519_BYTES : base;
        fog_x25519_swaps(swaps + lane, LANES, lane < count ? scalars + lane * FOG_X25519_BYTES : none);
        for (size_t i = 0; i < 4; i++)
            words[i * LANES + lane] = fog_x25519_load(point + 8 * i);
    }
    for (size_t i = 0; i < 4; i++)
        s->swaps[i] = _mm512_loadu_si512(swaps + i * LANES);
    fog_wipe(swaps, sizeof swaps);

    // Bit 254 is always set, so that the first step has but to double.
    fog_ifma_from_words(&s->u, words);
    for (size_t i = 0; i < 5; i++) {
        s->sum_x.l[i] = FOG_ADD(s->u.l[i], fog_ifma_start(i, 1));
        s->sum_z.l[i] = fog_ifma_all(i == 0);
    }
    s->doubled_x = s->sum_x;
    s->doubled_z = s->sum_z;
    double_only(&s->doubled_x, &s->doubled_z);
}

/// Ends a ladder after bit 3: bits 2 to 0 are never set, so that there is but to double.
static IFMA void finish(struct ladder *s, fog_ifma *x, fog_ifma *z)
{
    __mmask8 swap = _mm512_test_epi64_mask(s->swaps[0], fog_ifma_all(4));
    choose(x, swap, &s->doubled_x, &s->sum_x);
    choose(z, swap, &s->doubled_z, &s->sum_z);
    for (int i = 0; i < 3; i++)
        double_only(x, z);
}

/// Makes x[i] tight and replaces z[i] by its inverse, with `zeros` set where that has none.
static IFMA void invert(struct chunk *c, size_t groups)
{
    fog_ifma inverse, t;
    for (size_t g = 0; g < groups; g++) {
        c->zeros[g] = fog_ifma_freeze(&c->z[g], &c->z[g]);
        // A zero among the factors would spoil the product for all.
        c->z[g].l[0] = _mm512_mask_set1_epi64(c->z[g].l[0], c->zeros[g], 1);
        if (g == 0) {
            c->products[0] = c->z[0];
            continue;
        }
        fog_ifma_mul(&t, &c->products[g - 1], &c->z[g], 0);
        fog_ifma_tighten(&c->products[g], &t);
    }
    if (groups == 1)
        t = c->z[0];
    fog_ifma_freeze(&t, &t);
    fog_ifma_to_words(c->words, &t);
    fog_fe51_invert_lanes(c->words, LANES);
    fog_ifma_from_words(&inverse, c->words);
    for (size_t g = groups; g-- > 1;) {
        fog_ifma_mul(&t, &inverse, &c->z[g], 0);
        fog_ifma_mul(&c->z[g], &inverse, &c->products[g - 1], 0);
        fog_ifma_tighten(&inverse, &t);
        fog_ifma_tighten(&c->z[g], &c->z[g]);
    }
    c->z[0] = inverse;
}

static IFMA void write_group(struct chunk *c, size_t g, uint8_t *out, uint8_t *is_zero, size_t count)
{
    fog_ifma t;
    fog_ifma_tighten(&t, &c->x[g]);
    fog_ifma_mul(&t, &t, &c->z[g], 0);
    __mmask8 zeros = fog_ifma_freeze(&t, &t) | c->zeros[g];
    for (size_t i = 0; i < 5; i++)
        t.l[i] = _mm512_mask_set1_epi64(t.l[i], zeros, 0);
    fog_ifma_to_words(c->words, &t);
    for (size_t lane = 0; lane < count; lane++) {
        for (size_t i = 0; i < 4; i++)
            fog_x25519_store(out + lane * FOG_X25519_BYTES + 8 * i, c->words[i * LANES + lane]);
        if (is_zero)
            is_zero[lane] = (uint8_t)(zeros >> lane & 1);
    }
}

IFMA void fog_x25519_ifma_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero,
                                size_t count)
{
    struct chunk c;
    while (count > 0) {
        size_t taken = count < LANES * GROUPS ? count : LANES * GROUPS;
        size_t groups = (taken + LANES - 1) / LANES;
        for (size_t g = 0; g < groups; g += 2) {
            // Two groups at a time, so that the processor has something to do while it waits for one.
            size_t pair = groups - g < 2 ? groups - g : 2;
            for (size_t i = 0; i < pair; i++) {
                size_t at = (g + i) * LANES;
                start(&c.ladders[i], c.words, scalars + at * FOG_X25519_BYTES, points + at * FOG_X25519_BYTES,
                      taken - at);
            }
            for (unsigned bit = 254; bit-- > 3;)
                for (size_t i = 0; i < pair; i++)
                    step(&c.ladders[i], bit);
            for (size_t i = 0; i < pair; i++)
                finish(&c.ladders[i], &c.x[g + i], &c.z[g + i]);
        }
        invert(&c, groups);
        for (size_t g = 0; g < groups; g++) {
            size_t at = g * LANES, some = taken - at < LANES ? taken - at : LANES;
            write_group(&c, g, out + at * FOG_X25519_BYTES, is_zero ? is_zero + at : NULL, some);
        }
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
