#ifndef FOG_HMAC_SHA256_H
#define FOG_HMAC_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"
#include "fog_piece.h"

/// HMAC-SHA256 (RFC 2104). The time depends on lengths only, never on keys, messages or codes.

enum { FOG_HMAC_SHA256_BYTES = 32 };

/// A key made ready: the hash states after the inner and the outer key block. As secret as the key; to be wiped by
/// `fog_hmac_sha256_key_wipe`. Its members are no interface.
struct fog_hmac_sha256_key {
    uint32_t inner[8];
    uint32_t outer[8];
    enum fog_cpu_path path;
};

/// Makes a key of any length ready: two compressions, and the hash of one longer than 64 bytes. `secret` may be null
/// when `count` is 0.
void fog_hmac_sha256_key_make(struct fog_hmac_sha256_key *key, const void *secret, size_t count,
                              enum fog_cpu_path path);

/// Wipes a key.
void fog_hmac_sha256_key_wipe(struct fog_hmac_sha256_key *key);

/// Writes the 32 bytes of the code of a message that lies in `piece_count` pieces, in this order. `code` may overwrite
/// them. The key stays usable.
void fog_hmac_sha256(const struct fog_hmac_sha256_key *key, const struct fog_piece *pieces, size_t piece_count,
                     uint8_t *code);

#endif
