#include "sha256_internal.h"
#include "sha256_rounds.h"

#include "../wipe.h"
#include "../words.h"

const uint32_t fog_sha256_initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

const uint32_t fog_sha256_constants[64] __attribute__((aligned(64))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

int fog_sha256_has_instructions(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1") ? 1 : 0;
#else
    return 0;
#endif
}

static inline uint32_t big_sigma_0(uint32_t x) {
    return fog_rotate_right_32(x, 2) ^ fog_rotate_right_32(x, 13) ^ fog_rotate_right_32(x, 22);
}

static inline uint32_t big_sigma_1(uint32_t x) {
    return fog_rotate_right_32(x, 6) ^ fog_rotate_right_32(x, 11) ^ fog_rotate_right_32(x, 25);
}

static inline uint32_t small_sigma_0(uint32_t x) {
    return fog_rotate_right_32(x, 7) ^ fog_rotate_right_32(x, 18) ^ (x >> 3);
}

static inline uint32_t small_sigma_1(uint32_t x) {
    return fog_rotate_right_32(x, 17) ^ fog_rotate_right_32(x, 19) ^ (x >> 10);
}

#define ROUND(a, b, c, d, e, f, g, h, i)                                                        \
    do {                                                                                        \
        h += big_sigma_1(e) + (g ^ (e & (f ^ g))) + fog_sha256_constants[t + (i)] + w[i];\
        d += h;                                                                                 \
        h += big_sigma_0(a) + ((a & b) | (c & (a | b)));                                        \
    } while (0)

#define EXTENDED_ROUND(a, b, c, d, e, f, g, h, i)                                               \
    do {                                                                                        \
        w[i] += small_sigma_0(w[((i) + 1) & 15]) + w[((i) + 9) & 15];                           \
        w[i] += small_sigma_1(w[((i) + 14) & 15]);                                              \
        ROUND(a, b, c, d, e, f, g, h, i);                                                       \
    } while (0)

static void compress_portable(uint32_t state[8], const uint8_t *blocks, size_t count) {
    uint32_t w[16];
    for (; count > 0; count--, blocks += FOG_SHA256_BLOCK_BYTES) {
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (size_t i = 0; i < 16; i++) {
            w[i] = fog_load_big_32(blocks + 4 * i);
        }
        size_t t = 0;
        EIGHT_ROUNDS(ROUND, 0);
        EIGHT_ROUNDS(ROUND, 8);
        for (t = 16; t < 64; t += 16) {
            EIGHT_ROUNDS(EXTENDED_ROUND, 0);
            EIGHT_ROUNDS(EXTENDED_ROUND, 8);
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
    fog_wipe(w, sizeof w);
}

void fog_sha256_compress(uint32_t state[8], const uint8_t *blocks, size_t count, enum fog_cpu_path path) {
#if defined(__x86_64__)
    if (path != FOG_CPU_PORTABLE && fog_sha256_has_instructions()) {
        fog_sha256_compress_instructions(state, blocks, count);
        return;
    }
#else
    (void)path;
#endif
    compress_portable(state, blocks, count);
}

void fog_sha256_compress_two(uint32_t a[8], const uint8_t *block_a, uint32_t b[8], const uint8_t *block_b,
                             enum fog_cpu_path path) {
#if defined(__x86_64__)
    if (path != FOG_CPU_PORTABLE && fog_sha256_has_instructions()) {
        fog_sha256_compress_two_instructions(a, block_a, b, block_b);
        return;
    }
#else
    (void)path;
#endif
    compress_portable(a, block_a, 1);
    compress_portable(b, block_b, 1);
}

size_t fog_sha256_pad(uint8_t blocks[128], size_t used, uint64_t message_count) {
    size_t count = used < 56 ? 1 : 2;
    size_t end = count * FOG_SHA256_BLOCK_BYTES;
    blocks[used] = 0x80;
    memset(blocks + used + 1, 0, end - 8 - used - 1);
    fog_store_big_64(blocks + end - 8, message_count << 3);
    return count;
}

void fog_sha256_store(uint8_t digest[32], const uint32_t state[8]) {
    for (size_t i = 0; i < 8; i++) {
        fog_store_big_32(digest + 4 * i, state[i]);
    }
}

void fog_sha256_start(struct fog_sha256 *hash, enum fog_cpu_path path) {
    memcpy(hash->state, fog_sha256_initial, sizeof hash->state);
    hash->count = 0;
    hash->path = path;
}

void fog_sha256_add(struct fog_sha256 *hash, const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    size_t used = (size_t)(hash->count % FOG_SHA256_BLOCK_BYTES);
    hash->count += count;
    if (used > 0) {
        size_t part = FOG_SHA256_BLOCK_BYTES - used < count ? FOG_SHA256_BLOCK_BYTES - used : count;
        if (part > 0) {
            memcpy(hash->block + used, p, part);
            p += part;
            count -= part;
        }
        if (used + part < FOG_SHA256_BLOCK_BYTES) {
            return;
        }
        fog_sha256_compress(hash->state, hash->block, 1, hash->path);
    }
    size_t blocks = count / FOG_SHA256_BLOCK_BYTES;
    if (blocks > 0) {
        fog_sha256_compress(hash->state, p, blocks, hash->path);
        p += blocks * FOG_SHA256_BLOCK_BYTES;
        count %= FOG_SHA256_BLOCK_BYTES;
    }
    if (count > 0) {
        memcpy(hash->block, p, count);
    }
}

void fog_sha256_finish(struct fog_sha256 *hash, uint8_t *digest) {
    uint8_t tail[128];
    size_t used = (size_t)(hash->count % FOG_SHA256_BLOCK_BYTES);
    memcpy(tail, hash->block, used);
    fog_sha256_compress(hash->state, tail, fog_sha256_pad(tail, used, hash->count), hash->path);
    fog_sha256_store(digest, hash->state);
    fog_wipe(tail, sizeof tail);
    fog_wipe(hash, sizeof *hash);
}

void fog_sha256(const void *bytes, size_t count, uint8_t *digest, enum fog_cpu_path path) {
    struct fog_sha256 hash;
    fog_sha256_start(&hash, path);
    fog_sha256_add(&hash, bytes, count);
    fog_sha256_finish(&hash, digest);
}
