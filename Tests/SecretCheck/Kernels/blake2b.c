#include "cases.h"

enum { MOST = 300 };

// Each side of a block's end, and nothing at all.
static const size_t lengths[] = {0, 1, 127, 128, 129, 256, MOST};

enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

static void start(enum fog_cpu_path path)
{
    struct fog_blake2b hash;
    uint8_t key[64];
    (void)path;
    conceal(key, sizeof key);
    fog_blake2b_start(&hash, 64, key, sizeof key);
    expect_secret(hash.block, sizeof key);
}

static void add(enum fog_cpu_path path)
{
    (void)path;
    for (size_t i = 0; i < LENGTHS; i++) {
        struct fog_blake2b hash;
        uint8_t key[32], bytes[MOST];
        conceal(key, sizeof key);
        conceal(bytes, sizeof bytes);
        fog_blake2b_start(&hash, 32, key, sizeof key);
        fog_blake2b_add(&hash, bytes, lengths[i]);
        fog_blake2b_add(&hash, bytes, 3);
        fog_blake2b_add(&hash, bytes, lengths[i]);
        expect_secret(hash.state, sizeof hash.state);
    }
}

static void finish(enum fog_cpu_path path)
{
    (void)path;
    for (size_t i = 0; i < LENGTHS; i++) {
        struct fog_blake2b hash;
        uint8_t bytes[MOST], digest[64];
        conceal(bytes, sizeof bytes);
        fog_blake2b_start(&hash, sizeof digest, NULL, 0);
        fog_blake2b_add(&hash, bytes, lengths[i]);
        fog_blake2b_finish(&hash, digest);
        if (lengths[i] > 0)
            expect_secret(digest, sizeof digest);
        expect_public(&hash, sizeof hash);
    }
}

static void whole(enum fog_cpu_path path)
{
    (void)path;
    for (size_t i = 0; i < LENGTHS; i++) {
        uint8_t key[64], bytes[MOST], digest[48];
        conceal(key, sizeof key);
        conceal(bytes, sizeof bytes);
        fog_blake2b(key, sizeof key, bytes, lengths[i], digest, sizeof digest);
        expect_secret(digest, sizeof digest);
    }
}

static void extended(enum fog_cpu_path path)
{
    static const uint32_t outputs[] = {1, 32, 64, 65, 200};
    (void)path;
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        uint8_t key[64], bytes[MOST], output[200];
        conceal(key, sizeof key);
        conceal(bytes, sizeof bytes);
        fog_blake2xb(key, sizeof key, bytes, sizeof bytes, output, outputs[i]);
        expect_secret(output, outputs[i]);
        fog_blake2xb(NULL, 0, bytes, 32, output, outputs[i]);
        expect_secret(output, outputs[i]);
    }
}

const struct check blake2b_checks[] = {
    {"fog_blake2b_start", start, -1},
    {"fog_blake2b_add", add, -1},
    {"fog_blake2b_finish", finish, -1},
    {"fog_blake2b", whole, -1},
    {"fog_blake2xb", extended, -1},
    {NULL, NULL, 0},
};
