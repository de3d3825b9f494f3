#include "fog_x25519.h"

#include "../wipe.h"
#include "x25519_scalar.h"

void fog_x25519_scalar_eighth(uint8_t *out, const uint8_t *scalar)
{
    uint64_t words[4];
    for (size_t i = 0; i < 4; i++)
        words[i] = fog_x25519_load(scalar + 8 * i);
    words[3] = (words[3] & (UINT64_MAX >> 1)) | (uint64_t)1 << 62;
    for (size_t i = 0; i < 4; i++)
        fog_x25519_store(out + 8 * i, words[i] >> 3 | (i < 3 ? words[i + 1] << 61 : 0));
    fog_wipe(words, sizeof words);
}

int fog_x25519_scalar_of_eighth(uint8_t *out, const uint8_t *eighth, const uint8_t *negative)
{
    uint64_t words[4];
    // A clamped scalar's eighth has bit 251 as its highest one.
    uint64_t top = fog_x25519_load(eighth + 24);
    uint64_t mask = 0 - (top >> 59 & 1 & ~(top >> 60));
    // Hides from the compiler that the mask has only two values, lest it branch.
    __asm__("" : "+r"(mask));
    for (size_t i = 0; i < 4; i++) {
        uint64_t other = fog_x25519_load(negative + 8 * i);
        words[i] = other ^ ((other ^ fog_x25519_load(eighth + 8 * i)) & mask);
    }
    int fits = (int)(words[3] >> 59 & 1 & ~(words[3] >> 60));
    for (size_t i = 0; i < 4; i++)
        fog_x25519_store(out + 8 * i, words[i] << 3 | (i > 0 ? words[i - 1] >> 61 : 0));
    fog_wipe(words, sizeof words);
    return fits;
}
