#include "fog_chacha20.h"

#include "chacha20_x.h"
#include "../wipe.h"
#include "../words.h"

#define QUARTER_ROUND(a, b, c, d)                                                               \
    do {                                                                                        \
        a += b, d = fog_rotate_left_32(d ^ a, 16);                                              \
        c += d, b = fog_rotate_left_32(b ^ c, 12);                                              \
        a += b, d = fog_rotate_left_32(d ^ a, 8);                                               \
        c += d, b = fog_rotate_left_32(b ^ c, 7);                                               \
    } while (0)

static void load_key(uint32_t start[16], const uint8_t *key) {
    start[0] = 0x61707865, start[1] = 0x3320646e, start[2] = 0x79622d32, start[3] = 0x6b206574;
    for (size_t i = 0; i < 8; i++) {
        start[4 + i] = fog_load_little_32(key + 4 * i);
    }
    start[12] = start[13] = start[14] = start[15] = 0;
}

static void make_block(uint32_t v[16], const uint32_t start[16]) {
    uint32_t x0 = start[0], x1 = start[1], x2 = start[2], x3 = start[3], x4 = start[4], x5 = start[5];
    uint32_t x6 = start[6], x7 = start[7], x8 = start[8], x9 = start[9], x10 = start[10], x11 = start[11];
    uint32_t x12 = start[12], x13 = start[13], x14 = start[14], x15 = start[15];
    for (size_t i = 0; i < 10; i++) {
        QUARTER_ROUND(x0, x4, x8, x12);
        QUARTER_ROUND(x1, x5, x9, x13);
        QUARTER_ROUND(x2, x6, x10, x14);
        QUARTER_ROUND(x3, x7, x11, x15);
        QUARTER_ROUND(x0, x5, x10, x15);
        QUARTER_ROUND(x1, x6, x11, x12);
        QUARTER_ROUND(x2, x7, x8, x13);
        QUARTER_ROUND(x3, x4, x9, x14);
    }
    v[0] = x0 + start[0], v[1] = x1 + start[1], v[2] = x2 + start[2], v[3] = x3 + start[3];
    v[4] = x4 + start[4], v[5] = x5 + start[5], v[6] = x6 + start[6], v[7] = x7 + start[7];
    v[8] = x8 + start[8], v[9] = x9 + start[9], v[10] = x10 + start[10], v[11] = x11 + start[11];
    v[12] = x12 + start[12], v[13] = x13 + start[13], v[14] = x14 + start[14], v[15] = x15 + start[15];
}

static void xor_portable(const uint8_t *key, uint64_t first, const uint8_t *input, uint8_t *output, size_t count) {
    uint32_t start[16], v[16];
    uint8_t stream[FOG_CHACHA20_BLOCK_BYTES];
    load_key(start, key);
    while (count > 0) {
        size_t part = count < FOG_CHACHA20_BLOCK_BYTES ? count : FOG_CHACHA20_BLOCK_BYTES;
        start[12] = (uint32_t)first;
        start[13] = (uint32_t)(first >> 32);
        make_block(v, start);
        for (size_t i = 0; i < 16; i++) {
            fog_store_little_32(stream + 4 * i, v[i]);
        }
        for (size_t i = 0; i < part; i++) {
            output[i] = input[i] ^ stream[i];
        }
        first++;
        input += part;
        output += part;
        count -= part;
    }
    fog_wipe(start, sizeof start);
    fog_wipe(v, sizeof v);
    fog_wipe(stream, sizeof stream);
}

void fog_chacha20_xor(const uint8_t *key, const uint8_t *input, uint8_t *output, size_t count,
                      enum fog_cpu_path path) {
    uint64_t first = 0;
#if defined(__x86_64__)
    if (path != FOG_CPU_PORTABLE) {
        size_t lanes = path == FOG_CPU_AVX512 ? 16 : 8;
        void (*xor_lanes)(const uint8_t *, uint64_t, const uint8_t *, uint8_t *, size_t) =
            path == FOG_CPU_AVX512 ? fog_chacha20_xor_x16 : fog_chacha20_xor_x8;
        size_t groups = count / (lanes * FOG_CHACHA20_BLOCK_BYTES), part = groups * lanes * FOG_CHACHA20_BLOCK_BYTES;
        if (groups > 0) {
            xor_lanes(key, 0, input, output, groups);
            first = lanes * (uint64_t)groups;
            input += part;
            output += part;
            count -= part;
        }
        // A rest of more than two blocks is worth another group, of which a part goes to waste.
        if (count > 2 * FOG_CHACHA20_BLOCK_BYTES) {
            uint8_t whole[16 * FOG_CHACHA20_BLOCK_BYTES];
            memcpy(whole, input, count);
            memset(whole + count, 0, sizeof whole - count);
            xor_lanes(key, first, whole, whole, 1);
            memcpy(output, whole, count);
            fog_wipe(whole, sizeof whole);
            return;
        }
    }
#else
    (void)path;
#endif
    xor_portable(key, first, input, output, count);
}

void fog_chacha20_first_32(const uint8_t *key, uint8_t *output) {
    uint32_t start[16], v[16];
    load_key(start, key);
    make_block(v, start);
    for (size_t i = 0; i < 8; i++) {
        fog_store_little_32(output + 4 * i, v[i]);
    }
    fog_wipe(start, sizeof start);
    fog_wipe(v, sizeof v);
}

void fog_chacha20_first_32_batch(const uint8_t *const *keys, uint8_t *const *outputs, size_t count,
                                 enum fog_cpu_path path) {
    size_t done = 0;
#if defined(__x86_64__)
    size_t lanes = path == FOG_CPU_AVX512 ? 16 : 8;
    // One or two keys are faster one by one.
    while (path != FOG_CPU_PORTABLE && count - done > 2) {
        size_t part = count - done < lanes ? count - done : lanes;
        const uint8_t *in[16];
        uint8_t *out[16];
        // Idle lanes repeat the first key, result included.
        for (size_t i = 0; i < lanes; i++) {
            in[i] = keys[done + (i < part ? i : 0)];
            out[i] = outputs[done + (i < part ? i : 0)];
        }
        (lanes == 16 ? fog_chacha20_first_32_x16 : fog_chacha20_first_32_x8)(in, out);
        done += part;
    }
#else
    (void)path;
#endif
    for (; done < count; done++) {
        fog_chacha20_first_32(keys[done], outputs[done]);
    }
}
