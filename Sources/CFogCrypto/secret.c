#include "fog_secret.h"

#include <stdint.h>

#include "wipe.h"

void fog_secret_wipe(void *bytes, size_t count) {
    fog_wipe(bytes, count);
}

int fog_secret_equal(const void *left, const void *right, size_t count) {
    const volatile uint8_t *a = left, *b = right;
    uint32_t difference = 0;
    for (size_t i = 0; i < count; i++) {
        difference |= (uint32_t)(a[i] ^ b[i]);
    }
    // 0 becomes 1, anything up to 255 becomes 0.
    return (int)((difference - 1) >> 31);
}
