#ifndef FOG_LIONESS_H
#define FOG_LIONESS_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// LIONESS, a wide-block cipher (R. Anderson and E. Biham, "Two Practical and Provably Secure Block Ciphers: BEAR and
/// LION", 1996, section 6), here of ChaCha20 and BLAKE2b. Each bit of the result depends on each bit of the block, in
/// both directions. It keeps the length and has no nonce and no authentication: an altered block decrypts to noise,
/// which redundancy in the plaintext must show; and the same block under the same key gives the same result.
///
/// Exactly: the key is K1 ‖ K2 ‖ K3 ‖ K4, 32 bytes each, independent of each other. The block is L ‖ R, L being its
/// first 32 bytes and R the rest, of 32 bytes at least. To encrypt:
///
///     R := R xor ChaCha20(L xor K1)
///     L := L xor BLAKE2b-256(K2, R)
///     R := R xor ChaCha20(L xor K3)
///     L := L xor BLAKE2b-256(K4, R)
///
/// where ChaCha20(k) is the stream of the original cipher under the key k with zero nonce from block 0 on, as long as
/// R, and BLAKE2b-256(k, m) is the digest of 32 bytes of m with the key k. To decrypt, the same steps from the last to
/// the first. The time depends on the length only.

enum {
    FOG_LIONESS_KEY_BYTES = 128,
    FOG_LIONESS_SHORTEST_BLOCK = 64,
};

/// Encrypts a block of `count` bytes in place under a key of 128 bytes, which mustn't overlap it. Returns 0, or -1 with
/// the block left as it was if it has fewer than 64 bytes.
int fog_lioness_encrypt(const uint8_t *key, uint8_t *block, size_t count, enum fog_cpu_path path);

/// Decrypts in the same manner.
int fog_lioness_decrypt(const uint8_t *key, uint8_t *block, size_t count, enum fog_cpu_path path);

#endif
