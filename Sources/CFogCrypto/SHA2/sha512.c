#include "fog_sha512.h"

#include "../wipe.h"
#include "../words.h"

static const uint64_t initial_512[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const uint64_t initial_512_256[8] = {
    0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
    0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2,
};

static const uint64_t constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

static inline uint64_t big_sigma_0(uint64_t x) {
    return fog_rotate_right_64(x, 28) ^ fog_rotate_right_64(x, 34) ^ fog_rotate_right_64(x, 39);
}

static inline uint64_t big_sigma_1(uint64_t x) {
    return fog_rotate_right_64(x, 14) ^ fog_rotate_right_64(x, 18) ^ fog_rotate_right_64(x, 41);
}

static inline uint64_t small_sigma_0(uint64_t x) {
    return fog_rotate_right_64(x, 1) ^ fog_rotate_right_64(x, 8) ^ (x >> 7);
}

static inline uint64_t small_sigma_1(uint64_t x) {
    return fog_rotate_right_64(x, 19) ^ fog_rotate_right_64(x, 61) ^ (x >> 6);
}

// The names move round by one with each round instead of the values, so that nothing has to be copied.
#define ROUND(a, b, c, d, e, f, g, h, i)                                                        \
    do {                                                                                        \
        h += big_sigma_1(e) + (g ^ (e & (f ^ g))) + constants[t + (i)] + w[i];          \
        d += h;                                                                                 \
        h += big_sigma_0(a) + ((a & b) | (c & (a | b)));                                        \
    } while (0)

#define EXTENDED_ROUND(a, b, c, d, e, f, g, h, i)                                               \
    do {                                                                                        \
        w[i] += small_sigma_0(w[((i) + 1) & 15]) + w[((i) + 9) & 15];                           \
        w[i] += small_sigma_1(w[((i) + 14) & 15]);                                              \
        ROUND(a, b, c, d, e, f, g, h, i);                                                       \
    } while (0)

#define EIGHT(STEP, i)                                                                          \
    do {                                                                                        \
        STEP(a, b, c, d, e, f, g, h, i);                                                        \
        STEP(h, a, b, c, d, e, f, g, i + 1);                                                    \
        STEP(g, h, a, b, c, d, e, f, i + 2);                                                    \
        STEP(f, g, h, a, b, c, d, e, i + 3);                                                    \
        STEP(e, f, g, h, a, b, c, d, i + 4);                                                    \
        STEP(d, e, f, g, h, a, b, c, i + 5);                                                    \
        STEP(c, d, e, f, g, h, a, b, i + 6);                                                    \
        STEP(b, c, d, e, f, g, h, a, i + 7);                                                    \
    } while (0)

static void compress(uint64_t state[8], const uint8_t *blocks, size_t count) {
    uint64_t w[16];
    for (; count > 0; count--, blocks += FOG_SHA512_BLOCK_BYTES) {
        uint64_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint64_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (size_t i = 0; i < 16; i++) {
            w[i] = fog_load_big_64(blocks + 8 * i);
        }
        size_t t = 0;
        EIGHT(ROUND, 0);
        EIGHT(ROUND, 8);
        for (t = 16; t < 80; t += 16) {
            EIGHT(EXTENDED_ROUND, 0);
            EIGHT(EXTENDED_ROUND, 8);
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
    fog_wipe(w, sizeof w);
}

void fog_sha512_start(struct fog_sha512 *hash) {
    memcpy(hash->state, initial_512, sizeof hash->state);
    hash->count = 0;
    hash->digest_bytes = FOG_SHA512_BYTES;
}

void fog_sha512_256_start(struct fog_sha512 *hash) {
    memcpy(hash->state, initial_512_256, sizeof hash->state);
    hash->count = 0;
    hash->digest_bytes = FOG_SHA512_256_BYTES;
}

void fog_sha512_add(struct fog_sha512 *hash, const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    size_t used = (size_t)(hash->count % FOG_SHA512_BLOCK_BYTES);
    hash->count += count;
    if (used > 0) {
        size_t part = FOG_SHA512_BLOCK_BYTES - used < count ? FOG_SHA512_BLOCK_BYTES - used : count;
        if (part > 0) {
            memcpy(hash->block + used, p, part);
            p += part;
            count -= part;
        }
        if (used + part < FOG_SHA512_BLOCK_BYTES) {
            return;
        }
        compress(hash->state, hash->block, 1);
    }
    size_t blocks = count / FOG_SHA512_BLOCK_BYTES;
    if (blocks > 0) {
        compress(hash->state, p, blocks);
        p += blocks * FOG_SHA512_BLOCK_BYTES;
        count %= FOG_SHA512_BLOCK_BYTES;
    }
    if (count > 0) {
        memcpy(hash->block, p, count);
    }
}

void fog_sha512_finish(struct fog_sha512 *hash, uint8_t *digest) {
    size_t used = (size_t)(hash->count % FOG_SHA512_BLOCK_BYTES);
    hash->block[used] = 0x80;
    memset(hash->block + used + 1, 0, FOG_SHA512_BLOCK_BYTES - used - 1);
    if (used >= FOG_SHA512_BLOCK_BYTES - 16) {
        compress(hash->state, hash->block, 1);
        memset(hash->block, 0, FOG_SHA512_BLOCK_BYTES);
    }
    fog_store_big_64(hash->block + FOG_SHA512_BLOCK_BYTES - 16, hash->count >> 61);
    fog_store_big_64(hash->block + FOG_SHA512_BLOCK_BYTES - 8, hash->count << 3);
    compress(hash->state, hash->block, 1);
    for (size_t i = 0; i < hash->digest_bytes / 8; i++) {
        fog_store_big_64(digest + 8 * i, hash->state[i]);
    }
    fog_wipe(hash, sizeof *hash);
}

void fog_sha512(const void *bytes, size_t count, uint8_t *digest) {
    struct fog_sha512 hash;
    fog_sha512_start(&hash);
    fog_sha512_add(&hash, bytes, count);
    fog_sha512_finish(&hash, digest);
}

void fog_sha512_256(const void *bytes, size_t count, uint8_t *digest) {
    struct fog_sha512 hash;
    fog_sha512_256_start(&hash);
    fog_sha512_add(&hash, bytes, count);
    fog_sha512_finish(&hash, digest);
}
