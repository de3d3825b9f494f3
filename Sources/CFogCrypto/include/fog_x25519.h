#ifndef FOG_X25519_H
#define FOG_X25519_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

enum {
    /// Bytes of a scalar, of a point's u-coordinate and of a result.
    FOG_X25519_BYTES = 32,
};

/// X25519 of one scalar and one point (RFC 7748, section 5).
///
/// The scalar is clamped inside, the top bit of `point` is ignored, and u-coordinates of 2^255-19 and above are taken
/// modulo 2^255-19. A point of small order gives 32 zero bytes; that is the caller's to refuse (section 6.1).
/// `out`, `scalar` and `point` are 32 bytes each; `out` may be the same array as either. Constant-time in both inputs.
/// Returns 1 if the result is all zero, else 0; found without a branch, but itself no longer hidden.
int fog_x25519_portable(uint8_t *out, const uint8_t *scalar, const uint8_t *point);

/// `fog_x25519_batch` in C without any extension of the processor.
void fog_x25519_portable_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero,
                               size_t count);

/// X25519 of `count` pairs: `out[i]` of `scalars[i]` and `points[i]`, each 32 bytes, one after the other.
///
/// Meaning as for `fog_x25519_portable`; a pair whose result is all zero changes none of the others. If `is_zero` isn't
/// NULL, `is_zero[i]` becomes 1 if `out[i]` is all zero, else 0. Any `count`, 0 too. `out` may be the same array as
/// `scalars` or as `points`, but mustn't overlap them otherwise, and `is_zero` mustn't overlap anything. Constant-time
/// in scalars and points. A path that this machine doesn't support is replaced by the best one that it does. The
/// inversions of up to 128 (AVX-512), 64 (AVX2) or 32 pairs are made in one by Montgomery's trick (P. L. Montgomery,
/// "Speeding the Pollard and elliptic curve methods of factorization", section 10.3.1). Uses up to 32 KiB of stack.
void fog_x25519_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count,
                      enum fog_cpu_path path);

/// Writes an eighth of a scalar as X25519 clamps it: a number from 2^251 to 2^252-1, in 32 bytes, little-endian.
/// Constant-time. `out` may be the same array as `scalar`.
void fog_x25519_scalar_eighth(uint8_t *out, const uint8_t *scalar);

/// Writes the clamped scalar that multiplies points as eight times a number modulo the order of the base point does.
///
/// That is eight times the number itself or eight times its negative, since X25519 takes and gives the coordinate that a
/// point shares with its negative. `eighth` and `negative` are both below that order, 32 bytes each, little-endian.
/// Constant-time. Returns 1, or 0 if the scalar of neither is clamped, as happens for fewer than one number in 2^125.
int fog_x25519_scalar_of_eighth(uint8_t *out, const uint8_t *eighth, const uint8_t *negative);

#if defined(__x86_64__)

/// `fog_x25519_batch` on eight lanes of AVX-512 IFMA. Only where `fog_cpu_best_path` gives `FOG_CPU_AVX512`. Costs the
/// same for 1 pair as for 8.
void fog_x25519_ifma_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count);

/// `fog_x25519_batch` on four lanes of AVX2. Only where `fog_cpu_best_path` gives `FOG_CPU_AVX2` or more. Costs the
/// same for 1 pair as for 4.
void fog_x25519_avx2_batch(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero, size_t count);

#endif

#endif
