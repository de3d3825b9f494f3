#include "fog_blake2b.h"

#include "../wipe.h"
#include "../words.h"

static const uint64_t initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

#define MIX(a, b, c, d, x, y)                                                                   \
    do {                                                                                        \
        a += b + (x), d = fog_rotate_right_64(d ^ a, 32);                                       \
        c += d, b = fog_rotate_right_64(b ^ c, 24);                                             \
        a += b + (y), d = fog_rotate_right_64(d ^ a, 16);                                       \
        c += d, b = fog_rotate_right_64(b ^ c, 63);                                             \
    } while (0)

// The permutation of the message words is spelled out for each round, so that their places are constants.
#define ROUND(i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15)             \
    do {                                                                                        \
        MIX(v0, v4, v8, v12, m[i0], m[i1]);                                                     \
        MIX(v1, v5, v9, v13, m[i2], m[i3]);                                                     \
        MIX(v2, v6, v10, v14, m[i4], m[i5]);                                                    \
        MIX(v3, v7, v11, v15, m[i6], m[i7]);                                                    \
        MIX(v0, v5, v10, v15, m[i8], m[i9]);                                                    \
        MIX(v1, v6, v11, v12, m[i10], m[i11]);                                                  \
        MIX(v2, v7, v8, v13, m[i12], m[i13]);                                                   \
        MIX(v3, v4, v9, v14, m[i14], m[i15]);                                                   \
    } while (0)

static void compress(uint64_t h[8], const uint8_t *block, uint64_t count, uint64_t last) {
    uint64_t m[16];
    for (size_t i = 0; i < 16; i++) {
        m[i] = fog_load_little_64(block + 8 * i);
    }
    uint64_t v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
    uint64_t v8 = initial[0], v9 = initial[1], v10 = initial[2], v11 = initial[3];
    uint64_t v12 = initial[4] ^ count, v13 = initial[5], v14 = initial[6] ^ last, v15 = initial[7];
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
    ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
    ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
    ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
    ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
    ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
    ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
    ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);
    ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
    h[0] ^= v0 ^ v8, h[1] ^= v1 ^ v9, h[2] ^= v2 ^ v10, h[3] ^= v3 ^ v11;
    h[4] ^= v4 ^ v12, h[5] ^= v5 ^ v13, h[6] ^= v6 ^ v14, h[7] ^= v7 ^ v15;
    fog_wipe(m, sizeof m);
}

// Begins with a parameter block of three words and zeros (RFC 7693, section 2.5).
static void start(struct fog_blake2b *hash, uint64_t first, uint64_t second, uint64_t third, size_t digest_count) {
    memcpy(hash->state, initial, sizeof hash->state);
    hash->state[0] ^= first;
    hash->state[1] ^= second;
    hash->state[2] ^= third;
    hash->count = 0;
    hash->used = 0;
    hash->digest_count = digest_count;
}

static void add_key(struct fog_blake2b *hash, const void *key, size_t key_count) {
    if (key_count > 0) {
        memset(hash->block, 0, sizeof hash->block);
        memcpy(hash->block, key, key_count);
        hash->used = FOG_BLAKE2B_BLOCK_BYTES;
    }
}

// A tree of one node that is its own root, as a hash is that is no tree.
static uint64_t sequential(size_t digest_count, size_t key_count) {
    return 0x01010000 ^ ((uint64_t)key_count << 8) ^ digest_count;
}

int fog_blake2b_start(struct fog_blake2b *hash, size_t digest_count, const void *key, size_t key_count) {
    if (digest_count < 1 || digest_count > FOG_BLAKE2B_DIGEST_LIMIT || key_count > FOG_BLAKE2B_KEY_LIMIT) {
        return -1;
    }
    start(hash, sequential(digest_count, key_count), 0, 0, digest_count);
    add_key(hash, key, key_count);
    return 0;
}

void fog_blake2b_add(struct fog_blake2b *hash, const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    size_t room = FOG_BLAKE2B_BLOCK_BYTES - hash->used;
    // A full block waits until it is known whether it is the last.
    if (count > room) {
        if (hash->used > 0) {
            memcpy(hash->block + hash->used, p, room);
            hash->count += FOG_BLAKE2B_BLOCK_BYTES;
            compress(hash->state, hash->block, hash->count, 0);
            p += room;
            count -= room;
            hash->used = 0;
        }
        for (; count > FOG_BLAKE2B_BLOCK_BYTES; count -= FOG_BLAKE2B_BLOCK_BYTES, p += FOG_BLAKE2B_BLOCK_BYTES) {
            hash->count += FOG_BLAKE2B_BLOCK_BYTES;
            compress(hash->state, p, hash->count, 0);
        }
    }
    if (count > 0) {
        memcpy(hash->block + hash->used, p, count);
        hash->used += count;
    }
}

void fog_blake2b_finish(struct fog_blake2b *hash, uint8_t *digest) {
    uint8_t whole[FOG_BLAKE2B_DIGEST_LIMIT];
    memset(hash->block + hash->used, 0, FOG_BLAKE2B_BLOCK_BYTES - hash->used);
    compress(hash->state, hash->block, hash->count + hash->used, ~(uint64_t)0);
    for (size_t i = 0; i < 8; i++) {
        fog_store_little_64(whole + 8 * i, hash->state[i]);
    }
    memcpy(digest, whole, hash->digest_count);
    fog_wipe(whole, sizeof whole);
    fog_wipe(hash, sizeof *hash);
}

int fog_blake2b(const void *key, size_t key_count, const void *bytes, size_t count, uint8_t *digest,
                size_t digest_count) {
    struct fog_blake2b hash;
    if (fog_blake2b_start(&hash, digest_count, key, key_count) != 0) {
        return -1;
    }
    fog_blake2b_add(&hash, bytes, count);
    fog_blake2b_finish(&hash, digest);
    return 0;
}

int fog_blake2xb(const void *key, size_t key_count, const void *bytes, size_t count, uint8_t *output,
                 uint32_t output_count) {
    if (output_count < 1 || output_count == UINT32_MAX || key_count > FOG_BLAKE2B_KEY_LIMIT) {
        return -1;
    }
    uint8_t root[FOG_BLAKE2B_DIGEST_LIMIT];
    struct fog_blake2b hash;
    uint64_t length = (uint64_t)output_count << 32;
    start(&hash, sequential(sizeof root, key_count), length, 0, sizeof root);
    add_key(&hash, key, key_count);
    fog_blake2b_add(&hash, bytes, count);
    fog_blake2b_finish(&hash, root);
    for (uint32_t node = 0; output_count > 0; node++) {
        uint32_t part = output_count < sizeof root ? output_count : (uint32_t)sizeof root;
        // Fan-out and depth are zero, leaves and inner hashes have the length of the root.
        start(&hash, ((uint64_t)sizeof root << 32) ^ part, length ^ node, (uint64_t)sizeof root << 8, part);
        fog_blake2b_add(&hash, root, sizeof root);
        fog_blake2b_finish(&hash, output);
        output += part;
        output_count -= part;
    }
    fog_wipe(root, sizeof root);
    return 0;
}
