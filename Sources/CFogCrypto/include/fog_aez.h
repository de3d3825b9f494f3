#ifndef FOG_AEZ_H
#define FOG_AEZ_H

#include <stddef.h>
#include <stdint.h>

#include "fog_cpu.h"

/// AEZ v5: authenticated encryption by enciphering. Source for all of this header: Hoang, Krovetz, Rogaway, "AEZ v5:
/// Authenticated Encryption by Enciphering", 2017, section 1.5; the names in brackets are those used there.
///
/// All functions are constant-time in keys, nonces, data, messages and ciphertexts; the time depends on lengths, counts
/// and `path` alone, and for ``fog_aez_decrypt`` on whether the ciphertext is genuine. Pointers to empty strings may be
/// NULL.

/// A byte string of the vector of associated data.
struct fog_aez_string {
    const uint8_t *bytes;
    size_t length;
};

/// Makes the 48-byte key I‖J‖L out of a key of any length [Extract]: a key of 48 bytes is used as it is, any other is
/// hashed with BLAKE2b-384. `out` may overlap `key`.
void fog_aez_extract(const uint8_t *key, size_t key_length, uint8_t out[48]);

/// Hashes the ciphertext expansion and a vector of strings, whose first is the nonce, to 16 bytes [AEZ-hash].
///
/// `key` is an extracted key. `tau_bits` is the expansion in bits. `strings` may be NULL if `count` is 0. `out` may
/// overlap any input.
void fog_aez_hash(const uint8_t key[48], uint64_t tau_bits, const struct fog_aez_string *strings, size_t count,
                  uint8_t out[16], enum fog_cpu_path path);

/// Encrypts `message`: writes `message_length + tau` bytes to `sealed` [Encrypt].
///
/// `key` is of any length (see ``fog_aez_extract``), so are the nonce, each of the `data_count` strings of associated
/// data and the message. `tau` is the ciphertext expansion in bytes: a forgery succeeds with probability 2^(-8 tau).
/// `sealed` may overlap any input, in particular be `message`.
void fog_aez_encrypt(const uint8_t *key, size_t key_length, const uint8_t *nonce, size_t nonce_length,
                     const struct fog_aez_string *data, size_t data_count, size_t tau, const uint8_t *message,
                     size_t message_length, uint8_t *sealed, enum fog_cpu_path path);

/// Decrypts what ``fog_aez_encrypt`` made. Gives 1 if it's genuine, otherwise 0 [Decrypt].
///
/// `message` needs room for **all** `sealed_length` bytes, not for the message only; its last `tau` bytes are zero
/// afterwards, and all of it is if 0 is given (unless `sealed_length < tau`: then nothing is written). `message` may
/// overlap any input, in particular be `sealed`.
int fog_aez_decrypt(const uint8_t *key, size_t key_length, const uint8_t *nonce, size_t nonce_length,
                    const struct fog_aez_string *data, size_t data_count, size_t tau, const uint8_t *sealed,
                    size_t sealed_length, uint8_t *message, enum fog_cpu_path path);

/// Enciphers `data` in place as one wide block, without expansion or associated data [Encipher; Encrypt with tau = 0].
///
/// `key` is I‖J‖L and isn't hashed. Made for a fresh key per message of 32 bytes and more; a shorter one takes the
/// slower way of ``fog_aez_encrypt`` and gives the same as that. `data` may not overlap `key` or `nonce`.
void fog_aez_sprp_encrypt(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                          enum fog_cpu_path path);

/// Undoes ``fog_aez_sprp_encrypt``, under the same conditions [Decipher].
void fog_aez_sprp_decrypt(const uint8_t key[48], const uint8_t nonce[16], uint8_t *data, size_t length,
                          enum fog_cpu_path path);

#endif
