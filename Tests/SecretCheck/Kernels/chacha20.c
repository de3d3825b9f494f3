#include "cases.h"

enum { MOST = 1100, KEYS = 17 };

static void xor(enum fog_cpu_path path)
{
    static const size_t lengths[] = {0, 1, 63, 64, 65, 128, 129, 512, 513, 700, MOST};
    uint8_t key[32], input[MOST], output[MOST];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        conceal(key, sizeof key);
        conceal(input, sizeof input);
        fog_chacha20_xor(key, input, output, lengths[i], path);
        expect_secret(output, lengths[i]);
        fog_chacha20_xor(key, input, input, lengths[i], path);
    }
}

static void first_32(enum fog_cpu_path path)
{
    uint8_t key[32], output[32];
    (void)path;
    conceal(key, sizeof key);
    fog_chacha20_first_32(key, output);
    expect_secret(output, sizeof output);
}

static void first_32_batch(enum fog_cpu_path path)
{
    static const size_t counts[] = {1, 2, 3, 8, 9, KEYS};
    uint8_t keys[KEYS][32], streams[KEYS][32];
    const uint8_t *inputs[KEYS];
    uint8_t *outputs[KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        inputs[i] = keys[i];
        outputs[i] = streams[i];
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        conceal(keys, sizeof keys);
        fog_chacha20_first_32_batch(inputs, outputs, counts[i], path);
        expect_secret(streams, 32 * counts[i]);
    }
}

const struct check chacha20_checks[] = {
    {"fog_chacha20_xor", xor, -1},
    {"fog_chacha20_first_32", first_32, -1},
    {"fog_chacha20_first_32_batch", first_32_batch, -1},
    {NULL, NULL, 0},
};
