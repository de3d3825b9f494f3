#include "cases.h"

#include <string.h>

enum { MOST = 2080, TAU = 16 };

// Each side of each length at which the cipher takes another way, and a packet's body.
static const size_t lengths[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129, 300, 600};

enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

static void extract(enum fog_cpu_path path)
{
    uint8_t key[200], out[48];
    (void)path;
    conceal(key, sizeof key);
    fog_aez_extract(key, 48, out);
    expect_secret(out, sizeof out);
    fog_aez_extract(key, sizeof key, out);
    expect_secret(out, sizeof out);
}

static void hash(enum fog_cpu_path path)
{
    uint8_t key[48], text[300], out[16];
    const struct fog_aez_string strings[] = {{text, 16}, {text, 0}, {text, 5}, {text, 129}, {text, sizeof text}};
    conceal(key, sizeof key);
    conceal(text, sizeof text);
    fog_aez_hash(key, 128, strings, sizeof strings / sizeof strings[0], out, path);
    expect_secret(out, sizeof out);
    fog_aez_hash(key, 0, NULL, 0, out, path);
    expect_secret(out, sizeof out);
}

static void encrypt(enum fog_cpu_path path)
{
    uint8_t key[40], nonce[24], text[50], message[MOST], sealed[MOST + TAU];
    const struct fog_aez_string data[] = {{text, 20}, {text, sizeof text}};
    for (size_t i = 0; i < LENGTHS; i++) {
        for (size_t tau = 0; tau <= TAU; tau += TAU) {
            conceal(key, sizeof key);
            conceal(nonce, sizeof nonce);
            conceal(text, sizeof text);
            conceal(message, sizeof message);
            fog_aez_encrypt(key, sizeof key, nonce, sizeof nonce, data, 2, tau, message, lengths[i], sealed, path);
            expect_secret(sealed, lengths[i] + tau);
        }
    }
}

static void decrypt(enum fog_cpu_path path)
{
    uint8_t key[40], nonce[24], text[50], message[MOST + TAU], sealed[MOST + TAU];
    const struct fog_aez_string data[] = {{text, 20}, {text, sizeof text}};
    for (size_t i = 0; i < LENGTHS; i++) {
        for (int forged = 0; forged < 2; forged++) {
            size_t length = lengths[i] + TAU;
            int genuine;
            scatter(key, sizeof key);
            scatter(nonce, sizeof nonce);
            scatter(text, sizeof text);
            memset(message, 7, sizeof message);
            fog_aez_encrypt(key, sizeof key, nonce, sizeof nonce, data, 2, TAU, message, lengths[i], sealed, path);
            sealed[0] ^= (uint8_t)forged;
            fog_mark_secret(key, sizeof key);
            fog_mark_secret(nonce, sizeof nonce);
            fog_mark_secret(text, sizeof text);
            fog_mark_secret(sealed, length);
            genuine = fog_aez_decrypt(key, sizeof key, nonce, sizeof nonce, data, 2, TAU, sealed, length, message,
                                      path);
            // With an empty message all that is left are zeros.
            if (genuine)
                expect_secret(message, lengths[i]);
            if (genuine == forged)
                fog_check_broken("AEZ is wrong about what is genuine");
            fog_mark_public(key, sizeof key);
            fog_mark_public(nonce, sizeof nonce);
            fog_mark_public(text, sizeof text);
            fog_mark_public(sealed, sizeof sealed);
            fog_mark_public(message, sizeof message);
        }
    }
}

typedef void sprp(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                  enum fog_cpu_path path);

static void wide_block(sprp *change, enum fog_cpu_path path)
{
    uint8_t key[48], nonce[16], data[MOST];
    for (size_t i = 0; i <= LENGTHS; i++) {
        size_t length = i < LENGTHS ? lengths[i] : MOST;
        conceal(key, sizeof key);
        conceal(nonce, sizeof nonce);
        conceal(data, sizeof data);
        change(key, nonce, data, length, path);
        expect_secret(data, length);
    }
}

static void sprp_encrypt(enum fog_cpu_path path)
{
    wide_block(fog_aez_sprp_encrypt, path);
}

static void sprp_decrypt(enum fog_cpu_path path)
{
    wide_block(fog_aez_sprp_decrypt, path);
}

const struct check aez_checks[] = {
    {"fog_aez_extract", extract, -1},
    {"fog_aez_hash", hash, -1},
    {"fog_aez_encrypt", encrypt, -1},
    {"fog_aez_decrypt", decrypt, -1},
    {"fog_aez_sprp_encrypt", sprp_encrypt, -1},
    {"fog_aez_sprp_decrypt", sprp_decrypt, -1},
    {NULL, NULL, 0},
};
