#ifndef FOG_CASES_H
#define FOG_CASES_H

#include <stddef.h>
#include <stdint.h>

#include "CFogCrypto.h"
#include "../marks.h"

/// The check of one function, which has its name.
struct check {
    const char *name;
    void (*run)(enum fog_cpu_path path);
    /// The only path that the function has, or -1 if it has all.
    int only;
};

// Each list ends with a check without a name.
extern const struct check planted_checks[], aes_checks[], aez_checks[], blake2b_checks[], chacha20_checks[],
    lioness_checks[], secret_checks[], sha256_checks[], sha3_checks[], x25519_checks[];

/// Fills `count` bytes with noise and makes them secret.
void conceal(void *bytes, size_t count);

/// Fills `count` bytes with noise that is public.
void scatter(void *bytes, size_t count);

/// Says that the check is broken unless each of `count` bytes depends on a secret. What a function makes of a secret
/// does, if the secret was marked and the function was run.
void expect_secret(const void *bytes, size_t count);

/// Says that the check is broken if one of `count` bytes depends on a secret.
void expect_public(const void *bytes, size_t count);

#endif
