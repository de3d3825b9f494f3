#include "cases.h"

#include <string.h>

enum { MOST = 66 };

typedef void multiply_many(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count,
                           enum fog_cpu_path path);

static void portable(enum fog_cpu_path path)
{
    uint8_t scalar[32], point[32], out[32];
    int zero;
    (void)path;
    conceal(scalar, sizeof scalar);
    conceal(point, sizeof point);
    zero = fog_x25519_portable(out, scalar, point);
    expect_secret(out, sizeof out);
    expect_secret(&zero, 1);
    memset(point, 0, sizeof point);
    fog_mark_secret(point, sizeof point);
    fog_x25519_portable(out, scalar, point);
}

static void many(multiply_many *multiply, size_t count, enum fog_cpu_path path)
{
    uint8_t scalars[MOST * 32], points[MOST * 32], out[MOST * 32], is_zero[MOST];
    conceal(scalars, 32 * count);
    conceal(points, 32 * count);
    // A point of small order among the others.
    memset(points, 0, 32);
    fog_mark_secret(points, 32);
    multiply(out, scalars, points, is_zero, count, path);
    expect_secret(out, 32 * count);
    expect_secret(is_zero, count);
    multiply(scalars, scalars, points, NULL, count, path);
}

static void with_portable(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count,
                          enum fog_cpu_path path)
{
    (void)path;
    fog_x25519_portable_batch(out, scalars, points, is_zero, count);
}

static void portable_batch(enum fog_cpu_path path)
{
    // The second is more than share an inversion.
    many(with_portable, 3, path);
    many(with_portable, 33, path);
}

static void batch(enum fog_cpu_path path)
{
    // One alone, one left over from groups of four, three left over, more than share an inversion.
    many(fog_x25519_batch, 1, path);
    many(fog_x25519_batch, 5, path);
    many(fog_x25519_batch, 7, path);
    many(fog_x25519_batch, path == FOG_CPU_PORTABLE ? 2 : MOST, path);
}

static void scalar_eighth(enum fog_cpu_path path)
{
    uint8_t scalar[32], out[32];
    (void)path;
    conceal(scalar, sizeof scalar);
    fog_x25519_scalar_eighth(out, scalar);
    expect_secret(out, sizeof out);
}

static void scalar_of_eighth(enum fog_cpu_path path)
{
    uint8_t eighth[32], negative[32], out[32];
    int fits;
    (void)path;
    conceal(eighth, sizeof eighth);
    conceal(negative, sizeof negative);
    fits = fog_x25519_scalar_of_eighth(out, eighth, negative);
    expect_secret(out, sizeof out);
    expect_secret(&fits, 1);
}

#if defined(__x86_64__)

static void with_avx2(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count,
                      enum fog_cpu_path path)
{
    (void)path;
    fog_x25519_avx2_batch(out, scalars, points, is_zero, count);
}

static void avx2_batch(enum fog_cpu_path path)
{
    many(with_avx2, 1, path);
    many(with_avx2, 7, path);
}

#endif

const struct check x25519_checks[] = {
    {"fog_x25519_portable", portable, -1},
    {"fog_x25519_portable_batch", portable_batch, -1},
    {"fog_x25519_batch", batch, -1},
    {"fog_x25519_scalar_eighth", scalar_eighth, -1},
    {"fog_x25519_scalar_of_eighth", scalar_of_eighth, -1},
#if defined(__x86_64__)
    {"fog_x25519_avx2_batch", avx2_batch, FOG_CPU_AVX2},
#endif
    {NULL, NULL, 0},
};
