#ifndef FOG_AEZ_STATE_H
#define FOG_AEZ_STATE_H

#include "../AES/aes_bitslice.h"
#include "../AES/aes_paths.h"
#include "fog_cpu.h"

/// What AEZ needs of a key: I, J and L, multiples of them, and the keys cut into bits if the path is portable.
typedef struct fog_aez_state {
    fog_block i, i2, j, j2, l;
    /// The i-th is i·L; AEZ takes its number modulo 8.
    fog_block l_times[8];
    enum fog_cpu_path path;
    fog_slices sliced_i, sliced_j, sliced_l;
} fog_aez_state;

/// `path` has to be usable.
void fog_aez_state_make(fog_aez_state *state, const uint8_t key[48], enum fog_cpu_path path);

/// 2·x in the field of 2^128 elements.
fog_block fog_aez_double(fog_block x);

/// `factor`·x; its time depends on `factor`.
fog_block fog_aez_times(uint64_t factor, fog_block x);

/// Four rounds on each of 1 to 8 blocks, to which the offsets have already been added [E with j ≥ 0].
void fog_aez_four_rounds(const fog_aez_state *state, fog_block *blocks, size_t count);

/// E with j = 0, i ≤ 7.
fog_block fog_aez_e0(const fog_aez_state *state, unsigned i, fog_block x);

/// E with j = -1, i ≤ 7.
fog_block fog_aez_e10(const fog_aez_state *state, unsigned i, fog_block x);

/// AEZ-core in place on 32 bytes and more, for one path each; `inverse` is 1 to decipher.
void fog_aez_core_portable(const fog_aez_state *state, fog_block delta, uint8_t *data, size_t length, int inverse);

#if FOG_AES_X86
void fog_aez_core_aesni(const uint8_t key[48], const uint8_t delta[16], uint8_t *data, size_t length, int inverse);
void fog_aez_core_vaes(const uint8_t key[48], const uint8_t delta[16], uint8_t *data, size_t length, int inverse);

/// The same with the hash of expansion 0 and a nonce of 16 bytes.
void fog_aez_sprp_aesni(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length, int inverse);
void fog_aez_sprp_vaes(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length, int inverse);

void fog_aez_four_rounds_aesni(const fog_aez_state *state, fog_block *blocks, size_t count);
void fog_aez_ten_rounds_aesni(const fog_aez_state *state, fog_block *block);
#endif

#endif
