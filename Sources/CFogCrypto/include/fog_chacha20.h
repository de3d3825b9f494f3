#ifndef FOG_CHACHA20_H
#define FOG_CHACHA20_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// ChaCha20 in its original form (D. J. Bernstein, "ChaCha, a variant of Salsa20", 2008): a key of 32 bytes, a 64-bit
/// block counter and a 64-bit nonce, which here is always zero; so a key must be used for one stream only. The time
/// depends on lengths and counts only, never on keys or contents.

enum {
    FOG_CHACHA20_KEY_BYTES = 32,
    FOG_CHACHA20_BLOCK_BYTES = 64,
};

/// XORs `count` bytes at `input` with the stream from its start, and writes them to `output`, which is `input` itself
/// or doesn't overlap it. `key` mustn't overlap `output`. Input and output may be null when `count` is 0.
void fog_chacha20_xor(const uint8_t *key, const uint8_t *input, uint8_t *output, size_t count,
                      enum fog_cpu_path path);

/// Writes the first 32 bytes of the stream to `output`, which may be `key` itself.
void fog_chacha20_first_32(const uint8_t *key, uint8_t *output);

/// The same for `count` keys at once, from `keys[i]` to `outputs[i]`. Multiples of 8 are best. An output may be its own
/// key but mustn't overlap any other.
void fog_chacha20_first_32_batch(const uint8_t *const *keys, uint8_t *const *outputs, size_t count,
                                 enum fog_cpu_path path);

#endif
