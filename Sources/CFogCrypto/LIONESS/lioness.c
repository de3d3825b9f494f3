#include "fog_lioness.h"

#include "fog_blake2b.h"
#include "fog_chacha20.h"
#include "../wipe.h"

enum { HALF = 32 };

// Changes the right part by the left.
static void stream_round(const uint8_t *subkey, uint8_t *block, size_t count, enum fog_cpu_path path) {
    uint8_t key[HALF];
    for (size_t i = 0; i < HALF; i++) {
        key[i] = block[i] ^ subkey[i];
    }
    fog_chacha20_xor(key, block + HALF, block + HALF, count - HALF, path);
    fog_wipe(key, sizeof key);
}

// Changes the left part by the right.
static void hash_round(const uint8_t *subkey, uint8_t *block, size_t count) {
    uint8_t digest[HALF];
    fog_blake2b(subkey, HALF, block + HALF, count - HALF, digest, HALF);
    for (size_t i = 0; i < HALF; i++) {
        block[i] ^= digest[i];
    }
    fog_wipe(digest, sizeof digest);
}

int fog_lioness_encrypt(const uint8_t *key, uint8_t *block, size_t count, enum fog_cpu_path path) {
    if (count < FOG_LIONESS_SHORTEST_BLOCK) {
        return -1;
    }
    stream_round(key, block, count, path);
    hash_round(key + HALF, block, count);
    stream_round(key + 2 * HALF, block, count, path);
    hash_round(key + 3 * HALF, block, count);
    return 0;
}

int fog_lioness_decrypt(const uint8_t *key, uint8_t *block, size_t count, enum fog_cpu_path path) {
    if (count < FOG_LIONESS_SHORTEST_BLOCK) {
        return -1;
    }
    hash_round(key + 3 * HALF, block, count);
    stream_round(key + 2 * HALF, block, count, path);
    hash_round(key + HALF, block, count);
    stream_round(key, block, count, path);
    return 0;
}
