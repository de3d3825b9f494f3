#ifndef FOG_SHA3_H
#define FOG_SHA3_H

#include <stddef.h>
#include <stdint.h>

/// Two of the hashes of FIPS 202 with a capacity of 512 bits. The time depends on lengths only, never on contents.

enum { FOG_SHA3_256_BYTES = 32 };

/// SHA3-256 (section 6.1): writes the 32 bytes of the digest, which may overwrite the message. `bytes` may be null when
/// `count` is 0.
void fog_sha3_256(const void *bytes, size_t count, uint8_t *digest);

/// SHAKE256 (section 6.2): writes as many bytes as asked for, which may overwrite the message. `bytes` may be null when
/// `count` is 0.
void fog_shake256(const void *bytes, size_t count, uint8_t *output, size_t output_count);

#endif
