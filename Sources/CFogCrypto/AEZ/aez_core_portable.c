#include "aez_state.h"
#include "../wipe.h"

static const fog_block zero_block = { { 0, 0 } };

/// The offsets of 8 consecutive pairs, the first of whose numbers is 1 modulo 8, but for the multiple of J.
static void pair_offsets(const fog_aez_state *state, fog_block i_power, fog_block offsets[8]) {
    for (unsigned i = 0; i < 8; i++) {
        offsets[i] = fog_block_xor(i_power, state->l_times[(i + 1) % 8]);
    }
}

/// E with j = i = 0 of each block.
static void encipher_halves(const fog_aez_state *state, const fog_block *in, fog_block *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        out[i] = fog_block_xor(in[i], state->i);
    }
    fog_aez_four_rounds(state, out, count);
}

/// Replaces each pair M, M' by W, X, and gives the sum of all X.
static fog_block first_pass(const fog_aez_state *state, uint8_t *data, size_t pairs) {
    fog_block offsets[8], left[8], right[8], out[8];
    fog_block i_power = state->i2, sum = zero_block;
    while (pairs > 0) {
        const size_t count = pairs < 8 ? pairs : 8;
        pair_offsets(state, fog_block_xor(i_power, state->j), offsets);
        for (size_t i = 0; i < count; i++) {
            right[i] = fog_block_load(data + 32 * i + 16);
            left[i] = fog_block_xor(right[i], offsets[i]);
        }
        fog_aez_four_rounds(state, left, count);
        for (size_t i = 0; i < count; i++) {
            left[i] = fog_block_xor(left[i], fog_block_load(data + 32 * i));
        }
        encipher_halves(state, left, out, count);
        for (size_t i = 0; i < count; i++) {
            right[i] = fog_block_xor(right[i], out[i]);
            sum = fog_block_xor(sum, right[i]);
            fog_block_store(data + 32 * i, left[i]);
            fog_block_store(data + 32 * i + 16, right[i]);
        }
        i_power = fog_aez_double(i_power);
        data += 32 * count;
        pairs -= count;
    }
    fog_wipe(left, sizeof left);
    fog_wipe(right, sizeof right);
    fog_wipe(out, sizeof out);
    fog_wipe(offsets, sizeof offsets);
    return sum;
}

/// Replaces each pair W, X by C, C', and gives the sum of all Y.
static fog_block second_pass(const fog_aez_state *state, fog_block s, uint8_t *data, size_t pairs) {
    fog_block offsets[8], left[8], right[8], out[8];
    fog_block i_power = state->i2, sum = zero_block;
    while (pairs > 0) {
        const size_t count = pairs < 8 ? pairs : 8;
        pair_offsets(state, i_power, offsets);
        for (size_t i = 0; i < count; i++) {
            out[i] = fog_block_xor(fog_block_xor(s, state->j2), offsets[i]);
        }
        fog_aez_four_rounds(state, out, count);
        for (size_t i = 0; i < count; i++) {
            left[i] = fog_block_xor(fog_block_load(data + 32 * i), out[i]);
            right[i] = fog_block_xor(fog_block_load(data + 32 * i + 16), out[i]);
            sum = fog_block_xor(sum, left[i]);
        }
        encipher_halves(state, right, out, count);
        for (size_t i = 0; i < count; i++) {
            left[i] = fog_block_xor(left[i], out[i]);
            fog_block_store(data + 32 * i + 16, left[i]);
            left[i] = fog_block_xor(left[i], fog_block_xor(state->j, offsets[i]));
        }
        fog_aez_four_rounds(state, left, count);
        for (size_t i = 0; i < count; i++) {
            fog_block_store(data + 32 * i, fog_block_xor(left[i], right[i]));
        }
        i_power = fog_aez_double(i_power);
        data += 32 * count;
        pairs -= count;
    }
    fog_wipe(left, sizeof left);
    fog_wipe(right, sizeof right);
    fog_wipe(out, sizeof out);
    fog_wipe(offsets, sizeof offsets);
    return sum;
}

/// What the bytes between the pairs and the last two blocks add to X or Y.
static fog_block spare_sum(const fog_aez_state *state, const uint8_t *spare, size_t length) {
    if (length == 0) {
        return zero_block;
    }
    if (length < 16) {
        return fog_aez_e0(state, 4, fog_block_padded(spare, length));
    }
    return fog_block_xor(fog_aez_e0(state, 4, fog_block_load(spare)),
                         fog_aez_e0(state, 5, fog_block_padded(spare + 16, length - 16)));
}

static void mask_spare(const fog_aez_state *state, fog_block s, uint8_t *spare, size_t length) {
    uint8_t stream[32];
    if (length == 0) {
        return;
    }
    fog_block_store(stream, fog_aez_e10(state, 4, s));
    if (length > 16) {
        fog_block_store(stream + 16, fog_aez_e10(state, 5, s));
    }
    for (size_t i = 0; i < length; i++) {
        spare[i] ^= stream[i];
    }
    fog_wipe(stream, sizeof stream);
}

void fog_aez_core_portable(const fog_aez_state *state, fog_block delta, uint8_t *data, size_t length, int inverse) {
    const unsigned before = inverse ? 2 : 1, after = inverse ? 1 : 2;
    const size_t pairs = (length - 32) / 32, spare_length = length % 32;
    uint8_t *spare = data + 32 * pairs, *last = spare + spare_length;
    const fog_block last_left = fog_block_load(last), last_right = fog_block_load(last + 16);

    fog_block sum = fog_block_xor(first_pass(state, data, pairs), spare_sum(state, spare, spare_length));
    const fog_block sx = fog_block_xor(fog_block_xor(last_left, delta),
                                       fog_block_xor(sum, fog_aez_e0(state, before, last_right)));
    const fog_block sy = fog_block_xor(last_right, fog_aez_e10(state, before, sx));
    const fog_block s = fog_block_xor(sx, sy);
    sum = second_pass(state, s, data, pairs);
    mask_spare(state, s, spare, spare_length);
    sum = fog_block_xor(sum, spare_sum(state, spare, spare_length));
    const fog_block out_right = fog_block_xor(sx, fog_aez_e10(state, after, sy));
    const fog_block out_left = fog_block_xor(fog_block_xor(sy, delta),
                                             fog_block_xor(sum, fog_aez_e0(state, after, out_right)));
    fog_block_store(last, out_left);
    fog_block_store(last + 16, out_right);
}
