#ifndef FOG_BLAKE2B_H
#define FOG_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

/// BLAKE2b (RFC 7693), without or with a key. The time depends on lengths only, never on keys or contents.

enum {
    FOG_BLAKE2B_DIGEST_LIMIT = 64,
    FOG_BLAKE2B_KEY_LIMIT = 64,
    FOG_BLAKE2B_BLOCK_BYTES = 128,
};

/// A hash under way. Its members are no interface. A copy made by assignment goes on independently.
struct fog_blake2b {
    uint64_t state[8];
    /// How many bytes were compressed, the key block among them.
    uint64_t count;
    /// How many bytes wait in `block`: up to 128, because the last block is compressed differently.
    size_t used;
    size_t digest_count;
    uint8_t block[FOG_BLAKE2B_BLOCK_BYTES];
};

/// Begins a hash with a digest of 1 to 64 bytes and a key of 0 to 64, which may be null when it has none. Returns 0, or
/// -1 with `hash` left as it was if one of the lengths is out of bounds.
int fog_blake2b_start(struct fog_blake2b *hash, size_t digest_count, const void *key, size_t key_count);

/// Adds `count` bytes to the message. `bytes` may be null when `count` is 0, and mustn't lie inside `hash`.
void fog_blake2b_add(struct fog_blake2b *hash, const void *bytes, size_t count);

/// Writes the digest, as many bytes as begun, and wipes `hash`, which must be started again before further use.
/// `digest` mustn't lie inside `hash`.
void fog_blake2b_finish(struct fog_blake2b *hash, uint8_t *digest);

/// Hashes `count` bytes at once; the digest may overwrite the message or the key. Lengths and result as with
/// `fog_blake2b_start`; nothing is written if they are out of bounds.
int fog_blake2b(const void *key, size_t key_count, const void *bytes, size_t count, uint8_t *digest,
                size_t digest_count);

/// BLAKE2Xb (Aumasson, Neves, Wilcox-O'Hearn, Winnerlein, "BLAKE2X", 2016): a digest of any length, which is part of what
/// is hashed, so that a longer one doesn't begin with a shorter one. The digest may overwrite the message or the key.
/// Returns 0, or -1 with nothing written if the digest has no bytes or 2^32 - 1, or the key more than 64.
int fog_blake2xb(const void *key, size_t key_count, const void *bytes, size_t count, uint8_t *output,
                 uint32_t output_count);

#endif
