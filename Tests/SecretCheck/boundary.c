// Where Swift code learns something from a secret that is public by design, it learns it from a kernel. Memcheck puts
// these functions in the place of those kernels in the program that this library is loaded into, so that exactly that
// is public afterwards and nothing else.

#include "marks.h"

#include <stdint.h>
#include <valgrind/valgrind.h>

// The name under which memcheck knows functions of the program itself.
#define IN_THE_PROGRAM(function) I_WRAP_SONAME_FNNAME_ZU(NONE, function)
// And those of libsodium, whatever its version: "libsodium.so*" as memcheck spells it.
#define IN_LIBSODIUM(function) I_WRAP_SONAME_FNNAME_ZU(libsodiumZdsoZa, function)

static size_t commands;

void fog_mark_commands_public(size_t count)
{
    commands = count;
}

int IN_THE_PROGRAM(fog_secret_equal)(const void *left, const void *right, size_t count);
void IN_THE_PROGRAM(fog_x25519_batch)(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero,
                                      size_t count, int path);
int IN_THE_PROGRAM(fog_x25519_scalar_of_eighth)(uint8_t *out, const uint8_t *eighth, const uint8_t *negative);
void IN_THE_PROGRAM(fog_aes256ctr_xor)(const uint8_t *key, const uint8_t *iv, uint8_t *data, size_t length, int path);

int IN_LIBSODIUM(crypto_scalarmult_ed25519_base_noclamp)(uint8_t *point, const uint8_t *scalar);
int IN_LIBSODIUM(crypto_scalarmult_ed25519_noclamp)(uint8_t *product, const uint8_t *scalar, const uint8_t *point);
void IN_LIBSODIUM(crypto_core_ed25519_scalar_add)(uint8_t *sum, const uint8_t *left, const uint8_t *right);

/// Whether an authenticator fits decides whether a packet is refused, which everybody sees.
int IN_THE_PROGRAM(fog_secret_equal)(const void *left, const void *right, size_t count)
{
    OrigFn original;
    volatile unsigned long equal;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_W_WWW(equal, original, left, right, count);
    fog_mark_public((void *)&equal, sizeof equal);
    return (int)equal;
}

/// Whether a point is of small order decides the same, and follows from the point, which was sent, alone.
void IN_THE_PROGRAM(fog_x25519_batch)(uint8_t *out, const uint8_t *scalars, const uint8_t *points, uint8_t *is_zero,
                                      size_t count, int path)
{
    OrigFn original;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_v_6W(original, out, scalars, points, is_zero, count, path);
    if (is_zero)
        fog_mark_public(is_zero, count);
}

/// All but one of 2^125 products of scalars are clamped ones, so that nobody learns anything from it.
int IN_THE_PROGRAM(fog_x25519_scalar_of_eighth)(uint8_t *out, const uint8_t *eighth, const uint8_t *negative)
{
    OrigFn original;
    volatile unsigned long fits;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_W_WWW(fits, original, out, eighth, negative);
    fog_mark_public((void *)&fits, sizeof fits);
    return (int)fits;
}

/// A hop does what its commands say, so that its time depends on them. They are random to everybody else.
void IN_THE_PROGRAM(fog_aes256ctr_xor)(const uint8_t *key, const uint8_t *iv, uint8_t *data, size_t length, int path)
{
    OrigFn original;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_v_5W(original, key, iv, data, length, path);
    fog_mark_public(data, commands < length ? commands : length);
}

/// All points that a proof of the verifiable random function is made with are part of it, or computed by whoever checks
/// it: the key, the output's point, and what the nonce makes of the base and of the input.
int IN_LIBSODIUM(crypto_scalarmult_ed25519_base_noclamp)(uint8_t *point, const uint8_t *scalar)
{
    OrigFn original;
    volatile unsigned long refused;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_W_WW(refused, original, point, scalar);
    fog_mark_public((void *)&refused, sizeof refused);
    fog_mark_public(point, 32);
    return (int)refused;
}

/// For the same reason.
int IN_LIBSODIUM(crypto_scalarmult_ed25519_noclamp)(uint8_t *product, const uint8_t *scalar, const uint8_t *point)
{
    OrigFn original;
    volatile unsigned long refused;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_W_WWW(refused, original, product, scalar, point);
    fog_mark_public((void *)&refused, sizeof refused);
    fog_mark_public(product, 32);
    return (int)refused;
}

/// The last number of such a proof, in which the nonce hides the key.
void IN_LIBSODIUM(crypto_core_ed25519_scalar_add)(uint8_t *sum, const uint8_t *left, const uint8_t *right)
{
    OrigFn original;
    VALGRIND_GET_ORIG_FN(original);
    CALL_FN_v_WWW(original, sum, left, right);
    fog_mark_public(sum, 32);
}
