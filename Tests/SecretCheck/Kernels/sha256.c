#include "cases.h"

#include <string.h>

enum { MOST = 300, MESSAGES = 19 };

// Each side of where the padding takes another block, and of a block's end.
static const size_t lengths[] = {0, 1, 55, 56, 64, 65, 119, 120, 128, MOST};

enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

static void add(enum fog_cpu_path path)
{
    for (size_t i = 0; i < LENGTHS; i++) {
        struct fog_sha256 hash;
        uint8_t bytes[MOST];
        conceal(bytes, sizeof bytes);
        fog_sha256_start(&hash, path);
        fog_sha256_add(&hash, bytes, 64);
        fog_sha256_add(&hash, bytes, lengths[i]);
        fog_sha256_add(&hash, bytes, 3);
        expect_secret(hash.state, sizeof hash.state);
    }
}

static void finish(enum fog_cpu_path path)
{
    for (size_t i = 1; i < LENGTHS; i++) {
        struct fog_sha256 hash;
        uint8_t bytes[MOST], digest[32];
        conceal(bytes, sizeof bytes);
        fog_sha256_start(&hash, path);
        fog_sha256_add(&hash, bytes, lengths[i]);
        fog_sha256_finish(&hash, digest);
        expect_secret(digest, sizeof digest);
        expect_public(&hash, sizeof hash);
    }
}

static void whole(enum fog_cpu_path path)
{
    for (size_t i = 1; i < LENGTHS; i++) {
        uint8_t bytes[MOST], digest[32];
        conceal(bytes, sizeof bytes);
        fog_sha256(bytes, lengths[i], digest, path);
        expect_secret(digest, sizeof digest);
    }
}

static void key_make(enum fog_cpu_path path)
{
    for (size_t i = 1; i < LENGTHS; i++) {
        struct fog_hmac_sha256_key key;
        uint8_t secret[MOST];
        conceal(secret, sizeof secret);
        fog_hmac_sha256_key_make(&key, secret, lengths[i], path);
        expect_secret(key.inner, sizeof key.inner);
        expect_secret(key.outer, sizeof key.outer);
    }
}

static void key_wipe(enum fog_cpu_path path)
{
    struct fog_hmac_sha256_key key;
    uint8_t secret[32];
    conceal(secret, sizeof secret);
    fog_hmac_sha256_key_make(&key, secret, sizeof secret, path);
    fog_hmac_sha256_key_wipe(&key);
    expect_public(&key, sizeof key);
}

static void hmac(enum fog_cpu_path path)
{
    for (size_t i = 0; i < LENGTHS; i++) {
        struct fog_hmac_sha256_key key;
        uint8_t secret[32], bytes[MOST], code[32];
        const struct fog_piece pieces[] = {{bytes, lengths[i]}, {NULL, 0}, {bytes, 7}};
        conceal(secret, sizeof secret);
        conceal(bytes, sizeof bytes);
        fog_hmac_sha256_key_make(&key, secret, sizeof secret, path);
        fog_hmac_sha256(&key, pieces, 3, code);
        expect_secret(code, sizeof code);
    }
}

static const size_t expanded[] = {5, 32, 33, 192};

enum { EXPANDED = sizeof expanded / sizeof expanded[0] };

static void expand(enum fog_cpu_path path)
{
    for (size_t i = 0; i < EXPANDED; i++) {
        uint8_t prk[32], info[100], output[192];
        conceal(prk, sizeof prk);
        conceal(info, sizeof info);
        // Up to 86 bytes of info go the short way.
        fog_hkdf_sha256_expand(prk, info, 29, output, expanded[i], path);
        expect_secret(output, expanded[i]);
        fog_hkdf_sha256_expand(prk, info, sizeof info, output, expanded[i], path);
        expect_secret(output, expanded[i]);
    }
}

// Enough for a whole group of lanes, for one with idle lanes, and for one by one.
static const size_t counts[] = {1, 2, 8, MESSAGES};

enum { COUNTS = sizeof counts / sizeof counts[0] };

static uint8_t keys[MESSAGES][32], texts[MESSAGES][MOST], results[MESSAGES][MOST];
static const uint8_t *key_list[MESSAGES], *text_list[MESSAGES];
static uint8_t *result_list[MESSAGES];

static void prepare(void)
{
    for (size_t i = 0; i < MESSAGES; i++) {
        key_list[i] = keys[i];
        text_list[i] = texts[i];
        result_list[i] = results[i];
    }
    conceal(keys, sizeof keys);
    conceal(texts, sizeof texts);
    fog_mark_public(results, sizeof results);
}

static void expect_secret_results(size_t count, size_t length)
{
    for (size_t i = 0; i < count; i++)
        expect_secret(results[i], length);
}

static void hmac_batch(enum fog_cpu_path path)
{
    for (size_t i = 0; i < COUNTS; i++) {
        for (size_t k = 0; k < LENGTHS; k++) {
            prepare();
            fog_hmac_sha256_batch(key_list, text_list, lengths[k], result_list, counts[i], path);
            expect_secret_results(counts[i], 32);
        }
    }
}

static void expand_batch(enum fog_cpu_path path)
{
    for (size_t i = 0; i < COUNTS; i++) {
        for (size_t k = 0; k < EXPANDED; k++) {
            prepare();
            fog_hkdf_sha256_expand_batch(key_list, texts[0], 29, result_list, expanded[k], counts[i], path);
            expect_secret_results(counts[i], expanded[k]);
            fog_hkdf_sha256_expand_batch(key_list, texts[0], 100, result_list, expanded[k], counts[i], path);
            expect_secret_results(counts[i], expanded[k]);
        }
    }
}

const struct check sha256_checks[] = {
    {"fog_sha256_add", add, -1},
    {"fog_sha256_finish", finish, -1},
    {"fog_sha256", whole, -1},
    {"fog_hmac_sha256_key_make", key_make, -1},
    {"fog_hmac_sha256_key_wipe", key_wipe, -1},
    {"fog_hmac_sha256", hmac, -1},
    {"fog_hmac_sha256_batch", hmac_batch, -1},
    {"fog_hkdf_sha256_expand", expand, -1},
    {"fog_hkdf_sha256_expand_batch", expand_batch, -1},
    {NULL, NULL, 0},
};
