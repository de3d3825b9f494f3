#!/usr/bin/env python3
"""A plain model of ECVRF-EDWARDS25519-SHA512-TAI and -ELL2 (RFC 9381) in big integers.

It is written from the RFCs (8032, 9380, 9381) alone, as slow and as literal as can be, and shares nothing with the
product: no limbs, no libsodium. It prints JSON: random proofs with their intermediate values, and proofs that somebody
who holds the key made in bad faith (components of small order in Gamma, V and the key, a zero nonce, numbers that are
not reduced), each with the verdict that RFC 9381 section 5.3 gives it.

usage: ecvrf-model.py [--count N] [--seed TEXT] > model.json
"""
import argparse
import hashlib
import json
import random

p = 2**255 - 19
q = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, -1, p) % p
J = 486662
root_of_minus_one = pow(2, (p - 1) // 4, p)


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def is_square(a):
    return pow(a, (p - 1) // 2, p) in (0, 1)


def sqrt(a):
    root = pow(a, (p + 3) // 8, p)
    if root * root % p != a % p:
        root = root * root_of_minus_one % p
    return root if root * root % p == a % p else None


# Points are affine pairs; the addition law of RFC 8032 section 5.1.4 is complete.
identity = (0, 1)


def add(P, Q):
    (x1, y1), (x2, y2) = P, Q
    t = d * x1 * x2 * y1 * y2 % p
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, p) % p
    y = (y1 * y2 + x1 * x2) * pow(1 - t, -1, p) % p
    return (x, y)


def extended_add(P, Q):
    (X1, Y1, Z1, T1), (X2, Y2, Z2, T2) = P, Q
    A = (Y1 - X1) * (Y2 - X2) % p
    B = (Y1 + X1) * (Y2 + X2) % p
    C = 2 * T1 * d * T2 % p
    D = 2 * Z1 * Z2 % p
    E, F, G, H = B - A, D - C, D + C, B + A
    return (E * F % p, G * H % p, F * G % p, E * H % p)


def multiply(n, P):
    """n times P for any integer n >= 0, by doubling and adding."""
    result, base = (0, 1, 1, 0), (P[0], P[1], 1, P[0] * P[1] % p)
    while n:
        if n & 1:
            result = extended_add(result, base)
        base = extended_add(base, base)
        n >>= 1
    inverse = pow(result[2], -1, p)
    return (result[0] * inverse % p, result[1] * inverse % p)


def negate(P):
    return (-P[0] % p, P[1])


def point_to_string(P):
    return (P[1] | (P[0] & 1) << 255).to_bytes(32, "little")


def string_to_point(text):
    """RFC 8032 section 5.1.3; None where it says that decoding fails."""
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= p:
        return None
    x = sqrt((y * y - 1) * pow(d * y * y + 1, -1, p))
    if x is None or (x == 0 and sign):
        return None
    return (x if x & 1 == sign else -x % p, y)


B = string_to_point((4 * pow(5, -1, p) % p).to_bytes(32, "little"))


def expand_message_xmd(message, tag, length):
    """RFC 9380 section 5.3.1 with SHA-512, for at most 64 bytes."""
    tag += bytes([len(tag)])
    b0 = sha512(bytes(128), message, length.to_bytes(2, "big"), b"\0", tag)
    return sha512(b0, b"\1", tag)[:length]


def encode_tai(salt, alpha):
    for counter in range(256):
        P = string_to_point(sha512(b"\3\1", salt, alpha, bytes([counter]), b"\0")[:32])
        if P is not None:
            H = multiply(8, P)
            if H != identity:
                return H, {"ctr": counter}
    raise ValueError("no point")


def encode_ell2(salt, alpha):
    uniform = expand_message_xmd(salt + alpha, b"ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_\4", 48)
    u = int.from_bytes(uniform, "big") % p
    P = elligator2(u)
    return multiply(8, P), {"uniform_bytes": uniform.hex(), "u": u.to_bytes(32, "little").hex()}


def elligator2(u):
    """RFC 9380 sections 6.7.1 (Z = 2) and 6.8.2 with the rational map of appendix D.1."""
    x1 = -J * pow(1 + 2 * u * u, -1, p) % p
    gx1 = (x1**3 + J * x1**2 + x1) % p
    if is_square(gx1):
        x, y, wanted = x1, sqrt(gx1), 1
    else:
        x = (-x1 - J) % p
        y, wanted = sqrt((x**3 + J * x**2 + x) % p), 0
    if y & 1 != wanted:
        y = -y % p
    c = sqrt(-486664 % p)
    c = -c % p if c & 1 else c
    if y == 0 or (x + 1) % p == 0:
        return identity
    return (c * x * pow(y, -1, p) % p, (x - 1) * pow(x + 1, -1, p) % p)


encode = {3: encode_tai, 4: encode_ell2}


def challenge(suite, *points):
    text = bytes([suite, 2]) + b"".join(map(point_to_string, points)) + b"\0"
    return int.from_bytes(sha512(text)[:16], "little")


def secret_scalar(sk):
    h = bytearray(hashlib.sha512(sk).digest()[:32])
    h[0] &= 248
    h[31] = h[31] & 127 | 64
    return int.from_bytes(h, "little")


def proof_string(Gamma, c, s):
    return point_to_string(Gamma) + c.to_bytes(16, "little") + s.to_bytes(32, "little")


def proof_to_hash(suite, Gamma):
    return sha512(bytes([suite, 3]), point_to_string(multiply(8, Gamma)), b"\0")


def prove(suite, sk, alpha):
    x = secret_scalar(sk)
    pk = point_to_string(multiply(x, B))
    H, details = encode[suite](pk, alpha)
    Gamma = multiply(x, H)
    k_string = sha512(hashlib.sha512(sk).digest()[32:], point_to_string(H))
    k = int.from_bytes(k_string, "little") % q
    U, V = multiply(k, B), multiply(k, H)
    c = challenge(suite, string_to_point(pk), H, Gamma, U, V)
    return {
        "suite": suite, "sk": sk.hex(), "pk": pk.hex(), "alpha": alpha.hex(),
        "h": point_to_string(H).hex(), "k": k.to_bytes(32, "little").hex(),
        "u": point_to_string(U).hex(), "v": point_to_string(V).hex(),
        "pi": proof_string(Gamma, c, (k + c * x) % q).hex(),
        "beta": proof_to_hash(suite, Gamma).hex(), "details": details,
    }


def verify(suite, pk, pi, alpha):
    """RFC 9381 section 5.3 with validate_key; the output, or None for INVALID."""
    Y = string_to_point(pk)
    if Y is None or multiply(8, Y) == identity:
        return None
    Gamma, c, s = string_to_point(pi[:32]), int.from_bytes(pi[32:48], "little"), int.from_bytes(pi[48:], "little")
    if Gamma is None or s >= q:
        return None
    H, _ = encode[suite](pk, alpha)
    U = add(multiply(s, B), negate(multiply(c, Y)))
    V = add(multiply(s, H), negate(multiply(c, Gamma)))
    return proof_to_hash(suite, Gamma) if challenge(suite, Y, H, Gamma, U, V) == c else None


def point_of_order_eight():
    y = 2
    while True:
        P = string_to_point(y.to_bytes(32, "little"))
        if P is not None:
            T = multiply(q, P)
            if multiply(4, T) != identity:
                return T
        y += 1


def bad_faith(suite, generator):
    """Proofs by somebody who holds the key and follows another protocol than section 5.1."""
    T8 = point_of_order_eight()

    def attempt(name, key_torsion=identity, gamma_torsion=identity, v_torsion=identity, want=None, nonce=None,
                challenge_error=0, alter=None):
        """Draws nonces until the verdict is `want` (or takes the first, if None)."""
        sk, alpha = generator.randbytes(32), generator.randbytes(generator.randrange(40))
        x = secret_scalar(sk) % q
        Y = add(multiply(x, B), key_torsion)
        pk = point_to_string(Y)
        H, _ = encode[suite](pk, alpha)
        Gamma = add(multiply(x, H), gamma_torsion)
        while True:
            k = generator.randrange(q) if nonce is None else nonce
            c = challenge(suite, Y, H, Gamma, multiply(k, B), add(multiply(k, H), v_torsion))
            c ^= challenge_error
            s = (k + c * x) % q
            pi = alter(Gamma, c, s) if alter else proof_string(Gamma, c, s)
            beta = verify(suite, pk, pi, alpha)
            if want is None or (beta is not None) == want:
                return {"suite": suite, "name": name, "pk": pk.hex(), "alpha": alpha.hex(), "pi": pi.hex(),
                        "beta": beta.hex() if beta else None}

    cases = [attempt("a nonce of zero, so that U and V are the identity", nonce=0)]
    for power, order in ((1, 8), (2, 4), (4, 2)):
        T = multiply(power, T8)
        for want in (True, False):
            cases.append(attempt(f"Gamma with a component of order {order}", gamma_torsion=T, want=want))
            cases.append(attempt(f"a key with a component of order {order}", key_torsion=T, want=want))
            cases.append(attempt(f"Gamma and V with components of order {order}", gamma_torsion=T, v_torsion=negate(T), want=want))
    for bit in (0, 63, 127):
        cases.append(attempt(f"a challenge that differs from the hash in bit {bit}", challenge_error=1 << bit))
    cases.append(attempt("s not reduced", alter=lambda G, c, s: proof_string(G, c, s + q)))
    for index in range(8):
        T = multiply(index, T8)
        cases.append(attempt(f"Gamma of small order ({index})", alter=lambda G, c, s: proof_string(T, c, s)))
    minus_zero = (1 | 1 << 255).to_bytes(32, "little")
    not_canonical = (p + 1).to_bytes(32, "little")
    cases.append(attempt("Gamma minus zero", alter=lambda G, c, s: minus_zero + proof_string(G, c, s)[32:]))
    cases.append(attempt("Gamma not canonical", alter=lambda G, c, s: not_canonical + proof_string(G, c, s)[32:]))
    return cases


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", default="fog")
    arguments = parser.parse_args()
    generator = random.Random(arguments.seed)
    honest, dishonest = [], []
    for suite in (3, 4):
        for _ in range(arguments.count):
            honest.append(prove(suite, generator.randbytes(32), generator.randbytes(generator.randrange(300))))
        dishonest += bad_faith(suite, generator)
    maps = []
    for u in [0, 1, 2, p - 1, p - 2, root_of_minus_one] + [generator.randrange(p) for _ in range(arguments.count)]:
        maps.append({"u": u.to_bytes(32, "little").hex(), "point": point_to_string(multiply(8, elligator2(u))).hex()})
    print(json.dumps({"honest": honest, "dishonest": dishonest, "maps": maps}, indent=1))
