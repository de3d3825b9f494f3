// SHA-256 in the lanes of vectors: word by word, each lane another message. Included by a file that has defined
//   TARGET, LANES, vector           the target attribute, how many lanes, and their type
//   ADD XOR3 ROTATE SHIFT CH MAJ    on vectors of 32-bit words
//   LOW_64 HIGH_64 LOW_32 HIGH_32   interleaving within each 128 bits
//   BROADCAST                       of one word
//   gather, scatter, swap_bytes     128 bits from or to each fourth lane on; the byte order of words
//   NAME(x)                         the names of the functions

#include "hkdf_internal.h"
#include "sha256_rounds.h"
#include "../wipe.h"
#include "../words.h"

// Words `offset` / 4 to `offset` / 4 + 3 of each lane's bytes.
TARGET static inline void load_four(vector w[4], const uint8_t *const p[LANES], size_t offset) {
    vector a = gather(p, offset), b = gather(p + 1, offset), c = gather(p + 2, offset), d = gather(p + 3, offset);
    vector ab_low = LOW_32(a, b), ab_high = HIGH_32(a, b), cd_low = LOW_32(c, d), cd_high = HIGH_32(c, d);
    w[0] = swap_bytes(LOW_64(ab_low, cd_low));
    w[1] = swap_bytes(HIGH_64(ab_low, cd_low));
    w[2] = swap_bytes(LOW_64(ab_high, cd_high));
    w[3] = swap_bytes(HIGH_64(ab_high, cd_high));
}

TARGET static inline void store_four(uint8_t *const p[LANES], size_t offset, const vector w[4]) {
    vector a = swap_bytes(w[0]), b = swap_bytes(w[1]), c = swap_bytes(w[2]), d = swap_bytes(w[3]);
    vector ab_low = LOW_32(a, b), ab_high = HIGH_32(a, b), cd_low = LOW_32(c, d), cd_high = HIGH_32(c, d);
    scatter(p, offset, LOW_64(ab_low, cd_low));
    scatter(p + 1, offset, HIGH_64(ab_low, cd_low));
    scatter(p + 2, offset, LOW_64(ab_high, cd_high));
    scatter(p + 3, offset, HIGH_64(ab_high, cd_high));
}

TARGET static inline void load_block(vector w[16], const uint8_t *const p[LANES], size_t offset) {
    for (size_t i = 0; i < 4; i++) {
        load_four(w + 4 * i, p, offset + 16 * i);
    }
}

TARGET static inline void store_digest(uint8_t *const p[LANES], size_t offset, const vector state[8]) {
    store_four(p, offset, state);
    store_four(p, offset + 16, state + 4);
}

TARGET static inline void set_initial(vector state[8]) {
    for (size_t i = 0; i < 8; i++) {
        state[i] = BROADCAST(fog_sha256_initial[i]);
    }
}

// The new d is summed up on its own, because the rounds wait for it.
#define ROUND(a, b, c, d, e, f, g, h, i)                                                                    \
    do {                                                                                                    \
        vector early = ADD(h, ADD(w[i], BROADCAST(fog_sha256_constants[t + (i)]))), choice = CH(e, f, g);   \
        vector sigma = XOR3(ROTATE(e, 6), ROTATE(e, 11), ROTATE(e, 25));                                    \
        d = ADD(ADD(ADD(d, early), choice), sigma);                                                         \
        h = ADD(ADD(XOR3(ROTATE(a, 2), ROTATE(a, 13), ROTATE(a, 22)), MAJ(a, b, c)),                        \
                ADD(ADD(early, choice), sigma));                                                            \
    } while (0)

#define EXTEND(i)                                                                                           \
    do {                                                                                                    \
        vector near = w[((i) + 1) & 15], far = w[((i) + 14) & 15];                                          \
        w[i] = ADD(ADD(w[i], w[((i) + 9) & 15]),                                                            \
                   ADD(XOR3(ROTATE(near, 7), ROTATE(near, 18), SHIFT(near, 3)),                             \
                       XOR3(ROTATE(far, 17), ROTATE(far, 19), SHIFT(far, 10))));                            \
    } while (0)

#define EXTENDED_ROUND(a, b, c, d, e, f, g, h, i)                                                           \
    do {                                                                                                    \
        EXTEND(i);                                                                                          \
        ROUND(a, b, c, d, e, f, g, h, i);                                                                   \
    } while (0)

// Overwrites the words with the last part of their schedule.
TARGET static __attribute__((noinline)) void compress(vector state[8], vector words[16]) {
    vector a = state[0], b = state[1], c = state[2], d = state[3];
    vector e = state[4], f = state[5], g = state[6], h = state[7];
    vector w[16];
    for (size_t i = 0; i < 16; i++) {
        w[i] = words[i];
    }
    size_t t = 0;
    EIGHT_ROUNDS(ROUND, 0);
    EIGHT_ROUNDS(ROUND, 8);
    for (t = 16; t < 64; t += 16) {
        EIGHT_ROUNDS(EXTENDED_ROUND, 0);
        EIGHT_ROUNDS(EXTENDED_ROUND, 8);
    }
    state[0] = ADD(state[0], a), state[1] = ADD(state[1], b), state[2] = ADD(state[2], c);
    state[3] = ADD(state[3], d), state[4] = ADD(state[4], e), state[5] = ADD(state[5], f);
    state[6] = ADD(state[6], g), state[7] = ADD(state[7], h);
}

// Both midstates of keys of 32 bytes.
TARGET static inline void make_keys(vector inner[8], vector outer[8], const uint8_t *const keys[LANES]) {
    vector key[8], w[16];
    load_four(key, keys, 0);
    load_four(key + 4, keys, 16);
    for (size_t i = 0; i < 16; i++) {
        vector pad = BROADCAST(0x36363636);
        w[i] = i < 8 ? XOR(key[i], pad) : pad;
    }
    set_initial(inner);
    compress(inner, w);
    for (size_t i = 0; i < 16; i++) {
        vector pad = BROADCAST(0x5c5c5c5c);
        w[i] = i < 8 ? XOR(key[i], pad) : pad;
    }
    set_initial(outer);
    compress(outer, w);
    fog_wipe(key, sizeof key);
    fog_wipe(w, sizeof w);
}

// Turns the state after the inner hash into that after the outer one.
TARGET static inline void finish_outer(vector state[8], const vector outer[8]) {
    vector w[16];
    for (size_t i = 0; i < 16; i++) {
        w[i] = i < 8 ? state[i] : BROADCAST(i == 8 ? 0x80000000 : i == 15 ? 96 * 8 : 0);
    }
    for (size_t i = 0; i < 8; i++) {
        state[i] = outer[i];
    }
    compress(state, w);
    fog_wipe(w, sizeof w);
}

// Hashes whole messages, of which `before` bytes are in the state already.
TARGET static inline void hash_messages(vector state[8], const uint8_t *const messages[LANES], size_t count,
                                        size_t before) {
    vector w[16];
    size_t whole = count / 64 * 64, rest = count % 64;
    for (size_t offset = 0; offset < whole; offset += 64) {
        load_block(w, messages, offset);
        compress(state, w);
    }
    uint8_t tails[LANES][128];
    const uint8_t *tail_of[LANES];
    size_t blocks = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
        if (rest > 0) {
            memcpy(tails[lane], messages[lane] + whole, rest);
        }
        blocks = fog_sha256_pad(tails[lane], rest, (uint64_t)before + count);
        tail_of[lane] = tails[lane];
    }
    for (size_t block = 0; block < blocks; block++) {
        load_block(w, tail_of, 64 * block);
        compress(state, w);
    }
    fog_wipe(tails, sizeof tails);
    fog_wipe(w, sizeof w);
}

TARGET void NAME(hmac_sha256)(const uint8_t *const keys[LANES], const uint8_t *const messages[LANES],
                              size_t message_count, uint8_t *const codes[LANES]) {
    vector state[8], outer[8];
    make_keys(state, outer, keys);
    hash_messages(state, messages, message_count, 64);
    finish_outer(state, outer);
    store_digest(codes, 0, state);
    fog_wipe(state, sizeof state);
    fog_wipe(outer, sizeof outer);
}

TARGET void NAME(hkdf_sha256_expand)(const uint8_t *const prks[LANES], const void *info, size_t info_count,
                                     uint8_t *const outputs[LANES], size_t output_count) {
    vector inner[8], outer[8], state[8], previous[8], w[16];
    struct fog_hkdf_layout layout;
    make_keys(inner, outer, prks);
    fog_hkdf_lay_out(&layout, 0, info, info_count);
    for (unsigned counter = 1; 32 * (size_t)(counter - 1) < output_count; counter++) {
        size_t offset = 32 * (size_t)(counter - 1), part = output_count - offset;
        if (counter == 2) {
            fog_hkdf_lay_out(&layout, 32, info, info_count);
        }
        layout.bytes[layout.counter] = (uint8_t)counter;
        if (counter > 1) {
            memcpy(previous, state, sizeof previous);
        }
        memcpy(state, inner, sizeof state);
        for (size_t block = 0; block < layout.blocks; block++) {
            for (size_t i = 0; i < 16; i++) {
                w[i] = BROADCAST(fog_load_big_32(layout.bytes + 64 * block + 4 * i));
            }
            if (block == 0 && counter > 1) {
                memcpy(w, previous, sizeof previous);
            }
            compress(state, w);
        }
        finish_outer(state, outer);
        if (part >= 32) {
            store_digest(outputs, offset, state);
        } else {
            uint8_t digests[LANES][32], *digest_of[LANES];
            for (size_t lane = 0; lane < LANES; lane++) {
                digest_of[lane] = digests[lane];
            }
            store_digest(digest_of, 0, state);
            for (size_t lane = 0; lane < LANES; lane++) {
                memcpy(outputs[lane] + offset, digests[lane], part);
            }
            fog_wipe(digests, sizeof digests);
        }
    }
    fog_wipe(previous, sizeof previous);
    fog_wipe(inner, sizeof inner);
    fog_wipe(outer, sizeof outer);
    fog_wipe(state, sizeof state);
    fog_wipe(w, sizeof w);
}
