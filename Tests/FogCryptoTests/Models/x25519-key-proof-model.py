#!/usr/bin/env python3
"""Fog's proof of the holder of an X25519 key, version 1, from its definition alone, in big integers.

It is written from RFC 7748, RFC 8032 and the definition, as slow and as literal as can be, and shares nothing with the
product. It prints known answers as JSON: of a secret, 32 random bytes and a context, the public key and the proof.

usage: x25519-key-proof-model.py [--count N] [--seed TEXT]
"""
import argparse
import hashlib
import json
import random

p = 2**255 - 19
order = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, -1, p) % p
# RFC 7748 section 4.1.
B = (15112221349535400772501151409588531511454012693041857206046113283949847762202,
     46316835694926478169428394003475163141307993866256225615783033603165251855960)


def add(P, Q):
    (x1, y1), (x2, y2) = P, Q
    t = d * x1 * x2 * y1 * y2 % p
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, p) % p, (y1 * y2 + x1 * x2) * pow(1 - t, -1, p) % p)


def multiply(n, P):
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, P)
        P = add(P, P)
        n >>= 1
    return result


def encode(P):
    return (P[1] | (P[0] & 1) << 255).to_bytes(32, "little")


def decode(text):
    """RFC 8032 section 5.1.3, by trying both roots; None where decoding fails."""
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= p:
        return None
    square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
    x = pow(square, (p + 3) // 8, p)
    if x * x % p != square:
        x = x * pow(2, (p - 1) // 4, p) % p
    if x * x % p != square or (x == 0 and sign):
        return None
    return (x if x & 1 == sign else -x % p, y)


def clamp(secret):
    scalar = bytearray(secret)
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    return int.from_bytes(scalar, "little")


def x25519(scalar, u):
    """RFC 7748 section 5: the Montgomery ladder. It knows nothing of the Edwards form."""
    x2, z2, x3, z3 = 1, 0, u, 1
    for t in reversed(range(255)):
        if scalar >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        A, C = x2 + z2, x2 - z2
        D, E = (x3 - z3) * A, (x3 + z3) * C
        x3, z3 = (D + E) ** 2 % p, u * (D - E) ** 2 % p
        F = A * A - C * C
        x2, z2 = A * A * C * C % p, F * (A * A + 121665 * F) % p
        if scalar >> t & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, "little")


def counted(context):
    return len(context).to_bytes(8, "big") + context


def scalar_from(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % order


def challenge(A, R, u, context):
    return scalar_from(b"fog x25519 key proof 1", A, R, u, counted(context))


def prove(secret, noise, context):
    a, u = clamp(secret) % order, x25519(clamp(secret), 9)
    A = encode(multiply(a, B))
    r = scalar_from(b"fog x25519 key proof nonce 1", secret, noise, A, u, counted(context))
    R = encode(multiply(r, B))
    return u, A + R + ((r + challenge(A, R, u, context) * a) % order).to_bytes(32, "little")


def is_valid(proof, u, context):
    A, R, s = decode(proof[:32]), proof[32:64], int.from_bytes(proof[64:], "little")
    if A is None or A == (0, 1) or multiply(order, A) != (0, 1) or s >= order:
        return False
    if ((1 + A[1]) * pow(1 - A[1], -1, p) % p).to_bytes(32, "little") != u:
        return False
    minus = multiply(challenge(proof[:32], R, u, context), (-A[0] % p, A[1]))
    return encode(add(multiply(s, B), minus)) == R


def known_answer(secret, noise, context):
    u, proof = prove(secret, noise, context)
    assert is_valid(proof, u, context) and not is_valid(proof, u, context + b"\0")
    return {"secret": secret.hex(), "random": noise.hex(), "context": context.hex(), "key": u.hex(),
            "proof": proof.hex()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=0, help="how many random ones to add")
    parser.add_argument("--seed", default="fog")
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    # The secrets of RFC 7748 section 6.1.
    alice = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    bob = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    answers = [known_answer(alice, bytes(range(32)), b""),
               known_answer(bob, bytes(range(255, 223, -1)), bytes(range(200)))]
    for _ in range(arguments.count):
        answers.append(known_answer(generator.randbytes(32), generator.randbytes(32),
                                    generator.randbytes(generator.randrange(300))))
    print(json.dumps(answers, indent=1))
