#ifndef FOG_X25519_SCALAR_H
#define FOG_X25519_SCALAR_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t fog_x25519_load(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (size_t i = 0; i < 8; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static inline void fog_x25519_store(uint8_t *bytes, uint64_t word)
{
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(word >> (8 * i));
}

/// 1 if all four words are zero, else 0; without a branch.
static inline uint64_t fog_x25519_is_zero(const uint64_t words[4])
{
    uint64_t any = words[0] | words[1] | words[2] | words[3];
    return 1 ^ (any | (0 - any)) >> 63;
}

/// Writes bit i xor bit i+1 of the clamped scalar to bit i of `swaps`, for i from 0 to 254: whether the ladder doubles
/// the other point at bit i than it did at bit i+1. The word i is at `swaps[i * stride]`.
static inline void fog_x25519_swaps(uint64_t *swaps, size_t stride, const uint8_t *scalar)
{
    uint64_t w0 = fog_x25519_load(scalar) & ~(uint64_t)7;
    uint64_t w1 = fog_x25519_load(scalar + 8);
    uint64_t w2 = fog_x25519_load(scalar + 16);
    uint64_t w3 = (fog_x25519_load(scalar + 24) & (UINT64_MAX >> 1)) | (uint64_t)1 << 62;
    swaps[0] = w0 ^ (w0 >> 1 | w1 << 63);
    swaps[stride] = w1 ^ (w1 >> 1 | w2 << 63);
    swaps[2 * stride] = w2 ^ (w2 >> 1 | w3 << 63);
    swaps[3 * stride] = w3 ^ w3 >> 1;
}

#endif
