// ChaCha20 in the lanes of vectors: word by word, each lane another block. Included by a file that has defined
//   TARGET, LANES, vector           the target attribute, how many lanes, and their type
//   ADD XOR ROTATE                  on vectors of 32-bit words, the last to the left
//   LOW_64 HIGH_64 LOW_32 HIGH_32   interleaving within each 128 bits
//   BROADCAST                       of one word
//   gather, scatter                 128 bits from or to each fourth lane on
//   lane_numbers, xor_blocks        0, 1, 2...; the blocks of each fourth lane on, XORed with the stream
//   NAME(x)                         the names of the functions

#include "../wipe.h"
#include "../words.h"

// Turns four words of all lanes into 16 bytes of each, row j being those of the lanes j, j + 4, ...; and back.
TARGET static inline void transpose(vector w[4]) {
    vector a = LOW_32(w[0], w[1]), b = HIGH_32(w[0], w[1]), c = LOW_32(w[2], w[3]), d = HIGH_32(w[2], w[3]);
    w[0] = LOW_64(a, c);
    w[1] = HIGH_64(a, c);
    w[2] = LOW_64(b, d);
    w[3] = HIGH_64(b, d);
}

#define QUARTER_ROUND(a, b, c, d)                                                                           \
    do {                                                                                                    \
        a = ADD(a, b), d = ROTATE(XOR(d, a), 16);                                                           \
        c = ADD(c, d), b = ROTATE(XOR(b, c), 12);                                                           \
        a = ADD(a, b), d = ROTATE(XOR(d, a), 8);                                                            \
        c = ADD(c, d), b = ROTATE(XOR(b, c), 7);                                                            \
    } while (0)

TARGET static inline void double_rounds(vector v[16]) {
    for (size_t i = 0; i < 10; i++) {
        QUARTER_ROUND(v[0], v[4], v[8], v[12]);
        QUARTER_ROUND(v[1], v[5], v[9], v[13]);
        QUARTER_ROUND(v[2], v[6], v[10], v[14]);
        QUARTER_ROUND(v[3], v[7], v[11], v[15]);
        QUARTER_ROUND(v[0], v[5], v[10], v[15]);
        QUARTER_ROUND(v[1], v[6], v[11], v[12]);
        QUARTER_ROUND(v[2], v[7], v[8], v[13]);
        QUARTER_ROUND(v[3], v[4], v[9], v[14]);
    }
}

TARGET static inline void set_constants(vector v[4]) {
    v[0] = BROADCAST(0x61707865);
    v[1] = BROADCAST(0x3320646e);
    v[2] = BROADCAST(0x79622d32);
    v[3] = BROADCAST(0x6b206574);
}

TARGET void NAME(xor)(const uint8_t key[32], uint64_t first, const uint8_t *input, uint8_t *output, size_t groups) {
    vector start[16], v[16];
    set_constants(start);
    for (size_t i = 0; i < 8; i++) {
        start[4 + i] = BROADCAST(fog_load_little_32(key + 4 * i));
    }
    start[14] = start[15] = BROADCAST(0);
    for (; groups > 0; groups--, first += LANES, input += 64 * LANES, output += 64 * LANES) {
        // The lanes of a group never differ in the upper half, because `first` is a multiple of their number.
        start[12] = ADD(BROADCAST((uint32_t)first), lane_numbers());
        start[13] = BROADCAST((uint32_t)(first >> 32));
        for (size_t i = 0; i < 16; i++) {
            v[i] = start[i];
        }
        double_rounds(v);
        for (size_t i = 0; i < 16; i++) {
            v[i] = ADD(v[i], start[i]);
        }
        for (size_t i = 0; i < 16; i += 4) {
            transpose(v + i);
        }
        for (size_t i = 0; i < 4; i++) {
            xor_blocks(input + 64 * i, output + 64 * i, v[i], v[4 + i], v[8 + i], v[12 + i]);
        }
    }
    fog_wipe(start, sizeof start);
    fog_wipe(v, sizeof v);
}

TARGET void NAME(first_32)(const uint8_t *const keys[LANES], uint8_t *const outputs[LANES]) {
    vector v[16], key[8], constant[4];
    for (size_t i = 0; i < 4; i++) {
        key[i] = gather(keys + i, 0);
        key[4 + i] = gather(keys + i, 16);
    }
    transpose(key);
    transpose(key + 4);
    set_constants(constant);
    for (size_t i = 0; i < 16; i++) {
        v[i] = i < 4 ? constant[i] : i < 12 ? key[i - 4] : BROADCAST(0);
    }
    double_rounds(v);
    for (size_t i = 0; i < 8; i++) {
        v[i] = ADD(v[i], i < 4 ? constant[i] : key[i - 4]);
    }
    transpose(v);
    transpose(v + 4);
    for (size_t i = 0; i < 4; i++) {
        scatter(outputs + i, 0, v[i]);
        scatter(outputs + i, 16, v[4 + i]);
    }
    fog_wipe(v, sizeof v);
    fog_wipe(key, sizeof key);
}
