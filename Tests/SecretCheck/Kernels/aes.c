#include "cases.h"

enum { MOST = 1000 };

static const size_t lengths[] = {0, 1, 16, 31, 64, 128, 200, 492, MOST};

static void counter_mode(int with_data, enum fog_cpu_path path)
{
    uint8_t key[32], iv[16], data[MOST];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        conceal(key, sizeof key);
        conceal(iv, sizeof iv);
        conceal(data, sizeof data);
        if (with_data) {
            fog_aes256ctr_xor(key, iv, data, lengths[i], path);
        } else {
            scatter(data, sizeof data);
            fog_mark_public(data, sizeof data);
            fog_aes256ctr_keystream(key, iv, data, lengths[i], path);
        }
        expect_secret(data, lengths[i]);
    }
}

static void xor(enum fog_cpu_path path)
{
    counter_mode(1, path);
}

static void keystream(enum fog_cpu_path path)
{
    counter_mode(0, path);
}

const struct check aes_checks[] = {
    {"fog_aes256ctr_xor", xor, -1},
    {"fog_aes256ctr_keystream", keystream, -1},
    {NULL, NULL, 0},
};
