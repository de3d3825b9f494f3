#include "fog_sha3.h"

#include "../wipe.h"
#include "../words.h"

// How many bytes one permutation takes in or gives out, for a capacity of 512 bits.
enum { RATE = 136 };

static const uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

// By a constant of 0 to 63.
#define ROTATE(x, n) (((x) << (n)) | ((x) >> (-(n) & 63)))

// Rho and pi for the lanes that end in one row (FIPS 202, sections 3.2.2 and 3.2.3), then chi.
#define ROW(to, s0, r0, s1, r1, s2, r2, s3, r3, s4, r4)                                         \
    do {                                                                                        \
        uint64_t b0 = ROTATE(s0, r0), b1 = ROTATE(s1, r1), b2 = ROTATE(s2, r2);                 \
        uint64_t b3 = ROTATE(s3, r3), b4 = ROTATE(s4, r4);                                      \
        (to)[0] = b0 ^ (~b1 & b2);                                                              \
        (to)[1] = b1 ^ (~b2 & b3);                                                              \
        (to)[2] = b2 ^ (~b3 & b4);                                                              \
        (to)[3] = b3 ^ (~b4 & b0);                                                              \
        (to)[4] = b4 ^ (~b0 & b1);                                                              \
    } while (0)

#define COLUMN(a, x) (a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20])

// `d0` to `d4` are what theta adds to each column.
#define KECCAK_ROUND(to, a, constant)                                                           \
    do {                                                                                        \
        uint64_t c0 = COLUMN(a, 0), c1 = COLUMN(a, 1), c2 = COLUMN(a, 2);                       \
        uint64_t c3 = COLUMN(a, 3), c4 = COLUMN(a, 4);                                          \
        uint64_t d0 = c4 ^ ROTATE(c1, 1), d1 = c0 ^ ROTATE(c2, 1), d2 = c1 ^ ROTATE(c3, 1);     \
        uint64_t d3 = c2 ^ ROTATE(c4, 1), d4 = c3 ^ ROTATE(c0, 1);                              \
        ROW(to, a[0] ^ d0, 0, a[6] ^ d1, 44, a[12] ^ d2, 43, a[18] ^ d3, 21, a[24] ^ d4, 14);   \
        to[0] ^= constant;                                                                      \
        ROW(to + 5, a[3] ^ d3, 28, a[9] ^ d4, 20, a[10] ^ d0, 3, a[16] ^ d1, 45, a[22] ^ d2, 61); \
        ROW(to + 10, a[1] ^ d1, 1, a[7] ^ d2, 6, a[13] ^ d3, 25, a[19] ^ d4, 8, a[20] ^ d0, 18);  \
        ROW(to + 15, a[4] ^ d4, 27, a[5] ^ d0, 36, a[11] ^ d1, 10, a[17] ^ d2, 15, a[23] ^ d3, 56); \
        ROW(to + 20, a[2] ^ d2, 62, a[8] ^ d3, 55, a[14] ^ d4, 39, a[15] ^ d0, 41, a[21] ^ d1, 2);  \
    } while (0)

static void permute(uint64_t lanes[25]) {
    uint64_t a[25], b[25];
    memcpy(a, lanes, sizeof a);
    for (size_t i = 0; i < 24; i += 2) {
        KECCAK_ROUND(b, a, round_constants[i]);
        KECCAK_ROUND(a, b, round_constants[i + 1]);
    }
    memcpy(lanes, a, sizeof a);
    fog_wipe(a, sizeof a);
    fog_wipe(b, sizeof b);
}

static void absorb(uint64_t lanes[25], const uint8_t *block) {
    for (size_t i = 0; i < RATE / 8; i++) {
        lanes[i] ^= fog_load_little_64(block + 8 * i);
    }
    permute(lanes);
}

// The sponge: `suffix` is the domain's bits with the first bit of the padding behind them.
static void sponge(const uint8_t *bytes, size_t count, uint8_t suffix, uint8_t *output, size_t output_count) {
    uint64_t lanes[25] = {0};
    uint8_t block[RATE];
    for (; count >= RATE; count -= RATE, bytes += RATE) {
        absorb(lanes, bytes);
    }
    memset(block, 0, sizeof block);
    if (count > 0) {
        memcpy(block, bytes, count);
    }
    block[count] = suffix;
    block[RATE - 1] |= 0x80;
    absorb(lanes, block);
    while (output_count > 0) {
        for (size_t i = 0; i < RATE / 8; i++) {
            fog_store_little_64(block + 8 * i, lanes[i]);
        }
        size_t part = output_count < RATE ? output_count : RATE;
        memcpy(output, block, part);
        output += part;
        output_count -= part;
        if (output_count > 0) {
            permute(lanes);
        }
    }
    fog_wipe(lanes, sizeof lanes);
    fog_wipe(block, sizeof block);
}

void fog_sha3_256(const void *bytes, size_t count, uint8_t *digest) {
    sponge(bytes, count, 0x06, digest, FOG_SHA3_256_BYTES);
}

void fog_shake256(const void *bytes, size_t count, uint8_t *output, size_t output_count) {
    sponge(bytes, count, 0x1f, output, output_count);
}
