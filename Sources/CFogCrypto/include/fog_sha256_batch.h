#ifndef FOG_SHA256_BATCH_H
#define FOG_SHA256_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// HMAC-SHA256 and HKDF-SHA256's expand step for many messages of equal length at once, side by side in the
/// lanes of vector registers. The results are those of the functions for one message. Any `count` will do; multiples of
/// 16 are best. The time depends on lengths and `count` only, never on contents.
///
/// Each array of pointers has `count` members. The same input may be given several times. Results mustn't overlap each
/// other or any input.

/// Writes the codes, 32 bytes each, of messages of `message_count` bytes each under keys of 32 bytes each.
void fog_hmac_sha256_batch(const uint8_t *const *keys, const uint8_t *const *messages, size_t message_count,
                           uint8_t *const *codes, size_t count, enum fog_cpu_path path);

/// Expands keys of 32 bytes each with the same `info` to outputs of `output_count` bytes each. With an `info` of more
/// than 86 bytes they are worked one by one. Returns 0, or -1 with nothing written if more than 8160 bytes are asked
/// for.
int fog_hkdf_sha256_expand_batch(const uint8_t *const *prks, const void *info, size_t info_count,
                                 uint8_t *const *outputs, size_t output_count, size_t count, enum fog_cpu_path path);

#endif
