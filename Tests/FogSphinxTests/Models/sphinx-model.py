#!/usr/bin/env python3
"""A second implementation of the Sphinx packets of docs/protocols/sphinx.md, written from that document.

It is plain, slow and far from constant time: it exists to be compared with.

  sphinx-model.py example DOCUMENT     recompute the worked example of the document
  sphinx-model.py make --seed N --count K [--geometry TEXT]
                                       print cases as JSON
  sphinx-model.py check FILE           unwrap the cases of a file and compare
"""
import argparse
import functools
import hashlib
import hmac
import json
import re
import sys
from collections import namedtuple

COMMANDS_LENGTH = 82


class Refusal(Exception):
    pass


def xor(left, right):
    """Of the length of the shorter."""
    length = min(len(left), len(right))
    return (number(left[:length]) ^ number(right[:length])).to_bytes(length, "big")


def number(data):
    return int.from_bytes(data, "big")


# --- AES, its counter mode, and AEZ v5

def double(byte):
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def make_sbox():
    powers, box = [1], [0x63] * 256
    for _ in range(254):
        powers.append(powers[-1] ^ double(powers[-1]))
    for exponent, power in enumerate(powers):
        for shift in range(5):
            box[power] ^= (powers[-exponent % 255] * 0x101 >> (8 - shift)) & 0xFF
    return box


SBOX = make_sbox()
# What a byte at a position of the state adds to the state after a round, as a number of 128 bits.
ROUND = [[0] * 256 for _ in range(16)]
LAST_ROUND = [[0] * 256 for _ in range(16)]
for position in range(16):
    row, column = position % 4, (position // 4 - position % 4) % 4
    for value, box in enumerate(SBOX):
        LAST_ROUND[position][value] = box << (120 - 8 * (4 * column + row))
        for offset, factor in enumerate((double(box), box, box, box ^ double(box))):
            ROUND[position][value] ^= factor << (120 - 8 * (4 * column + (row + offset) % 4))


def aes_round(state, key, table=ROUND):
    for entries, value in zip(table, state.to_bytes(16, "big")):
        key ^= entries[value]
    return key


def aes256_counter(key, counter, length):
    words, constant = [number(key[index:index + 4]) for index in range(0, 32, 4)], 1
    for index in range(8, 60):
        word = words[-1]
        if index % 8 == 0:
            word = ((word << 8) | (word >> 24)) & 0xFFFFFFFF
        if index % 4 == 0:
            word = number(bytes(SBOX[byte] for byte in word.to_bytes(4, "big")))
        if index % 8 == 0:
            word, constant = word ^ (constant << 24), double(constant)
        words.append(words[-8] ^ word)
    keys = [number(b"".join(word.to_bytes(4, "big") for word in words[index:index + 4]))
            for index in range(0, 60, 4)]
    position, stream = number(counter), b""
    while len(stream) < length:
        state = position ^ keys[0]
        for round_key in keys[1:14]:
            state = aes_round(state, round_key)
        stream += aes_round(state, keys[14], LAST_ROUND).to_bytes(16, "big")
        position = (position + 1) % (1 << 128)
    return stream[:length]


def times(factor, block):
    total = 0
    while factor:
        if factor & 1:
            total ^= block
        block = (block << 1) ^ (((1 << 128) | 0x87) if block >> 127 else 0)
        factor >>= 1
    return total


class AEZ:
    """AEZ v5 without expansion, for blocks of 32 bytes and more."""

    def __init__(self, key, nonce):
        self.i, self.j, self.l = (number(key[index:index + 16]) for index in (0, 16, 32))
        self.delta = self.e(3, 1, 0) ^ self.e(4, 1, number(nonce))

    def e(self, j, i, block):
        if j == -1:
            keys = [self.i, self.j, self.l] * 3 + [self.i]
            block ^= times(i, self.l)
        else:
            keys = [self.j, self.i, self.l, 0]
            block ^= times(j, self.j) ^ times(1 << ((i + 7) // 8), self.i) ^ times(i % 8, self.l)
        for key in keys:
            block = aes_round(block, key)
        return block

    def fold(self, rest):
        """The short blocks between the pairs and the last two."""
        whole = len(rest) // 16
        total = self.e(0, 4, number(rest[:16])) if whole else 0
        return total ^ self.e(0, 4 + whole, number((rest[16 * whole:] + b"\x80").ljust(16, b"\0"))) if rest else 0

    def apply(self, text, inverse):
        first, second = (2, 1) if inverse else (1, 2)
        spare = len(text) % 32
        blocks = [number(text[index:index + 16]) for index in range(0, len(text) - 32 - spare, 16)]
        rest, end = text[len(text) - 32 - spare:len(text) - 32], text[-32:]
        pairs, total = [], 0
        for index in range(0, len(blocks), 2):
            w = blocks[index] ^ self.e(1, index // 2 + 1, blocks[index + 1])
            x = blocks[index + 1] ^ self.e(0, 0, w)
            pairs.append((w, x))
            total ^= x
        left, right = number(end[:16]), number(end[16:])
        left ^= self.delta ^ total ^ self.fold(rest) ^ self.e(0, first, right)
        right ^= self.e(-1, first, left)
        out, total, mask = [], 0, left ^ right
        for index, (w, x) in enumerate(pairs):
            share = self.e(2, index + 1, mask)
            y, z = w ^ share, x ^ share
            low = y ^ self.e(0, 0, z)
            out += [z ^ self.e(1, index + 1, low), low]
            total ^= y
        rest = xor(rest, b"".join(self.e(-1, j, mask).to_bytes(16, "big") for j in (4, 5)))
        left ^= self.e(-1, second, right)
        right ^= self.delta ^ total ^ self.fold(rest) ^ self.e(0, second, left)
        encoded = [block.to_bytes(16, "big") for block in out + [right, left]]
        return b"".join(encoded[:-2]) + rest + b"".join(encoded[-2:])


# --- ChaCha20 and LIONESS

QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))

def chacha20(key, length):
    """The original stream with a zero nonce of 64 bits, from block 0 on."""
    constants = b"expand 32-byte k" + key
    words = [int.from_bytes(constants[index:index + 4], "little") for index in range(0, 48, 4)]
    stream, block = b"", 0
    while len(stream) < length:
        start = words + [block & 0xFFFFFFFF, block >> 32, 0, 0]
        state = start[:]
        for _ in range(10):
            for a, b, c, d in QUARTERS:
                for target, addend, other, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                    state[target] = (state[target] + state[addend]) & 0xFFFFFFFF
                    mixed = state[other] ^ state[target]
                    state[other] = ((mixed << turn) | (mixed >> (32 - turn))) & 0xFFFFFFFF
        stream += b"".join(((x + y) & 0xFFFFFFFF).to_bytes(4, "little") for x, y in zip(state, start))
        block += 1
    return stream[:length]


def blake2b_256(message, key=b""):
    return hashlib.blake2b(message, digest_size=32, key=key).digest()


def lioness(key, vector, text, inverse):
    stream = aes256_counter(key[:32], xor(vector, key[32:48]), 128)
    keys = [stream[index:index + 32] for index in range(0, 128, 32)]
    left, right = text[:32], text[32:]
    for index in (3, 2, 1, 0) if inverse else (0, 1, 2, 3):
        if index % 2 == 0:
            right = xor(right, chacha20(xor(left, keys[index]), len(right)))
        else:
            left = xor(left, blake2b_256(right, keys[index]))
    return left + right


def encrypt_body(geometry, key, vector, text, inverse=False):
    if geometry.cipher == "lioness":
        return lioness(key, vector, text, inverse)
    return AEZ(key, vector).apply(text, inverse)


def decrypt_body(geometry, key, vector, text):
    return encrypt_body(geometry, key, vector, text, inverse=True)


# --- X25519

CURVE = 2**255 - 19
BASE = bytes([9]) + bytes(31)


def x25519(scalar, point):
    clamped = int.from_bytes(scalar, "little") & ((1 << 255) - 8) | (1 << 254)
    x1 = int.from_bytes(point, "little") % (1 << 255) % CURVE
    x2, z2, x3, z3 = 1, 0, x1, 1
    for bit in range(254, -1, -1):
        swap = (clamped >> bit) & 1
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % CURVE, b * b % CURVE, d * a % CURVE, c * b % CURVE
        e = aa - bb
        x2, z2 = aa * bb % CURVE, e * (aa + 121665 * e) % CURVE
        x3, z3 = (da + cb) ** 2 % CURVE, x1 * (da - cb) ** 2 % CURVE
        if swap:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, CURVE - 2, CURVE) % CURVE).to_bytes(32, "little")


def agree(scalar, point):
    secret = x25519(scalar, point)
    if secret == bytes(32):
        raise Refusal("element")
    return secret


# --- ML-KEM-768 (FIPS 203)

PRIME = 3329
REVERSED = [int(format(index, "07b")[::-1], 2) for index in range(128)]
ZETAS = [pow(17, index, PRIME) for index in REVERSED]
GAMMAS = [pow(17, 2 * index + 1, PRIME) for index in REVERSED]


def transform(polynomial):
    out, index, length = polynomial[:], 1, 128
    while length >= 2:
        for start in range(0, 256, 2 * length):
            for j in range(start, start + length):
                product = ZETAS[index] * out[j + length]
                out[j], out[j + length] = (out[j] + product) % PRIME, (out[j] - product) % PRIME
            index += 1
        length //= 2
    return out


def transform_back(polynomial):
    out, index, length = polynomial[:], 127, 2
    while length <= 128:
        for start in range(0, 256, 2 * length):
            for j in range(start, start + length):
                low, high = out[j], out[j + length]
                out[j], out[j + length] = (low + high) % PRIME, ZETAS[index] * (high - low) % PRIME
            index -= 1
        length *= 2
    return [3303 * value % PRIME for value in out]


def inner_product(left, right):
    out = [0] * 256
    for a, b in zip(left, right):
        for i in range(0, 256, 2):
            out[i] += a[i] * b[i] + a[i + 1] * b[i + 1] * GAMMAS[i // 2]
            out[i + 1] += a[i] * b[i + 1] + a[i + 1] * b[i]
    return [value % PRIME for value in out]


def add(*polynomials):
    return [sum(values) % PRIME for values in zip(*polynomials)]


def pack(bits, polynomial):
    return sum(value << (bits * index) for index, value in enumerate(polynomial)).to_bytes(32 * bits, "little")


def unpack(bits, data):
    value = int.from_bytes(data, "little")
    return [(value >> (bits * index)) & ((1 << bits) - 1) for index in range(256)]


def compress(bits, polynomial):
    return pack(bits, [((value << (bits + 1)) + PRIME) // (2 * PRIME) % (1 << bits) for value in polynomial])


def decompress(bits, data):
    return [(2 * value * PRIME + (1 << bits)) >> (bits + 1) for value in unpack(bits, data)]


def sample_noise(seed, counter):
    bits = unpack(4, hashlib.shake_256(seed + bytes([counter])).digest(128))
    return [((value & 1) + (value >> 1 & 1) - (value >> 2 & 1) - (value >> 3)) % PRIME for value in bits]


@functools.lru_cache(maxsize=None)
def sample_matrix(seed):
    def sample(row, column):
        stream = hashlib.shake_128(seed + bytes([column, row])).digest(1536)
        values = [(int.from_bytes(stream[index:index + 3], "little") >> shift) & 0xFFF
                  for index in range(0, 1536, 3) for shift in (0, 12)]
        return [value for value in values if value < PRIME][:256]
    return [[sample(row, column) for column in range(3)] for row in range(3)]


@functools.lru_cache(maxsize=None)
def mlkem_keys(seed):
    """The public key, and the secret vector in the transform's domain."""
    expanded = hashlib.sha3_512(seed[:32] + b"\x03").digest()
    secret = [transform(sample_noise(expanded[32:], index)) for index in range(3)]
    noise = [transform(sample_noise(expanded[32:], index)) for index in (3, 4, 5)]
    rows = [add(inner_product(row, secret), error) for row, error in zip(sample_matrix(expanded[:32]), noise)]
    return b"".join(pack(12, row) for row in rows) + expanded[:32], secret


def mlkem_encapsulate(public, message):
    expanded = hashlib.sha3_512(message + hashlib.sha3_256(public).digest()).digest()
    matrix, seed = sample_matrix(public[1152:]), expanded[32:]
    rows = [unpack(12, public[index:index + 384]) for index in range(0, 1152, 384)]
    y = [transform(sample_noise(seed, index)) for index in range(3)]
    u = [add(transform_back(inner_product(column, y)), sample_noise(seed, 3 + index))
         for index, column in enumerate(zip(*matrix))]
    v = add(transform_back(inner_product(rows, y)), sample_noise(seed, 6), decompress(1, message))
    return b"".join(compress(10, part) for part in u) + compress(4, v), expanded[:32]


def mlkem_decapsulate(seed, ciphertext):
    public, secret = mlkem_keys(seed)
    u = [transform(decompress(10, ciphertext[index:index + 320])) for index in range(0, 960, 320)]
    product = transform_back(inner_product(secret, u))
    message = compress(1, [(a - b) % PRIME for a, b in zip(decompress(4, ciphertext[960:]), product)])
    again, shared = mlkem_encapsulate(public, message)
    return shared if again == ciphertext else hashlib.shake_256(seed[32:] + ciphertext).digest(32)


# --- BLAKE2Xb, for an output of 32 bytes

BLAKE_VECTOR = [0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
                0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179]
BLAKE_ORDERS = [[int(digit, 16) for digit in line] for line in (
    "0123456789abcdef ea489fd61c02b753 b8c052fdae367194 7931dcbe265a40f8 905724afe1bc683d "
    "2c6a0b834d75fe19 c51fed4a0763928b db7ec13950f4862a 6fe9b308c2d714a5 a2847615fb9e3cd0").split()]


def blake2xb_256(key, message):
    """hashlib can't make BLAKE2Xb's second step, as it takes no depth of 0."""
    mask = (1 << 64) - 1
    root = hashlib.blake2b(message, key=key, node_offset=32 << 32).digest()
    parameters = bytes([32, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 64]) + bytes(46)
    state = [value ^ int.from_bytes(parameters[8 * index:8 * index + 8], "little")
             for index, value in enumerate(BLAKE_VECTOR)]
    words = [int.from_bytes(root[index:index + 8], "little") for index in range(0, 64, 8)] + [0] * 8
    v = state + BLAKE_VECTOR
    v[12] ^= 64
    v[14] ^= mask
    for turn in range(12):
        order = iter(BLAKE_ORDERS[turn % 10])
        for a, b, c, d in QUARTERS:
            for first, second in ((32, 24), (16, 63)):
                v[a] = (v[a] + v[b] + words[next(order)]) & mask
                v[d] = (((v[d] ^ v[a]) >> first) | ((v[d] ^ v[a]) << (64 - first))) & mask
                v[c] = (v[c] + v[d]) & mask
                v[b] = (((v[b] ^ v[c]) >> second) | ((v[b] ^ v[c]) << (64 - second))) & mask
    return b"".join((state[index] ^ v[index] ^ v[index + 8]).to_bytes(8, "little") for index in range(4))


# --- The three groups

def secret_parts(group, secret):
    """X25519's scalar and ML-KEM's seed."""
    if group == "xwing":
        secret = hashlib.shake_256(secret).digest(96)
        return secret[64:], secret[:64]
    return secret[:32], secret[32:]


def split(group, first_length, data):
    """X25519's part of a public key or ciphertext, and ML-KEM's."""
    return (data[first_length:], data[:first_length]) if group == "xwing" else (data[:32], data[32:])


def join(group, point, other):
    return other + point if group == "xwing" else point + other


def public_key(group, secret):
    scalar, seed = secret_parts(group, secret)
    point = x25519(scalar, BASE)
    return point if group == "x25519" else join(group, point, mlkem_keys(seed)[0])


def combine(group, shared, agreed, public_point, point, ciphertext):
    if group == "xwing":
        return hashlib.sha3_256(shared + agreed + point + public_point + b"\\./" + b"/^\\").digest()
    text = b"splitprf-v1" + b"".join(value.to_bytes(4, "big") for value in (2, 32)) + point
    text += (1088).to_bytes(4, "big") + ciphertext
    adapted = blake2xb_256(agreed, public_point + point)
    return xor(*(blake2b_256(text, blake2b_256(value)) for value in (adapted, shared)))


def encapsulate(group, public, draw, mark):
    public_point, public_mlkem = split(group, 1184, public)
    ciphertext, shared = mlkem_encapsulate(public_mlkem, draw(32))
    scalar = draw(32)
    point, agreed = mark(x25519(scalar, BASE)), agree(scalar, public_point)
    return join(group, point, ciphertext), combine(group, shared, agreed, public_point, point, ciphertext)


def decapsulate(group, secret, element):
    scalar, seed = secret_parts(group, secret)
    if group == "x25519":
        return agree(scalar, element)
    point, ciphertext = split(group, 1088, element)
    agreed = agree(scalar, point)
    return combine(group, mlkem_decapsulate(seed, ciphertext), agreed, x25519(scalar, BASE), point, ciphertext)


# --- Geometry, keys, commands

Geometry = namedtuple("Geometry", "text group cipher hops payload element slot routing header packet surb")
Layer = namedtuple("Layer", "authenticator_key routing_key vector payload_key blinding_seed delay_secret replay_tag")


def read_geometry(text):
    match = re.fullmatch("sphinx1 group=(x25519|xwing|mlkem768x25519) cipher=(aez5|lioness) "
                         "hops=([1-9][0-9]?) payload=(0|[1-9][0-9]{0,6})", text)
    if not match:
        raise ValueError("not a geometry: " + text)
    group, cipher, hops, payload = match[1], match[2], int(match[3]), int(match[4])
    if hops > 20 or payload > 1048576 or (cipher == "lioness" and payload < 32):
        raise ValueError("out of bounds: " + text)
    element = 32 if group == "x25519" else 1120
    slot = COMMANDS_LENGTH if group == "x25519" else COMMANDS_LENGTH + element
    routing = slot * hops - (element if group == "xwing" else 0)
    header = 2 + element + routing + 32
    return Geometry(text, group, cipher, hops, payload, element, slot, routing, header,
                    header + 32 + payload, header + 32 + 48 + 16)


def hkdf_expand(key, information, length):
    out, block = b"", b""
    while len(out) < length:
        block = hmac.digest(key, block + information + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:length]


def derive(secret):
    keys = hkdf_expand(secret, b"katzenpost-kdf-v0-hkdf-sha256", 192)
    cuts = (0, 32, 64, 80, 128, 160, 192)
    return Layer(*(keys[start:end] for start, end in zip(cuts, cuts[1:])),
                 hkdf_expand(secret, b"fog-sphinx-replay-tag-v1", 32))


def stream(geometry, layer):
    return aes256_counter(layer.routing_key, layer.vector, geometry.routing + geometry.slot)


def blind(layer, element):
    return agree(chacha20(layer.blinding_seed, 32), element)


COMMANDS = {1: ("next", 64), 2: ("recipient", 32), 3: ("reply", 16), 0x80: ("delay", 4)}


def command(name, value):
    tag = next(tag for tag, (known, _) in COMMANDS.items() if known == name)
    return bytes([tag]) + value


def read_commands(block):
    found, index = {}, 0
    while index < len(block) and block[index]:
        if block[index] not in COMMANDS:
            raise Refusal("commands")
        name, length = COMMANDS[block[index]]
        value = block[index + 1:index + 1 + length]
        if len(value) < length or name in found:
            raise Refusal("commands")
        found[name] = value
        index += 1 + length
    if any(block[index:]) or ("next" in found and ("recipient" in found or "reply" in found)):
        raise Refusal("commands")
    return found


# --- Packets

NEXT = "next hop"


def build_header(geometry, identifiers, publics, commands, draw, mark=bytes):
    """Of each hop, commands holds a list of encoded commands; NEXT stands where the next hop belongs.

    The maker's own points go through mark.
    """
    elements, layers, count = [], [], len(publics)
    if geometry.group == "x25519":
        scalar = draw(32)
        elements.append(mark(x25519(scalar, BASE)))
        for public in publics:
            secret = agree(scalar, public)
            for layer in layers:
                secret = blind(layer, secret)
            layers.append(derive(secret))
            elements.append(blind(layers[-1], elements[-1]))
    else:
        for public in publics:
            element, secret = encapsulate(geometry.group, public, draw, mark)
            elements.append(element)
            layers.append(derive(secret))
    filler = b""
    for layer in layers[:-1]:
        filler += bytes(geometry.slot)
        filler = xor(filler, stream(geometry, layer)[-len(filler):])
    routing = authenticator = b""
    for index in range(count - 1, -1, -1):
        following = b"" if index == count - 1 else command("next", identifiers[index + 1] + authenticator)
        told = b"".join(following if part is NEXT else part for part in commands[index])
        block = told[:COMMANDS_LENGTH].ljust(COMMANDS_LENGTH, b"\0")
        if index == count - 1:
            block += draw(geometry.routing - len(filler) - len(block))
            routing = xor(block, stream(geometry, layers[index])) + filler
        else:
            block += b"" if geometry.group == "x25519" else elements[index + 1]
            routing = xor((block + routing)[:geometry.routing], stream(geometry, layers[index]))
        covered = bytes(2) + elements[index] + routing
        authenticator = hmac.digest(layers[index].authenticator_key, covered, "sha256")
    return covered + authenticator, layers


def pad(geometry, payload):
    if len(payload) > geometry.payload:
        raise ValueError("the payload is too long")
    return bytes(32) + payload.ljust(geometry.payload, b"\0")


def build_packet(geometry, identifiers, publics, commands, payload, draw, mark=bytes):
    header, layers = build_header(geometry, identifiers, publics, commands, draw, mark)
    body = pad(geometry, payload)
    for layer in reversed(layers):
        body = encrypt_body(geometry, layer.payload_key, layer.vector, body)
    return header + body


def build_surb(geometry, identifiers, publics, commands, draw):
    header, layers = build_header(geometry, identifiers, publics, commands, draw)
    last = draw(48) + draw(16)
    keys = b"".join(layer.payload_key + layer.vector for layer in reversed(layers)) + last
    return header + identifiers[0] + last, keys


def use_surb(geometry, surb, payload):
    key, vector = surb[-64:-16], surb[-16:]
    return surb[:geometry.header] + encrypt_body(geometry, key, vector, pad(geometry, payload))


def read_tagged(body):
    if any(body[:32]):
        raise Refusal("payload")
    return body[32:]


def read_reply(geometry, keys, body):
    pairs = [(keys[index:index + 48], keys[index + 48:index + 64]) for index in range(0, len(keys), 64)]
    for key, vector in pairs[:-1]:
        body = encrypt_body(geometry, key, vector, body)
    return read_tagged(decrypt_body(geometry, *pairs[-1], body))


def unwrap(geometry, secret, packet):
    if len(packet) != geometry.packet or any(packet[:2]):
        raise Refusal("prefix")
    element, routing = packet[2:2 + geometry.element], packet[2 + geometry.element:geometry.header - 32]
    layer = derive(decapsulate(geometry.group, secret, element))
    expected = hmac.digest(layer.authenticator_key, packet[:geometry.header - 32], "sha256")
    if not hmac.compare_digest(expected, packet[geometry.header - 32:geometry.header]):
        raise Refusal("authenticator")
    block = xor(routing + bytes(geometry.slot), stream(geometry, layer))
    commands = read_commands(block[:COMMANDS_LENGTH])
    body = decrypt_body(geometry, layer.payload_key, layer.vector, packet[geometry.header:])
    out = {"result": "deliver"}
    if "next" in commands:
        following = block[geometry.slot - geometry.element:geometry.slot]
        if geometry.group == "x25519":
            following = blind(layer, element)
        body = bytes(2) + following + block[geometry.slot:] + commands["next"][32:] + body
        out = {"result": "forward", "next": commands["next"][:32].hex()}
    elif "reply" in commands:
        out = {"result": "reply", "reply": commands["reply"].hex()}
    else:
        body = read_tagged(body)
    if "delay" in commands:
        out["delay"] = number(commands["delay"])
    if "recipient" in commands:
        out["recipient"] = commands["recipient"].hex()
    out |= {"replay_tag": layer.replay_tag.hex(), "delay_secret": layer.delay_secret.hex()}
    return out | {"packet": body.hex()}


def walk(geometry, secrets, packet):
    """What each hop makes of the packet, until one doesn't pass it on."""
    hops = []
    for secret in secrets:
        try:
            hops.append(unwrap(geometry, secret, packet))
        except Refusal as refusal:
            hops.append({"result": f"refused:{refusal}"})
        if hops[-1]["result"] != "forward":
            break
        packet = bytes.fromhex(hops[-1]["packet"])
    return hops


def reply_text(geometry, keys, hops):
    try:
        return read_reply(geometry, keys, bytes.fromhex(hops[-1]["packet"])).hex()
    except Refusal as refusal:
        return f"refused:{refusal}"


# --- Cases

class Source:
    """Bytes that look random and follow from a seed."""

    def __init__(self, seed):
        self.seed, self.drawn = seed, 0

    def draw(self, length):
        self.drawn += 1
        return hashlib.shake_256(b"sphinx-model %d %d" % (self.seed, self.drawn)).digest(length)

    def below(self, bound):
        return number(self.draw(16)) % bound

    def pick(self, options):
        return options[self.below(len(options))]


# Points that every scalar takes to zero; the highest bit doesn't count.
SMALL_POINTS = [point.to_bytes(32, "little") for value in (
    0, 1, CURVE - 1, CURVE, CURVE + 1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823)
    for point in (value, value | 1 << 255)]
# Each kind of case, and how its last hop or the reader of its reply ends.
KINDS = {
    "packet": "deliver", "surb": "reply", "reply": "reply", "order": "deliver", "nothing": "deliver",
    "high bit": "deliver", "prefix": "refused:prefix", "short": "refused:prefix", "long": "refused:prefix",
    "point": "refused:element", "element": "refused:authenticator", "routing": "refused:authenticator",
    "authenticator": "refused:authenticator",
    "unknown": "refused:commands", "repeated": "refused:commands", "trailing": "refused:commands",
    "truncated": "refused:commands", "beside reply": "refused:commands",
    "body": "refused:payload", "surb body": "reply"}


def random_geometry(source):
    cipher = source.pick(("aez5", "lioness"))
    payload = source.pick((0, 1, 16, 31, 48, 100)) + (32 if cipher == "lioness" else 0)
    group = source.pick(("x25519", "xwing", "mlkem768x25519"))
    return f"sphinx1 group={group} cipher={cipher} hops={1 + source.below(6)} payload={payload}"


def flip(source, packet, start, end):
    bit = source.below(8 * (end - start))
    changed = bytearray(packet)
    changed[start + bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def set_high_bit(point):
    """X25519 ignores it; the authenticator and the KEMs' hashes don't."""
    return point[:31] + bytes([point[31] | 0x80])


def damage(geometry, source, kind, packet):
    point = 2 + (1088 if geometry.group == "xwing" else 0)
    ranges = {"prefix": (0, 2), "element": (2, 2 + geometry.element),
              "routing": (2 + geometry.element, geometry.header - 32),
              "authenticator": (geometry.header - 32, geometry.header)}
    ranges["body"] = ranges["surb body"] = (geometry.header, len(packet))
    if kind in ranges:
        return flip(source, packet, *ranges[kind])
    if kind == "point":
        return packet[:point] + source.pick(SMALL_POINTS) + packet[point + 32:]
    return packet[:-1] if kind == "short" else packet + b"\0" if kind == "long" else packet


def damage_commands(source, kind, commands):
    """Of one hop, so that the packet reaches it and it can't read what it is told."""
    told = source.pick(commands)
    delay, recipient, reply = command("delay", source.draw(4)), command("recipient", source.draw(32)), \
        command("reply", source.draw(16))
    at_end = NEXT not in told
    if kind == "unknown":
        tag = source.pick([tag for tag in range(1, 256) if tag not in COMMANDS])
        told.insert(source.below(len(told) + 1), bytes([tag]))
    elif kind == "repeated":
        twice = recipient if at_end and source.below(2) else delay
        told[:] = [twice, twice] + [part for part in told if part is NEXT]
    elif kind == "trailing":
        told[:] = [part for part in told if part is NEXT] + [b"\0", source.pick((delay, b"\0\0\0\x01"))]
    elif kind == "truncated":
        told[:] = [recipient, reply, command("next", source.draw(64))] if at_end else [NEXT, recipient]
    else:
        told[:] = [command("next", source.draw(64)) if at_end else NEXT]
        told.insert(source.below(2), reply)


def make_case(source, kind, text):
    geometry = read_geometry(text or random_geometry(source))
    count = 1 + source.below(geometry.hops)
    secrets = [source.draw(96 if geometry.group == "mlkem768x25519" else 32) for _ in range(count)]
    publics = [public_key(geometry.group, secret) for secret in secrets]
    identifiers = [source.draw(32) for _ in range(count)]
    payload = source.draw(source.pick((0, geometry.payload, source.below(geometry.payload + 1))))
    commands = [[command("delay", source.draw(4))] if source.below(3) else [] for _ in range(count)]
    for told in commands[:-1]:
        told.append(NEXT)
    if kind != "nothing" and source.below(4) or kind == "order":
        commands[-1].append(command("recipient", source.draw(32)))
    if kind in ("surb", "reply", "surb body"):
        commands[-1].append(command("reply", source.draw(16)))
    if kind == "order":
        commands = [told[::-1] for told in commands]
    elif KINDS[kind] == "refused:commands":
        damage_commands(source, kind, commands)
    case = {"kind": kind, "geometry": geometry.text, "secrets": [secret.hex() for secret in secrets],
            "ids": [identifier.hex() for identifier in identifiers], "payload": payload.hex()}
    if kind in ("surb", "surb body"):
        surb, keys = build_surb(geometry, identifiers, publics, commands, source.draw)
        packet = use_surb(geometry, surb, payload)
        case |= {"surb": surb.hex(), "surb_keys": keys.hex()}
    else:
        mark = set_high_bit if kind == "high bit" else bytes
        packet = build_packet(geometry, identifiers, publics, commands, payload, source.draw, mark)
    packet = damage(geometry, source, kind, packet)
    hops = walk(geometry, secrets, packet)
    case |= {"packet": packet.hex(), "hops": hops}
    if "surb" in case:
        case["reply_payload"] = reply_text(geometry, keys, hops)
    assert hops[-1]["result"] == KINDS[kind], (kind, hops[-1]["result"])
    return case


def make(arguments):
    source, kinds = Source(arguments.seed), list(KINDS)
    cases = [json.dumps(make_case(source, kinds[index % len(kinds)], arguments.geometry), separators=(",", ":"))
             for index in range(arguments.count)]
    print("[" + ",\n".join(cases) + "]")


def differences(case):
    geometry = read_geometry(case["geometry"])
    packet, payload = bytes.fromhex(case["packet"]), bytes.fromhex(case["payload"])
    hops = walk(geometry, [bytes.fromhex(secret) for secret in case["secrets"]], packet)
    if len(hops) != len(case["hops"]):
        yield f"{len(hops)} hops instead of {len(case['hops'])}"
    for index, (own, other) in enumerate(zip(hops, case["hops"])):
        for name in sorted(own.keys() | other.keys()):
            if own.get(name) != other.get(name):
                yield f"hop {index}: {name} is {own.get(name)} instead of {other.get(name)}"
        if own["result"] == "forward" and own["next"] != (case["ids"] + [None])[index + 1]:
            yield f"hop {index} passes the packet on to another than hop {index + 1}"
    if hops[-1]["result"] == "deliver" and hops[-1]["packet"] != pad(geometry, payload)[32:].hex():
        yield "another payload arrives"
    if case.get("surb"):
        surb, keys = bytes.fromhex(case["surb"]), bytes.fromhex(case["surb_keys"])
        if len(surb) != geometry.surb or surb[geometry.header:].hex() != case["ids"][0] + keys[-64:].hex():
            yield "the SURB isn't one for these hops"
        used = use_surb(geometry, surb, payload)
        arrives = case.get("reply_payload") == pad(geometry, payload)[32:].hex()
        if packet[:geometry.header] != used[:geometry.header] or arrives != (packet == used):
            yield "the packet isn't made with the SURB"
        if hops[-1]["result"] == "reply" and reply_text(geometry, keys, hops) != case.get("reply_payload"):
            yield "another reply is read"


def check(arguments):
    with open(arguments.file) as file:
        cases = json.load(file)
    wrong = 0
    for index, case in enumerate(cases):
        found = list(differences(case))
        wrong += bool(found)
        for line in found:
            print(f"case {index}: {line}")
    print(f"{len(cases)} cases, {wrong} differ")
    return 1 if wrong else 0


# --- The worked example

def example(arguments):
    with open(arguments.file) as file:
        text = re.search("^```example\n(.*?)^```$", file.read(), re.M | re.S)[1]
    given = {name: bytes.fromhex(value) for name, value in re.findall(r"^(.+):\s+((?:[0-9a-f]+\s+)+)", text, re.M)}
    geometry = read_geometry("sphinx1 group=x25519 cipher=aez5 hops=3 payload=16")
    secrets = [given[f"secret key {index}"] for index in range(2)]
    identifiers = [given[f"identifier {index}"] for index in range(2)]
    publics = [public_key("x25519", secret) for secret in secrets]
    commands = [[command("delay", (2).to_bytes(4, "big")), NEXT], [command("recipient", b"\xcc" * 32)]]
    random = iter(range(256))

    def draw(length):
        return bytes(next(random) for _ in range(length))

    values = {}
    for index in range(2):
        values |= {f"identifier {index}": identifiers[index], f"secret key {index}": secrets[index],
                   f"public key {index}": publics[index]}
    values["payload"] = given["payload"]
    packets = [build_packet(geometry, identifiers, publics, commands, given["payload"], draw)]
    hops = walk(geometry, secrets, packets[0])
    packets.append(bytes.fromhex(hops[0]["packet"]))
    for index in range(2):
        values[f"element {index}"] = packets[index][2:34]
        layer = derive(agree(secrets[index], packets[index][2:34]))
        values |= {f"{name.replace('_', ' ')} {index}": value for name, value in layer._asdict().items()}
    values |= {f"packet {index}": packet for index, packet in enumerate(packets)}
    lines = []
    for name, value in values.items():
        if len(value) <= 32:
            lines.append(f"{name}: {value.hex()}")
        else:
            lines += [f"{name}:"] + ["    " + value[index:index + 48].hex() for index in range(0, len(value), 48)]
    differing = [f"- {theirs}\n+ {own}" for theirs, own in zip(text.splitlines(), lines) if theirs != own]
    delivered = {"result": "deliver", "recipient": "cc" * 32, "packet": given["payload"].hex()}
    if hops[0].get("delay") != 2 or not delivered.items() <= hops[1].items():
        differing.append("the packet doesn't arrive as it should")
    if len(text.splitlines()) != len(lines):
        differing.append("the document has another number of lines")
    print("\n".join(differing) or f"all {len(lines)} lines agree")
    return 1 if differing else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(required=True)
    for name, action in (("example", example), ("make", make), ("check", check)):
        added = actions.add_parser(name)
        added.set_defaults(action=action)
        if action is make:
            added.add_argument("--seed", type=int, default=1)
            added.add_argument("--count", type=int, default=20)
            added.add_argument("--geometry")
        else:
            added.add_argument("file")
    arguments = parser.parse_args()
    return arguments.action(arguments)


if __name__ == "__main__":
    sys.exit(main())
