#include "sha256_x.h"

#if defined(__x86_64__)

#include "hkdf_internal.h"
#include "../wipe.h"

#include <string.h>

// Two messages at once by the SHA-256 instructions.

struct two_states {
    uint32_t of[2][8];
};

static void compress(struct two_states *states, const uint8_t *a, const uint8_t *b) {
    fog_sha256_compress_two_instructions(states->of[0], a, states->of[1], b);
}

static void set_initial(struct two_states *states) {
    memcpy(states->of[0], fog_sha256_initial, sizeof states->of[0]);
    memcpy(states->of[1], fog_sha256_initial, sizeof states->of[1]);
}

static void make_keys(struct two_states *inner, struct two_states *outer, const uint8_t *const keys[2]) {
    uint8_t blocks[2][FOG_SHA256_BLOCK_BYTES];
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < sizeof blocks[i]; j++) {
            blocks[i][j] = (j < FOG_SHA256_BYTES ? keys[i][j] : 0) ^ 0x36;
        }
    }
    set_initial(inner);
    compress(inner, blocks[0], blocks[1]);
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < sizeof blocks[i]; j++) {
            blocks[i][j] ^= 0x36 ^ 0x5c;
        }
    }
    set_initial(outer);
    compress(outer, blocks[0], blocks[1]);
    fog_wipe(blocks, sizeof blocks);
}

// Turns the states after the inner hash into those after the outer one.
static void finish_outer(struct two_states *states, const struct two_states *outer) {
    uint8_t blocks[2][128];
    for (size_t i = 0; i < 2; i++) {
        fog_sha256_store(blocks[i], states->of[i]);
        fog_sha256_pad(blocks[i], FOG_SHA256_BYTES, FOG_SHA256_BLOCK_BYTES + FOG_SHA256_BYTES);
    }
    *states = *outer;
    compress(states, blocks[0], blocks[1]);
    fog_wipe(blocks, sizeof blocks);
}

// Hashes whole messages, of which `before` bytes are in the states already.
static void hash_messages(struct two_states *states, const uint8_t *const messages[2], size_t count, size_t before) {
    uint8_t tails[2][128];
    size_t rest = count % FOG_SHA256_BLOCK_BYTES, whole = count - rest, blocks = 0;
    for (size_t offset = 0; offset < whole; offset += FOG_SHA256_BLOCK_BYTES) {
        compress(states, messages[0] + offset, messages[1] + offset);
    }
    for (size_t i = 0; i < 2; i++) {
        if (rest > 0) {
            memcpy(tails[i], messages[i] + whole, rest);
        }
        blocks = fog_sha256_pad(tails[i], rest, (uint64_t)before + count);
    }
    for (size_t block = 0; block < blocks; block++) {
        compress(states, tails[0] + 64 * block, tails[1] + 64 * block);
    }
    fog_wipe(tails, sizeof tails);
}

void fog_hmac_sha256_x2(const uint8_t *const keys[2], const uint8_t *const messages[2], size_t message_count,
                        uint8_t *const codes[2]) {
    struct two_states states, outer;
    make_keys(&states, &outer, keys);
    hash_messages(&states, messages, message_count, FOG_SHA256_BLOCK_BYTES);
    finish_outer(&states, &outer);
    fog_sha256_store(codes[0], states.of[0]);
    fog_sha256_store(codes[1], states.of[1]);
    fog_wipe(&states, sizeof states);
    fog_wipe(&outer, sizeof outer);
}

void fog_hkdf_sha256_expand_x2(const uint8_t *const prks[2], const void *info, size_t info_count,
                               uint8_t *const outputs[2], size_t output_count) {
    struct two_states inner, outer, states;
    struct fog_hkdf_layout layouts[2];
    make_keys(&inner, &outer, prks);
    fog_hkdf_lay_out(&layouts[0], 0, info, info_count);
    layouts[1] = layouts[0];
    for (size_t offset = 0; offset < output_count; offset += FOG_SHA256_BYTES) {
        size_t left = output_count - offset;
        if (offset == FOG_SHA256_BYTES) {
            fog_hkdf_lay_out(&layouts[0], FOG_SHA256_BYTES, info, info_count);
            layouts[1] = layouts[0];
        }
        for (size_t i = 0; i < 2 && offset > 0; i++) {
            fog_sha256_store(layouts[i].bytes, states.of[i]);
            layouts[i].bytes[layouts[i].counter] = (uint8_t)(offset / FOG_SHA256_BYTES + 1);
        }
        states = inner;
        for (size_t block = 0; block < layouts[0].blocks; block++) {
            compress(&states, layouts[0].bytes + 64 * block, layouts[1].bytes + 64 * block);
        }
        finish_outer(&states, &outer);
        for (size_t i = 0; i < 2; i++) {
            uint8_t digest[FOG_SHA256_BYTES];
            fog_sha256_store(digest, states.of[i]);
            memcpy(outputs[i] + offset, digest, left < sizeof digest ? left : sizeof digest);
            fog_wipe(digest, sizeof digest);
        }
    }
    fog_wipe(&inner, sizeof inner);
    fog_wipe(&outer, sizeof outer);
    fog_wipe(&states, sizeof states);
    fog_wipe(layouts, sizeof layouts);
}

#else

// ISO C wants a declaration in every file.
typedef int fog_sha256_x2_unused;

#endif
