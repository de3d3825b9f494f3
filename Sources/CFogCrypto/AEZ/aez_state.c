#include "aez_state.h"

#include "../wipe.h"

fog_block fog_aez_double(fog_block x) {
    const uint64_t high = fog_big_endian(x.w[0]), low = fog_big_endian(x.w[1]);
    return fog_block_number(high << 1 | low >> 63, low << 1 ^ (0x87 & -(high >> 63)));
}

fog_block fog_aez_times(uint64_t factor, fog_block x) {
    fog_block product = { { 0, 0 } };
    for (; factor > 0; factor >>= 1) {
        if (factor & 1) {
            product = fog_block_xor(product, x);
        }
        x = fog_aez_double(x);
    }
    return product;
}

void fog_aez_state_make(fog_aez_state *state, const uint8_t key[48], enum fog_cpu_path path) {
    state->path = path;
    state->i = fog_block_load(key);
    state->j = fog_block_load(key + 16);
    state->l = fog_block_load(key + 32);
    state->i2 = fog_aez_double(state->i);
    state->j2 = fog_aez_double(state->j);
    for (uint64_t i = 0; i < 8; i++) {
        state->l_times[i] = fog_aez_times(i, state->l);
    }
    if (path == FOG_CPU_PORTABLE) {
        fog_slices_round_key(&state->sliced_i, state->i);
        fog_slices_round_key(&state->sliced_j, state->j);
        fog_slices_round_key(&state->sliced_l, state->l);
    }
}

static void four_rounds_portable(const fog_aez_state *state, fog_block *blocks, size_t count) {
    fog_slices x;
    fog_block eight[8];
    fog_block *all = blocks;
    if (count < 8) {
        memset(eight, 0, sizeof eight);
        memcpy(eight, blocks, 16 * count);
        all = eight;
    }
    fog_slices_pack(&x, all);
    fog_slices_round(&x, &state->sliced_j);
    fog_slices_round(&x, &state->sliced_i);
    fog_slices_round(&x, &state->sliced_l);
    fog_slices_permute(&x);
    fog_slices_add_constant(&x);
    fog_slices_unpack(&x, all);
    if (count < 8) {
        memcpy(blocks, eight, 16 * count);
        fog_wipe(eight, sizeof eight);
    }
    fog_wipe(&x, sizeof x);
}

static void ten_rounds_portable(const fog_aez_state *state, fog_block *block) {
    const fog_slices *const keys[3] = { &state->sliced_i, &state->sliced_j, &state->sliced_l };
    fog_slices x;
    fog_block eight[8];
    memset(eight, 0, sizeof eight);
    eight[0] = *block;
    fog_slices_pack(&x, eight);
    for (int i = 0; i < 10; i++) {
        fog_slices_round(&x, keys[i % 3]);
    }
    fog_slices_unpack(&x, eight);
    *block = eight[0];
    fog_wipe(&x, sizeof x);
    fog_wipe(eight, sizeof eight);
}

void fog_aez_four_rounds(const fog_aez_state *state, fog_block *blocks, size_t count) {
#if FOG_AES_X86
    if (state->path != FOG_CPU_PORTABLE) {
        fog_aez_four_rounds_aesni(state, blocks, count);
        return;
    }
#endif
    four_rounds_portable(state, blocks, count);
}

fog_block fog_aez_e0(const fog_aez_state *state, unsigned i, fog_block x) {
    x = fog_block_xor(x, i == 0 ? state->i : fog_block_xor(state->i2, state->l_times[i]));
    fog_aez_four_rounds(state, &x, 1);
    return x;
}

fog_block fog_aez_e10(const fog_aez_state *state, unsigned i, fog_block x) {
    x = fog_block_xor(x, state->l_times[i]);
#if FOG_AES_X86
    if (state->path != FOG_CPU_PORTABLE) {
        fog_aez_ten_rounds_aesni(state, &x);
        return x;
    }
#endif
    ten_rounds_portable(state, &x);
    return x;
}
