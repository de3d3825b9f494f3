#include "cases.h"

enum { MOST = 2080 };

typedef int cipher(const uint8_t *key, uint8_t *block, size_t count, enum fog_cpu_path path);

static void change(cipher *cipher, enum fog_cpu_path path)
{
    static const size_t lengths[] = {64, 65, 300, MOST};
    uint8_t key[FOG_LIONESS_KEY_BYTES], block[MOST];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        conceal(key, sizeof key);
        conceal(block, sizeof block);
        cipher(key, block, lengths[i], path);
        expect_secret(block, lengths[i]);
    }
}

static void encrypt(enum fog_cpu_path path)
{
    change(fog_lioness_encrypt, path);
}

static void decrypt(enum fog_cpu_path path)
{
    change(fog_lioness_decrypt, path);
}

const struct check lioness_checks[] = {
    {"fog_lioness_encrypt", encrypt, -1},
    {"fog_lioness_decrypt", decrypt, -1},
    {NULL, NULL, 0},
};
