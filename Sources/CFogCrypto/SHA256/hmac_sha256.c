#include "fog_hmac_sha256.h"

#include "sha256_internal.h"
#include "../wipe.h"

#include <string.h>

void fog_hmac_sha256_key_make(struct fog_hmac_sha256_key *key, const void *secret, size_t count,
                              enum fog_cpu_path path) {
    uint8_t inner[FOG_SHA256_BLOCK_BYTES] = {0}, outer[FOG_SHA256_BLOCK_BYTES];
    if (count > FOG_SHA256_BLOCK_BYTES) {
        fog_sha256(secret, count, inner, path);
    } else if (count > 0) {
        memcpy(inner, secret, count);
    }
    for (size_t i = 0; i < FOG_SHA256_BLOCK_BYTES; i++) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    memcpy(key->inner, fog_sha256_initial, sizeof key->inner);
    memcpy(key->outer, fog_sha256_initial, sizeof key->outer);
    key->path = path;
    fog_sha256_compress_two(key->inner, inner, key->outer, outer, path);
    fog_wipe(inner, sizeof inner);
    fog_wipe(outer, sizeof outer);
}

void fog_hmac_sha256_key_wipe(struct fog_hmac_sha256_key *key) {
    fog_wipe(key, sizeof *key);
}

void fog_hmac_sha256(const struct fog_hmac_sha256_key *key, const struct fog_piece *pieces, size_t piece_count,
                     uint8_t *code) {
    struct fog_sha256 hash;
    uint8_t digest[FOG_SHA256_BYTES];
    memcpy(hash.state, key->inner, sizeof hash.state);
    hash.count = FOG_SHA256_BLOCK_BYTES;
    hash.path = key->path;
    for (size_t i = 0; i < piece_count; i++) {
        fog_sha256_add(&hash, pieces[i].bytes, pieces[i].count);
    }
    fog_sha256_finish(&hash, digest);
    memcpy(hash.state, key->outer, sizeof hash.state);
    hash.count = FOG_SHA256_BLOCK_BYTES;
    hash.path = key->path;
    fog_sha256_add(&hash, digest, sizeof digest);
    fog_sha256_finish(&hash, code);
    fog_wipe(digest, sizeof digest);
}
