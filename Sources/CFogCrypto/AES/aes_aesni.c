#include "aes_key_aesni.h"

#if FOG_AES_X86

#include <string.h>

#include "aes_block.h"
#include "../wipe.h"

typedef struct counter {
    uint64_t high, low;
} counter;

FOG_INLINE_AESNI __m128i load(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

FOG_INLINE_AESNI void store(uint8_t *bytes, __m128i block) {
    _mm_storeu_si128((__m128i *)(void *)bytes, block);
}

/// The next `width` blocks of the keystream. The carry is computed rather than branched on: the counter may be secret.
FOG_INLINE_AESNI void next_blocks(const __m128i keys[15], counter *next, __m128i *blocks, int width) {
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        const uint64_t low = next->low + (uint64_t)i;
        const uint64_t high = next->high + (low < (uint64_t)i);
        const __m128i block = _mm_set_epi64x((long long)__builtin_bswap64(low), (long long)__builtin_bswap64(high));
        blocks[i] = _mm_xor_si128(block, keys[0]);
    }
#pragma clang loop unroll(full)
    for (int round = 1; round < 14; round++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < width; i++) {
            blocks[i] = _mm_aesenc_si128(blocks[i], keys[round]);
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) {
        blocks[i] = _mm_aesenclast_si128(blocks[i], keys[14]);
    }
    next->low += (uint64_t)width;
    next->high += next->low < (uint64_t)width;
}

FOG_INLINE_AESNI void counter_mode(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length,
                                   int xor_data) {
    __m128i keys[15], blocks[8];
    fog_expand_key_256(key, keys);
    const fog_block start = fog_block_load(iv);
    counter next = { fog_big_endian(start.w[0]), fog_big_endian(start.w[1]) };
    while (length >= 128) {
        next_blocks(keys, &next, blocks, 8);
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) {
            store(data + 16 * i, xor_data ? _mm_xor_si128(blocks[i], load(data + 16 * i)) : blocks[i]);
        }
        data += 128;
        length -= 128;
    }
    if (length > 0) {
        if (length > 64) {
            next_blocks(keys, &next, blocks, 8);
        } else {
            next_blocks(keys, &next, blocks, 4);
        }
        int i = 0;
        for (; length >= 16; i++) {
            store(data, xor_data ? _mm_xor_si128(blocks[i], load(data)) : blocks[i]);
            data += 16;
            length -= 16;
        }
        if (length > 0) {
            uint8_t rest[16] = { 0 };
            memcpy(rest, data, xor_data ? length : 0);
            store(rest, _mm_xor_si128(blocks[i], load(rest)));
            memcpy(data, rest, length);
            fog_wipe(rest, sizeof rest);
        }
        fog_wipe(blocks, sizeof blocks);
    }
    fog_wipe(keys, sizeof keys);
}

FOG_TARGET_AESNI void fog_aes256ctr_aesni(const uint8_t key[32], const uint8_t iv[16], uint8_t *data, size_t length,
                                          int xor_data) {
    if (xor_data) {
        counter_mode(key, iv, data, length, 1);
    } else {
        counter_mode(key, iv, data, length, 0);
    }
}

#endif
