#include "cases.h"

enum { MOST = 300 };

// Each side of a block's end, which is at 136 bytes.
static const size_t lengths[] = {1, 32, 134, 135, 136, 137, MOST};

enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

static void sha3_256(enum fog_cpu_path path)
{
    (void)path;
    for (size_t i = 0; i < LENGTHS; i++) {
        uint8_t bytes[MOST], digest[32];
        conceal(bytes, sizeof bytes);
        fog_sha3_256(bytes, lengths[i], digest);
        expect_secret(digest, sizeof digest);
    }
}

static void shake256(enum fog_cpu_path path)
{
    (void)path;
    for (size_t i = 0; i < LENGTHS; i++) {
        for (size_t k = 0; k < LENGTHS; k++) {
            uint8_t bytes[MOST], output[MOST];
            conceal(bytes, sizeof bytes);
            fog_shake256(bytes, lengths[i], output, lengths[k]);
            expect_secret(output, lengths[k]);
        }
    }
}

const struct check sha3_checks[] = {
    {"fog_sha3_256", sha3_256, -1},
    {"fog_shake256", shake256, -1},
    {NULL, NULL, 0},
};
