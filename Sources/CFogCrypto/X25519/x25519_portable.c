#include "fog_x25519.h"

#include "../wipe.h"
#include "x25519_field51.h"

/// The state of the Montgomery ladder. `doubled` and `sum` are the two points as X and Z, of which one was doubled last
/// and the other one added: which of them is the lesser multiple depends on the scalar's bit.
struct ladder {
    fog_fe51 doubled_x, doubled_z, sum_x, sum_z, u;
};

/// `a` if `swap` is 0, `b` if it is 1.
static inline void choose(fog_fe51 *r, const fog_fe51 *a, const fog_fe51 *b, uint64_t swap)
{
    uint64_t mask = 0 - swap;
    // Hides from the compiler that the mask has only two values, lest it branch.
    __asm__("" : "+r"(mask));
    for (size_t i = 0; i < 5; i++)
        r->l[i] = a->l[i] ^ ((a->l[i] ^ b->l[i]) & mask);
}

/// Doubles the point with X+Z = `a` and X-Z = `b`.
static inline void double_point(fog_fe51 *x, fog_fe51 *z, const fog_fe51 *a, const fog_fe51 *b)
{
    fog_fe51 aa, bb, e, t;
    fog_fe51_square(&aa, a);
    fog_fe51_square(&bb, b);
    fog_fe51_sub(&e, &aa, &bb);
    fog_fe51_mul(x, &aa, &bb);
    fog_fe51_mul_small(&t, &e, 121665);
    fog_fe51_add(&t, &t, &aa);
    fog_fe51_mul(z, &e, &t);
}

static inline void step(struct ladder *s, uint64_t swap)
{
    fog_fe51 a, b, c, d, da, cb, e, f;
    fog_fe51_add(&a, &s->doubled_x, &s->doubled_z);
    fog_fe51_sub(&b, &s->doubled_x, &s->doubled_z);
    fog_fe51_add(&c, &s->sum_x, &s->sum_z);
    fog_fe51_sub(&d, &s->sum_x, &s->sum_z);
    fog_fe51_mul(&da, &d, &a);
    fog_fe51_mul(&cb, &c, &b);
    // The sum of the points doesn't depend on their order, so only the one to double must be chosen.
    choose(&a, &a, &c, swap);
    choose(&b, &b, &d, swap);
    double_point(&s->doubled_x, &s->doubled_z, &a, &b);
    fog_fe51_add(&e, &da, &cb);
    fog_fe51_sub(&f, &da, &cb);
    fog_fe51_square(&s->sum_x, &e);
    fog_fe51_square(&f, &f);
    fog_fe51_mul(&s->sum_z, &f, &s->u);
}

/// Multiplies, up to the division by `z`.
static __attribute__((noinline)) void run(fog_fe51 *x, fog_fe51 *z, const uint8_t *scalar, const uint8_t *point)
{
    struct ladder s;
    fog_fe51 a, b;
    uint64_t swaps[4];

    fog_x25519_swaps(swaps, 1, scalar);
    fog_fe51_from_words(&s.u, fog_x25519_load(point), fog_x25519_load(point + 8), fog_x25519_load(point + 16),
                        fog_x25519_load(point + 24));

    // Bit 254 is always set and bits 2 to 0 never are: the first step has but to double, and so have the last three.
    s.sum_x = s.u;
    s.sum_z = (fog_fe51){{1, 0, 0, 0, 0}};
    fog_fe51_add(&a, &s.sum_x, &s.sum_z);
    fog_fe51_sub(&b, &s.sum_x, &s.sum_z);
    double_point(&s.doubled_x, &s.doubled_z, &a, &b);
    for (unsigned bit = 254; bit-- > 3;)
        step(&s, swaps[bit / 64] >> bit % 64 & 1);
    choose(&s.doubled_x, &s.doubled_x, &s.sum_x, swaps[0] >> 2 & 1);
    choose(&s.doubled_z, &s.doubled_z, &s.sum_z, swaps[0] >> 2 & 1);
    for (int i = 0; i < 3; i++) {
        fog_fe51_add(&a, &s.doubled_x, &s.doubled_z);
        fog_fe51_sub(&b, &s.doubled_x, &s.doubled_z);
        double_point(&s.doubled_x, &s.doubled_z, &a, &b);
    }
    *x = s.doubled_x;
    *z = s.doubled_z;
    fog_wipe(&s, sizeof s);
    fog_wipe(&a, sizeof a);
    fog_wipe(&b, sizeof b);
    fog_wipe(swaps, sizeof swaps);
}

// So many share an inversion: it costs a tenth of a multiplication.
enum { MOST = 32 };

struct portable_batch {
    fog_fe51 x[MOST], z[MOST], products[MOST];
    uint64_t zeros[MOST];
};

static __attribute__((noinline)) void run_all(uint8_t *out, const uint8_t *scalars, const uint8_t *points,
                                              uint8_t *is_zero, size_t count)
{
    struct portable_batch c;
    for (size_t i = 0; i < count; i++)
        run(&c.x[i], &c.z[i], scalars + i * FOG_X25519_BYTES, points + i * FOG_X25519_BYTES);
    fog_fe51_write_quotients(out, is_zero, c.x, c.z, c.products, c.zeros, count);
    fog_wipe(&c, sizeof c);
}

void fog_x25519_portable_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero,
                               size_t count)
{
    while (count > 0) {
        size_t taken = count < MOST ? count : MOST;
        run_all(out, scalars, points, is_zero, taken);
        out += taken * FOG_X25519_BYTES;
        scalars += taken * FOG_X25519_BYTES;
        points += taken * FOG_X25519_BYTES;
        if (is_zero)
            is_zero += taken;
        count -= taken;
    }
    fog_wipe_left_frames();
}

int fog_x25519_portable(uint8_t *out, const uint8_t *scalar, const uint8_t *point)
{
    uint8_t is_zero;
    fog_x25519_portable_batch(out, scalar, point, &is_zero, 1);
    return is_zero;
}
