#!/usr/bin/env python3
"""A second implementation of the Noise Protocol Framework (revision 34) and of its extension for KEM-based hybrid
forward secrecy, written from these documents.

It is plain, slow and far from constant time: it exists to be compared with. X25519, ML-KEM-768 and the rounds of AES
are those of the model of Sphinx packets.

  noise-model.py make --seed N --count K [--protocol NAME]
                                       print handshakes with a KEM as JSON
  noise-model.py check FILE            recompute the handshakes of a file, with a KEM or without, and compare
"""
import argparse
import hashlib
import hmac
import importlib.util
import json
import pathlib
import re
import sys

# What Python keeps of a module that it has compiled has no place among the sources.
sys.dont_write_bytecode = True
location = pathlib.Path(__file__).resolve().parents[2] / "FogSphinxTests" / "Models" / "sphinx-model.py"
specification = importlib.util.spec_from_file_location("sphinx_model", location)
sphinx_model = importlib.util.module_from_spec(specification)
specification.loader.exec_module(sphinx_model)

TAG_LENGTH = 16


class Refusal(Exception):
    pass


# --- AES-256-GCM (NIST SP 800-38D), for nonces of 96 bits

def ghash(key, data, text):
    padded = data.ljust(-len(data) % 16 + len(data), b"\0") + text.ljust(-len(text) % 16 + len(text), b"\0")
    padded += (8 * len(data)).to_bytes(8, "big") + (8 * len(text)).to_bytes(8, "big")
    # The key times each power of the field's x; the first bit is the coefficient of 1.
    powers = [key]
    for _ in range(127):
        powers.append((powers[-1] >> 1) ^ (0xE1 << 120 if powers[-1] & 1 else 0))
    total = 0
    for index in range(0, len(padded), 16):
        block, total = total ^ int.from_bytes(padded[index:index + 16], "big"), 0
        for bit in range(128):
            if block >> (127 - bit) & 1:
                total ^= powers[bit]
    return total.to_bytes(16, "big")


def aesgcm(key, number, data, text, opens):
    nonce = bytes(4) + number.to_bytes(8, "big")
    stream = sphinx_model.aes256_counter(key, nonce + b"\0\0\0\1", 16 + len(text))
    result = sphinx_model.xor(text, stream[16:])
    hashed = ghash(int.from_bytes(sphinx_model.aes256_counter(key, bytes(16), 16), "big"), data,
                   text if opens else result)
    return result, sphinx_model.xor(hashed, stream[:16])


# --- ChaCha20-Poly1305 (RFC 8439)

def chacha20(key, nonce, length):
    fixed = b"expand 32-byte k" + key
    stream, block = b"", 0
    while len(stream) < length:
        whole = fixed + block.to_bytes(4, "little") + nonce
        start = [int.from_bytes(whole[index:index + 4], "little") for index in range(0, 64, 4)]
        state = start[:]
        for _ in range(10):
            for a, b, c, d in sphinx_model.QUARTERS:
                for target, addend, other, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                    state[target] = (state[target] + state[addend]) & 0xFFFFFFFF
                    mixed = state[other] ^ state[target]
                    state[other] = ((mixed << turn) | (mixed >> (32 - turn))) & 0xFFFFFFFF
        stream += b"".join(((x + y) & 0xFFFFFFFF).to_bytes(4, "little") for x, y in zip(state, start))
        block += 1
    return stream[:length]


def poly1305(key, message):
    factor = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for index in range(0, len(message), 16):
        total = (total + int.from_bytes(message[index:index + 16] + b"\1", "little")) * factor % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def chachapoly(key, number, data, text, opens):
    stream = chacha20(key, bytes(4) + number.to_bytes(8, "little"), 64 + len(text))
    result = sphinx_model.xor(text, stream[64:])
    sealed = text if opens else result
    message = data + bytes(-len(data) % 16) + sealed + bytes(-len(sealed) % 16)
    message += len(data).to_bytes(8, "little") + len(sealed).to_bytes(8, "little")
    return result, poly1305(stream[:32], message)


CIPHERS = {"AESGCM": aesgcm, "ChaChaPoly": chachapoly}
HASHES = {"SHA256": hashlib.sha256, "SHA512": hashlib.sha512, "BLAKE2b": hashlib.blake2b}


# --- Patterns

PATTERNS = """
N:  <- s ... -> e es
K:  -> s <- s ... -> e es ss
X:  <- s ... -> e es s ss
NN: ... -> e <- e ee
NK: <- s ... -> e es <- e ee
NX: ... -> e <- e ee s es
XN: ... -> e <- e ee -> s se
XK: <- s ... -> e es <- e ee -> s se
XX: ... -> e <- e ee s es -> s se
KN: -> s ... -> e <- e ee se
KK: -> s <- s ... -> e es ss <- e ee se
KX: -> s ... -> e <- e ee se s es
IN: ... -> e s <- e ee se
IK: <- s ... -> e es s ss <- e ee se
IX: ... -> e s <- e ee se s es
"""


def arrows(text):
    return [part.split() for part in text.replace("<-", "->").split("->")[1:]]


def fundamental(name):
    """Who has shown a static key before, as arrows, and the tokens of the messages."""
    for line in PATTERNS.split("\n"):
        if line.startswith(name + ":"):
            before, after = line[len(name) + 1:].split("...")
            return [arrow for arrow in ("->", "<-") if arrow in before], arrows(after)
    raise Refusal(f"pattern {name}")


def defer(messages, token):
    """Moves an exchange that authenticates to the next message: before a static key sent there, or else to its end."""
    index = next(index for index, message in enumerate(messages) if token in message)
    messages[index].remove(token)
    if index + 1 == len(messages):
        messages.append([])
    following = messages[index + 1]
    following.insert(following.index("s") if "s" in following and "e" not in following else len(following), token)


def read_pattern(text):
    first, first_one, second, second_one, rest = re.fullmatch("([A-Z])(1?)(?:([A-Z])(1?))?(.*)", text).groups("")
    known, messages = fundamental(first + second)
    if first_one or second_one:
        for message in messages:
            if "ss" in message:
                message.remove("ss")
        # The initiator's comes first if both end up in one message.
        if first_one:
            defer(messages, "se")
        if second_one:
            defer(messages, "es")
    modifiers = rest.split("+") if rest else []
    for modifier in modifiers:
        if modifier == "hfs":
            message = messages[0]
            behind = message.index("e") + 1
            message.insert(behind + (message[behind:behind + 1] == ["es"]), "e1")
            answer = next(message for message in messages if "ee" in message)
            answer.insert(answer.index("ee") + 1, "ekem1")
        elif modifier == "psk0":
            messages[0].insert(0, "psk")
        elif modifier.startswith("psk"):
            messages[int(modifier[3:]) - 1].append("psk")
        else:
            raise Refusal(f"modifier {modifier}")
    return known, messages


# --- The state that both sides share

class Cipher:
    def __init__(self, name, key):
        self.function, self.key, self.number = CIPHERS[name], key, 0

    def seal(self, data, text):
        result, tag = self.function(self.key, self.number, data, text, False)
        self.number += 1
        return result + tag

    def open(self, data, sealed):
        result, tag = self.function(self.key, self.number, data, sealed[:-TAG_LENGTH], True)
        if len(sealed) < TAG_LENGTH or tag != sealed[-TAG_LENGTH:]:
            raise Refusal("tag")
        self.number += 1
        return result


class Symmetric:
    def __init__(self, name):
        _, pattern, exchange, self.cipher_name, hash_name = name.split("_")
        self.known, self.messages = read_pattern(pattern)
        self.uses_psk = any("psk" in message for message in self.messages)
        kem = "+MLKEM768" if any("e1" in message for message in self.messages) else ""
        if exchange != "25519" + kem:
            raise Refusal(f"exchange {exchange}")
        self.function, self.cipher = HASHES[hash_name], None
        text, length = name.encode(), self.function().digest_size
        self.hash = text.ljust(length, b"\0") if len(text) <= length else self.function(text).digest()
        self.chaining_key = self.hash

    def mix_hash(self, data):
        self.hash = self.function(self.hash + data).digest()

    def derive(self, material, count):
        key, outputs = hmac.digest(self.chaining_key, material, self.function), [b""]
        for index in range(count):
            outputs.append(hmac.digest(key, outputs[-1] + bytes([index + 1]), self.function))
        return outputs[1:]

    def mix_key(self, material):
        self.chaining_key, key = self.derive(material, 2)
        self.cipher = Cipher(self.cipher_name, key[:32])

    def mix_key_and_hash(self, material):
        self.chaining_key, data, key = self.derive(material, 3)
        self.mix_hash(data)
        self.cipher = Cipher(self.cipher_name, key[:32])

    def seal(self, text):
        sealed = self.cipher.seal(self.hash, text) if self.cipher else text
        self.mix_hash(sealed)
        return sealed

    def open(self, sealed):
        text = self.cipher.open(self.hash, sealed) if self.cipher else sealed
        self.mix_hash(sealed)
        return text


class Handshake:
    """A case with the secrets of both sides; every exchange is computed by both."""

    def __init__(self, case):
        self.case = case
        self.state = Symmetric(case["protocol_name"])
        self.secrets = {(side, kind): self.bytes(f"{side}_{name}") for side in ("init", "resp")
                        for kind, name in (("s", "static"), ("e", "ephemeral"))}
        self.psks = [[bytes.fromhex(psk) for psk in case.get(f"{side}_psks", [])] for side in ("init", "resp")]
        if self.psks[0] != self.psks[1] or self.bytes("init_prologue") != self.bytes("resp_prologue"):
            raise Refusal("the sides differ in what they have to agree on")
        self.psks = self.psks[0][:]
        self.state.mix_hash(self.bytes("init_prologue"))
        for arrow, side, other in (("->", "init", "resp"), ("<-", "resp", "init")):
            if arrow in self.state.known:
                public = self.public(side, "s")
                if self.bytes(f"{other}_remote_static", public) != public:
                    raise Refusal(f"{other}_remote_static isn't the key")
                self.state.mix_hash(public)

    def bytes(self, name, default=b""):
        return bytes.fromhex(self.case[name]) if name in self.case else default

    def public(self, side, kind):
        return sphinx_model.x25519(self.secrets[side, kind], sphinx_model.BASE)

    def exchange(self, token):
        init, resp = ("init", token[0]), ("resp", token[1])
        secret = sphinx_model.agree(self.secrets[init], self.public(*resp))
        if secret != sphinx_model.agree(self.secrets[resp], self.public(*init)):
            raise Refusal("the sides compute different secrets")
        return secret

    def encapsulate(self, published):
        """The ciphertext, sealed: made with the responder's randomness, or where that isn't known the published one,
        opened by the initiator."""
        seed = self.bytes("init_kem_seed")
        if "resp_kem_randomness" in self.case:
            public = sphinx_model.mlkem_keys(seed)[0]
            ciphertext, secret = sphinx_model.mlkem_encapsulate(public, self.bytes("resp_kem_randomness"))
            sealed = self.state.seal(ciphertext)
        else:
            sealed = published[:1088 + (TAG_LENGTH if self.state.cipher else 0)]
            ciphertext = self.state.open(sealed)
            secret = None
        opened = sphinx_model.mlkem_decapsulate(seed, ciphertext)
        if secret not in (None, opened):
            raise Refusal("the sides compute different KEM secrets")
        self.state.mix_key(opened)
        return sealed

    def write(self, index, payload, published=b""):
        side, message = ("init", "resp")[index % 2], b""
        for token in self.state.messages[index]:
            if token == "e":
                public = self.public(side, "e")
                message += public
                self.state.mix_hash(public)
                if self.state.uses_psk:
                    self.state.mix_key(public)
            elif token == "s":
                message += self.state.seal(self.public(side, "s"))
            elif token == "e1":
                message += self.state.seal(sphinx_model.mlkem_keys(self.bytes("init_kem_seed"))[0])
            elif token == "ekem1":
                message += self.encapsulate(published[len(message):])
            elif token == "psk":
                self.state.mix_key_and_hash(self.psks.pop(0))
            else:
                self.state.mix_key(self.exchange(token))
        return message + self.state.seal(payload)

    def split(self):
        return [key[:32] for key in self.state.derive(b"", 2)]

    def run(self, messages):
        """What the messages of the case ought to be, and its hash and the keys behind the handshake."""
        sealed, count, ciphers = [], len(self.state.messages), []
        for index, message in enumerate(messages):
            payload = bytes.fromhex(message["payload"])
            if index < count:
                sealed.append(self.write(index, payload, bytes.fromhex(message.get("ciphertext", ""))))
                continue
            ciphers = ciphers or [Cipher(self.state.cipher_name, key) for key in self.split()]
            sealed.append(ciphers[index % 2 if count > 1 else 0].seal(b"", payload))
        return sealed, self.state.hash, self.split()


# --- Cases

class Source:
    """Bytes that look random and follow from a seed."""

    def __init__(self, seed):
        self.seed, self.drawn = seed, 0

    def draw(self, length):
        self.drawn += 1
        return hashlib.shake_256(b"noise-model %d %d" % (self.seed, self.drawn)).digest(length)

    def below(self, bound):
        return int.from_bytes(self.draw(16), "big") % bound


NAMES = [f"Noise_{pattern}{modifiers}_25519+MLKEM768_{cipher}_{name}"
         for modifiers in ("hfs", "hfs+psk0") for cipher in CIPHERS for name in HASHES
         for pattern in ("NK", "XK", "XX")]


def make_case(source, name):
    known, messages = read_pattern(name.split("_")[1])
    prologue = source.draw(source.below(40)).hex()
    case = {"protocol_name": name, "init_kem_seed": source.draw(64).hex(),
            "resp_kem_randomness": source.draw(32).hex()}
    psks = [source.draw(32).hex() for message in messages for token in message if token == "psk"]
    for place, (side, arrow) in enumerate((("init", "->"), ("resp", "<-"))):
        case[f"{side}_prologue"] = prologue
        if arrow in known or any("s" in message for message in messages[place::2]):
            case[f"{side}_static"] = source.draw(32).hex()
        case[f"{side}_ephemeral"] = source.draw(32).hex()
        if psks:
            case[f"{side}_psks"] = psks
    for side, other, arrow in (("init", "resp", "<-"), ("resp", "init", "->")):
        if arrow in known:
            public = sphinx_model.x25519(bytes.fromhex(case[f"{other}_static"]), sphinx_model.BASE)
            case[f"{side}_remote_static"] = public.hex()
    payloads = [{"payload": source.draw(source.below(80)).hex()} for _ in range(len(messages) + 4)]
    sealed, transcript, keys = Handshake(case).run(payloads)
    case["handshake_hash"] = transcript.hex()
    case["transport_keys"] = [key.hex() for key in keys]
    case["messages"] = [payload | {"ciphertext": text.hex()} for payload, text in zip(payloads, sealed)]
    return case


def make(arguments):
    source = Source(arguments.seed)
    names = [arguments.protocol] if arguments.protocol else NAMES
    cases = [make_case(source, names[index % len(names)]) for index in range(arguments.count)]
    print(json.dumps({"vectors": cases}, indent=1))


def differences(case):
    try:
        handshake = Handshake(case)
        sealed, transcript, keys = handshake.run(case["messages"])
    except (Refusal, sphinx_model.Refusal) as refusal:
        yield f"refused: {refusal}"
        return
    if len(sealed) < len(handshake.state.messages):
        yield "the handshake has fewer messages than its pattern"
    for index, (own, message) in enumerate(zip(sealed, case["messages"])):
        if own.hex() != message["ciphertext"]:
            yield f"message {index} is {own.hex()[:64]}… instead of {message['ciphertext'][:64]}…"
    if transcript.hex() != case["handshake_hash"]:
        yield f"the hash is {transcript.hex()} instead of {case['handshake_hash']}"
    if "transport_keys" in case and [key.hex() for key in keys] != case["transport_keys"]:
        yield "the keys behind the handshake are others"


def check(arguments):
    with open(arguments.file) as file:
        cases = json.load(file)["vectors"]
    wrong = 0
    for index, case in enumerate(cases):
        found = list(differences(case))
        wrong += bool(found)
        for line in found:
            print(f"case {index}, {case['protocol_name']}: {line}")
    print(f"{len(cases)} cases, {wrong} differ")
    return 1 if wrong or not cases else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(required=True)
    made, checked = actions.add_parser("make"), actions.add_parser("check")
    made.set_defaults(action=make)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--count", type=int, default=len(NAMES))
    made.add_argument("--protocol")
    checked.set_defaults(action=check)
    checked.add_argument("file")
    arguments = parser.parse_args()
    return arguments.action(arguments)


if __name__ == "__main__":
    sys.exit(main())
