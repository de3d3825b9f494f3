#ifndef FOG_AES_BLOCK_H
#define FOG_AES_BLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// 16 bytes as they stand in memory.
typedef struct fog_block {
    uint64_t w[2];
} fog_block;

static inline fog_block fog_block_load(const uint8_t *bytes) {
    fog_block block;
    memcpy(&block, bytes, sizeof block);
    return block;
}

static inline void fog_block_store(uint8_t *bytes, fog_block block) {
    memcpy(bytes, &block, sizeof block);
}

static inline fog_block fog_block_xor(fog_block a, fog_block b) {
    return (fog_block) { { a.w[0] ^ b.w[0], a.w[1] ^ b.w[1] } };
}

static inline uint64_t fog_little_endian(uint64_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(word);
#else
    return word;
#endif
}

static inline uint64_t fog_big_endian(uint64_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return word;
#else
    return __builtin_bswap64(word);
#endif
}

/// The block that is `high‖low` as a 128-bit big-endian number.
static inline fog_block fog_block_number(uint64_t high, uint64_t low) {
    return (fog_block) { { fog_big_endian(high), fog_big_endian(low) } };
}

/// A string of fewer than 16 bytes, a one bit and zeros [X10*].
static inline fog_block fog_block_padded(const uint8_t *bytes, size_t length) {
    uint8_t padded[16] = { 0 };
    if (length > 0) {
        memcpy(padded, bytes, length);
    }
    padded[length] = 0x80;
    return fog_block_load(padded);
}

#endif
