#include <string.h>

#include "aes_bitslice.h"
#include "aes_paths.h"
#include "../wipe.h"

enum { round_count_256 = 14 };

/// The S-box on each byte of a word.
static uint32_t substitute_word(uint32_t word) {
    fog_slices x = { { { word, 0 } } };
    fog_slices_transpose(&x);
    fog_slices_substitute(&x);
    fog_slices_transpose(&x);
    return (uint32_t)x.plane[0][0] ^ 0x63636363;
}

/// FIPS 197, section 5.2, on little-endian words: there, RotWord is a rotation to the right.
static void expand_key(const uint8_t key[32], fog_slices keys[round_count_256 + 1]) {
    uint32_t words[4 * (round_count_256 + 1)];
    for (int i = 0; i < 8; i++) {
        words[i] = (uint32_t)key[4 * i] | (uint32_t)key[4 * i + 1] << 8 | (uint32_t)key[4 * i + 2] << 16
            | (uint32_t)key[4 * i + 3] << 24;
    }
    uint32_t constant = 1;
    for (int i = 8; i < 4 * (round_count_256 + 1); i++) {
        uint32_t word = words[i - 1];
        if (i % 8 == 0) {
            word = substitute_word(word >> 8 | word << 24) ^ constant;
            constant <<= 1;
        } else if (i % 8 == 4) {
            word = substitute_word(word);
        }
        words[i] = words[i - 8] ^ word;
    }
    for (int i = 0; i <= round_count_256; i++) {
        const fog_block block = { {
            fog_little_endian((uint64_t)words[4 * i] | (uint64_t)words[4 * i + 1] << 32),
            fog_little_endian((uint64_t)words[4 * i + 2] | (uint64_t)words[4 * i + 3] << 32),
        } };
        fog_slices_key(&keys[i], block);
        // The first key comes before any S-box.
        if (i > 0) {
            fog_slices_add_constant(&keys[i]);
        }
    }
    fog_wipe(words, sizeof words);
}

void fog_aes256ctr_portable(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length, int xor_data) {
    fog_slices keys[round_count_256 + 1], state;
    fog_block blocks[8];
    expand_key(key, keys);
    const fog_block start = fog_block_load(iv);
    uint64_t high = fog_big_endian(start.w[0]), low = fog_big_endian(start.w[1]);
    while (length > 0) {
        for (uint64_t i = 0; i < 8; i++) {
            const uint64_t sum = low + i;
            blocks[i] = fog_block_number(high + (sum < i), sum);
        }
        low += 8;
        high += low < 8;
        fog_slices_pack(&state, blocks);
        fog_slices_xor(&state, &keys[0]);
        for (int i = 1; i < round_count_256; i++) {
            fog_slices_round(&state, &keys[i]);
        }
        fog_slices_substitute(&state);
        fog_slices_shift_rows(&state);
        fog_slices_xor(&state, &keys[round_count_256]);
        fog_slices_unpack(&state, blocks);

        const size_t size = length < sizeof blocks ? length : sizeof blocks;
        if (xor_data) {
            uint8_t stream[sizeof blocks];
            memcpy(stream, blocks, sizeof blocks);
            for (size_t i = 0; i < size; i++) {
                data[i] ^= stream[i];
            }
            fog_wipe(stream, sizeof stream);
        } else {
            memcpy(data, blocks, size);
        }
        data += size;
        length -= size;
    }
    fog_wipe(keys, sizeof keys);
    fog_wipe(&state, sizeof state);
    fog_wipe(blocks, sizeof blocks);
}
