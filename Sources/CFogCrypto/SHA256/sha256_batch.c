#include "fog_sha256_batch.h"

#include "hkdf_internal.h"
#include "fog_hkdf_sha256.h"
#include "fog_hmac_sha256.h"
#include "sha256_x.h"

enum { MOST_LANES = 16 };

// A way to work several messages at once.
struct kernels {
    size_t lanes;
    void (*hmac)(const uint8_t *const *, const uint8_t *const *, size_t, uint8_t *const *);
    void (*expand)(const uint8_t *const *, const void *, size_t, uint8_t *const *, size_t);
};

#if defined(__x86_64__)

static const struct kernels x2 = {2, fog_hmac_sha256_x2, fog_hkdf_sha256_expand_x2};
static const struct kernels x8 = {8, fog_hmac_sha256_x8, fog_hkdf_sha256_expand_x8};
static const struct kernels x16 = {16, fog_hmac_sha256_x16, fog_hkdf_sha256_expand_x16};

#endif

// How to work the next group when `left` members are left; null for one by one. A group that isn't full runs idle
// lanes, which is still faster from these sizes on.
static const struct kernels *kernels_for(size_t left, enum fog_cpu_path path) {
#if defined(__x86_64__)
    int instructions = fog_sha256_has_instructions();
    if (left < 2 || path == FOG_CPU_PORTABLE) {
        return NULL;
    }
    if (path == FOG_CPU_AVX512 && (left >= 8 || !instructions)) {
        return &x16;
    }
    // Two messages by the instructions take less time for each than eight in the lanes.
    return instructions ? &x2 : &x8;
#else
    (void)left;
    (void)path;
    return NULL;
#endif
}

// The pointers of a group. Idle lanes repeat the first member, results included, which are the same.
static void take_inputs(const uint8_t *lanes[MOST_LANES], const uint8_t *const *from, size_t count) {
    for (size_t i = 0; i < MOST_LANES; i++) {
        lanes[i] = from[i < count ? i : 0];
    }
}

static void take_outputs(uint8_t *lanes[MOST_LANES], uint8_t *const *from, size_t count) {
    for (size_t i = 0; i < MOST_LANES; i++) {
        lanes[i] = from[i < count ? i : 0];
    }
}

static size_t group_size(const struct kernels *kernels, size_t left) {
    size_t lanes = kernels == NULL ? 1 : kernels->lanes;
    return lanes < left ? lanes : left;
}

void fog_hmac_sha256_batch(const uint8_t *const *keys, const uint8_t *const *messages, size_t message_count,
                           uint8_t *const *codes, size_t count, enum fog_cpu_path path) {
    const uint8_t *secrets[MOST_LANES], *in[MOST_LANES];
    uint8_t *out[MOST_LANES];
    for (size_t done = 0, group; done < count; done += group) {
        const struct kernels *kernels = kernels_for(count - done, path);
        group = group_size(kernels, count - done);
        if (kernels == NULL) {
            struct fog_hmac_sha256_key key;
            struct fog_piece piece = {messages[done], message_count};
            fog_hmac_sha256_key_make(&key, keys[done], FOG_SHA256_BYTES, path);
            fog_hmac_sha256(&key, &piece, 1, codes[done]);
            fog_hmac_sha256_key_wipe(&key);
            continue;
        }
        take_inputs(secrets, keys + done, group);
        take_inputs(in, messages + done, group);
        take_outputs(out, codes + done, group);
        kernels->hmac(secrets, in, message_count, out);
    }
}

int fog_hkdf_sha256_expand_batch(const uint8_t *const *prks, const void *info, size_t info_count,
                                 uint8_t *const *outputs, size_t output_count, size_t count, enum fog_cpu_path path) {
    const uint8_t *in[MOST_LANES];
    uint8_t *out[MOST_LANES];
    if (output_count > FOG_HKDF_SHA256_OUTPUT_LIMIT) {
        return -1;
    }
    for (size_t done = 0, group; done < count; done += group) {
        const struct kernels *kernels = info_count <= FOG_HKDF_SHORT_INFO ? kernels_for(count - done, path) : NULL;
        group = group_size(kernels, count - done);
        if (kernels == NULL) {
            fog_hkdf_sha256_expand(prks[done], info, info_count, outputs[done], output_count, path);
            continue;
        }
        take_inputs(in, prks + done, group);
        take_outputs(out, outputs + done, group);
        kernels->expand(in, info, info_count, out, output_count);
    }
    return 0;
}
