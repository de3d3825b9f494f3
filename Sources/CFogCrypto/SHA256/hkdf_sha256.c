#include "fog_hkdf_sha256.h"

#include "hkdf_internal.h"
#include "fog_hmac_sha256.h"
#include "../wipe.h"

#include <string.h>

void fog_hkdf_lay_out(struct fog_hkdf_layout *layout, size_t prefix, const void *info, size_t info_count) {
    size_t count = prefix + info_count + 1;
    size_t whole = count / FOG_SHA256_BLOCK_BYTES;
    memset(layout->bytes, 0, prefix);
    if (info_count > 0) {
        memcpy(layout->bytes + prefix, info, info_count);
    }
    layout->counter = count - 1;
    layout->bytes[layout->counter] = 1;
    layout->blocks = whole + (count % FOG_SHA256_BLOCK_BYTES < 56 ? 1 : 2);
    size_t end = layout->blocks * FOG_SHA256_BLOCK_BYTES;
    uint64_t bits = (uint64_t)(FOG_SHA256_BLOCK_BYTES + count) * 8;
    memset(layout->bytes + count, 0, end - count);
    layout->bytes[count] = 0x80;
    layout->bytes[end - 2] = (uint8_t)(bits >> 8);
    layout->bytes[end - 1] = (uint8_t)bits;
}

static void expand_short(const struct fog_hmac_sha256_key *key, const void *info, size_t info_count, uint8_t *output,
                         size_t output_count) {
    struct fog_hkdf_layout layout;
    uint8_t outer[FOG_SHA256_BLOCK_BYTES] = {[32] = 0x80, [62] = 3};
    uint32_t state[8];
    fog_hkdf_lay_out(&layout, 0, info, info_count);
    for (unsigned counter = 1; output_count > 0; counter++) {
        if (counter == 2) {
            fog_hkdf_lay_out(&layout, FOG_SHA256_BYTES, info, info_count);
        }
        if (counter > 1) {
            fog_sha256_store(layout.bytes, state);
            layout.bytes[layout.counter] = (uint8_t)counter;
        }
        memcpy(state, key->inner, sizeof state);
        fog_sha256_compress(state, layout.bytes, layout.blocks, key->path);
        fog_sha256_store(outer, state);
        memcpy(state, key->outer, sizeof state);
        fog_sha256_compress(state, outer, 1, key->path);
        if (output_count < FOG_SHA256_BYTES) {
            fog_sha256_store(outer, state);
            memcpy(output, outer, output_count);
            break;
        }
        fog_sha256_store(output, state);
        output += FOG_SHA256_BYTES;
        output_count -= FOG_SHA256_BYTES;
    }
    fog_wipe(&layout, sizeof layout);
    fog_wipe(outer, sizeof outer);
    fog_wipe(state, sizeof state);
}

static void expand_long(const struct fog_hmac_sha256_key *key, const void *info, size_t info_count, uint8_t *output,
                        size_t output_count) {
    uint8_t digest[FOG_SHA256_BYTES];
    for (unsigned counter = 1; output_count > 0; counter++) {
        uint8_t last = (uint8_t)counter;
        struct fog_piece pieces[3] = {{digest, counter > 1 ? sizeof digest : 0}, {info, info_count}, {&last, 1}};
        fog_hmac_sha256(key, pieces, 3, digest);
        size_t part = output_count < sizeof digest ? output_count : sizeof digest;
        memcpy(output, digest, part);
        output += part;
        output_count -= part;
    }
    fog_wipe(digest, sizeof digest);
}

int fog_hkdf_sha256_expand(const uint8_t *prk, const void *info, size_t info_count, uint8_t *output,
                           size_t output_count, enum fog_cpu_path path) {
    if (output_count > FOG_HKDF_SHA256_OUTPUT_LIMIT) {
        return -1;
    }
    struct fog_hmac_sha256_key key;
    fog_hmac_sha256_key_make(&key, prk, FOG_HKDF_SHA256_KEY_BYTES, path);
    if (info_count <= FOG_HKDF_SHORT_INFO) {
        expand_short(&key, info, info_count, output, output_count);
    } else {
        expand_long(&key, info, info_count, output, output_count);
    }
    fog_hmac_sha256_key_wipe(&key);
    return 0;
}
