#include "fog_aez.h"

#include <string.h>

#include "aez_state.h"
#include "fog_blake2b.h"
#include "fog_aes.h"
#include "../wipe.h"

void fog_aez_extract(const uint8_t *key, size_t key_length, uint8_t out[48]) {
    if (key_length == 48) {
        memmove(out, key, 48);
    } else {
        fog_blake2b(NULL, 0, key, key_length, out, 48);
    }
}

/// What one string, number `j` of the vector with the expansion as number 3, adds to the hash.
static fog_block hash_string(const fog_aez_state *state, uint64_t j, const uint8_t *bytes, size_t length) {
    const fog_block j_times = fog_aez_times(j, state->j);
    fog_block i_power = state->i2, sum = { { 0, 0 } }, blocks[8];
    size_t left = length;
    while (left >= 16) {
        const size_t count = left / 16 < 8 ? left / 16 : 8;
        for (size_t i = 0; i < count; i++) {
            const fog_block offset = fog_block_xor(fog_block_xor(j_times, i_power), state->l_times[(i + 1) % 8]);
            blocks[i] = fog_block_xor(fog_block_load(bytes + 16 * i), offset);
        }
        fog_aez_four_rounds(state, blocks, count);
        for (size_t i = 0; i < count; i++) {
            sum = fog_block_xor(sum, blocks[i]);
        }
        i_power = fog_aez_double(i_power);
        bytes += 16 * count;
        left -= 16 * count;
    }
    if (left > 0 || length == 0) {
        blocks[0] = fog_block_xor(fog_block_padded(bytes, left), fog_block_xor(j_times, state->i));
        fog_aez_four_rounds(state, blocks, 1);
        sum = fog_block_xor(sum, blocks[0]);
    }
    fog_wipe(blocks, sizeof blocks);
    return sum;
}

/// What the expansion, `high‖low` in bits, adds to the hash.
static fog_block hash_expansion(const fog_aez_state *state, uint64_t high, uint64_t low) {
    fog_block x = fog_block_xor(fog_block_number(high, low), fog_block_xor(state->j, state->j2));
    x = fog_block_xor(x, fog_block_xor(state->i2, state->l_times[1]));
    fog_aez_four_rounds(state, &x, 1);
    return x;
}

static fog_block hash_strings(const fog_aez_state *state, uint64_t first, const struct fog_aez_string *strings,
                              size_t count) {
    fog_block sum = { { 0, 0 } };
    for (size_t i = 0; i < count; i++) {
        sum = fog_block_xor(sum, hash_string(state, first + i, strings[i].bytes, strings[i].length));
    }
    return sum;
}

void fog_aez_hash(const uint8_t key[48], uint64_t tau_bits, const struct fog_aez_string *strings, size_t count,
                  uint8_t out[16], enum fog_cpu_path path) {
    fog_aez_state state;
    fog_aez_state_make(&state, key, fog_aes_usable_path(path));
    const fog_block sum = hash_strings(&state, 4, strings, count);
    fog_block_store(out, fog_block_xor(sum, hash_expansion(&state, 0, tau_bits)));
    fog_wipe(&state, sizeof state);
}

/// AEZ-prf: what stands for the encrypted empty message.
static void prf(const fog_aez_state *state, fog_block delta, uint8_t *out, size_t length) {
    for (uint64_t i = 0; length > 0; i++) {
        const fog_block block = fog_aez_e10(state, 3, fog_block_xor(delta, fog_block_number(0, i)));
        const size_t size = length < 16 ? length : 16;
        memcpy(out, &block, size);
        out += size;
        length -= size;
    }
}

/// The one bit that AEZ-tiny changes in strings of fewer than 16 bytes, whose Feistel network is an even permutation.
static void flip_first_bit(const fog_aez_state *state, fog_block delta, uint8_t *data, size_t length) {
    uint8_t block[16] = { 0 };
    memcpy(block, data, length);
    block[0] |= 0x80;
    fog_block_store(block, fog_aez_e0(state, 3, fog_block_xor(delta, fog_block_load(block))));
    data[0] ^= block[0] & 0x80;
    fog_wipe(block, sizeof block);
}

/// AEZ-tiny: a balanced Feistel network on 1 to 31 bytes. An odd number of bytes is halved within a byte.
static void tiny(const fog_aez_state *state, fog_block delta, uint8_t *data, size_t length, int inverse) {
    uint8_t left[32] = { 0 }, right[32] = { 0 }, block[16];
    const size_t half = length / 2, size = half + length % 2;
    const unsigned j = length >= 16 ? 6 : 7;
    const unsigned rounds = length == 1 ? 24 : length == 2 ? 16 : length < 16 ? 10 : 8;
    const uint8_t last_mask = length % 2 ? 0xf0 : 0xff;
    // Of the bit that follows a half.
    const uint8_t mark = length % 2 ? 0x08 : 0x80;

    if (inverse && length < 16) {
        flip_first_bit(state, delta, data, length);
    }
    memcpy(left, data, size);
    left[size - 1] &= last_mask;
    if (length % 2) {
        for (size_t i = 0; i < size; i++) {
            right[i] = (uint8_t)(data[half + i] << 4 | (i + 1 < size ? data[half + i + 1] >> 4 : 0));
        }
    } else {
        memcpy(right, data + half, size);
    }
    for (unsigned i = 0; i < rounds; i++) {
        memcpy(block, right, sizeof block);
        block[half] |= mark;
        block[15] ^= (uint8_t)(inverse ? rounds - 1 - i : i);
        fog_block_store(block, fog_aez_e0(state, j, fog_block_xor(delta, fog_block_load(block))));
        block[size - 1] &= last_mask;
        for (size_t k = 0; k < size; k++) {
            const uint8_t old = right[k];
            right[k] = left[k] ^ block[k];
            left[k] = old;
        }
    }
    memcpy(data, right, size);
    if (length % 2) {
        data[half] |= left[0] >> 4;
        for (size_t i = 1; i < size; i++) {
            data[half + i] = (uint8_t)(left[i - 1] << 4 | left[i] >> 4);
        }
    } else {
        memcpy(data + half, left, size);
    }
    if (!inverse && length < 16) {
        flip_first_bit(state, delta, data, length);
    }
    fog_wipe(left, sizeof left);
    fog_wipe(right, sizeof right);
    fog_wipe(block, sizeof block);
}

/// Encipher or Decipher in place.
static void encipher(const fog_aez_state *state, const uint8_t key[48], fog_block delta, uint8_t *data, size_t length,
                     int inverse) {
    if (length == 0) {
        return;
    }
    if (length < 32) {
        tiny(state, delta, data, length, inverse);
        return;
    }
#if FOG_AES_X86
    uint8_t delta_bytes[16];
    fog_block_store(delta_bytes, delta);
    if (state->path == FOG_CPU_AVX512) {
        fog_aez_core_vaes(key, delta_bytes, data, length, inverse);
        return;
    }
    if (state->path == FOG_CPU_AVX2) {
        fog_aez_core_aesni(key, delta_bytes, data, length, inverse);
        return;
    }
#else
    (void)key;
#endif
    fog_aez_core_portable(state, delta, data, length, inverse);
}

/// Extracts the key and hashes all that comes before the message.
static fog_block start(fog_aez_state *state, uint8_t extracted[48], const uint8_t *key, size_t key_length,
                       const uint8_t *nonce, size_t nonce_length, const struct fog_aez_string *data,
                       size_t data_count, size_t tau, enum fog_cpu_path path) {
    fog_aez_extract(key, key_length, extracted);
    fog_aez_state_make(state, extracted, fog_aes_usable_path(path));
    const fog_block nonce_hash = hash_string(state, 4, nonce, nonce_length);
    const fog_block rest = fog_block_xor(hash_strings(state, 5, data, data_count),
                                         hash_expansion(state, (uint64_t)tau >> 61, (uint64_t)tau << 3));
    return fog_block_xor(nonce_hash, rest);
}

void fog_aez_encrypt(const uint8_t *key, size_t key_length, const uint8_t *nonce, size_t nonce_length,
                     const struct fog_aez_string *data, size_t data_count, size_t tau, const uint8_t *message,
                     size_t message_length, uint8_t *sealed, enum fog_cpu_path path) {
    fog_aez_state state;
    uint8_t extracted[48];
    const fog_block delta = start(&state, extracted, key, key_length, nonce, nonce_length, data, data_count, tau, path);
    if (message_length == 0) {
        prf(&state, delta, sealed, tau);
    } else {
        memmove(sealed, message, message_length);
        memset(sealed + message_length, 0, tau);
        encipher(&state, extracted, delta, sealed, message_length + tau, 0);
    }
    fog_wipe(&state, sizeof state);
    fog_wipe(extracted, sizeof extracted);
}

int fog_aez_decrypt(const uint8_t *key, size_t key_length, const uint8_t *nonce, size_t nonce_length,
                    const struct fog_aez_string *data, size_t data_count, size_t tau, const uint8_t *sealed,
                    size_t sealed_length, uint8_t *message, enum fog_cpu_path path) {
    if (sealed_length < tau) {
        return 0;
    }
    if (sealed_length == 0) {
        return 1;
    }
    fog_aez_state state;
    uint8_t extracted[48];
    const fog_block delta = start(&state, extracted, key, key_length, nonce, nonce_length, data, data_count, tau, path);
    uint8_t difference = 0;
    memmove(message, sealed, sealed_length);
    if (sealed_length == tau) {
        uint8_t expected[16];
        for (size_t i = 0; i < tau; i++) {
            if (i % 16 == 0) {
                fog_block_store(expected, fog_aez_e10(&state, 3, fog_block_xor(delta, fog_block_number(0, i / 16))));
            }
            difference |= (uint8_t)(message[i] ^ expected[i % 16]);
        }
        memset(message, 0, tau);
        fog_wipe(expected, sizeof expected);
    } else {
        encipher(&state, extracted, delta, message, sealed_length, 1);
        for (size_t i = sealed_length - tau; i < sealed_length; i++) {
            difference |= message[i];
        }
    }
    fog_wipe(&state, sizeof state);
    fog_wipe(extracted, sizeof extracted);
    if (difference != 0) {
        fog_wipe(message, sealed_length);
        return 0;
    }
    return 1;
}

static void sprp(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length, int inverse,
                 enum fog_cpu_path path) {
    path = fog_aes_usable_path(path);
    if (length == 0) {
        return;
    }
#if FOG_AES_X86
    if (length >= 32 && path == FOG_CPU_AVX512) {
        fog_aez_sprp_vaes(key, nonce, data, length, inverse);
        return;
    }
    if (length >= 32 && path == FOG_CPU_AVX2) {
        fog_aez_sprp_aesni(key, nonce, data, length, inverse);
        return;
    }
#endif
    fog_aez_state state;
    fog_aez_state_make(&state, key, path);
    const fog_block delta = fog_block_xor(hash_string(&state, 4, nonce, 16), hash_expansion(&state, 0, 0));
    encipher(&state, key, delta, data, length, inverse);
    fog_wipe(&state, sizeof state);
}

void fog_aez_sprp_encrypt(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                          enum fog_cpu_path path) {
    sprp(key, nonce, data, length, 0, path);
}

void fog_aez_sprp_decrypt(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                          enum fog_cpu_path path) {
    sprp(key, nonce, data, length, 1, path);
}
